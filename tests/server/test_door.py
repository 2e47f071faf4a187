"""What comes before any handler: floods, refusals without a body, and the end."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

PATH = b"/callback/wecom/main"
BAD = b"GET " + PATH + b" HTTP/1.1\r\nHost: x\r\n\r\n"
PROXIES = {"trusted_proxies": ["127.0.0.1"]}


def told(response):
    return response.status, response.body, response.headers.get("Retry-After")


async def test_more_refusals_than_allowed_in_a_second_are_429(served, clock, logs):
    async with served(refusals=3) as face:
        statuses = [(await face.post()).status for _ in range(5)]
        assert [403, 403, 403, 429, 429] == statuses
        assert (429, b"", "1") == told(await face.post())
        assert 1 == len([line for line in logs if line["event"] == "callback_flood"])
        assert (3, 3) == (face.count("callback_rejected"), face.count("callback_flood", app=""))
        clock.seconds += 1
        assert 403 == (await face.post()).status


async def test_a_flood_is_turned_away_before_its_body_is_read(served):
    async with served(refusals=1) as face, face.line() as line:
        await face.get("/unknown")
        await line.send(b"POST " + PATH + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
        assert (429, b"", "1") == told(await line.answer())


async def test_bad_framing_counts_and_is_429_too(served):
    async with served(refusals=2) as face:
        for wanted in (400, 400, 429):
            async with face.line() as line:
                await line.send(b"nonsense\r\n\r\n")
                answer = await line.answer()
                assert (wanted, b"") == (answer.status, answer.body)


async def test_genuine_requests_are_not_limited(served, platform):
    async with served(refusals=3) as face:
        request = platform.delivery(platform.text())
        assert {200} == {(await face.post(**request)).status for _ in range(20)}


async def test_a_proved_address_is_read_even_while_it_floods(served, platform):
    async with served(refusals=3) as face:
        request = platform.delivery(platform.text())
        assert 200 == (await face.post(**request)).status
        assert [403, 403, 403, 429] == [(await face.post()).status for _ in range(4)]
        assert 200 == (await face.post(**request)).status


async def test_one_address_that_floods_does_not_harm_another(served, platform):
    async with served(refusals=2) as face:
        for _ in range(4):
            await face.post()
        async with face.line("127.0.0.2") as line:
            await line.send(BAD)
            assert 403 == (await line.answer()).status


async def test_behind_a_proxy_floods_are_told_apart(served):
    async with served(options=PROXIES, refusals=2) as face:
        noisy, quiet = ({"X-Forwarded-For": address} for address in ("203.0.113.7", "203.0.113.8"))
        assert [403, 403, 429] == [(await face.post(headers=noisy)).status for _ in range(3)]
        assert 403 == (await face.post(headers=quiet)).status


async def test_a_connection_too_many_is_429_and_closed(served, logs):
    async with served(connections=3) as face, AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(face.line("127.0.0.2")) for _ in range(4)]
        for line in lines:
            await line.send(BAD)
        answers = [await line.answer() for line in lines]
        assert [403, 403, 403, 429] == [answer.status for answer in answers]
        assert (429, b"", "1") == told(answers[-1])
        assert b"" == await lines[-1].rest()
        assert ["connections"] == [
            line["reason"] for line in logs if line["event"] == "callback_flood"
        ]
        async with face.line("127.0.0.3") as other:
            await other.send(BAD)
            assert 403 == (await other.answer()).status


async def test_connections_that_ended_no_longer_count(served):
    async with served(connections=2) as face:
        for _ in range(6):
            async with face.line("127.0.0.2") as line:
                await line.send(BAD)
                assert 403 == (await line.answer()).status


async def test_connections_without_end_are_hung_up_on_at_once(served):
    async with served(connections=2) as face, AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(face.line("127.0.0.2")) for _ in range(5)]
        assert b"" == await lines[-1].rest()


async def test_a_proxy_may_have_any_number_of_connections(served):
    async with served(options=PROXIES, connections=2) as face, AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(face.line()) for _ in range(6)]
        for line in lines:
            await line.send(BAD)
        assert [403] * 6 == [(await line.answer()).status for line in lines]


async def test_behind_a_proxy_requests_under_way_are_counted(served):
    async with served(options=PROXIES, connections=2) as face, AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(face.line()) for _ in range(3)]
        for line in lines:
            await line.send(
                b"POST " + PATH + b" HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\n"
                b"Content-Length: 3\r\n\r\n"
            )
            await face.get("/between")
        assert (429, b"", "1") == told(await lines[-1].answer())
        await lines[0].send(b"abc")
        assert 403 == (await lines[0].answer()).status
        assert 403 == (await face.post(headers={"X-Forwarded-For": "203.0.113.7"})).status


@pytest.mark.parametrize("path", ["/", "/callback/wecom/main", "/callback/wecom/other"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
async def test_an_unknown_expectation_is_never_repeated(face, path, method):
    request = f"{method} {path} HTTP/1.1\r\nHost: x\r\nExpect: <script>\r\n\r\n"
    response = await face.raw(request.encode())
    assert (True, b"") == (response.status in (404, 405, 417), response.body)


async def test_an_old_client_is_not_told_to_go_on(face):
    request = b" HTTP/1.0\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na"
    assert 403 == (await face.raw(b"POST " + PATH + request)).status


async def test_a_connection_serves_one_refusal_after_another(face):
    async with face.line() as line:
        for _ in range(3):
            await line.send(BAD)
            assert (403, b"", None) == told(await line.answer())


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_while_finishing_open_connections_hear_503(served, platform, intake, logs, method):
    stopping = []
    async with served(options={"is_finishing": lambda: bool(stopping)}) as face:
        async with face.line() as line:
            await line.send(BAD)
            assert 403 == (await line.answer()).status
            stopping.append(True)
            await line.send(method.encode() + BAD[3:-2] + b"Content-Length: 0\r\n\r\n")
            answer = await line.answer()
            assert (503, b"", "2") == told(answer)
            assert "close" == answer.headers["Connection"]
            assert b"" == await line.rest()
        assert 503 == (await face.post(**platform.delivery(platform.text()))).status
        assert 503 == (await face.post(data=b"x", expect100=True)).status
        assert 404 == (await face.post("/unknown")).status
    assert [] == intake.stored
    assert ["error"] == [
        line["log_level"] for line in logs if line["event"] == "inbound_unavailable"
    ]
