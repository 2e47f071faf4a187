"""Addresses from outside: which are called, and which never."""

from __future__ import annotations

import pytest
import structlog

from botkit.calls.files import Download
from botkit.calls.transport import Answer
from botkit.dingtalk.addresses import Addresses
from botkit.dingtalk.sessions import Place
from botkit.errors import BadArgument, NotAllowed, TooLate
from botkit.testing.clock import NOW_MS, FakeClock
from botkit.testing.transport import FakeTransport
from tests.dingtalk import told
from tests.dingtalk.told import HOOK

SEND = "POST /robot/sendBySession"


@pytest.fixture
def transport():
    return FakeTransport()


@pytest.fixture
def addresses(transport):
    return Addresses(transport, ["https://oapi.example.com", "http://127.0.0.1:8082"])


@pytest.mark.parametrize(
    "url",
    [
        HOOK,
        "https://api.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com:443/x",
        "https://oapi.example.com/x",
        "http://127.0.0.1:8082/robot/sendBySession?session=1",
    ],
)
def test_the_platforms_own_and_the_settings_address_may_be_answered_at(addresses, url):
    assert addresses.may_reply(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/x",
        "https://oapi.dingtalk.com:8443/x",
        "https://oapi.dingtalk.com.evil.com/x",
        "https://evil.com/oapi.dingtalk.com",
        "https://oapi.dingtalk.com@evil.com/x",
        "https://user:pw@oapi.dingtalk.com/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:8083/x",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://x.dingtalk.com/x",
        "file:///etc/passwd",
        "//oapi.dingtalk.com/x",
        "https://",
        "https://oapi.dingtalk.com:99999/x",
        "",
        "\x00",
    ],
)
async def test_no_other_is_called_and_each_is_told(addresses, transport, url):
    with structlog.testing.capture_logs() as logged, pytest.raises(BadArgument):
        await addresses.reply(url, {})
    assert [("ssrf_blocked", "error")] == [(one["event"], one["log_level"]) for one in logged]
    assert [] == transport.requests


async def test_an_answer_goes_to_the_address_with_its_session(addresses, transport):
    await addresses.reply(HOOK, {"msgtype": "text", "text": {"content": "好"}})
    (request,) = transport.requests
    assert ("https://oapi.dingtalk.com", SEND) == (request.base, request.name)
    assert {"session": "s1"} == request.query
    assert not request.repeatable


async def test_an_address_that_expired_says_so(addresses, transport):
    transport.answer(SEND, {"errcode": 300001, "errmsg": "session 不存在"})
    with pytest.raises(TooLate):
        await addresses.reply(HOOK, {})


async def test_a_file_is_fetched_from_the_platforms_stores_only(addresses, transport):
    transport.answer("GET /f", Answer("application/octet-stream", b"%PDF"))
    assert b"%PDF" == (await addresses.fetch("https://x.oss-cn-1.aliyuncs.com/f?a=1")).content
    internal = "https://x.oss-cn-hangzhou-internal.aliyuncs.com/f"
    for elsewhere in ("https://evil.com/f", "https://10.0.0.1/f", internal):
        with pytest.raises(BadArgument):
            await addresses.fetch(elsewhere)


@pytest.mark.parametrize(
    "kind", ["text/html", "text/plain", "application/json", "text/csv", "application/pdf"]
)
async def test_whatever_a_store_answers_is_the_file(addresses, transport, kind):
    transport.answer("GET /f", Answer(kind, b'{"errcode": 1}', 'attachment; filename="a.b"'))
    file = await addresses.fetch("https://x.oss-cn-1.aliyuncs.com/f")
    assert ("a.b", kind, b'{"errcode": 1}') == (file.name, file.content_type, file.content)
    transport.answer("GET /f", Answer(kind, b""))
    assert Download("", kind, b"") == await addresses.fetch("https://x.oss-cn-1.aliyuncs.com/f")


@pytest.mark.parametrize(
    ("url", "given"),
    [
        ("/a/%E6%8A%A5%231.pdf?S=1&S=2#top", "/a/%E6%8A%A5%231.pdf?S=1&S=2"),
        ("/a/x%3Fy%2e.pdf?Signature=a%2Bb+c", "/a/x%3Fy%2e.pdf?Signature=a%2Bb+c"),
        ("/报 告.pdf", "/%E6%8A%A5%20%E5%91%8A.pdf"),  # which no request line can hold
        ("", "/"),
    ],
)
async def test_a_file_is_asked_for_as_its_address_was_given(addresses, transport, url, given):
    await addresses.fetch(f"https://x.oss-cn-1.aliyuncs.com{url}")
    (request,) = transport.requests
    assert ("https://x.oss-cn-1.aliyuncs.com", given) == (request.base, request.given)
    assert "a+b" not in repr(request)


async def test_an_error_of_a_store_is_no_file(addresses, transport):
    transport.answer("GET /f", NotAllowed("HTTP status 403", code=403))
    with pytest.raises(NotAllowed):
        await addresses.fetch("https://x.oss-cn-1.aliyuncs.com/f")


class TestSessions:
    def test_an_address_is_used_until_shortly_before_its_end(self):
        clock = FakeClock()
        known, place = told.sessions(clock), Place("", "zhangsan")
        known.learn(place, HOOK, NOW_MS + 600_000)
        assert HOOK == known.find(place)
        clock.advance("5m")
        assert "" == known.find(place)

    def test_all_of_a_group_have_one_and_it_is_not_a_persons(self):
        known = told.sessions(FakeClock())
        known.learn(Place("cid1", "zhangsan"), HOOK, NOW_MS + 600_000)
        assert HOOK == known.find(Place("cid1", "lisi"))
        assert "" == known.find(Place("", "zhangsan"))

    def test_an_address_elsewhere_is_not_learnt(self):
        known, place = told.sessions(FakeClock()), Place("", "zhangsan")
        with structlog.testing.capture_logs() as logged:
            known.learn(place, "https://evil.com/x", NOW_MS + 600_000)
        assert "" == known.find(place)
        assert ["ssrf_blocked"] == [one["event"] for one in logged]

    def test_one_that_is_over_is_forgotten(self):
        known, place = told.sessions(FakeClock()), Place("", "zhangsan")
        known.learn(place, HOOK, NOW_MS + 600_000)
        known.forget(place)
        assert "" == known.find(place)

    def test_ids_are_small_inside_and_as_they_were_outside(self):
        known = told.sessions(FakeClock())
        assert "zhangsan" == known.spell("ZhangSan")
        assert "ZhangSan" == known.spelled("zhangsan")
        assert "lisi" == known.spelled("lisi")

    def test_a_place_is_written_and_read(self):
        for place in (Place("", "li"), Place("cid%2F", "$:LWCP/x")):
            assert place == Place.parse(str(place))
        assert Place("", "li") == Place.parse("li")
