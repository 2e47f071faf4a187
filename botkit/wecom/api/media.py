"""Files for messages, kept by the platform for three days."""

from __future__ import annotations

from typing import Literal

from botkit.calls.area import Area
from botkit.calls.files import Download, Upload
from botkit.calls.request import MIB
from botkit.errors import OverLimit
from botkit.wire.record import Record

MediaKind = Literal["image", "voice", "video", "file"]

MOST_BYTES = {"image": 10 * MIB, "voice": 2 * MIB, "video": 10 * MIB, "file": 20 * MIB}


class Media(Record):
    """An uploaded file; every app of the corp may send it."""

    media_id: str
    created_at: int = 0  # seconds since 1970
    type: str = ""


class MediaArea(Area):
    """``wecom.media``"""

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> Media:
        """Upload a file of more than 5 bytes.

        At most: image 10 MiB (JPG, PNG), voice 2 MiB (AMR), video 10 MiB (MP4), file 20 MiB.
        Raises OverLimit before sending, BadArgument (40004 to 40011).  Repeated when the answer is
        lost: a file that nobody sends is forgotten after three days.  Doc: media/upload.
        """
        if len(content) > (most := MOST_BYTES[kind]):
            raise OverLimit(f"wecom {kind} {name}", limit=most, size=len(content))
        query = {"type": kind}
        upload = Upload(name, content)
        return await self._post("/cgi-bin/media/upload", Media, query=query, upload=upload)

    async def get(self, media_id: str) -> Download:
        """A file somebody sent or the app uploaded, up to 20 MiB.

        Raises TooLate (40007) after three days.  Doc: media/get.
        """
        return await self._file("/cgi-bin/media/get", query={"media_id": media_id})
