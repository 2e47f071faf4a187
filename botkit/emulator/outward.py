"""The emulator as a client: telling a bot over HTTP, within deadlines of the emulator's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from botkit.clock import Clock
from botkit.wire.record import Record

CONNECTIONS = 50  # to one bot at once; a receiver may refuse a flood of them
ANSWER_BYTES = 1024 * 1024
AGENT = "Mozilla/4.0"  # as WeCom calls itself

T = TypeVar("T")


class Delivery(Record):
    """``status`` is the last HTTP status, 0 without an answer; ``tries`` how often it was sent."""

    status: int
    tries: int


NOWHERE = Delivery(0, 0)  # nothing was to be delivered


class Outward:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        unlimited = aiohttp.ClientTimeout(total=None)  # the deadlines are those of our clock
        self._session = aiohttp.ClientSession(
            timeout=unlimited, connector=aiohttp.TCPConnector(limit_per_host=CONNECTIONS)
        )

    async def stop(self) -> None:
        if self._session:
            await self._session.close()

    async def ask(
        self,
        method: str,
        url: URL,
        body: bytes | None = None,
        *,
        kind: str = "application/json",
        seconds: float,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body; 0 and nothing without a whole answer within this time."""
        sending = self._fetch(method, url, body, kind, headers or {})
        return await within(self._clock, seconds, sending) or (0, b"")

    async def _fetch(
        self, method: str, url: URL, body: bytes | None, kind: str, more: Mapping[str, str]
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the emulator was not started")
        headers = {"User-Agent": AGENT, "Accept": "*/*", **more}
        if body is not None:
            headers["Content-Type"] = kind
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status, await _whole(answer)
        except (aiohttp.ClientError, OSError):
            return 0, b""


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """The body, in as many pieces as it comes.  Raises ClientError for one that is too long."""
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > ANSWER_BYTES:
            raise aiohttp.ClientPayloadError(f"more than {ANSWER_BYTES} bytes")
    return bytes(body)


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T | None:
    """The result, or None after so many seconds of the clock; then the work is broken off."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for one in (working, waiting):
            one.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
