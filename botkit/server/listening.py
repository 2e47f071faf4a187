"""Puts an application on a port.

aiohttp answers bad framing with the very bytes it could not read and writes a traceback for each;
this listener answers with a status alone.
"""

from __future__ import annotations

import asyncio
import errno

import structlog
from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_request import BaseRequest

from botkit.errors import ConfigError
from botkit.server.refusals import REFUSALS, Refusals

LINE_BYTES = 8 * 1024
LINGER_SECONDS = 2.0  # how long a refused body is read on, so that the client sees the answer
KEEP_SECONDS = 75.0  # how long an idle connection stays open
STOP_SECONDS = 20.0

log = structlog.get_logger()


async def serve(
    app: web.Application, host: str, port: int, *, strict: bool
) -> tuple[web.AppRunner, int]:
    """Listen; the runner, to be cleaned up, and the port.

    A taken port is an error when ``strict``, else any free one is used.  Raises ConfigError.
    """
    runner = _Runner(app, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        return runner, await _listen(runner, host, port, strict=strict)
    except BaseException:
        await runner.cleanup()
        raise


async def _listen(runner: web.AppRunner, host: str, port: int, *, strict: bool) -> int:
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
    """Answers what is no HTTP, and what fails, with an empty body."""

    def __init__(self, server: web.Server, refusals: Refusals | None) -> None:
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
        self._refusals = refusals

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
        elif self._refusals:
            reason = type(exc).__name__
            response = self._refusals.answer(request, status, "http_malformed", reason=reason)
        response.force_close()
        return response


class _Server(web.Server):
    refusals: Refusals | None = None

    def __call__(self) -> RequestHandler:
        return _Handler(self, self.refusals)


class _Runner(web.AppRunner):
    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        server = _Server(made.request_handler, request_factory=made.request_factory)
        server.refusals = self.app.get(REFUSALS)
        return server
