"""Speech to text.  Doc: asr/voice/translate."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import filled


class Speech(Area):
    """``dingtalk.speech``"""

    async def read(self, media_id: str) -> str:
        """The words of a recording that was uploaded: ogg or amr, 60 s at most.

        A long one is told later, by the event voice_translate_short_speech.  Raises BadArgument
        (44001).  Doc: asr/voice/translate.
        """
        filled("speech.read media_id", media_id, "a media id")
        path, body = "/topapi/asr/voice/translate", {"media_id": media_id}
        return await self._post(path, str, at="result", body=body)
