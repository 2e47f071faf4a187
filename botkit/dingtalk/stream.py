"""Stream mode: one connection of ours brings everything that callbacks would.  Doc: Stream mode.

No public address, no signature; only acks go up.  Several clients of one app share its traffic
at random.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence

import structlog
from aiohttp import ClientError, ClientSession, ClientWSTimeout
from yarl import URL

from botkit.calls.caller import Caller
from botkit.calls.request import MIB, Request
from botkit.calls.transport import Transport
from botkit.clock import Clock
from botkit.dingtalk.client import API
from botkit.dingtalk.dialects import NEW
from botkit.dingtalk.frames import CALLBACK, TOPICS, Topic
from botkit.dingtalk.link import Handler, Link
from botkit.dingtalk.refusals import REFUSALS
from botkit.errors import CallError, Garbled, PlatformFault, RateLimited, Refused
from botkit.wire.record import Record, decode, plain

log = structlog.get_logger()

OPEN = "/v1.0/gateway/connections/open"
USER_AGENT = "botkit-sdk-python/1.0"
FRAME_BYTES = 4 * MIB
CONNECT_SECONDS = 10.0
CLOSE_SECONDS = 2.0
GRACE_SECONDS = 5.0  # for handlers, when a socket is given up
MOST_SECONDS = 60.0  # between two attempts; after a refusal, which only an operator can mend
SOFT = ("asked", "quiet")  # the old socket still works: break it after another was made


class Opened(Record):
    """The ticket is good for one connection, within 90 s."""

    endpoint: str
    ticket: str


async def register(
    caller: Caller, client_id: str, client_secret: str, topics: Sequence[Topic] = TOPICS
) -> Opened:
    """A place for one connection; nothing comes until it is opened.  Doc: connections/open."""
    body = {
        "clientId": client_id,
        "clientSecret": client_secret,
        "subscriptions": plain(list(topics)),
        "ua": USER_AGENT,
    }
    request = Request("POST", OPEN, body=body)
    return decode(Opened, await caller.call(request), where=request.shown())


class Stream:
    """Keeps one link open from ``start`` to ``stop``; there is one loop that reconnects.

    ``handler`` stores a frame before it is acknowledged.  ``dice`` gives 0 to 1 s of jitter.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        handler: Handler,
        session: ClientSession,
        transport: Transport,
        clock: Clock,
        api: str = API,
        topics: Sequence[Topic] = TOPICS,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._id, self._secret, self._topics = client_id, client_secret, topics
        self._handler, self._session, self._clock, self._dice = handler, session, clock, dice
        self._may_be_plain = api.startswith("http://")
        self._caller = Caller(transport, api, REFUSALS, dialect=NEW)
        self._failures = 0
        self._link: Link | None = None
        self._old: set[asyncio.Task[None]] = set()  # links on their way out
        self._loop: asyncio.Task[None] | None = None
        self._up = asyncio.Event()

    async def connected(self) -> None:
        """Return when a socket is open."""
        await self._up.wait()

    @property
    def is_connected(self) -> bool:
        return self._link is not None and not self._link.left.done()

    def start(self) -> None:
        """Connect, and stay connected."""
        self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Take nothing more, let what came be answered, close."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop
        self._retire()
        await asyncio.gather(*self._old)

    async def _run(self) -> None:
        while True:
            link = await self._connected()
            self._retire()
            self._link = link
            self._up.set()
            log.info("stream_connected", app=self._id)
            why = await link.left
            self._up.clear()
            log.info("stream_left", app=self._id, reason=why)
            self._failures = 0 if link.has_spoken else self._failures + 1
            if why not in SOFT:
                self._retire()
            await self._clock.sleep(self._pause())

    async def _connected(self) -> Link:
        """Tries until a socket is open."""
        while True:
            try:
                return await self._open()
            except (CallError, ClientError, OSError, TimeoutError) as error:
                self._failures += 1
                pause = self._pause_after(error)
                # A handshake's error names an address with the ticket in it.
                reason = str(error) if isinstance(error, CallError) else type(error).__name__
                is_refused = pause >= MOST_SECONDS and isinstance(error, Refused)
                told = log.error if is_refused else log.warning
                told("stream_unconnected", app=self._id, reason=reason, pause=round(pause, 1))
                await self._clock.sleep(pause)

    async def _open(self) -> Link:
        opened = await register(self._caller, self._id, self._secret, self._topics)
        async with asyncio.timeout(CONNECT_SECONDS):
            socket = await self._session.ws_connect(
                self._address(opened),
                autoping=False,  # pongs are what the link listens for
                max_msg_size=FRAME_BYTES,
                timeout=ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )
        topics = [one.topic for one in self._topics if one.type == CALLBACK]
        return Link(socket, self._handler, self._clock, topics)

    def _address(self, opened: Opened) -> URL:
        """The endpoint as it was given, never a kept one.  Raises Garbled."""
        try:
            endpoint = URL(opened.endpoint)
        except ValueError:
            endpoint = URL()
        if endpoint.scheme != "wss" and not (endpoint.scheme == "ws" and self._may_be_plain):
            raise Garbled("unexpected answer: no wss address at $.endpoint", request=OPEN)
        return endpoint.update_query(ticket=opened.ticket)

    def _pause_after(self, error: Exception) -> float:
        if isinstance(error, RateLimited):
            return max(self._pause(), error.retry_after or 0.0)
        if isinstance(error, Refused) and not isinstance(error, PlatformFault):
            return MOST_SECONDS + self._dice()
        return self._pause()

    def _pause(self) -> float:
        """Jitter at once, then 1, 2, 4 ... 60 s with jitter; a link that was of use begins anew."""
        grown = 2.0 ** min(self._failures - 1, 6) if self._failures else 0.0
        return min(MOST_SECONDS, grown) + self._dice()

    def _retire(self) -> None:
        """Close the link in use, if any, without waiting for it."""
        if self._link is None:
            return
        task = asyncio.create_task(self._link.finish(GRACE_SECONDS))
        self._old.add(task)
        task.add_done_callback(self._old.discard)
        self._link = None
