"""One socket of the Stream gateway, from its opening to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import structlog
from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType

from botkit.clock import Clock
from botkit.dingtalk import frames
from botkit.dingtalk.frames import Frame
from botkit.errors import Malformed, StoreError

log = structlog.get_logger()

Handler = Callable[[Frame], Awaitable[Mapping[str, Any] | None]]
"""Stores a frame; when it returns, the frame is acknowledged.  What it returns is for the card.

A frame may come twice, also on two sockets at once: the handler knows it by what is in it, since
nobody promises that its message id stays the same.
"""

AT_ONCE = 100  # frames being handled; more wait in the socket
PING_SECONDS = 30.0
SILENT_SECONDS = 90.0  # without frame and pong a socket is dead, whatever TCP says
QUIET_SECONDS = 600.0  # pongs, but no frame: the gateway may have forgotten us

ENDED = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)


class Link:
    """``left`` becomes why another link is needed: "asked", "quiet", "closed" or "silent".

    After the first two it still works until ``finish``.  ``has_spoken``: a frame came that was no
    farewell.
    """

    def __init__(
        self,
        socket: ClientWebSocketResponse,
        handler: Handler,
        clock: Clock,
        topics: Collection[str],
    ) -> None:
        self._socket, self._handler, self._clock, self._topics = socket, handler, clock, topics
        self.left: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.has_spoken = False
        self._heard_at = self._spoke_at = clock.monotonic()
        self._free = asyncio.Semaphore(AT_ONCE)
        self._handling: set[asyncio.Task[None]] = set()
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._watch())]

    async def finish(self, grace_seconds: float) -> None:
        """Take no more, let what is being handled be answered, close."""
        await _cancel(self._tasks)
        if self._handling:
            timer = asyncio.create_task(self._clock.sleep(grace_seconds))
            answered = asyncio.create_task(asyncio.wait(self._handling))
            await asyncio.wait({timer, answered}, return_when=asyncio.FIRST_COMPLETED)
            await _cancel([timer, answered, *self._handling])
        await self._socket.close()

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            self._heard_at = self._clock.monotonic()
            match message.type:
                case WSMsgType.TEXT:
                    await self._take(message.data)
                case WSMsgType.PING:
                    await self._pong(message.data)
                case kind if kind in ENDED:
                    return self._leave("closed")

    async def _watch(self) -> None:
        while not self.left.done():
            began = self._clock.monotonic()
            await self._clock.sleep(PING_SECONDS)
            now = self._clock.monotonic()
            self._overslept(now - began - PING_SECONDS)
            if now - self._heard_at >= SILENT_SECONDS:
                self._leave("silent")
            elif now - self._spoke_at >= QUIET_SECONDS:
                self._leave("quiet")
            else:
                try:
                    await self._socket.ping()
                except (ClientError, ConnectionError):
                    self._leave("closed")

    def _overslept(self, seconds: float) -> None:
        """Time in which the machine slept, or by which the clock was moved, proves nothing."""
        if seconds > PING_SECONDS:
            self._heard_at += seconds
            self._spoke_at += seconds

    def _leave(self, why: str) -> None:
        if not self.left.done():
            self.left.set_result(why)

    async def _pong(self, data: bytes) -> None:
        try:
            await self._socket.pong(data)
        except (ClientError, ConnectionError):
            self._leave("closed")

    async def _take(self, text: str) -> None:
        try:
            frame = frames.read_frame(text)
        except Malformed as error:
            log.warning("stream_frame_malformed", reason=str(error))
            return
        self._spoke_at = self._heard_at
        if frame.type == frames.SYSTEM:
            await self._obey(frame)
            return
        self.has_spoken = True
        if frame.type == frames.EVENT or frame.topic in self._topics:
            await self._free.acquire()
            task = asyncio.create_task(self._handle(frame))
            self._handling.add(task)
            task.add_done_callback(self._handled)
        else:
            log.warning("stream_frame_unknown", type=frame.type, topic=frame.topic)
            await self._say(frames.ack(frame, frames.UNKNOWN))

    async def _obey(self, frame: Frame) -> None:
        """Other words of the gateway are for information."""
        if frame.topic == frames.DISCONNECT:
            self._leave("asked")
            return
        self.has_spoken = True
        if frame.topic == frames.PING:
            await self._say(frames.ack(frame, data=frame.data))

    async def _handle(self, frame: Frame) -> None:
        try:
            answer: str | None = frames.done(frame, await self._handler(frame))
        except StoreError as error:
            log.error("inbound_unavailable", topic=frame.topic, reason=str(error))
            answer = frames.later(frame)
        except Exception:
            log.exception("stream_handler_failed", topic=frame.topic)
            answer = frames.later(frame)
        if answer is not None:
            await self._say(answer)

    def _handled(self, task: asyncio.Task[None]) -> None:
        self._handling.discard(task)
        self._free.release()

    async def _say(self, text: str) -> None:
        """An ack that is lost is no harm: the frame comes again, and is known."""
        try:
            await self._socket.send_str(text)
        except (ClientError, ConnectionError):
            log.info("stream_ack_lost")
            self._leave("closed")


async def _cancel(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
