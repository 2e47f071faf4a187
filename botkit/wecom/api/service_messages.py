"""Talking with customers of a customer service account: who has the session, messages both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botkit.calls.area import Area
from botkit.calls.bounds import number, octets
from botkit.wecom.api.service_records import Menu, ServiceMessage
from botkit.wire.record import Record, field

NEW, ASSISTANT, QUEUE, SERVICER, ENDED = 0, 1, 2, 3, 4  # service_state
CURSOR_BYTES, MESSAGE_ID_BYTES, TEXT_BYTES, MENU_BYTES = 64, 32, 2048, 1024
PAGE = 1000
AMR, SILK = 0, 1  # voice_format


class SessionState(Record):
    """Who has the session: 0 nobody yet, 1 the bot, 2 the queue, 3 a servicer, 4 ended."""

    state: int = field(name="service_state", default=0)
    servicer: str = field(name="servicer_userid", default="")


class Changed(Record):
    """``msg_code`` is good for one ``messages.answer_event``; "" when there is none."""

    msg_code: str = ""


class Synced(Record):
    """A page of messages.  Keep ``next_cursor``, one per account, and go on while ``has_more``."""

    next_cursor: str = ""
    has_more: int = 0
    messages: list[ServiceMessage] = field(name="msg_list", default_factory=list)


class ServiceSessions(Area):
    """``wecom.customer_service.sessions``"""

    async def get(self, account: str, customer: str) -> SessionState:
        """Who has the session with a customer.  Doc: kf/service_state/get."""
        body = {"open_kfid": account, "external_userid": customer}
        return await self._post("/cgi-bin/kf/service_state/get", SessionState, body=body)

    async def change(
        self, account: str, customer: str, state: int, *, servicer: str | None = None
    ) -> Changed:
        """Give the session to somebody else; state 3 needs a ``servicer``.

        An ended session only goes on when the customer writes.  Not repeated when the answer is
        lost.  Raises TooLate (95013, 95016).  Doc: kf/service_state/trans.
        """
        body = {
            "open_kfid": account,
            "external_userid": customer,
            "service_state": state,
            "servicer_userid": servicer,
        }
        path = "/cgi-bin/kf/service_state/trans"
        return await self._post(path, Changed, body=body, repeatable=False)


class ServiceMessages(Area):
    """``wecom.customer_service.messages``

    At most five messages for each one of the customer's, within 48 hours; while nobody or the bot
    has the session.  Sends are not repeated when the answer is lost, but with a ``message_id`` of
    one's own one may send again: the platform takes it once (95033).
    """

    async def sync(
        self,
        account: str,
        *,
        cursor: str | None = None,
        token: str | None = None,
        limit: int = PAGE,
        voice_format: int = AMR,
    ) -> Synced:
        """What came since ``cursor``, at most 1000 entries; without one, of the last days.

        No ``Pages``, since whoever reads must keep the cursor.  ``token`` comes with the event and
        is good for ten minutes; without it few calls are allowed.  Raises OverLimit before sending,
        TooLate (95007).  Doc: kf/sync_msg.
        """
        octets("wecom sync cursor", CURSOR_BYTES, cursor)
        number("wecom sync limit", PAGE, limit, "messages")
        body = {
            "open_kfid": account,
            "cursor": cursor or None,
            "token": token,
            "limit": limit,
            "voice_format": voice_format,
        }
        return await self._post("/cgi-bin/kf/sync_msg", Synced, body=body)

    async def send(
        self,
        account: str,
        customer: str,
        message: Mapping[str, Any],
        *,
        message_id: str | None = None,
    ) -> str:
        """Send ``{"msgtype": kind, kind: fields}`` and return the message's id.

        Kinds: text, image, voice, video, file, link, miniprogram, msgmenu, location and more.
        ``message_id``: at most 32 of 0-9A-Za-z_-.  Raises OverLimit before sending, TooLate
        (95001, 95002, 95018).  Doc: kf/send_msg.
        """
        octets("wecom msgid", MESSAGE_ID_BYTES, message_id)
        body = {"touser": customer, "open_kfid": account, "msgid": message_id, **message}
        path = "/cgi-bin/kf/send_msg"
        return await self._post(path, str, at="msgid", body=body, repeatable=False)

    async def text(self, account: str, customer: str, content: str) -> str:
        """At most 2048 bytes.  Raises OverLimit before sending."""
        octets("wecom text.content", TEXT_BYTES, content)
        return await self.send(account, customer, _text(content))

    async def image(self, account: str, customer: str, media_id: str) -> str:
        """A picture of ``media.upload``."""
        return await self.send(account, customer, _media("image", media_id))

    async def voice(self, account: str, customer: str, media_id: str) -> str:
        """An AMR recording of ``media.upload``."""
        return await self.send(account, customer, _media("voice", media_id))

    async def video(self, account: str, customer: str, media_id: str) -> str:
        """A video of ``media.upload``."""
        return await self.send(account, customer, _media("video", media_id))

    async def file(self, account: str, customer: str, media_id: str) -> str:
        """A file of ``media.upload``."""
        return await self.send(account, customer, _media("file", media_id))

    async def menu(self, account: str, customer: str, menu: Menu) -> str:
        """Entries to tap; the head has at most 1024 bytes.  Raises OverLimit before sending."""
        octets("wecom msgmenu.head_content", MENU_BYTES, menu.head)
        return await self.send(account, customer, _menu(menu))

    async def answer_event(
        self,
        code: str,
        answer: str | Menu,
        *,
        message_id: str | None = None,
    ) -> str:
        """Answer an event that came with a code: a text or a menu; the message's id.

        ``code``: a ``welcome_code``, within 20 seconds, or a ``msg_code``; each works once.
        Raises OverLimit before sending.  Doc: kf/send_msg_on_event.
        """
        octets("wecom msgid", MESSAGE_ID_BYTES, message_id)
        message = _text(answer) if isinstance(answer, str) else _menu(answer)
        body = {"code": code, "msgid": message_id, **message}
        path = "/cgi-bin/kf/send_msg_on_event"
        return await self._post(path, str, at="msgid", body=body, repeatable=False)


def _text(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def _media(kind: str, media_id: str) -> dict[str, Any]:
    return {"msgtype": kind, kind: {"media_id": media_id}}


def _menu(menu: Menu) -> dict[str, Any]:
    return {"msgtype": "msgmenu", "msgmenu": menu}
