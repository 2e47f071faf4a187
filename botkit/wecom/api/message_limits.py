"""How much an app message may hold, told before it is sent.  Doc: message/send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botkit.calls.bounds import at_most, letters, number, octets
from botkit.errors import BadArgument
from botkit.wecom.api.card_limits import check_card

MOST_USERS, MOST_PARTIES, MOST_TAGS = 1000, 100, 100
LONGEST_SECONDS = 14400  # of the duplicate check
ARTICLES = 8
URL_BYTES = 2048

BYTES: Mapping[str, Mapping[str, int]] = {
    "text": {"content": 2048},
    "markdown": {"content": 2048},
    "video": {"title": 128, "description": 512},
    "textcard": {"title": 128, "description": 512, "url": URL_BYTES},
    "news": {
        "title": 128,
        "description": 512,
        "url": URL_BYTES,
        "picurl": URL_BYTES,
        "pagepath": 128,
    },
    "mpnews": {"title": 128, "author": 64, "digest": 512, "content": 666 * 1024},
    "miniprogram_notice": {"page": 1024},
    "taskcard": {"title": 128, "description": 512, "task_id": 128},
}
"""Bytes of UTF-8 by msgtype and field, of each article where there are some."""

ITEMS: Mapping[str, Mapping[str, int]] = {
    "miniprogram_notice": {"content_item": 10},
    "taskcard": {"btn": 2},
}

LEAST_TITLE = 4  # 字 of title and description of a mini program notice
LETTERS: Mapping[str, Mapping[str, int]] = {
    "textcard": {"btntxt": 4},
    "miniprogram_notice": {"title": 12, "description": 12},
}
"""字 by msgtype and field."""


def check_receivers(users: Sequence[str], parties: Sequence[int], tags: Sequence[int]) -> None:
    """Raises OverLimit; BadArgument when there is nobody."""
    if not (users or parties or tags):
        raise BadArgument("a message without receivers", code=0, advice="name users or parties")
    at_most("wecom message users", MOST_USERS, users, "users")
    at_most("wecom message parties", MOST_PARTIES, parties, "departments")
    at_most("wecom message tags", MOST_TAGS, tags, "tags")


def check_duplicate_seconds(seconds: int | None) -> None:
    """Raises OverLimit."""
    number("wecom message duplicate_seconds", LONGEST_SECONDS, seconds, "seconds")


def check_fields(kind: str, fields: Mapping[str, Any]) -> None:
    """The object of a message, as it will be sent.  Raises OverLimit; BadArgument for nothing."""
    entries: Sequence[Mapping[str, Any]] = fields.get("articles", [fields])
    if not entries:
        raise BadArgument(f"{kind} without articles", code=0, advice="give 1 to 8")
    at_most(f"wecom {kind}.articles", ARTICLES, entries, "articles")
    for name, most in BYTES.get(kind, {}).items():
        for entry in entries:
            octets(f"wecom {kind}.{name}", most, entry.get(name))
    for name, most in ITEMS.get(kind, {}).items():
        at_most(f"wecom {kind}.{name}", most, fields.get(name), "items")
    for name, most in LETTERS.get(kind, {}).items():
        letters(f"wecom {kind}.{name}", most, fields.get(name))
    match kind:
        case "template_card":
            check_card(fields)
        case "miniprogram_notice":
            _check_notice(fields)
        case "taskcard":
            for button in fields["btn"]:
                octets("wecom taskcard.btn.key", 128, button["key"])
                octets("wecom taskcard.btn.name", 18, button["name"])


def _check_notice(fields: Mapping[str, Any]) -> None:
    for name in ("title", "description"):
        if (text := fields.get(name)) is not None and len(text) < LEAST_TITLE:
            words = (
                f"miniprogram_notice.{name} of {len(text)} 字, at least {LEAST_TITLE} are wanted"
            )
            raise BadArgument(words, code=0)
    for item in fields.get("content_item") or ():
        letters("wecom miniprogram_notice.content_item.key", 10, item["key"])
        letters("wecom miniprogram_notice.content_item.value", 30, item["value"])
