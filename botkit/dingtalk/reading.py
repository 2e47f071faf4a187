"""One message, click or event, however it came: the arrival to store."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import structlog

from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.dingtalk import inbound
from botkit.dingtalk.fields import Fields, integer, text
from botkit.dingtalk.sessions import Place, Sessions
from botkit.errors import Malformed, Unreadable, WrongReceiver
from botkit.wire.objects import read_object
from botkit.wire.record import json_bytes

log = structlog.get_logger()

PLATFORM = "dingtalk"


class Reader:
    """Reads what one app is told.  ``app`` is its name in the settings, ``robots`` its codes."""

    def __init__(
        self, *, corp_id: str, app: str, robots: Collection[str], sessions: Sessions
    ) -> None:
        self._corp_id, self._app, self._sessions = corp_id, app, sessions
        self._robots = frozenset(["", *robots])
        self._prefix = f"{PLATFORM}/{corp_id}/{app}/"

    def fields(self, raw: bytes, key: str = "") -> dict[str, Any]:
        """The JSON object inside a proved delivery.  Raises Unreadable."""
        try:
            return read_object(raw)
        except Malformed as error:
            raise self._unreadable(str(error), raw, key) from None

    def message(self, fields: Fields, *, trust: int) -> Arrival:
        """What a person said to the robot.  Raises Unreadable, WrongReceiver."""
        self._check_receiver(text(fields, "chatbotCorpId"), text(fields, "robotCode"))
        message, sender = text(fields, "msgId"), inbound.sender(fields)
        if not message or not sender:
            words = "it names no sender" if message else "it has no msgId"
            raise self._unreadable(
                words, json_bytes(fields), letter=json_bytes(inbound.kept(fields))
            )
        person, chat = self._sessions.spell(sender), inbound.chat(fields)
        self._sessions.learn(
            Place(chat, person),
            text(fields, "sessionWebhook"),
            integer(fields, "sessionWebhookExpiredTime"),
        )
        self._watch_quota(fields)
        key, event = f"{self._prefix}message/{message}", inbound.read_message(fields)
        return Arrival(key, self._address(person, chat), event, trust)

    def click(self, fields: Fields, *, key: str, trust: int) -> Arrival:
        """A button of a card; ``key`` is what tells it from others.  As ``message``."""
        self._check_receiver(text(fields, "corpId"))
        user = text(fields, "userId")
        if not user or not text(fields, "outTrackId"):
            raise self._unreadable("a click without person or card", json_bytes(fields))
        event = inbound.read_click(fields)
        person = self._sessions.spell(user)
        return Arrival(f"{self._prefix}card/{key}", self._address(person), event, trust)

    def happening(
        self, type_: str, id_: str, payload: Fields, *, corp: str, at: int, trust: int
    ) -> Arrival:
        """An event of the subscription; older ones have no id.  As ``message``."""
        self._check_receiver(corp)
        self._watch_quota(payload)
        key = id_ or inbound.digest(type_, corp, str(at), json_bytes(payload).decode())
        event = inbound.read_happening(type_, payload, at=at)
        return Arrival(f"{self._prefix}event/{key}", self._address(""), event, trust)

    def _check_receiver(self, corp: str, robot: str = "") -> None:
        if corp not in ("", self._corp_id):
            raise WrongReceiver("sent to another corp")
        if robot not in self._robots:
            raise WrongReceiver("sent to another robot")

    def _address(self, person: str, chat: str = "") -> Address:
        return Address(self._corp_id, PLATFORM, self._app, person, chat)

    def _watch_quota(self, fields: Fields) -> None:
        if inbound.is_over_quota(fields):
            log.error("inbound_over_quota", app=f"{PLATFORM}/{self._app}")

    def _unreadable(self, words: str, raw: bytes, key: str = "", letter: bytes = b"") -> Unreadable:
        """``letter`` is what is kept in place of ``raw``, by which the delivery is known."""
        told = key or inbound.digest(raw.decode("utf-8", "replace"))
        return Unreadable(words, key=f"{self._prefix}unreadable/{told}", payload=letter or raw)
