"""What a bot answers counts when it is there as a whole, in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from yarl import URL

from botkit.emulator.outward import ANSWER_BYTES, Outward


@pytest.fixture
async def outward(clock) -> AsyncIterator[Outward]:
    outward = Outward(clock)
    await outward.start()
    yield outward
    await outward.stop()


@pytest.fixture
async def address() -> AsyncIterator[URL]:
    """Answers ``/pieces`` in three of them, ``/half`` never to the end, ``/<n>`` with n bytes."""
    never = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        if kind.isdigit():
            return web.Response(body=b"0" * int(kind))
        response = web.StreamResponse()
        response.content_length = 12
        await response.prepare(request)
        for piece in (b"<xml", b"></x", b"ml>\n")[: 3 if kind == "pieces" else 1]:
            await response.write(piece)
            await asyncio.sleep(0)  # so that each goes out by itself
        if kind == "half":
            await never.wait()
        return response

    server = web.Application()
    server.router.add_post("/{kind}", answer)
    runner = web.AppRunner(server, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield URL(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()


async def test_an_answer_in_pieces_is_read_as_a_whole(outward, address):
    asked = outward.ask("POST", address / "pieces", b"", seconds=5)
    assert (200, b"<xml></xml>\n") == await asked
    status, body = await outward.ask("POST", address / "500000", b"", seconds=5)
    assert (200, 500_000) == (status, len(body))


async def test_half_an_answer_is_none(outward, address, move):
    asking = asyncio.ensure_future(outward.ask("POST", address / "half", b"", seconds=5))
    for _ in range(50):
        await asyncio.sleep(0)
    move(seconds=5)
    assert (0, b"") == await asking


async def test_an_answer_without_end_is_none(outward, address):
    size = str(ANSWER_BYTES + 1)
    assert (0, b"") == await outward.ask("POST", address / size, b"", seconds=5)
