"""Decrypted WeCom XML, as ``wire.xml`` reads it, to events.  Doc: path/90239, path/90240

What only WeCom has becomes ``Other`` and is read by ``natives`` when a bot listens, so that the
store knows no platform.  Nothing here ever raises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from botkit.chat import events
from botkit.chat.events import AnyEvent
from botkit.wecom import natives
from botkit.wecom.elements import Fields, degrees, every, integer, text

SYSTEM = "sys"  # who sends what nobody did


def read_event(fields: Fields) -> AnyEvent:
    """The event of one callback; what botkit does not know is ``Other`` with the raw fields."""
    kind, at = text(fields, "MsgType"), integer(fields, "CreateTime") * 1000
    if kind != "event":
        read, name = _MESSAGES.get(kind), kind
        if not kind and (info := text(fields, "InfoType")):  # a command to a third-party app
            name, at = f"info:{info}", integer(fields, "TimeStamp") * 1000
    else:
        read, name = _EVENTS.get(text(fields, "Event")), f"event:{text(fields, 'Event')}"
    if read is None:
        event: AnyEvent = events.Other(name=name, word=natives.word(fields), raw=dict(fields))
    else:
        event = read(fields)
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


def person(fields: Fields) -> str | None:
    """Who did it, in lower case; "" when it was the platform, None when nobody is named."""
    name = text(fields, "FromUserName").lower()
    if name and (name != SYSTEM or text(fields, "MsgType") != "event"):
        return name
    return "" if name or text(fields, "InfoType") else None


def agent(fields: Fields) -> str:
    """The app's id; the legacy task card spells it AgentId."""
    return text(fields, "AgentID") or text(fields, "AgentId")


def _location(fields: Fields) -> events.Location:
    return events.Location(
        latitude=degrees(fields, "Location_X"),
        longitude=degrees(fields, "Location_Y"),
        scale=integer(fields, "Scale"),
        label=text(fields, "Label"),
        client=text(fields, "AppType"),
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
    for item in every(fields, "SelectedItems", "SelectedItem"):
        if isinstance(item, dict):
            options = selected.setdefault(text(item, "QuestionKey"), [])
            chosen = every(item, "OptionIds", "OptionId")
            options += [one for one in chosen if isinstance(one, str) and one]
    return selected


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
