"""One call of either generation of DingTalk's API, as its rooms see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeGuard

import msgspec
from aiohttp import web

from botkit.emulator.company import App
from botkit.emulator.dingtalk.forms import Part
from botkit.wire.record import Record, field

Answer = dict[str, Any]  # of oapi: what stands beside errcode and errmsg
Reply = Answer | web.Response
Room = Callable[["Call"], Reply | Awaitable[Reply]]
Rooms = dict[tuple[str, str], Room]
"""(verb, path) -> who answers; ``{name}`` in a path is one part of it, any part."""


class Call(Record):
    """``app`` is the owner of the token; open rooms get ``NOBODY``, and ``token`` as it came.

    ``notes`` are told in the list of requests.
    """

    app: App
    query: Mapping[str, str]
    path: Mapping[str, str] = field(default_factory=dict)  # by the names in the room's path
    body: dict[str, Any] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)  # texts of a multipart body
    part: Part | None = None  # its file
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    remote: str = ""  # the caller's address
    token: str = ""
    notes: list[str] = field(default_factory=list)

    def agent_id(self) -> bool:
        """Whether the agent_id of the body, if it has one, is the app's own."""
        return whole(self.body.get("agent_id")) == self.app.agent_id


NOBODY = App("", "", "", 0, "", "", "")


def read_json(raw: bytes) -> dict[str, Any] | None:
    """The body of a call, {} when there is none; None when it is no JSON object."""
    if not raw.strip():
        return {}
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def whole(value: Any) -> int | None:
    """A whole number, also one that comes as text, as some clients send it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        sign = value.removeprefix("-")
        is_number = sign.isascii() and sign.isdigit() and len(sign) <= 18
        return int(value) if is_number else None
    return value if isinstance(value, int) else None


def flag(value: Any) -> bool:
    """A truth value, also one that comes as text or number."""
    return value is True or str(value).lower() in ("true", "1")


def is_filled(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""


def answered(body: Any, *, status: int = 200) -> web.Response:
    raw = msgspec.json.encode(body)
    return web.Response(body=raw, status=status, content_type="application/json", charset="utf-8")


def has_scheme(url: str) -> bool:
    return url.startswith(("http://", "https://"))
