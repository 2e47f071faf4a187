"""One message or event of the platform, however it came: the arrival, and the answer it opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botkit.chat.events import CardClicked
from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.clock import Clock
from botkit.errors import Malformed, Unreadable
from botkit.wecom.aibot import inbound
from botkit.wecom.aibot.answers import Answer
from botkit.wire.objects import read_object
from botkit.wire.record import Record, encode


class Told(Record):
    """``answer`` is what may be said to it; its kind is ``none`` where that is nothing."""

    arrival: Arrival
    answer: Answer


class Reader:
    """Reads what one AI bot is told.  ``tenant`` and ``app`` are parts of its addresses."""

    def __init__(self, *, tenant: str, app: str, name: str, clock: Clock) -> None:
        self._tenant, self._app, self._name, self._clock = tenant, app, name, clock

    def fields(self, raw: bytes) -> Mapping[str, Any]:
        """The JSON object.  Raises Unreadable."""
        try:
            return read_object(raw)
        except Malformed as error:
            raise self._unreadable(str(error), raw) from None

    def read(self, fields: Mapping[str, Any], raw: bytes, *, trust: int, request: str = "") -> Told:
        """The arrival.  ``request`` is the req_id to answer under.  Raises Unreadable."""
        sender = inbound.text(inbound.table(fields, "from"), "userid")
        chat = inbound.text(fields, "chatid")
        if inbound.text(fields, "chattype") != "group":
            chat = ""
        if not sender or "/" in sender + chat:
            letter = encode(inbound.kept(fields))
            raise self._unreadable("it names no sender", raw, letter)
        answer = inbound.answer_id(fields, raw)
        address = Address(self._tenant, "wecom", self._app, sender.lower(), chat)
        event = inbound.read_event(fields, self._name)
        if isinstance(event, CardClicked):
            event.code = answer
        key = f"wecom/{self._tenant}/{self._app}/answer/{answer}/{address.person}"
        arrival = Arrival(key=key, address=address, event=event, trust=trust)
        opened = Answer(
            id=answer,
            key=key,
            conv=address.key,
            kind=inbound.answered(fields),
            opened_at=self._clock.now_ms(),
            sender=sender,
            chat=chat,
            request=request,
            url=inbound.text(fields, "response_url"),
        )
        return Told(arrival, opened)

    def _unreadable(self, words: str, raw: bytes, letter: bytes = b"") -> Unreadable:
        """``letter`` is what is kept in place of ``raw``, by which the delivery is known."""
        key = f"wecom/{self._tenant}/{self._app}/event/{inbound.answer_id({}, raw)}"
        return Unreadable(words, key=key, payload=letter or raw)
