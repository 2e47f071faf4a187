"""One call of the platform's API, as its rooms see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

import msgspec
from aiohttp import web

from botkit.emulator.company import App
from botkit.emulator.wecom.parts import Part
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

_NUMBER = re.compile("-?[0-9]{1,18}")

Answer = dict[str, Any]  # what stands in the answer beside errcode and errmsg
Room = Callable[["Call"], Answer | web.Response]
Rooms = dict[str, tuple[str, Room]]
"""Path -> how the body comes and who answers.

json; part: an upload named media; any part: by any name; get: no body.  Without a token: page and
open.
"""


class Call(Record):
    """``app`` is the owner of the token.  ``notes`` are told in the list of requests."""

    app: App
    query: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    part: Part | None = None  # of an upload
    range: str = ""  # the Range header
    notes: list[str] = field(default_factory=list)

    def agent_id(self) -> int:
        """The agentid of body or query, which must be the token's.  Raises Refusal."""
        given = self.body.get("agentid", self.query.get("agentid"))
        if given in (None, ""):
            raise Refusal(41011)
        agent_id = whole(given)
        if agent_id is None:
            raise Refusal(40056)
        if agent_id != self.app.agent_id:
            raise Refusal(301002)
        return agent_id


def read_json(raw: bytes) -> dict[str, Any]:
    """The body of a call; its content type does not matter.  Raises Refusal 40058."""
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refusal(40058, "invalid json request")
    return body


def whole(value: Any) -> int | None:
    """A whole number, also one that comes as text, as some clients send it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) else None


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def is_filled(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""


def has_scheme(url: str) -> bool:
    return url.startswith(("http://", "https://"))
