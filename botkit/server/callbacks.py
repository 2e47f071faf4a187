"""``/callback/<platform>/<app>``: bound the bytes, ask the gateway, store; only then say 200."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Protocol

import structlog
from aiohttp import HttpVersion11, hdrs, web
from aiohttp.web_request import BaseRequest

from botkit.chat.events import Other
from botkit.chat.seams import AnsweringGateway, Arrival, Gateway
from botkit.engine.intake import STORE_S, Received
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
from botkit.server.taken import Taken

_METHODS = ("GET", "POST")
_PLAIN_QUERY = re.compile(r"[\w.=&-]*", re.ASCII)
_ALLOW = {"Allow": ",".join(_METHODS)}

log = structlog.get_logger()


class Intake(Protocol):
    """Takes what arrives.  When it returns, the rows are committed and synced."""

    def take(self, read: Callable[[], Arrival]) -> Awaitable[Received]:
        """Read a delivery and store it, soon and together with others.

        Raises Unavailable, Unreadable for what no row can hold, and what ``read`` raises.
        """
        ...

    async def bury(self, app: str, unreadable: Unreadable) -> None:
        """Store a dead letter of ``app``, e.g. ``wecom/main``.  Raises Unavailable."""
        ...


class Callbacks:
    """Answers at the addresses of all apps.  ``gateways`` are by name, e.g. ``wecom/main``.

    While ``is_finishing`` nothing is taken any more.
    """

    def __init__(
        self,
        gateways: Mapping[str, Gateway | AnsweringGateway],
        intake: Intake,
        refusals: Refusals,
        metrics: Metrics,
        *,
        skew: Skew,
        bounds: Bounds,
        is_finishing: Callable[[], bool],
    ) -> None:
        self._gateways, self._intake = gateways, intake
        self._reading, self._answering = _sorted(gateways)
        self._apps = {f"/callback/{app}": app for app in gateways}
        self._refusals, self._metrics, self._taken = refusals, metrics, Taken()
        self._skew, self._bounds, self._is_finishing = skew, bounds, is_finishing

    async def answer(self, request: BaseRequest, address: str) -> web.StreamResponse:
        """The answer to a request from ``address``."""
        path = request.raw_path.partition("?")[0]
        # As platforms write it, or else with needless escapes or after a host.
        app = self._apps.get(path) or self._apps.get(request.rel_url.path_safe)
        if app is None:
            return self._refusals.answer(request, 404, "callback_unknown_path")
        if refusal := self._refuse_unread(request, app):
            return refusal
        if hdrs.EXPECT in request.headers and (refusal := await self._expect(request)):
            return refusal
        if request.method == "GET":
            return self._verify(request, app, address)
        return await self._deliver(request, app, address)

    def _verify(self, request: BaseRequest, app: str, address: str) -> web.Response:
        """The platform checks the address: answer the decrypted text and nothing else."""
        try:
            answer = self._gateways[app].verify(request.query)
        except CallbackError as error:
            return self._reject(request, app, error)
        self._refusals.spare(address)
        self._metrics.callback(app, "verified")
        return web.Response(text=answer)

    async def _deliver(self, request: BaseRequest, app: str, address: str) -> web.StreamResponse:
        """The platform delivers an event."""
        try:
            body = await self._body(request)
        except TimeoutError:
            # Also what a broken chunk ends in: aiohttp never wakes who waits for the rest of it.
            return self._refusals.answer(request, 408, "callback_slow", app=app)
        except web.RequestPayloadError:
            return self._refusals.answer(request, 400, "http_malformed", app=app, reason="body")
        if len(body) > self._bounds.body_bytes:
            return self._refusals.answer(request, 413, "callback_too_large", app=app)
        try:
            if app in self._answering:
                return await self._exchange(request, app, address, body)
            read = partial(self._reading[app].read, query_of(request), body)
            self._note(app, await self._intake.take(read))
        except Unreadable as unreadable:
            self._refusals.spare(address)
            return await self._bury(request, app, unreadable)
        except CallbackError as error:
            return self._reject(request, app, error)
        except Exception as error:  # whatever it was: it is not stored, so the platform comes again
            return self._refusals.come_again(request, app, error)
        self._refusals.spare(address)
        return self._taken.answer(request)

    async def _exchange(
        self, request: BaseRequest, app: str, address: str, body: bytes
    ) -> web.StreamResponse:
        """The platform delivers an event, or asks for more, and reads the answer."""
        exchange = self._answering[app].open(request.query, body, request.headers)
        self._refusals.spare(address)
        if (arrival := exchange.arrival) is not None:
            async with asyncio.timeout(STORE_S):
                await exchange.begin()
            self._note(app, await self._intake.take(lambda: arrival))
            if _is_closed(request):  # what is said now would be lost, and counts as said
                return self._taken.answer(request)
        return web.Response(body=await exchange.answer(), content_type=exchange.content_type)

    async def _body(self, request: BaseRequest) -> bytes:
        """All of the body, or so much that it is too large."""
        content = request.content
        if content.is_eof():  # it came along with the headers, as nearly always
            return content.read_nowait()
        body = bytearray()
        async with asyncio.timeout(self._bounds.read_seconds):
            while len(body) <= self._bounds.body_bytes and (piece := await content.readany()):
                body += piece
        return bytes(body)

    async def _expect(self, request: BaseRequest) -> web.Response | None:
        """A client asks before it sends the body; what is refused unread it has heard already."""
        if request.version < HttpVersion11:
            return None  # such a client waits for nothing
        if request.headers[hdrs.EXPECT].lower() != "100-continue":
            return self._refusals.answer(request, 417, "http_malformed", reason="Expect")
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer itself has not begun
        return None

    def _refuse_unread(self, request: BaseRequest, app: str) -> web.Response | None:
        """What can be refused by method and headers alone."""
        if request.method not in _METHODS:
            return self._refusals.answer(request, 405, "callback_bad_method", headers=_ALLOW)
        kind = request.content_type
        is_form = kind.startswith("multipart/") or kind == "application/x-www-form-urlencoded"
        if is_form or hdrs.CONTENT_ENCODING in request.headers:
            return self._refusals.answer(request, 415, "callback_bad_type", app=app)
        if (request.content_length or 0) > self._bounds.body_bytes:
            return self._refusals.answer(request, 413, "callback_too_large", app=app)
        if self._is_finishing():
            response = self._refusals.come_again(request, app, Unavailable("stopping"))
            response.force_close()  # and not to this process
            return response
        return None

    def _reject(self, request: BaseRequest, app: str, error: CallbackError) -> web.Response:
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

    def _note(self, app: str, received: Received) -> None:
        """Count what was taken, and log what is unusual."""
        self._metrics.callback(app, received.verdict)
        event = received.arrival.event
        if received.verdict == "duplicate":
            log.info("callback_duplicate", app=app)
        elif received.verdict == "stored":
            word = event.word if isinstance(event, Other) else ""
            self._metrics.event(word or type(event).__name__)
            if isinstance(event, Other) and not word:
                log.info("inbound_other", app=app, name=event.name)

    async def _bury(
        self, request: BaseRequest, app: str, unreadable: Unreadable
    ) -> web.StreamResponse:
        """Keep what is authentic and nobody can read; it would be the same the next time."""
        try:
            await self._intake.bury(app, unreadable)
        except Exception as error:
            return self._refusals.come_again(request, app, error)
        self._metrics.callback(app, "dead_letter")
        self._metrics.dead_letter("callback")
        log.warning("inbound_dead_letter", app=app, reason=str(unreadable))
        return self._taken.answer(request)


def query_of(request: BaseRequest) -> Mapping[str, str]:
    """The values of the query; of those that are given twice, the first."""
    query = request.raw_path.partition("?")[2]
    if not _PLAIN_QUERY.fullmatch(query):
        return request.query  # the same, and right for all, but it takes 7 us
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    return dict(reversed(pairs))


def _is_closed(request: BaseRequest) -> bool:
    return request.transport is None or request.transport.is_closing()


def _sorted(
    gateways: Mapping[str, Gateway | AnsweringGateway],
) -> tuple[dict[str, Gateway], dict[str, AnsweringGateway]]:
    """Those whose answers are empty, and those whose answers say something."""
    reading, answering = {}, {}
    for app, gateway in gateways.items():
        if isinstance(gateway, AnsweringGateway):
            answering[app] = gateway
        else:
            reading[app] = gateway
    return reading, answering
