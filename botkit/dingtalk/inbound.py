"""What DingTalk tells, as JSON, to events.  Nothing here ever raises.

Doc: robot messages, card callbacks, events.  Over Stream and over HTTP the same is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from botkit.chat import events
from botkit.chat.events import AnyEvent
from botkit.dingtalk import natives
from botkit.dingtalk.fields import Fields, integer, opened, table, tables, text
from botkit.wire.record import json_bytes

OVER_QUOTA = "20001"  # the corp's month is used up: what was said is left out
GROUP = "2"
SECRETS = frozenset({"sessionWebhook"})  # never stored
ACTION = "action"  # the parameter of a button that holds its key


def read_message(fields: Fields) -> AnyEvent:
    """The event of a robot message; a kind botkit does not know is ``Other``."""
    kind = text(fields, "msgtype")
    if text(fields, "errorCode") == OVER_QUOTA:
        read, kind = None, "over quota"
    else:
        read = _MESSAGES.get(kind)
    event = read(fields) if read else events.Other(name=f"message:{kind}", raw=kept(fields))
    event.at = integer(fields, "createAt")
    return event


def read_click(fields: Fields) -> events.CardClicked:
    """A button of an interactive card; everything else that came along was picked or typed."""
    told = table(table(fields, "content"), "cardPrivateData")
    params, card = table(told, "params"), text(fields, "outTrackId")
    ids = told.get("actionIds")
    pressed = str(ids[0]) if isinstance(ids, list) and ids else ""
    return events.CardClicked(
        task_id=card,
        key=text(params, ACTION) or pressed,
        code=card,  # a card is updated by its name, and as often as one likes
        card_type="interactive",
        selected={key: _picked(value) for key, value in params.items() if key != ACTION},
    )


def read_happening(type_: str, payload: Fields, *, at: int = 0) -> AnyEvent:
    """Any event of the subscription."""
    over = text(payload, "errCode") == OVER_QUOTA
    raw = {**payload, "eventType": type_}
    event = events.Other(
        name=f"{natives.PREFIX}{type_}", word="" if over else natives.word(type_), raw=raw
    )
    event.at = at or integer(payload, "timeStamp")
    return event


def is_over_quota(fields: Fields) -> bool:
    """Whether the platform left out what happened, since the corp's month is used up."""
    return OVER_QUOTA in (text(fields, "errorCode"), text(fields, "errCode"))


def kept(fields: Fields) -> dict[str, Any]:
    """What may be stored of a message as it came."""
    return {key: value for key, value in fields.items() if key not in SECRETS}


def sender(fields: Fields) -> str:
    """The userid; for people of other corps, and before the app was published, a sealed id."""
    return text(fields, "senderStaffId") or text(fields, "senderId")


def chat(fields: Fields) -> str:
    """The group in which it was said, as a part of an address; "" one to one."""
    is_group = text(fields, "conversationType") == GROUP
    return as_chat(text(fields, "conversationId")) if is_group else ""


def as_chat(conversation: str) -> str:
    """A conversation's id without slashes, which divide the parts of an address."""
    return quote(conversation, safe="=+$:")


def conversation(chat_: str) -> str:
    """The platform's id of what ``as_chat`` made."""
    return unquote(chat_)


def digest(*parts: str) -> str:
    """What a delivery without an id of its own is known by."""
    told = json_bytes(parts)
    return hashlib.sha256(told).hexdigest()


def _text(fields: Fields) -> AnyEvent:
    said = text(table(fields, "text"), "content")
    # In a group @robot is taken out, and the blank after it left.
    return events.Text(text=said.strip() if chat(fields) else said)


def _rich(fields: Fields) -> AnyEvent:
    words, pictures = [], []
    for part in tables(table(fields, "content"), "richText"):
        words.append(text(part, "text"))
        if code := text(part, "downloadCode"):
            pictures.append(code)
    said = "".join(words).strip()
    if not said and len(pictures) == 1:
        return events.Image(media=pictures[0])
    return events.Remark(text=said, images=pictures)


def _voice(fields: Fields) -> AnyEvent:
    content = table(fields, "content")
    return events.Voice(media=text(content, "downloadCode"), words=text(content, "recognition"))


def _file(fields: Fields) -> AnyEvent:
    content = table(fields, "content")
    return events.File(media=text(content, "downloadCode"), name=text(content, "fileName"))


def _code(fields: Fields) -> str:
    return text(table(fields, "content"), "downloadCode")


def _picked(value: Any) -> list[str]:
    """One option or several, in whichever form the card's input has them."""
    value = opened(value)
    found = (_option(one) for one in (value if isinstance(value, list) else [value]))
    return [one for one in found if one]


def _option(value: Any) -> str:
    return text(value if isinstance(value, dict) else {"value": value}, "value")


_Reader = Callable[[Fields], AnyEvent]

_MESSAGES: Mapping[str, _Reader] = {
    "text": _text,
    "richText": _rich,
    "picture": lambda f: events.Image(media=_code(f)),
    "audio": _voice,
    "video": lambda f: events.Video(media=_code(f)),
    "file": _file,
}
