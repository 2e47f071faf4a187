from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from botkit.calls.caller import Caller
from botkit.calls.refusals import Refusal, Refusals
from botkit.calls.request import Request
from botkit.calls.tokens import Token, TokenKeeper
from botkit.calls.transport import Answer
from botkit.clock import MovableClock
from botkit.errors import (
    BadArgument,
    Garbled,
    NotAllowed,
    PlatformFault,
    Refused,
    TokenExpired,
    Unreachable,
)
from botkit.testing.transport import FakeTransport

REFUSALS = Refusals(
    {
        -1: Refusal(PlatformFault, "N"),
        42001: Refusal(TokenExpired, "T"),
        40001: Refusal(NotAllowed, "T", "look at the secret"),
        40058: Refusal(BadArgument, "X"),
    }
)
READ = Request("GET", "/read", repeatable=True)
SEND = Request("POST", "/send", body={"text": "hi"})
BUSY = {"errcode": -1, "errmsg": "busy"}


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def caller(transport) -> Caller:
    return Caller(transport, "http://platform/", REFUSALS, first_wait=timedelta(0))


@pytest.fixture
def app(transport) -> Caller:
    plain = Caller(transport, "http://platform", REFUSALS, first_wait=timedelta(0))

    async def fetch() -> Token:
        fields = await plain.call(Request("GET", "/cgi-bin/gettoken", repeatable=True))
        return Token(fields["access_token"], timedelta(hours=2))

    tokens = TokenKeeper(fetch, MovableClock())
    return Caller(transport, "http://platform", REFUSALS, tokens=tokens, first_wait=timedelta(0))


async def test_a_call_goes_to_the_base_without_a_doubled_slash(caller, transport):
    await caller.call(READ)
    assert "http://platform" == transport.requests[0].base


@pytest.mark.parametrize("code", [0, "0"])
async def test_only_the_code_counts_and_it_may_be_text(caller, transport, code):
    transport.answer("GET /read", {"errcode": code, "errmsg": "Warning: wrong json", "a": 1})
    assert 1 == (await caller.call(READ))["a"]


async def test_a_refusal_carries_code_words_and_advice(caller, transport):
    transport.answer("GET /read", {"errcode": "40001", "errmsg": "invalid credential"})
    with pytest.raises(NotAllowed) as caught:
        await caller.call(READ)
    error = caught.value
    assert (40001, "invalid credential") == (error.code, error.platform_words)
    assert "GET /read: 40001 invalid credential (look at the secret)" == str(error)
    assert error.sent is False


async def test_an_unknown_code_is_plainly_refused(caller, transport):
    transport.answer("GET /read", {"errcode": 99999999, "errmsg": "new"})
    with pytest.raises(Refused) as caught:
        await caller.call(READ)
    assert Refused is type(caught.value)


async def test_a_code_that_is_no_number_is_garbled(caller, transport):
    transport.answer("GET /read", {"errcode": {"a": 1}})
    with pytest.raises(Garbled, match=r"\$\.errcode"):
        await caller.call(READ)


@pytest.mark.parametrize(
    "trouble",
    [
        BUSY,
        Unreachable("gone", sent=True),
        Unreachable("gone", sent=False),
        PlatformFault("HTTP status 502", code=502, sent=True),
    ],
)
async def test_a_repeatable_call_outlasts_three_passing_failures(caller, transport, trouble):
    transport.answer("GET /read", trouble, trouble, trouble, {"errcode": 0, "a": 1})
    assert 1 == (await caller.call(READ))["a"]


async def test_the_fourth_failure_goes_to_the_caller(caller, transport):
    transport.answer("GET /read", BUSY)
    with pytest.raises(PlatformFault):
        await caller.call(READ)
    assert 4 == transport.count("GET /read")


@pytest.mark.parametrize("trouble", [BUSY, Unreachable("gone"), Unreachable("gone", sent=True)])
async def test_a_send_is_made_once(caller, transport, trouble):
    transport.answer("POST /send", trouble)
    with pytest.raises((PlatformFault, Unreachable)):
        await caller.call(SEND)
    assert 1 == transport.count("POST /send")


@pytest.mark.parametrize(
    "answer", [{"errcode": 40058}, Answer("text/html", b"<html>"), Garbled("no JSON")]
)
async def test_what_will_not_pass_is_not_repeated(caller, transport, answer):
    transport.answer("GET /read", answer)
    with pytest.raises((BadArgument, Garbled)):
        await caller.call(READ)
    assert 1 == transport.count("GET /read")


async def test_ten_calls_that_meet_an_expired_token_renew_it_once(app, transport):
    await app.call(READ)
    transport.expire_token()
    await asyncio.gather(*(app.call(READ) for _ in range(10)))
    assert 2 == transport.count("GET /cgi-bin/gettoken")
    assert {"access_token": "token-2"} == transport.requests[-1].query


async def test_a_send_refused_for_its_token_is_made_once_more(app, transport):
    await app.call(READ)
    transport.expire_token()
    await app.call(SEND)
    tokens = [r.query["access_token"] for r in transport.requests if r.name == "POST /send"]
    assert ["token-1", "token-2"] == tokens


async def test_a_second_token_error_goes_to_the_caller(app, transport):
    transport.answer("GET /read", {"errcode": 42001, "errmsg": "expired"})
    with pytest.raises(TokenExpired):
        await app.call(READ)
    assert 2 == transport.count("GET /read")


async def test_a_borrowed_token_is_used_and_never_renewed(app, transport):
    transport.answer("GET /read", {"errcode": 42001, "errmsg": "expired"})
    with pytest.raises(TokenExpired):
        await app.bearing("theirs").call(READ)
    assert [{"access_token": "theirs"}] == [one.query for one in transport.requests]


async def test_a_call_without_a_token_asks_for_none(app, transport):
    await app.bearing("").call(READ)
    assert [{}] == [one.query for one in transport.requests]


async def test_a_file_is_told_from_an_error_in_its_place(caller, transport):
    file = Answer("image/png", b"\x89PNG", 'attachment; filename="报告.png"')
    transport.answer("GET /read", file)
    got = await caller.download(READ)
    assert ("报告.png", "image/png", b"\x89PNG") == (got.name, got.content_type, got.content)


async def test_a_text_file_with_a_name_is_a_file(caller, transport):
    named = Answer("text/plain", b'{"errcode": 1}', "attachment; filename*=UTF-8''%E6%8A%A5.txt")
    transport.answer("GET /read", named)
    assert "报.txt" == (await caller.download(READ)).name


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer("application/json", b'{"errcode": 40058, "errmsg": "bad"}'), BadArgument),
        (Answer("text/plain", b'{"errcode": 40058, "errmsg": "bad"}'), BadArgument),
        (Answer("text/html", b"<html>502</html>"), Garbled),
        (Answer("application/json", b'{"errcode": 0}'), Garbled),
    ],
)
async def test_an_error_page_is_never_taken_for_a_file(caller, transport, answer, error):
    transport.answer("GET /read", answer)
    with pytest.raises(error):
        await caller.download(READ)
