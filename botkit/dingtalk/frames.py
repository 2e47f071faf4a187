"""What goes over the Stream socket: frames come down, acks go up.  Doc: Stream mode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from botkit.errors import Malformed
from botkit.wire.cleaning import clean_json
from botkit.wire.record import Fact, encode, plain

SYSTEM, EVENT, CALLBACK = "SYSTEM", "EVENT", "CALLBACK"
PING, DISCONNECT = "ping", "disconnect"  # topics of SYSTEM

MESSAGES = "/v1.0/im/bot/messages/get"
CARDS = "/v1.0/card/instances/callback"

OK, BAD, UNKNOWN, FAILED = 200, 400, 404, 500


class Topic(Fact, frozen=True):
    """What a connection is for; of events all come that the developer console selects."""

    type: str
    topic: str


TOPICS = (Topic(EVENT, "*"), Topic(CALLBACK, MESSAGES), Topic(CALLBACK, CARDS))


class Frame(Fact, frozen=True):
    """``data`` is JSON in a text, or ""; ``headers`` may hold more than is read here."""

    type: str
    headers: dict[str, str]
    data: str = ""

    @property
    def topic(self) -> str:
        return self.headers.get("topic", "")

    @property
    def message_id(self) -> str:
        """Whether it stays the same when the frame comes again, the vendor does not say."""
        return self.headers.get("messageId", "")


def read_frame(text: str) -> Frame:
    """Raises Malformed for what is no frame, or none that can be answered."""
    try:
        fields = msgspec.json.decode(clean_json(text).encode("utf-8", "surrogatepass"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("a frame that is no JSON") from None
    headers = fields.get("headers") if isinstance(fields, dict) else None
    if not isinstance(headers, dict):
        raise Malformed("a frame without headers")
    # "time" may be a number, and a disconnect may have no messageId.
    known = {name: str(value) for name, value in headers.items() if value is not None}
    kind, data = fields.get("type"), fields.get("data") or ""
    if not isinstance(kind, str) or not isinstance(data, str):
        raise Malformed("a frame whose type or data is no text")
    return Frame(kind, known, data)


def ack(frame: Frame, code: int = OK, data: str = "") -> str:
    """The answer to a frame, as text."""
    headers = {"messageId": frame.message_id, "contentType": "application/json"}
    message = "OK" if code == OK else "error"
    fields = {"code": code, "headers": headers, "message": message, "data": data}
    return _json(fields)


def done(frame: Frame, response: Mapping[str, Any] | None = None) -> str:
    """It is stored.  ``response`` is what a card shall show; all others have none."""
    if frame.type == EVENT:
        return ack(frame, data=_json({"status": "SUCCESS", "message": "OK"}))
    return ack(frame, data=_json({"response": plain(response)}))


def later(frame: Frame) -> str | None:
    """It could not be stored.  Events are asked for once more.

    A message of a person is not answered at all: without an answer the platform is known to send
    it again, while its ack, good or bad, counts as received.
    """
    if frame.type == EVENT:
        return ack(frame, data=_json({"status": "LATER", "message": "try again"}))
    if frame.topic == MESSAGES:
        return None
    return ack(frame, FAILED, _json({"response": "unavailable"}))


def _json(fields: Mapping[str, Any]) -> str:
    return encode(fields).decode()
