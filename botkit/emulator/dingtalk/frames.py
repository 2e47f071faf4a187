"""What goes over the Stream socket.  Doc: Stream mode, protocol"""

from __future__ import annotations

from typing import Any

import msgspec

from botkit.wire.record import Record

SYSTEM, EVENT, CALLBACK = "SYSTEM", "EVENT", "CALLBACK"
MESSAGES = "/v1.0/im/bot/messages/get"
CARDS = "/v1.0/card/instances/callback"
KINDS = (EVENT, CALLBACK)

Headers = dict[str, str]


class Ack(Record):
    """``data`` is what the program answered, read; {} when it is no JSON object."""

    code: int
    message_id: str
    data: dict[str, Any]

    @property
    def is_done(self) -> bool:
        """Whether an event need not come again."""
        return self.code == 200 and self.data.get("status") != "LATER"


def frame(kind: str, topic: str, data: str, **headers: str) -> str:
    """One text frame, down to the program."""
    told = {"contentType": "application/json", "topic": topic, **headers}
    return msgspec.json.encode(
        {"specVersion": "1.0", "type": kind, "headers": told, "data": data}
    ).decode()


def read_ack(text: str) -> Ack | None:
    """None for what is no ack."""
    try:
        fields = msgspec.json.decode(text)
        message_id, code = fields["headers"]["messageId"], fields["code"]
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError):
        return None
    if not isinstance(message_id, str) or not isinstance(code, int):
        return None
    return Ack(code, message_id, read_object(fields.get("data")))


def read_object(text: Any) -> dict[str, Any]:
    """A JSON object in a text, {} when it is none."""
    try:
        found = msgspec.json.decode(text) if isinstance(text, str) else None
    except (msgspec.DecodeError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}
