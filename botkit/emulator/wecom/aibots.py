"""AI bots (智能机器人): what people do, told by callbacks or over the long connection."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Protocol

from aiohttp import web

from botkit.clock import Clock
from botkit.emulator.company import WECOM, App, Company, Member
from botkit.emulator.messages import Bubble, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import NOWHERE, Delivery
from botkit.emulator.wecom.aibot_replies import AiBotReplies
from botkit.emulator.wecom.aibot_talks import RESPONSE, UNFINISHED, URL_MS, Talk, Talks
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.media import KINDS, Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire import sealing

DOWNLOAD = "/aibot/media"
URL_LIFE_MS = 300_000
BUSY = "还有三个问题没有回答完，请稍后再问。"  # the platform's own notice


class Teller(Protocol):
    """Tells the bot."""

    async def tell(self, talk: Talk) -> Delivery:
        """Deliver what was said or done, and take the answer."""
        ...


class AiBots:
    """Every method names a person and an app whose kind is ``aibot``; all raise Mistake."""

    def __init__(
        self,
        company: Company,
        clock: Clock,
        talks: Talks,
        replies: AiBotReplies,
        media: Media,
        messages: Messages,
        tellers: Mapping[str, Teller],
    ) -> None:
        self._company, self._clock, self._talks = company, clock, talks
        self._replies, self._media, self._messages = replies, media, messages
        self._tellers = tellers  # by mode
        self._keys: dict[str, tuple[bytes, int]] = {}  # media id -> its key, good until

    def rooms(self) -> Rooms:
        return {RESPONSE: ("open", self.respond), DOWNLOAD: ("page", self.download)}

    def is_one(self, app: str | None) -> bool:
        """Whether this app, or the only one there is, is an AI bot."""
        named = [one for one in self._company.apps_of(WECOM) if app in (None, one.name)]
        return len(named) == 1 and named[0].kind == "aibot"

    def mentioned(self, text: str) -> str | None:
        """The AI bot that a text in a group begins with."""
        for app in self._company.apps_of(WECOM):
            if app.kind == "aibot" and text.startswith(f"@{app.label}"):
                return app.name
        return None

    async def say(
        self, person: str, text: str, *, app: str | None = None, chat: str = "", quote: str = ""
    ) -> Delivery:
        """Type a text; in a group the bot is mentioned first.  ``quote`` is a text quoted."""
        if not text:
            raise Mistake("text: empty; there is nothing to say")
        spoken, member = self._company.app(app), self._company.person(person)
        if chat:
            if member.id not in self._company.group(chat).members:
                raise Mistake(f"{member.id} is not in the group {chat}")
            if not text.startswith(f"@{spoken.label}"):
                text = f"@{spoken.label} {text}"
        more = {"quote": {"msgtype": "text", "text": {"content": quote}}} if quote else {}
        return await self._said(spoken, member, "text", {"content": text}, chat=chat, **more)

    async def upload(
        self, person: str, kind: str, name: str, content: bytes, *, app: str | None = None
    ) -> Delivery:
        """Send a picture, video or file, encrypted for the bot; of a voice only words arrive."""
        if kind not in KINDS:
            raise Mistake(f"type: {kind!r}, allowed are {', '.join(KINDS)}")
        spoken, member = self._company.app(app), self._company.person(person)
        if kind == "voice":
            return await self._said(spoken, member, "voice", {"content": PurePath(name).stem})
        try:
            media = self._media.keep(kind, name, content).id
        except Refusal as refusal:
            raise Mistake(f"{name}: {refusal.reason}") from None
        shown = {"media_id": media, "filename": name}
        told = self._address(spoken, media)
        return await self._said(spoken, member, kind, told, shown=shown)

    async def enter(self, person: str, *, app: str | None = None) -> Delivery:
        """Open the chat, the first time of the day."""
        spoken, member = self._company.app(app), self._company.person(person)
        return await self._tell(self._talks.event(spoken, member, "enter_chat", {}))

    async def rate(
        self, person: str, answer: str, verdict: int, *, words: str = "", app: str | None = None
    ) -> Delivery:
        """Say what an answer was worth: 1 accurate, 2 inaccurate, 3 taken back."""
        spoken, member = self._company.app(app), self._company.person(person)
        about = {"id": answer, "type": verdict, "content": words, "inaccurate_reason_list": []}
        return await self._tell(self._talks.event(spoken, member, "feedback_event", about))

    async def click(
        self,
        app: App,
        member: Member,
        bubble: Bubble,
        card_type: str,
        key: str,
        chosen: Mapping[str, list[str]],
    ) -> Delivery:
        """Press a button of a card."""
        items = [
            {"question_key": question, "option_ids": {"option_id": ids}}
            for question, ids in chosen.items()
        ]
        about: dict[str, Any] = {
            "card_type": card_type,
            "event_key": key,
            "task_id": bubble.task_id,
        }
        if items:
            about["selected_items"] = {"selected_item": items}
        talk = self._talks.event(app, member, "template_card_event", about, chat=bubble.chat)
        return await self._tell(talk)

    def respond(self, call: Call) -> Answer:
        """A later message by its response_url: once, within an hour."""
        talk = self._talks.by_code(call.query.get("response_code", ""))
        if talk is None or talk.is_code_used or self._talks.age(talk) >= URL_MS:
            raise Refusal(40058, "invalid response_code")
        if call.body.get("msgtype") not in ("markdown", "template_card"):
            raise Refusal(40008)
        self._replies.say(talk.app, talk.member, talk.chat, call.body)
        talk.is_code_used = True
        return {}

    def download(self, call: Call) -> web.Response:
        """What somebody sent, encrypted, for five minutes."""
        media = call.query.get("id", "")
        key, until = self._keys.get(media, (b"", 0))
        stored = self._media.find(media)
        if stored is None or until <= self._clock.now_ms():
            raise Refusal(40007)
        headers = {"Content-Disposition": f"attachment; {stored.file_name}"}
        return web.Response(
            body=sealing.Seal(key).encrypt(stored.content),
            headers=headers,
            content_type="application/octet-stream",
        )

    def _address(self, app: App, media: str) -> dict[str, Any]:
        """Where the bot finds a file; in long mode the key of the file comes along."""
        told = {"url": f"{self._talks.base}{DOWNLOAD}?id={media}"}
        key = sealing.aes_key(app.aes_key)
        if app.mode == "long":
            key = hashlib.sha256(media.encode()).digest()
            told["aeskey"] = b64encode(key).decode().rstrip("=")  # as some clients see it
        self._keys[media] = (key, self._clock.now_ms() + URL_LIFE_MS)
        return told

    async def _said(
        self,
        app: App,
        member: Member,
        msgtype: str,
        told: dict[str, Any],
        *,
        chat: str = "",
        shown: dict[str, Any] | None = None,
        **more: Any,
    ) -> Delivery:
        kind = "text" if msgtype == "voice" else msgtype
        bubble = self._messages.add(
            origin="person",
            sender=member.id,
            msgtype=kind,
            body={"msgtype": kind, kind: shown or told},
            app=app.name,
            person=member.id,
            chat=chat,
        )
        if self._talks.unfinished(app, member) >= UNFINISHED:
            self._refuse(bubble, BUSY)
            return NOWHERE
        talk = self._talks.message(app, member, msgtype, told, chat=chat)
        talk.told |= more
        delivery = await self._tell(talk)
        if delivery.status != web.HTTPOk.status_code:
            words = "the bot is not connected" if app.mode == "long" else "no answer"
            self._refuse(bubble, f"HTTP {delivery.status}" if delivery.status else words)
        return delivery

    async def _tell(self, talk: Talk) -> Delivery:
        return await self._tellers[talk.app.mode].tell(talk)

    def _refuse(self, bubble: Bubble, words: str) -> None:
        bubble.refused = words
        self._messages.touch(bubble)
