"""The one part of an upload, read as strictly as the platform reads it.  Doc: path/90253"""

from __future__ import annotations

import re

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.cleaning import clean_text
from botkit.wire.record import Record

BROKEN_FORM = (ValueError, HttpProcessingError)  # what reading a bad multipart body raises
MOST_BYTES = 20 * 1024 * 1024

# The server knows no RFC 2231: a part with filename*= only has no file name, hence no file.
_PLAIN_NAME = re.compile(r'\bfilename="((?:[^"\\]|\\.)*)"')


class Part(Record):
    name: str  # of the file
    content: bytes


async def read_part(request: web.Request, name: str = "media") -> Part:
    """The part of that name, "" for the first.  Raises Refusal 44001 or 45001."""
    if request.content_type != "multipart/form-data":
        raise Refusal(44001)
    try:
        parts = await request.multipart()
        while (part := await parts.next()) is not None:
            if isinstance(part, BodyPartReader) and name in ("", part.name):
                return Part(_file_name(part), await _content(part))
    except BROKEN_FORM:
        raise Refusal(44001) from None
    raise Refusal(44001)


def _file_name(part: BodyPartReader) -> str:
    found = _PLAIN_NAME.search(part.headers.get("Content-Disposition", ""))
    if not found or not found[1]:
        raise Refusal(44001)
    return clean_text(re.sub(r"\\(.)", r"\1", found[1]))


async def _content(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > MOST_BYTES:
            raise Refusal(45001)
    return bytes(content)
