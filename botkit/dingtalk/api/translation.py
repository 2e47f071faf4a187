"""Translation of texts.  Doc: ai/mt/translate."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import filled, one_of

FROM_CHINESE = ("en", "id", "vi", "th", "ko", "ru", "fr", "de", "es", "ja", "it")
FROM_ENGLISH = ("zh", "ru", "es", "fr", "th", "vi", "id", "ar", "tr", "ja")

PAIRS = frozenset(
    {("zh", other) for other in FROM_CHINESE}
    | {(other, "zh") for other in FROM_CHINESE}
    | {("en", other) for other in FROM_ENGLISH}
    | {(other, "en") for other in FROM_ENGLISH}
)
"""Source and target languages that go together."""


class Translation(Area):
    """``dingtalk.translation``"""

    async def translate(self, text: str, source: str, target: str) -> str:
        """The text in another language: Chinese or English to many, and back.

        Raises ValueError for a pair that the platform does not know.  Doc: ai/mt/translate.
        """
        filled("translation.translate text", text, "1 character or more")
        if (source, target) not in PAIRS:
            known = sorted(to for of, to in PAIRS if of == source)
            one_of(f"translation.translate target of {source}", known, target)
        body = {"query": text, "source_language": source, "target_language": target}
        return await self._post("/topapi/ai/mt/translate", str, at="result", body=body)
