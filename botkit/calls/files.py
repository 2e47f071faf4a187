"""Files on their way up and down."""

from __future__ import annotations

import re
from email.message import Message
from mimetypes import guess_type

from aiohttp import FormData

from botkit.wire.record import Fact

_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f"\\/]')


class Upload(Fact, frozen=True):
    """One file of a multipart form; ``part`` is the form field the platform reads."""

    name: str
    content: bytes
    part: str = "media"


class Download(Fact, frozen=True):
    """A file the platform handed out; ``name`` is empty when it told none."""

    name: str
    content_type: str
    content: bytes


def form(upload: Upload) -> FormData:
    """The multipart body of one attempt.

    The file name goes out as raw UTF-8: platforms do not read ``filename*=`` (WeCom answers
    44001) and show percent signs as they are.
    """
    name = _NOT_IN_A_NAME.sub("_", upload.name) or "file"
    data = FormData(quote_fields=False)
    kind = guess_type(name)[0] or "application/octet-stream"
    data.add_field(upload.part, upload.content, filename=name, content_type=kind)
    return data


def file_name(disposition: str) -> str:
    """The name in a ``Content-Disposition`` header, in any of the spellings in use."""
    header = Message()
    header["Content-Disposition"] = _as_utf8(disposition)
    return header.get_filename() or ""


def _as_utf8(header: str) -> str:
    """Raw UTF-8 in a header reaches us as surrogates or as Latin-1; undo that."""
    try:
        return header.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        return header
