"""Files for messages.  Doc: media/upload."""

from __future__ import annotations

from typing import Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, one_of
from botkit.calls.files import Upload
from botkit.calls.request import MIB
from botkit.wire.record import Record

MediaKind = Literal["image", "voice", "video", "file"]

MOST_BYTES = {"image": 20 * MIB, "voice": 2 * MIB, "video": 20 * MIB, "file": 20 * MIB}
ENDINGS = {
    "image": ("jpg", "gif", "png", "bmp"),
    "voice": ("amr", "mp3", "wav"),
    "video": ("mp4",),
    "file": ("doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"),
}


class Media(Record):
    """An uploaded file."""

    media_id: str  # begins with @ or $
    type: str = ""
    created_at: int = 0  # milliseconds since 1970


class MediaArea(Area):
    """``dingtalk.media``"""

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> Media:
        """Upload a file; the kinds are told apart by the ending of ``name``.

        At most: image 20 MiB (jpg, gif, png, bmp), voice 2 MiB (amr, mp3, wav), video 20 MiB
        (mp4), file 20 MiB (doc, docx, xls, xlsx, ppt, pptx, zip, pdf, rar).  Raises OverLimit and
        ValueError before sending, BadArgument (40004 to 40006, 44001).  Doc: media/upload.
        """
        one_of("media.upload kind", tuple(MOST_BYTES), kind)
        filled(f"media.upload {name}", content, "1 byte or more")
        at_most(f"media.upload {name}", MOST_BYTES[kind], content, "bytes")
        ending = name.rpartition(".")[2].lower()
        one_of(f"media.upload {name} as {kind}", ENDINGS[kind], ending)
        query, upload = {"type": kind}, Upload(name, content)
        return await self._post("/media/upload", Media, query=query, upload=upload)
