"""``/callback/<platform>/<app>``: bound the bytes, ask the gateway, store; only then say 200."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal, Protocol

import structlog
from aiohttp import HttpVersion11, hdrs, web

from botkit.chat.events import Other
from botkit.chat.seams import Arrival, Gateway
from botkit.errors import (
    BadSeal,
    CallbackError,
    Malformed,
    SignatureReused,
    Stale,
    Unavailable,
    Unreadable,
)
from botkit.observe.metrics import Metrics
from botkit.server.bounds import Bounds
from botkit.server.refusals import Refusals
from botkit.server.skew import Skew

PATH = "/callback/{platform}/{app}"

log = structlog.get_logger()


class Intake(Protocol):
    """Takes what was read.  When it returns, the rows are committed and synced."""

    async def receive(self, arrival: Arrival) -> Literal["stored", "duplicate", "dropped"]:
        """Store an event; ``dropped`` when its conversation has too many waiting.

        Raises Unavailable.
        """
        ...

    async def bury(self, app: str, unreadable: Unreadable) -> None:
        """Store a dead letter of ``app``, e.g. ``wecom/main``.  Raises Unavailable."""
        ...


class Callbacks:
    """The handlers of the address.  ``gateways`` are by name, e.g. ``wecom/main``.

    While ``is_finishing`` nothing is taken any more.
    """

    def __init__(
        self,
        gateways: Mapping[str, Gateway],
        intake: Intake,
        refusals: Refusals,
        metrics: Metrics,
        *,
        skew: Skew,
        bounds: Bounds,
        is_finishing: Callable[[], bool],
    ) -> None:
        self._gateways, self._intake = gateways, intake
        self._refusals, self._metrics = refusals, metrics
        self._skew, self._bounds, self._is_finishing = skew, bounds, is_finishing
        self._commits: set[asyncio.Task[str]] = set()

    async def verify(self, request: web.Request) -> web.Response:
        """The platform checks the address: answer the decrypted text and nothing else."""
        if refusal := self._refuse_unread(request):
            return refusal
        app = _name(request)
        try:
            answer = self._gateways[app].verify(request.query)
        except CallbackError as error:
            return self._reject(request, app, error)
        self._refusals.spare(request)
        self._metrics.callback(app, "verified")
        return web.Response(text=answer)

    async def deliver(self, request: web.Request) -> web.Response:
        """The platform delivers an event."""
        if refusal := self._refuse_unread(request):
            return refusal
        app = _name(request)
        try:
            async with asyncio.timeout(self._bounds.read_seconds):
                body = await request.read()
            arrival = self._gateways[app].read(request.query, body)
        except TimeoutError:
            # Also what a broken chunk ends in: aiohttp never wakes who waits for the rest of it.
            return self._refusals.answer(request, 408, "callback_slow", app=app)
        except web.HTTPRequestEntityTooLarge:
            return self._refusals.answer(request, 413, "callback_too_large", app=app)
        except web.RequestPayloadError:
            return self._refusals.answer(request, 400, "http_malformed", app=app, reason="body")
        except Unreadable as unreadable:
            return await self._commit(request, app, self._bury(app, unreadable))
        except CallbackError as error:
            return self._reject(request, app, error)
        return await self._commit(request, app, self._receive(app, arrival))

    async def expect(self, request: web.Request) -> web.StreamResponse | None:
        """A client asks before it sends the body; it hears of a refusal at once."""
        if refusal := self._refuse_unread(request):
            return refusal
        if request.version < HttpVersion11:
            return None  # such a client waits for nothing
        if request.headers[hdrs.EXPECT].lower() != "100-continue":
            return self._refusals.answer(request, 417, "http_malformed", reason="Expect")
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer itself has not begun
        return None

    def _refuse_unread(self, request: web.Request) -> web.Response | None:
        """What can be refused by path and headers alone."""
        app, headers = _name(request), request.headers
        if app not in self._gateways:
            return self._refusals.answer(request, 404, "callback_unknown_path")
        is_form = request.content_type.startswith("multipart/") or (
            request.content_type == "application/x-www-form-urlencoded"
        )
        if is_form or hdrs.CONTENT_ENCODING in headers:
            return self._refusals.answer(request, 415, "callback_bad_type", app=app)
        if (request.content_length or 0) > self._bounds.body_bytes:
            return self._refusals.answer(request, 413, "callback_too_large", app=app)
        if self._is_finishing():
            response = self._refusals.come_again(request, app, Unavailable("stopping"))
            response.force_close()  # and not to this process
            return response
        return None

    def _reject(self, request: web.Request, app: str, error: CallbackError) -> web.Response:
        # All 403 look the same: nobody learns how far a forgery came.
        if isinstance(error, Malformed) and not isinstance(error, BadSeal):
            status, event = 400, "callback_malformed"
        elif isinstance(error, SignatureReused):
            status, event = 403, "signature_reuse"
        else:
            status, event = 403, "callback_rejected"
        reason = f"{type(error).__name__}: {error}"
        if isinstance(error, Stale) and self._skew.suspect():
            log.error("clock_skew_suspected", app=app, reason=str(error))
        is_grave = event == "signature_reuse"
        return self._refusals.answer(
            request, status, event, app=app, reason=reason, is_grave=is_grave
        )

    async def _receive(self, app: str, arrival: Arrival) -> str:
        outcome = await self._intake.receive(arrival)
        event = arrival.event
        if outcome == "duplicate":
            log.info("callback_duplicate", app=app)
        elif outcome == "stored":
            self._metrics.event(type(event).__name__)
            if isinstance(event, Other):
                log.info("inbound_other", app=app, name=event.name)
        return outcome

    async def _bury(self, app: str, unreadable: Unreadable) -> str:
        await self._intake.bury(app, unreadable)
        self._metrics.dead_letter("callback")
        log.warning("inbound_dead_letter", app=app, reason=str(unreadable))
        return "dead_letter"

    async def _commit(
        self, request: web.Request, app: str, work: Coroutine[Any, Any, str]
    ) -> web.Response:
        """200 when it is stored in time.  A commit that is late goes on; its event comes again."""
        commit = asyncio.create_task(work)
        self._commits.add(commit)
        commit.add_done_callback(self._forget)
        self._refusals.spare(request)
        try:
            async with asyncio.timeout(self._bounds.commit_seconds):
                outcome = await asyncio.shield(commit)
        except Exception as error:  # whatever it was: it is not stored, so the platform comes again
            return self._refusals.come_again(request, app, error)
        self._metrics.callback(app, outcome)
        return web.Response()

    def _forget(self, commit: asyncio.Task[str]) -> None:
        self._commits.discard(commit)
        if not commit.cancelled():
            commit.exception()  # answered with 503 already, also when it was late


def _name(request: web.Request) -> str:
    return f"{request.match_info['platform']}/{request.match_info['app']}"
