"""Files for messages: kept by the platform for three days, pictures in articles for ever."""

from __future__ import annotations

from typing import Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, number, octets
from botkit.calls.files import Download, Upload
from botkit.calls.request import MIB
from botkit.errors import BadArgument
from botkit.wire.record import Record, field

MediaKind = Literal["image", "voice", "video", "file"]

MOST_BYTES = {"image": 10 * MIB, "voice": 2 * MIB, "video": 10 * MIB, "file": 20 * MIB}
LEAST_BYTES = 6
PICTURE_BYTES = 2 * MIB
PART_BYTES = 20 * MIB  # of a file, at once
NAME_BYTES, URL_BYTES = 128, 1024  # of an upload by address
RUNNING, DONE, FAILED = 1, 2, 3  # status of such an upload
MOMENTS, ALBUM = 1, 2  # attachment_type


class Media(Record):
    """An uploaded file; every app of the corp may send it."""

    media_id: str
    created_at: int = 0  # seconds since 1970
    type: str = ""


class UploadDetail(Record):
    """What became of an upload by address; ``errcode`` 0 when it went well."""

    errcode: int = 0
    errmsg: str = ""
    media_id: str = ""
    created_at: int = 0  # seconds since 1970


class UploadJob(Record):
    status: int = 0  # 1 running, 2 done, 3 failed
    detail: UploadDetail = field(default_factory=UploadDetail)


class MediaArea(Area):
    """``wecom.media``"""

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> Media:
        """Upload a file of more than 5 bytes.

        At most: image 10 MiB (JPG, PNG), voice 2 MiB and 60 s (AMR), video 10 MiB (MP4), file
        20 MiB.  Raises OverLimit before sending, BadArgument (40004 to 40011).  Repeated when the
        answer is lost: a file that nobody sends is forgotten after three days.  Doc: media/upload.
        """
        check_size(f"wecom {kind} {name}", content, MOST_BYTES[kind])
        query = {"type": kind}
        upload = Upload(name, content)
        return await self._post("/cgi-bin/media/upload", Media, query=query, upload=upload)

    async def upload_image(self, name: str, content: bytes) -> str:
        """Upload a JPG or PNG for the text of an article and return its address.

        At most 2 MiB, 1000 a day, 3000 a month; the address is good for ever, inside WeCom only.
        Raises OverLimit before sending.  Doc: media/uploadimg.
        """
        check_size(f"wecom picture {name}", content, PICTURE_BYTES)
        upload = Upload(name, content)
        path = "/cgi-bin/media/uploadimg"
        return await self._post(path, str, at="url", upload=upload, repeatable=False)

    async def upload_attachment(
        self, kind: MediaKind, name: str, content: bytes, *, use: int = MOMENTS
    ) -> Media:
        """Upload a file for moments (``use`` 1) or a product album (2); limits as of ``upload``.

        Raises OverLimit before sending.  Doc: media/upload_attachment.
        """
        check_size(f"wecom {kind} {name}", content, MOST_BYTES[kind])
        query = {"media_type": kind, "attachment_type": use}
        upload = Upload(name, content)
        path = "/cgi-bin/media/upload_attachment"
        return await self._post(path, Media, query=query, upload=upload)

    async def upload_by_url(
        self, kind: Literal["video", "file"], name: str, url: str, *, md5: str
    ) -> str:
        """Let the platform fetch a file of up to 200 MiB; the id of the job is returned.

        The server at ``url`` must know Range.  ``name`` has at most 128 bytes, ``url`` 1024.
        Raises OverLimit before sending, BadArgument (830001).  Doc: media/upload_by_url.
        """
        octets("wecom upload_by_url filename", NAME_BYTES, name)
        octets("wecom upload_by_url url", URL_BYTES, url)
        body = {"scene": 1, "type": kind, "filename": name, "url": url, "md5": md5}
        path = "/cgi-bin/media/upload_by_url"
        return await self._post(path, str, at="jobid", body=body, repeatable=False)

    async def upload_by_url_result(self, job_id: str) -> UploadJob:
        """How far such a job is; known for 60 minutes.  Doc: media/get_upload_by_url_result."""
        path, body = "/cgi-bin/media/get_upload_by_url_result", {"jobid": job_id}
        return await self._post(path, UploadJob, body=body)

    async def get(self, media_id: str) -> Download:
        """A file somebody sent or the app uploaded, up to 20 MiB.

        Raises TooLate (40007) after three days, BadArgument (830002) for a larger one,
        which comes by ``get_part``.  Doc: media/get.
        """
        return await self._file("/cgi-bin/media/get", query={"media_id": media_id})

    async def get_part(self, media_id: str, first: int, last: int) -> Download:
        """The bytes ``first`` to ``last`` of a file, inclusive: at most 20 MiB, fewer at its end.

        Raises OverLimit before sending, BadArgument (40146) behind the end.  Doc: media/get.
        """
        number("wecom media part", PART_BYTES, last - first + 1, "bytes")
        headers = {"Range": f"bytes={first}-{last}"}
        query = {"media_id": media_id}
        return await self._file("/cgi-bin/media/get", query=query, headers=headers)

    async def get_voice(self, media_id: str) -> Download:
        """A recording made in a page, in its best quality: speex, 16 kHz.

        Raises TooLate (40007) after three days.  Doc: media/get/jssdk.
        """
        return await self._file("/cgi-bin/media/get/jssdk", query={"media_id": media_id})


def check_size(where: str, content: bytes, most: int) -> None:
    """Raises OverLimit; BadArgument for a file the platform takes for empty."""
    at_most(where, most, content, "bytes")
    if len(content) < LEAST_BYTES:
        words = f"{where}: {len(content)} bytes, more than 5 are wanted"
        raise BadArgument(words, code=0, advice="the platform takes it for empty")
