"""What goes with a text to customers: pictures, links, mini programs, videos, files."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.bounds import at_most, octets
from botkit.wire.record import Record, field

TEXT_BYTES = 4000
MOST = 9  # attachments of one message


class Text(Record):
    content: str = ""


class Image(Record):
    """Either of the two; answers have ``pic_url``."""

    media_id: str | None = None
    pic_url: str | None = None  # of media.upload_image


class Link(Record):
    title: str = ""  # 128 bytes
    url: str = ""  # 2048 bytes
    description: str | None = field(name="desc", default=None)  # 512 bytes
    picture: str | None = field(name="picurl", default=None)  # 2048 bytes


class MiniProgram(Record):
    """Of a mini program that belongs to the corp."""

    title: str = ""  # 64 bytes
    cover: str = field(name="pic_media_id", default="")  # media id of a picture of 520x416
    appid: str = ""
    page: str = ""


class Video(Record):
    media_id: str = ""


class File(Record):
    media_id: str = ""


Part = Image | Link | MiniProgram | Video | File


class Attachment(Record):
    """A part on the wire; only the one that ``msgtype`` names is set."""

    msgtype: str = ""  # image, link, miniprogram, video, file
    image: Image | None = None
    link: Link | None = None
    miniprogram: MiniProgram | None = None
    video: Video | None = None
    file: File | None = None


def attached(parts: Sequence[Part]) -> list[Attachment] | None:
    """The parts as they are sent; none, nothing.  Raises OverLimit."""
    at_most("wecom attachments", MOST, parts, "attachments")
    return [_attachment(part) for part in parts] or None


def said(text: str | None, *, most_bytes: int = TEXT_BYTES) -> Text | None:
    """A text as it is sent.  Raises OverLimit."""
    octets("wecom text.content", most_bytes, text)
    return None if text is None else Text(text)


def check_part(part: Part) -> None:
    """Raises OverLimit for a title or description that is too long."""
    match part:
        case Link():
            octets("wecom link.title", 128, part.title)
            octets("wecom link.desc", 512, part.description)
            octets("wecom link.url", 2048, part.url)
        case MiniProgram():
            octets("wecom miniprogram.title", 64, part.title)


def _attachment(part: Part) -> Attachment:
    check_part(part)
    match part:
        case Image():
            return Attachment("image", image=part)
        case Link():
            return Attachment("link", link=part)
        case MiniProgram():
            return Attachment("miniprogram", miniprogram=part)
        case Video():
            return Attachment("video", video=part)
        case File():
            return Attachment("file", file=part)
