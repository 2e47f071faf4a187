"""A multipart body: its texts, and the one file in it."""

from __future__ import annotations

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from botkit.emulator.dingtalk.refusals import Refusal
from botkit.wire.cleaning import clean_text
from botkit.wire.record import Record

BROKEN_FORM = (ValueError, HttpProcessingError)  # what reading a bad multipart body raises
MOST_BYTES = 20 * 1024 * 1024
TEXT_BYTES = 10_000


class Part(Record):
    name: str  # of the file
    content: bytes


async def read_form(request: web.Request) -> tuple[dict[str, str], Part | None]:
    """The texts by name, and the part ``media``.  Raises Refusal 43008 or 40006."""
    texts: dict[str, str] = {}
    file = None
    try:
        parts = await request.multipart()
        while (part := await parts.next()) is not None:
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "media":
                file = Part(clean_text(part.filename or ""), await _content(part, MOST_BYTES))
            else:
                texts[part.name or ""] = (await _content(part, TEXT_BYTES)).decode("utf-8")
    except BROKEN_FORM:
        raise Refusal(43008) from None
    return texts, file


async def _content(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > most:
            raise Refusal(40006)
    return bytes(content)
