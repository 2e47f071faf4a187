from __future__ import annotations

import socket
from collections import defaultdict

import pytest
from aiohttp import web

from botkit.calls.files import Upload
from botkit.calls.request import Request
from botkit.calls.transport import Answer, read_object
from botkit.errors import (
    Garbled,
    NotAllowed,
    NotFound,
    PlatformFault,
    RateLimited,
    Refused,
    Unreachable,
)


async def test_json_goes_out_as_utf8_without_escapes(platform, transport):
    platform.answers["/send"] = lambda request: web.json_response({"errcode": 0})
    body = {"content": "你好 \U0001f600"}
    answer = await transport.exchange(Request("POST", "/send", base=platform.base, body=body))
    call, sent, headers = platform.seen[0]
    assert call == "POST /send"
    assert sent == '{"content":"你好 \U0001f600"}'.encode()
    assert headers["Content-Type"] == "application/json"
    assert {"errcode": 0} == read_object(Request("POST", "/send"), answer)


async def test_a_query_is_encoded(platform, transport):
    platform.answers["/get"] = lambda request: web.json_response(dict(request.query))
    query = {"userid": "a+b&c=张三"}
    answer = await transport.exchange(Request("GET", "/get", base=platform.base, query=query))
    assert query == read_object(Request("GET", "/get"), answer)


@pytest.mark.parametrize(
    "given",
    [
        "/a/%E6%8A%A5%231.pdf?Expires=1&Signature=a%2Bb%3D",
        "/a/x%3Fy.pdf?Signature=1",
        "/a/b%2Fc?S=1&S=2&T",
        "/a%2Bb%2e/%41?x=%20y+z&u=https://x/?",
    ],
)
async def test_an_address_that_was_given_is_asked_as_it_stands(platform, transport, given):
    asked = []

    def answer(request):
        asked.append(request.raw_path)
        return web.Response()

    request = Request("GET", "/shown", platform.base, query={"Signature": "1"}, given=given)
    platform.answers = defaultdict(lambda: answer)
    await transport.exchange(request)
    assert [given] == asked
    assert "<GET /shown?Signature=***>" == repr(request)


async def test_a_file_name_goes_out_as_raw_utf8(platform, transport):
    platform.answers["/upload"] = lambda request: web.json_response({})
    upload = Upload('报"告\r\n.pdf', b"%PDF-1.7")
    await transport.exchange(Request("POST", "/upload", base=platform.base, upload=upload))
    _, sent, headers = platform.seen[0]
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert 'name="media"; filename="报_告__.pdf"'.encode() in sent
    assert b"filename*" not in sent
    assert b"Content-Type: application/pdf" in sent


async def test_a_refused_connection_was_surely_not_sent(transport):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable) as caught:
            await transport.exchange(Request("POST", "/send", base=base, body={}))
    assert caught.value.sent is False


async def test_a_name_that_does_not_resolve_was_surely_not_sent(transport):
    request = Request("POST", "/send", base="http://nowhere.invalid", body={})
    with pytest.raises(Unreachable) as caught:
        await transport.exchange(request)
    assert caught.value.sent is False


async def test_no_tls_on_the_other_side_was_surely_not_sent(platform, transport):
    base = platform.base.replace("http:", "https:")
    with pytest.raises(Unreachable) as caught:
        await transport.exchange(Request("POST", "/send", base=base, body={}))
    assert caught.value.sent is False
    assert [] == platform.seen


async def test_a_time_out_after_sending_may_have_arrived(platform, transport):
    platform.answers["/slow"] = lambda request: web.json_response({})
    request = Request("POST", "/slow", base=platform.base, body={}, seconds=0.05)
    with pytest.raises(Unreachable) as caught:
        await transport.exchange(request)
    assert caught.value.sent is True


async def test_a_connection_closed_without_an_answer_may_have_arrived(platform, transport):
    platform.answers["/send"] = lambda request: None
    with pytest.raises(Unreachable) as caught:
        await transport.exchange(Request("POST", "/send", base=platform.base, body={}))
    assert caught.value.sent is True


@pytest.mark.parametrize(
    ("status", "error", "sent"),
    [
        (500, PlatformFault, True),
        (502, PlatformFault, True),
        (429, RateLimited, False),
        (403, NotAllowed, False),
        (407, NotAllowed, False),
        (404, NotFound, False),
        (418, Refused, False),
        (302, Garbled, True),
    ],
)
async def test_an_http_status_tells_who_refused(platform, transport, status, error, sent):
    headers = {"Location": "/elsewhere"} if status == 302 else {}
    platform.answers["/send"] = lambda request: web.Response(status=status, headers=headers)
    with pytest.raises(error) as caught:
        await transport.exchange(Request("POST", "/send", base=platform.base, body={}))
    assert sent is caught.value.sent
    assert 1 == len(platform.seen)


async def test_an_error_in_json_is_an_answer_for_those_who_want_to_hear_it(platform, transport):
    refusal = {"code": "param.error"}
    platform.answers["/send"] = lambda request: web.json_response(
        refusal, status=400, headers={"Retry-After": "7"}
    )
    request = Request("POST", "/send", base=platform.base, body={}, hears_errors=True)
    answer = await transport.exchange(request)
    assert (400, "7", refusal) == (
        answer.status,
        answer.retry_after,
        read_object(request, answer),
    )


@pytest.mark.parametrize(("status", "error"), [(403, NotAllowed), (502, PlatformFault)])
async def test_a_page_of_a_proxy_is_no_answer_for_anybody(platform, transport, status, error):
    page = web.Response(text="<html>", content_type="text/html", status=status)
    platform.answers["/send"] = lambda request: page
    with pytest.raises(error):
        await transport.exchange(
            Request("POST", "/send", base=platform.base, body={}, hears_errors=True)
        )


async def test_headers_of_a_call_go_out(platform, transport):
    platform.answers["/send"] = lambda request: web.json_response({})
    request = Request("POST", "/send", base=platform.base, body={}, headers={"x-acs": "token"})
    await transport.exchange(request)
    _, _, headers = platform.seen[0]
    assert ("token", "application/json") == (headers["x-acs"], headers["Content-Type"])
    assert "token" not in repr(request)


async def test_retry_after_is_kept(platform, transport):
    answer = web.Response(status=503, headers={"Retry-After": "7"})
    platform.answers["/send"] = lambda request: answer
    with pytest.raises(PlatformFault) as caught:
        await transport.exchange(Request("POST", "/send", base=platform.base, body={}))
    assert 7.0 == caught.value.retry_after


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"null", b"\xff\xfe", b'{"a":'])
async def test_what_is_no_json_object_is_garbled(platform, transport, body):
    platform.answers["/send"] = lambda request: web.Response(body=body)
    request = Request("POST", "/send", base=platform.base, body={})
    answer = await transport.exchange(request)
    with pytest.raises(Garbled) as caught:
        read_object(request, answer)
    assert caught.value.sent is True


async def test_an_answer_without_end_is_not_read_to_the_end(platform, transport):
    platform.answers["/get"] = lambda request: web.Response(body=b"x" * 100_000)
    with pytest.raises(Garbled, match="more than 1000 bytes"):
        await transport.exchange(Request("GET", "/get", base=platform.base, most_bytes=1000))


async def test_no_secret_is_shown_in_an_error(transport):
    query = {"access_token": "very-secret", "corpsecret": "hidden", "userid": "li"}
    request = Request("GET", "/get", base="http://nowhere.invalid", query=query)
    with pytest.raises(Unreachable) as caught:
        await transport.exchange(request)
    shown = str(caught.value) + repr(request)
    assert "very-secret" not in shown
    assert "hidden" not in shown
    assert "GET /get?access_token=***&corpsecret=***&userid=li" in shown


@pytest.mark.parametrize(
    "name",
    [
        "Signature",
        "OSSAccessKeyId",
        "security-token",
        "auth_key",
        "q-ak",
        "q-signature",
        "x-cos-security-token",
    ],
)
def test_what_opens_a_signed_file_address_is_not_shown(name):
    request = Request("GET", "/file", query={"Expires": "1", name: "very-secret"})
    assert f"GET /file?Expires=1&{name}=***" == request.shown()


def test_an_answer_nested_without_end_is_garbled():
    request = Request("GET", "/cgi-bin/gettoken")
    with pytest.raises(Garbled):
        read_object(request, Answer("application/json", b"[" * 100_000))
