"""What is done quickly for nearly all requests is what aiohttp does slowly for any."""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botkit.chat.events import Text
from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.server.listening import serve

LARGEST = 300  # of a body, here
HEAD = b"POST /callback/wecom/main HTTP/1.1\r\nHost: x\r\n"
ADDRESS = ("/", "callback", "/", "wecom", "/", "m", "ain")
ODD = st.sampled_from(
    ["", "/", "%2F", "%2f", "%6D", "%6d", "%256D", "%00", "%", "..", "+", ";", "#", "?", "M", "x"]
)


@st.composite
def targets(draw):
    """The address with a part or two replaced, most of the time."""
    parts = list(ADDRESS)
    for place in draw(st.lists(st.integers(0, len(parts) - 1), max_size=2)):
        parts[place] = draw(ODD)
    host = draw(st.sampled_from(["", "", "", "http://x", "http://x:1", "//x"]))
    return host + "".join(parts) + draw(st.sampled_from(["", "?", "?a=/b", "#a"]))


often = settings(
    deadline=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class Echo:
    """A gateway that takes all bodies; they become the keys."""

    def verify(self, query):
        return "verified"

    def read(self, query, body):
        address = Address("corp", "wecom", "main", "li")
        return Arrival(body.decode("latin-1"), address, Text(at=0, text="好"), trust=0)


@pytest.fixture
async def echo(served):
    async with served(gateway=Echo(), refusals=10**9, body_bytes=LARGEST) as face:
        yield face


@st.composite
def packets(draw):
    """A body, and a request that carries it, cut into packets."""
    length = draw(st.one_of(st.integers(0, 320), st.integers(LARGEST - 1, LARGEST + 2)))
    body = draw(st.binary(min_size=length, max_size=length))
    if draw(st.booleans()):
        cuts = sorted(draw(st.lists(st.integers(0, len(body)), max_size=4)))
        pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True) if a < b]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        request = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    else:
        request = HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    cuts = sorted(draw(st.lists(st.integers(0, len(request)), max_size=3)))
    parts = [request[a:b] for a, b in zip([0, *cuts], [*cuts, len(request)], strict=True) if a < b]
    return body, parts


@often
@given(packets())
async def test_a_body_is_the_same_however_it_comes(echo, intake, sent):
    body, parts = sent
    intake.stored.clear()
    answer = await echo.raw(*parts)
    if len(body) > LARGEST:
        assert (413, []) == (answer.status, intake.stored)
    else:
        assert (200, [body.decode("latin-1")]) == (answer.status, [a.key for a in intake.stored])


async def test_a_body_that_goes_on_where_it_should_end_is_too_large(echo, intake):
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    full = b"%x\r\n%b\r\n" % (LARGEST, b"a" * LARGEST)
    assert 413 == (await echo.raw(head + full, b"1\r\nb\r\n", b"0\r\n\r\n")).status
    assert [] == intake.stored


@pytest.fixture
async def plain(face):
    """aiohttp's own ways: its router, and a ``web.Response`` of its own for each request."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        is_known = tuple(request.match_info.values()) == ("wecom", "main")
        return web.Response(status=200 if is_known else 404)

    app = web.Application()
    app.router.add_route("*", "/callback/{platform}/{app}", answer)
    runner, port = await serve(app, "127.0.0.1", 0, strict=True)
    yield replace(face, port=port)
    await runner.cleanup()


@often
@given(targets())
async def test_an_address_is_found_where_the_router_finds_it(echo, plain, target):
    request = f"GET {target or '/'} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    assert (await plain.raw(request)).status == (await echo.raw(request)).status


@pytest.mark.parametrize(
    "target",
    ["/callback/wecom/main", "http://y/callback/wecom/main?a=b", "/callback/%77ecom/m%61in?"],
)
async def test_an_address_may_be_written_in_several_ways(echo, target):
    answer = await echo.raw(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert (200, b"verified") == (answer.status, answer.body)


@pytest.mark.parametrize(
    ("version", "header", "stays"),
    [
        ("1.1", "A: b", True),
        ("1.1", "Connection: keep-alive", True),
        ("1.1", "Connection: close", False),
        ("1.0", "A: b", False),
        ("1.0", "Connection: keep-alive", True),
        ("1.0", "Connection: close", False),
    ],
)
async def test_an_event_is_answered_as_aiohttp_answers(
    face, plain, platform, version, header, stays
):
    request = platform.raw(platform.text(), header, version=version)
    answers = []
    for one in (plain, face):
        async with one.line() as line:
            for _ in range(2 if stays else 1):
                await line.send(request)
                answers.append(without_date(await line.answer()))
            if not stays:
                assert b"" == await line.rest()
    assert 200 == answers[0][0]
    assert [answers[0]] * len(answers) == answers


async def test_the_date_of_an_answer_is_now(face, platform):
    answer = await face.post(**platform.delivery(platform.text()))
    assert 3 > abs(time.time() - parsedate_to_datetime(answer.headers["Date"]).timestamp())


def without_date(answer):
    headers = dict(answer.headers)
    headers.pop("Server", None)  # said by aiohttp alone
    return answer.status, answer.body, "Date" in headers, headers | {"Date": ""}
