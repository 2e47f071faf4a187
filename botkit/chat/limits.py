"""How large a message may be, per platform and kind, and how to make a long one fit.

Where a platform or its client would cut in silence, botkit refuses before it sends.  Characters
(字) are code points.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Literal, assert_never

import msgspec

from botkit.chat.messages import (
    AnyMessage,
    File,
    Image,
    Markdown,
    News,
    Notice,
    TaskCard,
    Text,
    TextCard,
)
from botkit.chat.splitting import size, split_markdown, split_text
from botkit.errors import OverLimit
from botkit.wire.record import Fact

Platform = Literal["wecom", "wecom robot"]
Unit = Literal["bytes", "characters", "items"]

LONGEST_CHARACTER = 4  # bytes in UTF-8
ROOM_TO_VARY = 16
"""Bytes of a text left free, since ``Channel.vary`` may add blanks to it."""

_URL: tuple[int, Unit] = (2048, "bytes")

LIMITS: dict[tuple[Platform, str, str], tuple[int, Unit]] = {
    # What the app API cuts in silence.
    ("wecom", "text", "content"): (2048, "bytes"),
    ("wecom", "markdown", "content"): (2048, "bytes"),
    ("wecom", "textcard", "title"): (128, "bytes"),
    ("wecom", "textcard", "body"): (512, "bytes"),
    ("wecom", "textcard", "button"): (4, "characters"),
    ("wecom", "textcard", "url"): _URL,
    ("wecom", "news", "articles"): (8, "items"),
    ("wecom", "news", "title"): (128, "bytes"),
    ("wecom", "news", "description"): (512, "bytes"),
    ("wecom", "news", "url"): _URL,
    ("wecom", "news", "picture"): _URL,
    # What the client cuts when it draws a template card.
    ("wecom", "taskcard", "title"): (36, "characters"),
    ("wecom", "taskcard", "body"): (160, "characters"),
    ("wecom", "taskcard", "url"): _URL,
    ("wecom", "taskcard", "buttons"): (6, "items"),
    ("wecom", "taskcard", "label"): (10, "characters"),
    ("wecom", "taskcard", "key"): (1024, "bytes"),
    ("wecom", "taskcard", "task_id"): (128, "bytes"),
    ("wecom", "legacy taskcard", "title"): (128, "bytes"),
    ("wecom", "legacy taskcard", "body"): (512, "bytes"),  # as HTML
    ("wecom", "legacy taskcard", "url"): _URL,
    ("wecom", "legacy taskcard", "buttons"): (2, "items"),
    ("wecom", "legacy taskcard", "label"): (18, "bytes"),
    ("wecom", "legacy taskcard", "key"): (128, "bytes"),
    ("wecom", "legacy taskcard", "task_id"): (128, "bytes"),
    ("wecom", "notice", "title"): (36, "characters"),
    ("wecom", "notice", "body"): (160, "characters"),
    ("wecom", "notice", "emphasis"): (14, "characters"),
    ("wecom", "notice", "source"): (20, "characters"),
    ("wecom", "notice", "rows"): (6, "items"),
    ("wecom", "notice", "name"): (5, "characters"),
    ("wecom", "notice", "value"): (30, "characters"),
    ("wecom", "notice", "url"): _URL,
    ("wecom", "notice", "picture"): _URL,
    # The robot refuses what is longer (40058), and draws narrower cards.
    ("wecom robot", "text", "content"): (2048, "bytes"),
    ("wecom robot", "markdown", "content"): (4096, "bytes"),
    ("wecom robot", "textcard", "title"): (128, "bytes"),
    ("wecom robot", "textcard", "body"): (512, "bytes"),
    ("wecom robot", "textcard", "url"): _URL,
    ("wecom robot", "news", "articles"): (8, "items"),
    ("wecom robot", "news", "title"): (128, "bytes"),
    ("wecom robot", "news", "description"): (512, "bytes"),
    ("wecom robot", "news", "url"): _URL,
    ("wecom robot", "news", "picture"): _URL,
    ("wecom robot", "notice", "title"): (26, "characters"),
    ("wecom robot", "notice", "body"): (112, "characters"),
    ("wecom robot", "notice", "emphasis"): (10, "characters"),
    ("wecom robot", "notice", "source"): (13, "characters"),
    ("wecom robot", "notice", "rows"): (6, "items"),
    ("wecom robot", "notice", "name"): (5, "characters"),
    ("wecom robot", "notice", "value"): (26, "characters"),
    ("wecom robot", "notice", "url"): _URL,
    ("wecom robot", "notice", "picture"): _URL,
}


class Measure(Fact, frozen=True):
    """One field against its limit; ``where`` is e.g. ``wecom taskcard.body``."""

    where: str
    size: int
    limit: int
    unit: Unit

    @property
    def is_over(self) -> bool:
        return self.size > self.limit


def measure(platform: Platform, message: AnyMessage, *, legacy: bool = False) -> list[Measure]:
    """Every limited field of a message.  ``legacy``: taskcards go out as the old kind."""
    kind = _kind(message)
    if legacy and kind == "taskcard":
        kind = "legacy taskcard"
    found = []
    for name, value in _fields(message, legacy=legacy):
        if (row := LIMITS.get((platform, kind, name))) is not None:
            limit, unit = row
            amount = size(value) if unit == "bytes" and isinstance(value, str) else len(value)
            found.append(Measure(f"{platform} {kind}.{name}", amount, limit, unit))
    return found


def fit(platform: Platform, message: AnyMessage, *, legacy: bool = False) -> list[AnyMessage]:
    """The message, in parts when it is too long.

    Text and Markdown are split by bytes, news by articles.  Raises OverLimit for what cannot be.
    """
    if _is_short(platform, message):
        return [message]
    parts = _split(platform, message)
    for part in parts:
        for found in measure(platform, part, legacy=legacy):
            if found.is_over:
                raise OverLimit(found.where, limit=found.limit, size=found.size, unit=found.unit)
    return parts


def _is_short(platform: Platform, message: AnyMessage) -> bool:
    """Whether a text surely fits, as nearly all do; no need to count its bytes."""
    if not isinstance(message, Text | Markdown):
        return False
    return len(message.content) * LONGEST_CHARACTER <= _content_bytes(platform, message)


def _split(platform: Platform, message: AnyMessage) -> list[AnyMessage]:
    if isinstance(message, Text):
        texts = split_text(message.content, _content_bytes(platform, message))
        first = msgspec.structs.replace(message, content=texts[0])
        return [first, *(Text(text) for text in texts[1:])]  # nobody is called twice
    if isinstance(message, Markdown):
        texts = split_markdown(message.content, _content_bytes(platform, message))
        return [Markdown(text, rich=message.rich) for text in texts]
    if isinstance(message, News):
        most, _ = LIMITS[platform, "news", "articles"]
        starts = range(0, len(message.articles), most)
        return [News(message.articles[start : start + most]) for start in starts]
    return [message]


def _content_bytes(platform: Platform, message: AnyMessage) -> int:
    most, _ = LIMITS[platform, _kind(message), "content"]
    return most - ROOM_TO_VARY


def _kind(message: AnyMessage) -> str:
    return type(message).__name__.lower()


def _fields(message: AnyMessage, *, legacy: bool) -> Iterator[tuple[str, str | list[object]]]:
    """The fields limits speak of, those of articles, buttons and rows included."""
    match message:
        case Text() | Markdown():
            yield "content", message.content
        case TextCard():
            yield from _of(message, "title", "body", "url", "button")
        case TaskCard():
            body = as_html(message.body) if legacy else message.body
            yield from _of(message, "title", "url", "task_id", "buttons")
            yield "body", body
            for button in message.buttons:
                yield from _of(button, "label", "key")
        case News():
            yield from _of(message, "articles")
            for article in message.articles:
                yield from _of(article, "title", "description", "url", "picture")
        case Notice():
            yield from _of(message, "title", "body", "emphasis", "source", "url", "picture", "rows")
            for row in message.rows:
                yield from _of(row, "name", "value", "url")
        case Image() | File():
            return
        case _:
            assert_never(message)


def _of(record: Fact, *names: str) -> Iterator[tuple[str, str | list[object]]]:
    for name in names:
        yield name, getattr(record, name)


def as_html(text: str) -> str:
    """Plain text as the small HTML of cards."""
    return html.escape(text, quote=False).replace("\n", "<br>")
