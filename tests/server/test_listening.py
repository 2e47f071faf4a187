from __future__ import annotations

import socket

import pytest
from aiohttp import ClientSession, web

from botkit.errors import ConfigError
from botkit.server.listening import serve

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
