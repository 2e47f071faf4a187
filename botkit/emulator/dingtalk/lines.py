"""The gateway's end of one Stream connection."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from aiohttp import WSMsgType, web

from botkit.clock import Clock
from botkit.emulator.company import App
from botkit.emulator.dingtalk import frames
from botkit.emulator.dingtalk.frames import Ack
from botkit.emulator.outward import within

Topic = tuple[str, str]  # type and topic


class Line:
    """``is_silent``: open, but nothing comes and nothing is answered, not even a ping.

    ``is_leaving``: told to go; gets nothing more.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        app: App,
        topics: Collection[Topic],
        id_: str,
        clock: Clock,
    ) -> None:
        self._socket, self._request, self._clock = socket, request, clock
        self.app, self.topics, self.id = app, frozenset(topics), id_
        self.is_silent = self.is_leaving = False
        self.late = 0  # acks that nobody waited for any more, or twice
        self._acks: dict[str, asyncio.Future[Ack | None]] = {}

    def takes(self, kind: str, topic: str) -> bool:
        return not self.is_leaving and (kind, topic) in self.topics

    async def ask(self, message_id: str, text: str, seconds: float) -> Ack | None:
        """Send a frame; its ack, or None when there is none within this time."""
        heard: asyncio.Future[Ack | None] = asyncio.get_running_loop().create_future()
        self._acks[message_id] = heard
        try:
            await self.say(text)
            return await within(self._clock, seconds, _result(heard))
        finally:
            self._acks.pop(message_id, None)

    async def say(self, text: str) -> None:
        """Whether it arrives nobody knows."""
        if self.is_silent or self._socket.closed:
            return
        try:
            await self._socket.send_str(text)
        except (ConnectionError, RuntimeError):
            self.cut()

    def cut(self) -> None:
        """End the connection without a word."""
        if self._request.transport:
            self._request.transport.abort()

    async def close(self) -> None:
        await self._socket.close()

    async def listen(self) -> None:
        """Take acks until the connection ends."""
        async for message in self._socket:
            if self.is_silent:
                continue
            if message.type is WSMsgType.PING:
                await self._socket.pong(message.data)
            elif message.type is WSMsgType.TEXT and (ack := frames.read_ack(message.data)):
                heard = self._acks.get(ack.message_id)
                if heard is None or heard.done():
                    self.late += 1
                else:
                    heard.set_result(ack)


async def _result(heard: asyncio.Future[Ack | None]) -> Ack | None:
    return await heard
