"""An AI bot's channel that says nothing to anybody, for `check` and `preview`."""

from __future__ import annotations

from typing import Any

from botkit.calls.request import Request
from botkit.calls.transport import Transport
from botkit.chat.seams import Channel
from botkit.clock import SystemClock
from botkit.settings.sections import WeComApp
from botkit.wecom.aibot.answers import Answers
from botkit.wecom.aibot.channel import AiBotChannel
from botkit.wecom.aibot.client import AiBot


def sample_channel(app: WeComApp, transport: Transport) -> Channel:
    """The real channel; what it says goes to the transport as a request of its own."""
    answers = Answers(_NoShelf(), SystemClock())
    line = _Line(transport)
    client = AiBot(transport)
    return AiBotChannel("wecom/preview", "", client, answers, mode=app.mode, line=line)


class _Line:
    """Implements ``channel.Line``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def say(self, chat: str, body: dict[str, Any]) -> None:
        await self._transport.exchange(Request("POST", "/aibot_send_msg", body=body))

    async def greet(self, request: str, body: dict[str, Any]) -> None:
        await self.say("", body)

    async def update(self, request: str, body: dict[str, Any]) -> None:
        await self.say("", body)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        return "MEDIA_ID"


class _NoShelf:
    """Implements ``answers.Shelf`` where nobody has said anything."""

    async def open(self, answer: str, conv: str, opened_at: int, state: str) -> str:
        return state

    async def load(self, answer: str) -> str | None:
        return None

    async def newest(self, conv: str) -> list[str]:
        return []

    async def save(self, answer: str, state: str) -> None:
        return None

    async def pending(self, answer: str, key: str, conv: str) -> int:
        return 0

    async def message(self, row_id: str) -> bytes | None:
        return None
