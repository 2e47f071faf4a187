"""Passive replies: what a bot may answer a callback with, checked and shown.  Doc: path/90241"""

from __future__ import annotations

from typing import Any

from yarl import URL

from botkit.emulator.company import App, Company
from botkit.emulator.faults import REPLY, Faults
from botkit.emulator.messages import Messages
from botkit.emulator.wecom.call import is_filled
from botkit.emulator.wecom.card_xml import card_of
from botkit.emulator.wecom.cards import Cards
from botkit.emulator.wecom.happenings import Fields
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.errors import CallbackError
from botkit.wecom.crypto import Envelope
from botkit.wire import xml

TEXT_BYTES = 2048
EVENTS = (
    "subscribe",
    "enter_agent",
    "LOCATION",
    "click",
    "view",
    "view_miniprogram",
    "scancode_waitmsg",
    "template_card_menu_event",
)
UPDATES = {
    "template_card_event": ("update_button", "update_template_card"),
    "taskcard_click": ("update_taskcard",),
}
MEDIA = {"image": "Image", "voice": "Voice", "video": "Video"}


class Replies:
    def __init__(
        self, company: Company, media: Media, messages: Messages, cards: Cards, faults: Faults
    ) -> None:
        self._company, self._media, self._messages = company, media, messages
        self._cards, self._faults = cards, faults

    def take(self, app: App, told: Fields, body: bytes) -> str:
        """Show the reply to the person who caused it; the verdict for the list of requests.

        The platform may or may not look at an update of a card: the fault ``ignore_reply``.
        """
        if body.strip() in (b"", b"success"):
            return "ok"
        event = str(told.get("Event", ""))
        if told["MsgType"] == "event" and event not in (*EVENTS, *UPDATES):
            return f"reply ignored: {event} takes none"
        if self._faults.take(REPLY, URL(app.callback).path):
            return "reply ignored"
        try:
            fields = _open(app, body)
            if event in UPDATES:
                self._update(app, told, fields)
            else:
                self._show(app, told, fields)
        except (CallbackError, Refusal) as error:
            return f"bad reply: {error}"
        return "ok, with a reply"

    def _update(self, app: App, told: Fields, fields: dict[str, Any]) -> None:
        kind, card = str(fields.get("MsgType")), None
        if kind not in UPDATES[told["Event"]]:
            raise Refusal(40008, f"{told['Event']} is not answered by {kind!r}")
        if kind == "update_template_card":
            card = card_of(_table(fields.get("TemplateCard")))
            words = card.get("replace_text")
        else:
            around = "Button" if kind == "update_button" else "TaskCard"
            words = _table(fields.get(around)).get("ReplaceName")
            if not is_filled(words):
                raise Refusal(40058, f"{around}.ReplaceName missing")
        self._cards.answer(app, str(told["TaskId"]), str(told["FromUserName"]), card, words)

    def _show(self, app: App, told: Fields, fields: dict[str, Any]) -> None:
        msgtype, content = self._read(fields)
        self._messages.add(
            origin="bot",
            sender=app.name,
            msgtype=msgtype,
            body={"msgtype": msgtype, msgtype: content},
            app=app.name,
            person=str(told["FromUserName"]),
        )

    def _read(self, fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        match str(fields.get("MsgType")):
            case "text":
                text = str(fields.get("Content", ""))
                return "text", {"content": text.encode()[:TEXT_BYTES].decode(errors="ignore")}
            case ("image" | "voice" | "video") as kind:
                told = _table(fields.get(MEDIA[kind]))
                self._media.check(told.get("MediaId"), kind)
                content = {"media_id": told["MediaId"]}
                if kind == "video":
                    content["title"] = str(told.get("Title", ""))
                    content["description"] = str(told.get("Description", ""))
                return kind, content
            case "news":
                return "news", {"articles": [_article(one) for one in _items(fields)]}
            case kind:
                raise Refusal(40008, f"{kind!r} is no passive reply")


def _open(app: App, body: bytes) -> dict[str, Any]:
    """The fields inside a sealed reply.  Raises CallbackError."""
    outer = xml.parse(body)
    names = ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")
    signature, timestamp, nonce, encrypt = (str(outer.get(name, "")) for name in names)
    envelope = Envelope(app.token, app.aes_key, app.corp_id)
    return xml.parse(envelope.open(signature, timestamp, nonce, encrypt))


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(fields: dict[str, Any]) -> list[dict[str, Any]]:
    found = _table(fields.get("Articles")).get("item")
    items = [_table(one) for one in (found if isinstance(found, list) else [found])]
    if not 1 <= len(items) <= 8 or str(len(items)) != fields.get("ArticleCount"):
        raise Refusal(45008)
    return items


def _article(item: dict[str, Any]) -> dict[str, str]:
    names = {"title": "Title", "description": "Description", "url": "Url", "picurl": "PicUrl"}
    return {name: str(item.get(element, "")) for name, element in names.items()}
