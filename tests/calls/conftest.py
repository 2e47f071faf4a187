"""A platform of our own: a server that keeps what it was asked and answers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from botkit.calls.transport import HttpTransport, open_session

Answering = Callable[[web.Request], "web.StreamResponse | None"]


class Platform:
    """``answers`` maps a path to what makes its response; None closes the connection instead."""

    def __init__(self) -> None:
        self.answers: dict[str, Answering] = {}
        self.seen: list[tuple[str, bytes, dict[str, str]]] = []
        self.release = asyncio.Event()
        self.base = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.seen.append((f"{request.method} {request.path_qs}", body, dict(request.headers)))
        if request.path == "/slow":
            await self.release.wait()
        response = self.answers[request.path](request)
        if response is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return response


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    platform = Platform()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", platform.answer)
    server = TestServer(app)
    await server.start_server()
    platform.base = str(server.make_url("")).rstrip("/")
    yield platform
    platform.release.set()
    await server.close()


@pytest.fixture
async def transport() -> AsyncIterator[HttpTransport]:
    async with open_session() as session:
        yield HttpTransport(session)
