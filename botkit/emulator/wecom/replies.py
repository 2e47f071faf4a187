"""Passive replies: what a bot may answer a callback with, checked and shown.  Doc: path/90241"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import App, Company
from botkit.emulator.messages import Messages
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
MEDIA = {"image": "Image", "voice": "Voice", "video": "Video"}


class Replies:
    def __init__(self, company: Company, media: Media, messages: Messages) -> None:
        self._company, self._media, self._messages = company, media, messages

    def take(self, app: App, told: Fields, body: bytes) -> str:
        """Show the reply to the person who caused it; the verdict for the list of requests.

        Replies that update cards are ignored, as the platform is said to do.
        """
        if body.strip() in (b"", b"success"):
            return "ok"
        if told["MsgType"] == "event" and told["Event"] not in EVENTS:
            return f"reply ignored: {told['Event']} takes none"
        try:
            msgtype, content = self._read(_open(app, body))
        except (CallbackError, Refusal) as error:
            return f"bad reply: {error}"
        self._messages.add(
            origin="bot",
            sender=app.name,
            msgtype=msgtype,
            body={"msgtype": msgtype, msgtype: content},
            app=app.name,
            person=str(told["FromUserName"]),
        )
        return "ok, with a reply"

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
