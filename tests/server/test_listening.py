from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest
from aiohttp import ClientSession, web

from botkit.errors import ConfigError
from botkit.server.listening import serve, stop_listening

PATH = b"/callback/wecom/main"


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\nBad Header: <script>\r\n\r\n",
        b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST " + PATH + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
        b"GET " + PATH + b"?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST " + PATH + b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
    ],
)
async def test_bad_framing_is_an_empty_400(face, logs, request_):
    response = await face.raw(request_)
    assert (400, b"") == (response.status, response.body)
    (line,) = [line for line in logs if line["event"] == "http_malformed"]
    assert "127.0.0.1" == line["address"]
    assert "script" not in str(logs)


async def test_many_small_headers_over_8_kib_are_an_empty_400(face, logs):
    headers = {f"X-{number}": "a" * 200 for number in range(40)}
    response = await face.get(headers=headers)
    assert (400, b"") == (response.status, response.body)
    assert "http_malformed" == logs[0]["event"]


async def test_a_client_that_hangs_up_in_its_body_leaves_no_trace(face, logs, intake):
    request = b"POST " + PATH + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"
    await face.hang_up_after(request)
    assert 404 == (await face.get("/still-there")).status
    assert [] == [line for line in logs if line["log_level"] == "error"]
    assert [] == intake.stored


async def test_a_handler_that_fails_answers_an_empty_500(logs):
    async def fail(request: web.Request) -> web.Response:
        raise RuntimeError("the reason stays inside")

    app = web.Application()
    app.router.add_get("/", fail)
    runner, port = await serve(app, "127.0.0.1", 0, strict=True)
    try:
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as response:
            assert (500, b"") == (response.status, await response.read())
    finally:
        await runner.cleanup()
    assert ["request_failed"] == [line["event"] for line in logs]


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


async def test_a_taken_port_is_an_error_that_names_it(taken):
    with pytest.raises(ConfigError, match=f"port {taken} .* is taken"):
        await serve(web.Application(), "127.0.0.1", taken, strict=True)


async def test_a_taken_port_is_replaced_when_not_strict(taken):
    runner, port = await serve(web.Application(), "127.0.0.1", taken, strict=False)
    try:
        assert port not in (0, taken)
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as response:
            assert 404 == response.status
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("strict", [True, False])
async def test_an_address_that_is_not_ours_is_an_error(strict):
    with pytest.raises(ConfigError, match=r"port 8080 of 203\.0\.113\.1 cannot be used"):
        await serve(web.Application(), "203.0.113.1", 8080, strict=strict)


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"G"],
        [b"POST " + PATH + b" HTTP/1.1\r\nHost: x\r\n", b"A: b\r\n", b"C: d\r\n"],
    ],
)
async def test_headers_that_do_not_end_close_the_connection(served, logs, pieces):
    async with served(read_seconds=0.1) as face, face.line("127.0.0.2") as line:
        for piece in pieces:
            await line.send(piece)
            await face.get("/between")
        assert b"" == await line.rest()
        (slow,) = [line for line in logs if line["event"] == "callback_slow"]
        assert ("127.0.0.2", "headers") == (slow["address"], slow["reason"])
        assert 1 == face.count("callback_slow", app="")


async def test_headers_that_trickle_are_no_excuse(served, logs):
    async with served(read_seconds=0.1) as face, face.line("127.0.0.2") as line:
        await line.send(b"GET " + PATH + b" HTTP/1.1\r\nX: ")
        with suppress(ConnectionError):
            while not line.reader.at_eof():
                await line.send(b"a")
                await face.get("/between")
        assert "callback_slow" in [line["event"] for line in logs]


async def test_the_headers_of_a_later_request_have_a_deadline_too(served, logs):
    async with served(read_seconds=0.1) as face, face.line() as line:
        await line.send(b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert 403 == (await line.answer()).status
        await line.send(b"GET " + PATH + b" HTTP/1.1\r\n")
        assert b"" == await line.rest()
        assert "callback_slow" in [line["event"] for line in logs]


async def test_an_idle_connection_is_not_slow(served, logs):
    async with served(read_seconds=0.05) as face, face.line() as idle:
        await idle.send(b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert 403 == (await idle.answer()).status
        async with face.line("127.0.0.2") as slow:
            assert b"" == await slow.rest()  # a whole deadline has passed
        await idle.send(b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert 403 == (await idle.answer()).status
        assert ["127.0.0.2"] == [
            line["address"] for line in logs if line["event"] == "callback_slow"
        ]


async def test_a_body_in_pieces_is_no_header(served, platform, intake):
    request = platform.delivery(platform.text())
    query = "&".join(f"{name}={value}" for name, value in request["params"].items())
    body = request["data"]
    head = f"POST /callback/wecom/main?{query} HTTP/1.1\r\nHost: x\r\n"
    async with served(read_seconds=0.1) as face, face.line() as line:
        for _ in range(2):
            await line.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
            for piece in (body[:10], body[10:20], body[20:]):
                await face.get("/between")
                await line.send(piece)
            assert 200 == (await line.answer()).status
        async with face.line() as slow:
            await slow.rest()  # a whole deadline has passed
        await line.send(b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert 403 == (await line.answer()).status


async def test_a_listener_that_is_closed_keeps_its_open_connections(logs):
    app = web.Application()
    runner, port = await serve(app, "127.0.0.1", 0, strict=True)
    try:
        async with ClientSession(f"http://127.0.0.1:{port}") as session:
            async with session.get("/") as response:
                assert 404 == response.status
            await stop_listening(runner)
            async with session.get("/") as response:
                assert 404 == response.status
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
    finally:
        await runner.cleanup()
