"""Puts an application on a port.

aiohttp answers bad framing with the very bytes it could not read and writes a traceback for each;
this listener answers with a status alone.  Nor does aiohttp know a deadline for headers.
"""

from __future__ import annotations

import asyncio
import errno
from contextlib import suppress
from typing import Any, cast

import structlog
from aiohttp import StreamReader, web
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_request import BaseRequest

from botkit.errors import ConfigError
from botkit.server.door import Door

LINE_BYTES = 8 * 1024
LINGER_SECONDS = 2.0  # how long a refused body is read on, so that the client sees the answer
KEEP_SECONDS = 75.0  # how long an idle connection stays open
STOP_SECONDS = 20.0

_TOO_MANY = (
    b"HTTP/1.1 429 Too Many Requests\r\n"
    b"Content-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
)

log = structlog.get_logger()


async def serve(
    app: web.Application | Door, host: str, port: int, *, strict: bool
) -> tuple[web.BaseRunner, int]:
    """Listen; the runner, to be cleaned up, and the port.

    A taken port is an error when ``strict``, else any free one is used.  Raises ConfigError.
    """
    runner: web.BaseRunner
    if isinstance(app, Door):
        runner = web.ServerRunner(_Server(app.answer, door=app), shutdown_timeout=STOP_SECONDS)
    else:
        runner = _AppRunner(app, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        return runner, await _listen(runner, host, port, strict=strict)
    except BaseException:
        await runner.cleanup()
        raise


async def stop_listening(runner: web.BaseRunner) -> None:
    """Take no new connections; the open ones go on."""
    for site in runner.sites:
        await site.stop()


async def _listen(runner: web.BaseRunner, host: str, port: int, *, strict: bool) -> int:
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise ConfigError(f"port {port} of {host} cannot be used: {error.strerror}.") from None
        if strict:
            raise ConfigError(
                f"port {port} of {host} is taken. Stop who uses it, or set another."
            ) from None
        await site.stop()
        return await _listen(runner, host, 0, strict=True)
    return site.port


class _Handler(RequestHandler):
    """Answers what is no HTTP, and what fails, with an empty body; waits for no slow headers."""

    def __init__(self, server: web.Server, door: Door | None) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # as documented; the annotation forgot it
            max_line_size=LINE_BYTES,
            max_field_size=LINE_BYTES,
            lingering_time=LINGER_SECONDS,
            keepalive_timeout=KEEP_SECONDS,
            auto_decompress=False,  # an encoded body is refused, never unpacked
        )
        self._door, self._peer = door, ""
        self._deadline: asyncio.TimerHandle | None = None  # of the headers that are coming in
        self._body: StreamReader | None = None  # of the newest request

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._door is None:
            super().connection_made(transport)
            return
        socket, peer = cast(asyncio.Transport, transport), _peer(transport)
        if (crowd := self._door.enter(peer)) > self._door.bounds.connections:
            socket.set_protocol(_TurnedAway(socket, self._door, peer, crowd))
            return
        self._peer = peer
        super().connection_made(transport)
        self._expect_headers(self._door)

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._headers_came()
        if self._door and self._peer:
            self._door.leave(self._peer)
            self._peer = ""

    def data_received(self, data: bytes) -> None:
        is_between = self._body is None or self._body.is_eof()
        count = self._request_count
        super().data_received(data)
        if self._request_count != count:
            self._headers_came()
            self._body = self._messages[-1][1]
        elif data and is_between and self._deadline is None and self._door:
            self._expect_headers(self._door)

    def handle_error(
        self,
        request: BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun and cannot be replaced")
        response = web.Response(status=status)
        if isinstance(exc, ConnectionError):
            log.debug("client_left", reason=str(exc))
        elif status >= 500:
            log.error("request_failed", path=request.path, exc_info=exc)
        elif self._door:
            reason = type(exc).__name__
            response = self._door.refusals.answer(request, status, "http_malformed", reason=reason)
        response.force_close()
        return response

    def _expect_headers(self, door: Door) -> None:
        self._deadline = self._loop.call_later(door.bounds.read_seconds, self._hang_up, door)

    def _headers_came(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self, door: Door) -> None:
        if self._current_request is not None:  # its answer goes out first
            self._expect_headers(door)
            return
        door.refusals.note("callback_slow", self._peer, "headers")
        self.force_close()


class _TurnedAway(asyncio.Protocol):
    """Tells one connection of too many to come later.

    Not before it asks, else the client would not take it for an answer.
    """

    def __init__(self, transport: asyncio.Transport, door: Door, peer: str, crowd: int) -> None:
        self._transport, self._door, self._peer = transport, door, peer
        door.refusals.note("callback_flood", peer, "connections")
        self._end = asyncio.get_running_loop().call_later(LINGER_SECONDS, transport.abort)
        self._is_told = False
        if crowd > 2 * door.bounds.connections:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self._is_told:
            self._is_told = True
            self._transport.write(_TOO_MANY)
            with suppress(OSError, RuntimeError):  # the client has left
                self._transport.write_eof()  # and read on, or the answer would be lost

    def connection_lost(self, exc: BaseException | None) -> None:
        self._end.cancel()
        self._door.leave(self._peer)


class _Server(web.Server):
    def __init__(self, *args: Any, door: Door | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._door = door

    def __call__(self) -> RequestHandler:
        return _Handler(self, self._door)


class _AppRunner(web.AppRunner):
    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(made.request_handler, request_factory=made.request_factory)


def _peer(transport: asyncio.BaseTransport) -> str:
    name = transport.get_extra_info("peername")
    return str(name[0]) if name else ""
