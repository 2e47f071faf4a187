"""Whatever bytes come, the public port answers with a bare status and stays well."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# One or more answers, none with a body and none with a header that could repeat the input.
ANSWERS = re.compile(
    rb"(HTTP/1\.1 100 Continue\r\n\r\n|"
    rb"HTTP/1\.[01] [234]\d\d [A-Za-z ]+\r\n"
    rb"((Content-Length: 0|Content-Type: application/octet-stream|Allow: GET,POST|Retry-After: 1|"
    rb"Connection: (close|keep-alive)|Date: [\w, :]+|Server: [\w/. ]+)\r\n)+\r\n)*"
)
HEADERS = st.sampled_from(
    [
        b"Content-Length: 5",
        b"Content-Length: 70000",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Content-Encoding: gzip",
        b"Content-Type: multipart/form-data; boundary=\xff",
        b"Content-Type: text/xml; charset=nonsense",
        b"Content-Type: ;;;",
        b"Expect: 100-continue",
        b"Expect: <script>",
        b"Upgrade: websocket\r\nConnection: Upgrade",
        b"Connection: close",
        b"X-Forwarded-For: \xff<script>,",
        b"Cookie: \xff=\xfe",
        b"If-Modified-Since: x\r\nRange: bytes=1-",
    ]
)
BODIES = st.sampled_from(
    [
        b"",
        b"5\r\n<xml>\r\n0\r\n\r\n",
        b"<xml><Encrypt>QUJD</Encrypt></xml>",
        b"<!DOCTYPE x [<!ENTITY a 'a'>]><xml>&a;</xml>",
        b'{"encrypt":"x"}',
        b"\x16\x03\x01",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]
)
SIGNED = b"?msg_signature=" + b"0" * 40 + b"&timestamp=1700000000&nonce=1&echostr=QUJD"
REQUESTS = st.tuples(
    st.sampled_from([b"GET ", b"POST ", b"POST ", b"PUT ", b"OPTIONS ", b"CONNECT "]),
    st.sampled_from([b"/callback/wecom/main"] * 3 + [b"/callback/%00/x", b"*", b"http://x/%zz"]),
    st.one_of(
        st.sampled_from([b"", SIGNED, b"?msg_signature=%ff&timestamp=%zz"]),
        st.binary(max_size=20).map(lambda tail: b"?" + tail),
    ),
    st.sampled_from([b" HTTP/1.1\r\nHost: x\r\n", b" HTTP/1.0\r\n"]),
    st.lists(HEADERS.map(lambda header: header + b"\r\n"), max_size=3).map(b"".join),
    st.just(b"\r\n"),
    st.one_of(BODIES, st.binary(max_size=40)),
).map(b"".join)
CUTS = st.tuples(REQUESTS, st.integers(0, 200), st.binary(max_size=3)).map(
    lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] :]
)


@pytest.fixture
async def tough(served):
    bounds = {"read_seconds": 0.02, "refusals": 10**9}
    async with served(**bounds, options={"trusted_proxies": ["127.0.0.0/8"]}) as face:
        yield face


@settings(
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.one_of(REQUESTS, CUTS, st.binary(max_size=40)), min_size=1, max_size=4))
async def test_no_bytes_bring_more_than_a_bare_status(tough, intake, logs, caplog, packets):
    async with tough.line() as line:
        for packet in packets:
            with suppress(OSError, RuntimeError):  # it may have hung up already
                await line.send(packet)
            assert 404 == (await tough.get("/between")).status
        with suppress(OSError, RuntimeError):
            line.writer.write_eof()
        assert ANSWERS.fullmatch(await line.rest())
    assert [] == [one for one in logs if one["log_level"] == "error" or "exc_info" in one]
    assert [] == caplog.records
    assert [] == intake.stored


@pytest.mark.parametrize("length", [1, 100, 8_000, 9_000, 70_000])
@pytest.mark.parametrize("filler", [b"\x00", b"a", b"\r\n", b"\xff", b"<", b"{"])
async def test_no_amount_of_one_byte_harms(tough, logs, caplog, length, filler):
    async with tough.line() as line:
        await line.send(filler * length)
        assert 404 == (await tough.get("/between")).status
        assert ANSWERS.fullmatch(await line.rest())
    assert [] == [one for one in logs if one["log_level"] == "error"]
    assert [] == caplog.records
