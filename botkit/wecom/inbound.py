"""Decrypted WeCom XML, as ``wire.xml`` reads it, to events.  Doc: path/90239, path/90240

An element that is missing and one that is empty are the same.  Nothing here ever raises.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botkit.chat import events
from botkit.chat.events import AnyEvent

Fields = Mapping[str, Any]


def read_event(fields: Fields) -> AnyEvent:
    """The event of one callback; what botkit does not know is ``Other`` with the raw fields."""
    kind, at = text(fields, "MsgType"), integer(fields, "CreateTime") * 1000
    if kind != "event":
        read, name = _MESSAGES.get(kind), kind
    else:
        read, name = _EVENTS.get(text(fields, "Event")), f"event:{text(fields, 'Event')}"
    event = read(fields) if read else events.Other(name=name, raw=dict(fields))
    event.at = at
    return event


def dedupe_key(fields: Fields, inner: bytes) -> str:
    """What the same delivery has in common each time, without the prefix of the app.

    Events have no id, and CreateTime is shared by all of a second: they are known by their bytes.
    """
    if (message := text(fields, "MsgId")) and text(fields, "MsgType") != "event":
        return f"message/{message}/{text(fields, 'FromUserName')}"
    if code := text(fields, "ResponseCode"):
        return f"card/{code}"
    return f"event/{hashlib.sha256(inner).hexdigest()}"


def text(fields: Fields, name: str) -> str:
    """The text of an element; "" when it is missing, repeated or holds elements."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def integer(fields: Fields, name: str) -> int:
    """The number of an element, 0 when it is none."""
    value = text(fields, name)
    return int(value) if len(value) <= 15 and value.isascii() and value.isdigit() else 0


def agent(fields: Fields) -> str:
    """The app's id; the legacy task card spells it AgentId."""
    return text(fields, "AgentID") or text(fields, "AgentId")


def _degrees(fields: Fields, name: str) -> float:
    try:
        value = float(text(fields, name))
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def _location(fields: Fields) -> events.Location:
    return events.Location(
        latitude=_degrees(fields, "Location_X"),
        longitude=_degrees(fields, "Location_Y"),
        scale=integer(fields, "Scale"),
        label=text(fields, "Label"),
    )


def _link(fields: Fields) -> events.Link:
    return events.Link(
        title=text(fields, "Title"),
        description=text(fields, "Description"),
        url=text(fields, "Url"),
        picture=text(fields, "PicUrl"),
    )


def _card_clicked(fields: Fields) -> events.CardClicked:
    return events.CardClicked(
        task_id=text(fields, "TaskId"),
        key=text(fields, "EventKey"),
        code=text(fields, "ResponseCode"),
        card_type=text(fields, "CardType"),
        selected=_selected(fields),
    )


def _card_menu_clicked(fields: Fields) -> events.CardMenuClicked:
    return events.CardMenuClicked(
        task_id=text(fields, "TaskId"),
        key=text(fields, "EventKey"),
        code=text(fields, "ResponseCode"),
        card_type=text(fields, "CardType"),
    )


def _task_card_clicked(fields: Fields) -> events.CardClicked:
    # The legacy card is updated by its task id; its click brings no code.
    return events.CardClicked(
        task_id=text(fields, "TaskId"), key=text(fields, "EventKey"), card_type="taskcard"
    )


def _selected(fields: Fields) -> dict[str, list[str]]:
    selected: dict[str, list[str]] = {}
    for item in _every(fields, "SelectedItems", "SelectedItem"):
        if isinstance(item, dict):
            options = selected.setdefault(text(item, "QuestionKey"), [])
            chosen = _every(item, "OptionIds", "OptionId")
            options += [one for one in chosen if isinstance(one, str) and one]
    return selected


def _every(value: Any, *path: str) -> Iterator[Any]:
    """All elements at a path: one parent with many children and many parents with one alike."""
    for one in value if isinstance(value, list) else [value]:
        if not path:
            yield one
        elif isinstance(one, Mapping) and path[0] in one:
            yield from _every(one[path[0]], *path[1:])


_Reader = Callable[[Fields], AnyEvent]

_MESSAGES: Mapping[str, _Reader] = {
    "text": lambda f: events.Text(text=text(f, "Content")),
    "image": lambda f: events.Image(media=text(f, "MediaId"), url=text(f, "PicUrl")),
    "voice": lambda f: events.Voice(media=text(f, "MediaId"), format=text(f, "Format")),
    "video": lambda f: events.Video(media=text(f, "MediaId"), thumb=text(f, "ThumbMediaId")),
    "location": _location,
    "link": _link,
}

_EVENTS: Mapping[str, _Reader] = {
    "subscribe": lambda f: events.Subscribed(),
    "unsubscribe": lambda f: events.Unsubscribed(),
    "enter_agent": lambda f: events.Entered(),
    "click": lambda f: events.MenuClicked(key=text(f, "EventKey")),
    "view": lambda f: events.MenuViewed(url=text(f, "EventKey")),
    "template_card_event": _card_clicked,
    "template_card_menu_event": _card_menu_clicked,
    "taskcard_click": _task_card_clicked,
}
