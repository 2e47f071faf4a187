"""What a callback may be answered with (被动回复), and which ones take an answer.

Doc: path/90241.  There is no such form of markdown, text cards, files and new cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botkit.chat import events, limits, messages
from botkit.chat.messages import AnyMessage
from botkit.chat.seams import Repaint
from botkit.errors import FlowError
from botkit.wecom.outbound import app_message, repainted

Fields = dict[str, Any]

_TAKING = (
    events.Text,
    events.Image,
    events.Voice,
    events.Video,
    events.Location,
    events.Link,
    events.Subscribed,
    events.Entered,
    events.MenuClicked,
    events.MenuViewed,
    events.CardClicked,
    events.CardMenuClicked,
)
_TAKING_NAMES = ("event:LOCATION", "event:view_miniprogram", "event:scancode_waitmsg")


def takes_reply(event: events.AnyEvent) -> bool:
    """Whether the platform reads what this is answered with.

    Of clicks on cards the documents say yes, and a remark in their source no.
    """
    if isinstance(event, events.Other):
        return event.name in _TAKING_NAMES
    return isinstance(event, _TAKING)


def passive(event: events.AnyEvent, reply: AnyMessage | Repaint) -> Fields:
    """The elements that say it, from ``MsgType`` on.

    A click is answered by an update of its card, everything else by a message.  Raises OverLimit,
    and FlowError for what has no such form.
    """
    if isinstance(event, events.CardClicked) is not isinstance(reply, Repaint):
        said = "a click on a card" if isinstance(event, events.CardClicked) else "it"
        raise FlowError(f"{said} cannot be answered by a {type(reply).__name__}")
    if isinstance(reply, Repaint):
        return _update(reply)
    if len(limits.fit("wecom", reply)) > 1:
        raise FlowError("an answer is one message; this one is too long for that")
    return _message(reply)


def _message(message: AnyMessage) -> Fields:
    match message:
        case messages.Text():
            return {"MsgType": "text", "Content": message.content}
        case messages.Image() | messages.Voice() | messages.Video() if not message.media:
            raise FlowError("an answer has no time to upload a file; name it by its media id")
        case messages.Image() | messages.Voice() | messages.Video():
            kind, fields = _body(message)
            return {"MsgType": kind, kind.capitalize(): _pascal(fields)}
        case messages.News():
            _, fields = _body(message)
            items = [_pascal(one) for one in fields["articles"]]
            return {"MsgType": "news", "ArticleCount": len(items), "Articles": {"item": items}}
    raise FlowError(f"a {type(message).__name__} cannot be an answer; send it")


def _update(repaint: Repaint) -> Fields:
    if not repaint.code:  # of the old kind, whose clicks bring none
        return {"MsgType": "update_taskcard", "TaskCard": {"ReplaceName": repaint.label}}
    if repaint.card is None:
        return {"MsgType": "update_button", "Button": {"ReplaceName": repaint.label}}
    card = repainted(repaint)
    if not repaint.label:
        card.pop("replace_text", None)
    return {"MsgType": "update_template_card", "TemplateCard": _pascal(card)}


def _body(message: AnyMessage) -> tuple[str, Fields]:
    body = app_message(message)
    kind = str(body["msgtype"])
    return kind, body[kind]


def _pascal(value: Any) -> Any:
    """JSON as XML has it here: names in PascalCase, a list as elements of the list's own name."""
    match value:
        case dict():
            return {_element(name): _pascal(one) for name, one in value.items()}
        case list():
            return [_pascal(one) for one in value]
        case bool():
            return str(value).lower()
    return value


def _element(name: str) -> str:
    return _ODD.get(name) or "".join(word.capitalize() for word in name.split("_"))


_ODD: Mapping[str, str] = {
    "appid": "AppId",
    "checkbox": "CheckBox",
    "keyname": "KeyName",
    "pagepath": "PagePath",
    "picurl": "PicUrl",
    "userid": "UserId",
}
