"""How large a message may be, per platform and kind, and how to make a long one fit.

Where a platform or its client would cut in silence, botkit refuses before it sends.  Characters
(字) are code points.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Literal, assert_never

import msgspec

from botkit.chat import splitting
from botkit.chat.messages import (
    AnyCard,
    AnyMessage,
    File,
    Form,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    News,
    Notice,
    Question,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.errors import OverLimit
from botkit.wire.record import Fact

Platform = Literal["wecom", "wecom robot", "wecom aibot", "dingtalk", "dingtalk robot"]
Unit = Literal["bytes", "JSON bytes", "JSON bytes of Markdown", "characters", "items"]

SIZES: dict[Unit, splitting.Size] = {
    "bytes": splitting.size,
    "JSON bytes": splitting.json_size,
    "JSON bytes of Markdown": splitting.broken_size,
}
ROOM_TO_VARY = 16
"""Bytes of a text left free, since ``Channel.vary`` may add blanks to it."""

_URL: tuple[int, Unit] = (2048, "bytes")
_KEY: tuple[int, Unit] = (1024, "bytes")
_ID: tuple[int, Unit] = (128, "bytes")
_TITLE: tuple[int, Unit] = (64, "characters")
_PROSE: tuple[int, Unit] = (4000, "characters")
_JUMP: tuple[int, Unit] = (500, "characters")

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
    ("wecom", "video", "title"): (128, "bytes"),
    ("wecom", "video", "description"): (512, "bytes"),
    ("wecom", "mpnews", "stories"): (8, "items"),
    ("wecom", "mpnews", "title"): (128, "bytes"),
    ("wecom", "mpnews", "author"): (64, "bytes"),
    ("wecom", "mpnews", "digest"): (512, "bytes"),
    ("wecom", "mpnews", "content"): (666 * 1024, "bytes"),
    ("wecom", "mpnews", "url"): _URL,
    ("wecom", "miniprogram", "title"): (12, "characters"),
    ("wecom", "miniprogram", "body"): (12, "characters"),
    ("wecom", "miniprogram", "page"): (1024, "bytes"),
    ("wecom", "miniprogram", "rows"): (10, "items"),
    ("wecom", "miniprogram", "name"): (10, "characters"),
    ("wecom", "miniprogram", "value"): (30, "characters"),
    # What the client cuts when it draws a template card.
    ("wecom", "taskcard", "title"): (36, "characters"),
    ("wecom", "taskcard", "body"): (160, "characters"),
    ("wecom", "taskcard", "url"): _URL,
    ("wecom", "taskcard", "buttons"): (6, "items"),
    ("wecom", "taskcard", "label"): (10, "characters"),
    ("wecom", "taskcard", "key"): _KEY,
    ("wecom", "taskcard", "task_id"): _ID,
    ("wecom", "taskcard", "questions"): (1, "items"),
    ("wecom", "taskcard", "question"): _KEY,
    ("wecom", "taskcard", "options"): (10, "items"),
    ("wecom", "taskcard", "option"): (16, "characters"),
    ("wecom", "taskcard", "option key"): _ID,
    ("wecom", "vote", "title"): (16, "characters"),
    ("wecom", "vote", "body"): (160, "characters"),
    ("wecom", "vote", "label"): (10, "characters"),
    ("wecom", "vote", "key"): _KEY,
    ("wecom", "vote", "task_id"): _ID,
    ("wecom", "vote", "question"): _KEY,
    ("wecom", "vote", "options"): (20, "items"),
    ("wecom", "vote", "option"): (17, "characters"),
    ("wecom", "vote", "option key"): _ID,
    ("wecom", "form", "title"): (36, "characters"),
    ("wecom", "form", "body"): (160, "characters"),
    ("wecom", "form", "label"): (10, "characters"),
    ("wecom", "form", "key"): _KEY,
    ("wecom", "form", "task_id"): _ID,
    ("wecom", "form", "questions"): (3, "items"),
    ("wecom", "form", "question"): _KEY,
    ("wecom", "form", "options"): (10, "items"),
    ("wecom", "form", "option"): (16, "characters"),
    ("wecom", "form", "option key"): _ID,
    ("wecom", "legacy taskcard", "title"): (128, "bytes"),
    ("wecom", "legacy taskcard", "body"): (512, "bytes"),  # as HTML
    ("wecom", "legacy taskcard", "url"): _URL,
    ("wecom", "legacy taskcard", "buttons"): (2, "items"),
    ("wecom", "legacy taskcard", "label"): (18, "bytes"),
    ("wecom", "legacy taskcard", "key"): _ID,
    ("wecom", "legacy taskcard", "task_id"): _ID,
    ("wecom", "legacy taskcard", "questions"): (0, "items"),
    ("wecom", "notice", "title"): (36, "characters"),
    ("wecom", "notice", "body"): (160, "characters"),
    ("wecom", "notice", "emphasis"): (14, "characters"),
    ("wecom", "notice", "source"): (20, "characters"),
    ("wecom", "notice", "rows"): (6, "items"),
    ("wecom", "notice", "name"): (5, "characters"),
    ("wecom", "notice", "value"): (30, "characters"),
    ("wecom", "notice", "url"): _URL,
    ("wecom", "notice", "picture"): _URL,
    # An answer of an AI bot is at most this long; it draws the same narrow cards as a robot.
    ("wecom aibot", "text", "content"): (20480, "bytes"),
    ("wecom aibot", "markdown", "content"): (20480, "bytes"),
    ("wecom aibot", "taskcard", "title"): (26, "characters"),
    ("wecom aibot", "taskcard", "body"): (112, "characters"),
    ("wecom aibot", "taskcard", "url"): _URL,
    ("wecom aibot", "taskcard", "buttons"): (6, "items"),
    ("wecom aibot", "taskcard", "label"): (10, "characters"),
    ("wecom aibot", "taskcard", "key"): _KEY,
    ("wecom aibot", "taskcard", "task_id"): _ID,
    ("wecom aibot", "taskcard", "questions"): (1, "items"),
    ("wecom aibot", "taskcard", "question"): _KEY,
    ("wecom aibot", "taskcard", "options"): (10, "items"),
    ("wecom aibot", "taskcard", "option"): (10, "characters"),
    ("wecom aibot", "taskcard", "option key"): _ID,
    ("wecom aibot", "vote", "title"): (16, "characters"),
    ("wecom aibot", "vote", "body"): (112, "characters"),
    ("wecom aibot", "vote", "label"): (10, "characters"),
    ("wecom aibot", "vote", "key"): _KEY,
    ("wecom aibot", "vote", "task_id"): _ID,
    ("wecom aibot", "vote", "question"): _KEY,
    ("wecom aibot", "vote", "options"): (20, "items"),
    ("wecom aibot", "vote", "option"): (11, "characters"),
    ("wecom aibot", "vote", "option key"): _ID,
    ("wecom aibot", "form", "title"): (26, "characters"),
    ("wecom aibot", "form", "body"): (112, "characters"),
    ("wecom aibot", "form", "label"): (10, "characters"),
    ("wecom aibot", "form", "key"): _KEY,
    ("wecom aibot", "form", "task_id"): _ID,
    ("wecom aibot", "form", "questions"): (3, "items"),
    ("wecom aibot", "form", "question"): _KEY,
    ("wecom aibot", "form", "options"): (10, "items"),
    ("wecom aibot", "form", "option"): (10, "characters"),
    ("wecom aibot", "form", "option key"): _ID,
    ("wecom aibot", "notice", "title"): (26, "characters"),
    ("wecom aibot", "notice", "body"): (112, "characters"),
    ("wecom aibot", "notice", "emphasis"): (10, "characters"),
    ("wecom aibot", "notice", "source"): (13, "characters"),
    ("wecom aibot", "notice", "rows"): (6, "items"),
    ("wecom aibot", "notice", "name"): (5, "characters"),
    ("wecom aibot", "notice", "value"): (26, "characters"),
    ("wecom aibot", "notice", "url"): _URL,
    ("wecom aibot", "notice", "picture"): _URL,
    ("wecom aibot", "video", "title"): (64, "bytes"),
    ("wecom aibot", "video", "description"): (512, "bytes"),
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
    # DingTalk's robot takes 15,000 bytes of JSON; the chat's Markdown is read up to 5,000 字.
    ("dingtalk", "text", "content"): (12_000, "JSON bytes"),
    ("dingtalk", "markdown", "content"): (12_000, "JSON bytes of Markdown"),
    ("dingtalk", "textcard", "title"): _TITLE,
    ("dingtalk", "textcard", "body"): _PROSE,
    ("dingtalk", "textcard", "button"): (20, "characters"),
    ("dingtalk", "textcard", "url"): _JUMP,
    ("dingtalk", "news", "articles"): (8, "items"),
    ("dingtalk", "news", "title"): (100, "characters"),
    ("dingtalk", "news", "description"): (500, "characters"),
    ("dingtalk", "news", "url"): _JUMP,
    ("dingtalk", "news", "picture"): _JUMP,
    ("dingtalk", "mpnews", "stories"): (8, "items"),
    ("dingtalk", "mpnews", "title"): (100, "characters"),
    ("dingtalk", "mpnews", "digest"): (500, "characters"),
    ("dingtalk", "mpnews", "url"): _JUMP,
    ("dingtalk", "miniprogram", "title"): _TITLE,
    ("dingtalk", "miniprogram", "page"): _JUMP,
    ("dingtalk", "miniprogram", "rows"): (10, "items"),
    ("dingtalk", "notice", "title"): _TITLE,
    ("dingtalk", "notice", "body"): _PROSE,
    ("dingtalk", "notice", "rows"): (10, "items"),
    ("dingtalk", "notice", "url"): _JUMP,
    ("dingtalk", "notice", "picture"): _JUMP,
    # An interactive card's variables have 1 KiB each; ``dingtalk.outbound`` counts the JSON.
    ("dingtalk", "taskcard", "title"): _TITLE,
    ("dingtalk", "taskcard", "body"): (1024, "bytes"),
    ("dingtalk", "taskcard", "url"): _JUMP,
    ("dingtalk", "taskcard", "buttons"): (6, "items"),
    ("dingtalk", "taskcard", "label"): (20, "characters"),
    ("dingtalk", "taskcard", "task_id"): _ID,
    ("dingtalk", "taskcard", "questions"): (1, "items"),
    ("dingtalk", "taskcard", "options"): (10, "items"),
    ("dingtalk", "vote", "title"): _TITLE,
    ("dingtalk", "vote", "body"): (1024, "bytes"),
    ("dingtalk", "vote", "label"): (20, "characters"),
    ("dingtalk", "vote", "task_id"): _ID,
    ("dingtalk", "vote", "options"): (20, "items"),
    ("dingtalk", "form", "title"): _TITLE,
    ("dingtalk", "form", "body"): (1024, "bytes"),
    ("dingtalk", "form", "label"): (20, "characters"),
    ("dingtalk", "form", "task_id"): _ID,
    ("dingtalk", "form", "questions"): (3, "items"),
    ("dingtalk", "form", "options"): (10, "items"),
}

# A DingTalk group robot takes 20,000 bytes of JSON (460101), and no cards that call back.
LIMITS |= {
    ("dingtalk robot", kind, name): row
    for (platform, kind, name), row in LIMITS.items()
    if platform == "dingtalk" and kind not in ("taskcard", "vote", "form")
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
            amount = SIZES.get(unit, len)(value) if isinstance(value, str) else len(value)
            found.append(Measure(f"{platform} {kind}.{name}", amount, limit, unit))
    return found


def fit(platform: Platform, message: AnyMessage, *, legacy: bool = False) -> list[AnyMessage]:
    """The message, in parts when it is too long.

    Text and Markdown are split by bytes as they are sent, news by articles or stories.  Raises
    OverLimit for what cannot be.
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
    room, _ = _content_room(platform, message)
    return len(message.content) * splitting.LONGEST <= room


def _split(platform: Platform, message: AnyMessage) -> list[AnyMessage]:
    if isinstance(message, Text):
        texts = splitting.split_text(message.content, *_content_room(platform, message))
        first = msgspec.structs.replace(message, content=texts[0])
        return [first, *(Text(text) for text in texts[1:])]  # nobody is called twice
    if isinstance(message, Markdown):
        texts = splitting.split_markdown(message.content, *_content_room(platform, message))
        return [Markdown(text, rich=message.rich) for text in texts]
    if isinstance(message, News):
        most, _ = LIMITS[platform, "news", "articles"]
        starts = range(0, len(message.articles), most)
        return [News(message.articles[start : start + most]) for start in starts]
    if isinstance(message, MpNews):
        most, _ = LIMITS[platform, "mpnews", "stories"]
        starts = range(0, len(message.stories), most)
        return [MpNews(message.stories[start : start + most]) for start in starts]
    return [message]


def _content_room(platform: Platform, message: AnyMessage) -> tuple[int, splitting.Size]:
    most, unit = LIMITS[platform, _kind(message), "content"]
    return most - ROOM_TO_VARY, SIZES[unit]


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
            yield from _asked(message)
        case Vote():
            yield from _of(message, "title", "body", "task_id")
            yield from _asked(message)
        case Form():
            yield from _of(message, "title", "body", "task_id")
            yield from _asked(message)
        case News():
            yield from _of(message, "articles")
            for article in message.articles:
                yield from _of(article, "title", "description", "url", "picture")
        case Notice():
            yield from _of(message, "title", "body", "emphasis", "source", "url", "picture", "rows")
            for row in message.rows:
                yield from _of(row, "name", "value", "url")
        case MpNews():
            yield from _of(message, "stories")
            for story in message.stories:
                yield from _of(story, "title", "author", "digest", "content", "url")
        case MiniProgram():
            yield from _of(message, "title", "body", "page", "rows")
            for row in message.rows:
                yield from _of(row, "name", "value")
        case Video():
            yield from _of(message, "title", "description")
        case Image() | File() | Voice():
            return
        case _:
            assert_never(message)


def _asked(card: AnyCard) -> Iterator[tuple[str, str | list[object]]]:
    """Buttons, questions and options of a card that calls back."""
    for button in card.buttons:
        yield from _of(button, "label", "key")
    if isinstance(card, Vote):
        questions = [Question(card.key, "", card.options)]
    else:
        yield from _of(card, "questions")
        questions = card.questions
    for question in questions:
        yield "question", question.key
        yield from _of(question, "options")
        for option in question.options:
            yield "option", option.label
            yield "option key", option.key


def _of(record: Fact, *names: str) -> Iterator[tuple[str, str | list[object]]]:
    for name in names:
        yield name, getattr(record, name)


def as_html(text: str) -> str:
    """Plain text as the small HTML of cards."""
    return html.escape(text, quote=False).replace("\n", "<br>")
