"""How much an app message may hold, told before it is sent.  Doc: message/send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botkit.calls.bounds import at_most, number, octets
from botkit.errors import BadArgument

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
    "template_card": {"task_id": 128},
}
"""Bytes of UTF-8 by msgtype and field, of each article where there are some."""

ITEMS: Mapping[str, Mapping[str, int]] = {
    "miniprogram_notice": {"content_item": 10},
    "taskcard": {"btn": 2},
    "template_card": {
        "button_list": 6,
        "select_list": 3,
        "horizontal_content_list": 6,
        "vertical_content_list": 4,
        "jump_list": 3,
    },
}


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
