"""The frames of a long connection: commands, and the answers that belong to them.

A frame is ``{"cmd", "headers": {"req_id"}, "body"}``; an answer has no ``cmd`` and the req_id of
its command.  Doc: 智能机器人, long connection.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from aiohttp import ClientWebSocketResponse

from botkit.errors import CallError, NotAllowed, NotFound, TooLate, Unreachable
from botkit.wecom.refusals import REFUSALS
from botkit.wire.cleaning import clean_json
from botkit.wire.record import json_bytes

ACK_S = 5.0
OVER = (846604, 846605, 846606, 846608)  # nothing can be said under this req_id any more
NO_CHAT = 93006  # of a group robot the same code means its Webhook address
OPERATOR = {
    846601: "switch the long connection on, in the bot's settings (API 模式)",
    853000: "bot_id or secret is wrong; copy them from the bot's settings",
}


class Frame(msgspec.Struct):
    """``errcode`` is None where the frame is no answer."""

    cmd: str = ""
    headers: dict[str, Any] = msgspec.field(default_factory=dict)
    body: Any = None
    errcode: int | None = None
    errmsg: str | None = ""

    @property
    def request(self) -> str:
        """The req_id."""
        return str(self.headers.get("req_id", ""))


class Frames:
    """Commands of one connection.  Those of one req_id go one after the other.

    ``patience`` is how many seconds the answer to a command may take.
    """

    def __init__(self, socket: ClientWebSocketResponse, *, patience: float = ACK_S) -> None:
        self._socket, self._patience = socket, patience
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        # One is there as long as a command holds it or waits for it.
        self._busy: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def command(
        self, cmd: str, body: Mapping[str, Any] | None = None, *, request: str = ""
    ) -> Mapping[str, Any]:
        """Send a command and return the body of its answer.  Raises CallError."""
        request = request or f"{cmd}_{secrets.token_hex(8)}"
        lock = self._busy.setdefault(request, asyncio.Lock())
        async with lock:
            answer = await self._exchange(cmd, body, request)
        if answer.errcode:
            raise _refusal(answer, cmd)
        return answer.body if isinstance(answer.body, dict) else {}

    def take(self, frame: Frame) -> None:
        """An answer came."""
        if (waiting := self._waiting.get(frame.request)) and not waiting.done():
            waiting.set_result(frame)

    def end(self) -> None:
        """No more answers come."""
        for waiting in self._waiting.values():
            waiting.cancel()

    async def _exchange(self, cmd: str, body: Mapping[str, Any] | None, request: str) -> Frame:
        frame: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": request}}
        if body is not None:
            frame["body"] = body
        waiting: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[request] = waiting
        try:
            await self._socket.send_str(json_bytes(frame).decode())
            done, _ = await asyncio.wait([waiting], timeout=self._patience)
            if not done or waiting.cancelled():
                raise Unreachable("no answer", request=cmd, sent=True)
            return waiting.result()
        except (ConnectionError, RuntimeError) as error:
            raise Unreachable(f"{type(error).__name__}", request=cmd, sent=True) from None
        finally:
            self._waiting.pop(request, None)


def read_frame(text: str) -> Frame | None:
    """A frame; None for what is none."""
    try:
        return msgspec.json.decode(clean_json(text), type=Frame, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _refusal(answer: Frame, cmd: str) -> CallError:
    code, words = answer.errcode or 0, answer.errmsg or ""
    if code in OVER:
        return TooLate(words, code=code, request=cmd, advice="send a message by itself")
    if code == NO_CHAT:
        return NotFound(words, code=code, request=cmd, advice="no such chat; its letters matter")
    if code in OPERATOR:
        return NotAllowed(words, code=code, request=cmd, advice=OPERATOR[code])
    return REFUSALS.error(code, words, request=cmd)
