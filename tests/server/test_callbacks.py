"""One test per row of the table of bad input, and the good ones."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from aiohttp import FormData
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat.events import Other, Text
from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.chat.signatures import Signatures
from botkit.errors import BadSignature, StoreError, Unavailable
from botkit.server.callbacks import Intake as IntakeSeam
from botkit.server.callbacks import query_of


def without_date(response):
    return tuple(sorted(item for item in response.headers.items() if item[0] != "Date"))


def lines(logs, event):
    return [line for line in logs if line["event"] == event]


async def test_an_event_is_stored_and_answered_with_an_empty_200(face, platform, intake):
    response = await face.post(**platform.delivery(platform.text()))
    assert (200, b"") == (response.status, response.body)
    assert [Text(at=1700000000000, text="请假")] == [one.event for one in intake.stored]
    assert 1 == face.count("stored")
    assert b'botkit_inbox_events_total{kind="Text"} 1.0' in face.metrics.render()


async def test_nothing_is_answered_before_the_commit(face, platform, intake):
    intake.gate.clear()
    asking = asyncio.ensure_future(face.post(**platform.delivery(platform.text())))
    done, _ = await asyncio.wait([asking], timeout=0.1)
    assert set() == done
    intake.gate.set()
    assert 200 == (await asking).status


async def test_a_check_of_the_address_is_answered_with_the_bare_text(face, platform):
    response = await face.get(**platform.check(b"7301984556012345678"))
    assert (200, b"7301984556012345678") == (response.status, response.body)
    assert "text/plain; charset=utf-8" == response.headers["Content-Type"]
    assert 1 == face.count("verified")


@pytest.mark.parametrize(
    "path", ["/", "/callback/wecom", "/callback/wecom/other", "/callback/dingtalk/main", "/%2e%2e/"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_path_or_app_is_404(face, logs, path, method):
    response = await face.ask(method, path)
    assert (404, b"") == (response.status, response.body)
    assert "callback_unknown_path" == logs[0]["event"]
    assert 1 == face.count("callback_unknown_path", app="")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_another_method_is_405(face, logs, method):
    response = await face.ask(method)
    assert (405, b"") == (response.status, response.body)
    assert "GET,POST" == response.headers["Allow"]
    assert "callback_bad_method" == logs[0]["event"]


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ({"a": "b"}, {}),
        (FormData({"a": "b"}, default_to_multipart=True), {}),
        (b"x", {"Content-Type": "multipart/related; boundary=x"}),
        (b"x", {"Content-Encoding": "gzip"}),
        (b"x", {"Content-Encoding": "identity"}),
    ],
)
async def test_a_form_or_an_encoded_body_is_415(face, logs, data, headers):
    response = await face.post(data=data, headers=headers)
    assert (415, b"") == (response.status, response.body)
    assert "callback_bad_type" == logs[0]["event"]


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "text/plain", "nonsense"])
async def test_any_other_content_type_passes(face, platform, kind):
    request = platform.delivery(platform.text())
    assert 200 == (await face.post(**request, headers={"Content-Type": kind})).status


async def test_a_missing_content_type_passes(face, platform):
    request = platform.delivery(platform.text())
    assert 200 == (await face.post(**request, skip_auto_headers=["Content-Type"])).status


async def test_a_declared_body_that_is_too_large_is_413_at_once(face, logs):
    response = await face.raw(
        b"POST /callback/wecom/main HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n"
    )
    assert (413, b"") == (response.status, response.body)
    assert "callback_too_large" == logs[0]["event"]


async def test_a_real_body_that_is_too_large_is_413(face, logs):
    async def pieces():
        for _ in range(65):
            yield b"x" * 1024

    response = await face.post(data=pieces())
    assert (413, b"") == (response.status, response.body)
    assert "callback_too_large" == logs[0]["event"]


@pytest.mark.parametrize(
    "pieces",
    [
        [b"Content-Length: 9\r\n\r\n", b"abc"],
        [b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\nab\r\n", b"zz\r\n"],
    ],
)
async def test_a_body_that_does_not_end_is_408(served, logs, pieces):
    async with served(read_seconds=0.1) as face:
        request = b"POST /callback/wecom/main HTTP/1.1\r\nHost: x\r\n"
        response = await face.raw(request, *pieces)
        assert (408, b"") == (response.status, response.body)
        assert 1 == len(lines(logs, "callback_slow"))


async def test_a_body_of_64_kib_is_read(face, logs):
    assert 403 == (await face.post(data=b"x" * 65536)).status


async def test_a_client_that_asks_first_is_told_to_go_on(face, platform, intake):
    response = await face.post(**platform.delivery(platform.text()), expect100=True)
    assert (200, 1) == (response.status, len(intake.stored))


@pytest.mark.parametrize(
    ("path", "size", "expect", "status"),
    [
        ("/callback/wecom/main", 65537, "100-continue", 413),
        ("/callback/wecom/other", 5, "100-continue", 404),
        ("/callback/wecom/main", 5, "<script>", 417),
    ],
)
async def test_a_client_that_asks_first_hears_a_refusal_at_once(face, path, size, expect, status):
    request = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\nExpect: {expect}\r\n\r\n"
    )
    response = await face.raw(request.encode())
    assert (status, b"") == (response.status, response.body)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"encrypt":"x"}',
        b"<!DOCTYPE xml><xml><Encrypt>x</Encrypt></xml>",
        b"<?pi?><xml><Encrypt>x</Encrypt></xml>",
        b"<xml/>",
        b"<xml><Encrypt>x</Encrypt><Encrypt>x</Encrypt></xml>",
        b"<a>" * 33 + b"</a>" * 33,
    ],
)
async def test_an_unreadable_outer_body_is_400(face, platform, logs, data):
    query = platform.delivery(b"")["params"]
    response = await face.post(params=query, data=data)
    assert (400, b"") == (response.status, response.body)
    assert "callback_malformed" == logs[0]["event"]
    assert 1 == face.count("callback_malformed")


async def test_all_rejections_are_one_and_the_same_403(face, platform, intake):
    good = platform.delivery(platform.text())
    forged = dict(good, params=good["params"] | {"nonce": "nonce0002"})
    broken = dict(good, data=b"<xml><Encrypt>@@@@</Encrypt></xml>")
    answers = [
        await face.post(data=b"<xml/>"),
        await face.post(**forged),
        await face.post(**broken),
        await face.post(**platform.delivery(platform.text(), at=1600000000)),
        await face.post(**platform.delivery(platform.text(), receive_id="wwsomeoneelse")),
        await face.post(**platform.delivery(platform.text(ToUserName="wwsomeoneelse"))),
        await face.get(**platform.check(platform.text())),
        await face.get(),
    ]
    told = {(one.status, one.body, without_date(one)) for one in answers}
    assert 1 == len(told)
    assert (403, b"") == next(iter(told))[:2]
    assert 8 == face.count("callback_rejected")
    assert [] == intake.stored


async def test_the_reason_of_a_rejection_is_in_the_log_alone(face, platform, logs):
    await face.post(**platform.delivery(platform.text(), at=1600000000))
    (line,) = lines(logs, "callback_rejected")
    assert ("wecom/main", "127.0.0.1", "warning") == (
        line["app"],
        line["address"],
        line["log_level"],
    )
    assert line["reason"].startswith("Stale")


async def test_refusals_are_logged_once_a_second_and_always_counted(face, clock, logs):
    for _ in range(5):
        await face.post()
    assert 1 == len(lines(logs, "callback_rejected"))
    clock.seconds += 1
    await face.post()
    assert (2, 6) == (len(lines(logs, "callback_rejected")), face.count("callback_rejected"))


async def test_many_genuine_but_stale_deliveries_are_403_and_a_suspicion(
    face, platform, clock, logs
):
    for _ in range(20):
        request = platform.delivery(platform.text(), at=1600000000)
        assert 403 == (await face.post(**request)).status
    (line,) = lines(logs, "clock_skew_suspected")
    assert ("error", "wecom/main") == (line["log_level"], line["app"])
    assert "-100000000 s" in line["reason"]
    clock.seconds += 61
    await face.post(**request)
    assert 1 == len(lines(logs, "clock_skew_suspected"))  # one in a minute is not many


async def test_forged_stale_deliveries_raise_no_suspicion(face, platform, logs):
    request = platform.delivery(platform.text(), at=1600000000)
    request["params"] |= {"msg_signature": "0" * 40}
    for _ in range(20):
        await face.post(**request)
    assert [] == lines(logs, "clock_skew_suspected")


class HeaderSigned:
    """A gateway whose one signature does not cover the body; the body is the message's key."""

    def __init__(self, clock) -> None:
        self._signatures = Signatures(clock, window=timedelta(minutes=5))

    def verify(self, query):
        raise BadSignature("there is no such check")

    def read(self, query, body):
        self._signatures.check("1700000000000/sign", body.decode())
        address = Address("corp", "dingtalk", "main", "li")
        return Arrival(body.decode(), address, Text(at=0, text="好"), trust=1)


async def test_a_sixth_message_under_one_signature_is_403(served, clock, intake, logs):
    async with served(gateway=HeaderSigned(clock)) as face:
        bodies = [b"1", b"2", b"3", b"1", b"4", b"5", b"6", b"1"]
        answers = [await face.post(data=body) for body in bodies]
        assert [200] * 6 + [403, 200] == [answer.status for answer in answers]
        assert b"" == answers[6].body
        (line,) = lines(logs, "signature_reuse")
        assert ("error", "127.0.0.1") == (line["log_level"], line["address"])
        assert 1 == face.count("signature_reuse")


async def test_a_duplicate_is_200(face, platform, intake, logs):
    intake.answer = "duplicate"
    response = await face.post(**platform.delivery(platform.text()))
    assert (200, b"") == (response.status, response.body)
    (line,) = lines(logs, "callback_duplicate")
    assert "info" == line["log_level"]
    assert 1 == face.count("duplicate")


async def test_an_event_over_the_quota_is_200(face, platform, intake):
    intake.answer = "dropped"
    assert 200 == (await face.post(**platform.delivery(platform.text()))).status
    assert 1 == face.count("dropped")


async def test_an_unknown_type_is_stored_as_it_came_and_200(face, platform, intake, logs):
    response = await face.post(**platform.delivery(platform.text(MsgType="event", Event="new")))
    assert 200 == response.status
    (arrival,) = intake.stored
    assert isinstance(arrival.event, Other)
    assert "event:new" == lines(logs, "inbound_other")[0]["name"]


async def test_an_unreadable_payload_is_buried_and_200(face, platform, intake, logs):
    response = await face.post(**platform.delivery(b"not xml"))
    assert (200, b"") == (response.status, response.body)
    ((app, unreadable),) = intake.buried
    assert ("wecom/main", b"not xml") == (app, unreadable.payload)
    assert "not xml" not in str(lines(logs, "inbound_dead_letter"))
    assert b'botkit_dead_letters_total{source="callback"} 1.0' in face.metrics.render()


@pytest.mark.parametrize("plain", ["text", "unreadable"])
@pytest.mark.parametrize("error", [Unavailable("draining"), StoreError("full"), RuntimeError("?")])
async def test_while_nothing_can_be_stored_the_sender_comes_again(
    face, platform, intake, logs, plain, error
):
    intake.error = error
    request = platform.delivery(platform.text() if plain == "text" else b"not xml")
    response = await face.post(**request)
    assert (503, b"", "2") == (
        response.status,
        response.body,
        response.headers["Retry-After"],
    )
    (line,) = lines(logs, "inbound_unavailable")
    assert "error" == line["log_level"]
    assert "?" not in line["reason"]


async def test_who_hangs_up_during_the_commit_does_not_stop_it(face, platform, intake, logs):
    intake.gate.clear()
    await face.hang_up_after(platform.raw(platform.text()))
    intake.gate.set()
    assert 200 == (await face.post(**platform.delivery(platform.text()))).status
    assert 2 == len(intake.stored)
    assert [] == [line for line in logs if line["log_level"] == "error"]


async def test_behind_a_trusted_proxy_the_address_is_the_last_foreign_hop(served, logs):
    async with served(options={"trusted_proxies": ["127.0.0.1", "10.0.0.0/8"]}) as face:
        await face.post(headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.7, 10.1.2.3"})
        assert "203.0.113.7" == logs[-1]["address"]
        await face.post(headers={"X-Forwarded-For": "nonsense"})
        assert "nonsense" == logs[-1]["address"]


async def test_without_a_trusted_proxy_forwarded_addresses_are_not_believed(face, logs):
    await face.post(headers={"X-Forwarded-For": "203.0.113.7"})
    assert "127.0.0.1" == logs[0]["address"]


@given(st.text(st.sampled_from("ab=&%2+#?;. 的"), max_size=12))
def test_the_query_is_read_as_aiohttp_reads_it(query):
    request = make_mocked_request("POST", f"/callback/wecom/main?{query}")
    expected = request.query
    found = query_of(request)
    assert {name: expected[name] for name in expected} == {name: found[name] for name in found}


def test_the_intake_of_these_tests_has_the_shape_of_the_seam(intake):
    seam: IntakeSeam = intake
    assert seam
