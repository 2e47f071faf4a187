"""What all calls have in common, and the faults one can order."""

from __future__ import annotations

import asyncio
import io
import re

import aiohttp
import pytest

SEND = "/cgi-bin/message/send"


async def test_an_unknown_path_is_404_and_listed(emulator, api):
    async with api.session.post(f"{api.base}/cgi-bin/poem/write", json={}) as answer:
        assert (404, b"") == (answer.status, await answer.read())
    (listed,) = [one for one in emulator.requests.listing() if one["status"] == 404]
    assert ("/cgi-bin/poem/write", "unknown path", None) == tuple(
        listed[name] for name in ("path", "verdict", "errcode")
    )


async def test_a_refusal_is_http_200_with_a_hint_the_callers_address_and_a_link(api):
    status, answer = await api.status("POST", SEND, json={})
    assert (200, 41001) == (status, answer["errcode"])
    assert re.fullmatch(
        r"access_token missing, hint: \[\d{25}\], from ip: 127\.0\.0\.1, "
        r"more info at https://open\.work\.weixin\.qq\.com/devtool/query\?e=41001",
        answer["errmsg"],
    )


async def test_secrets_do_not_stand_in_the_list_of_requests(emulator, api, company):
    await api.send()
    listed = str(emulator.requests.listing())
    assert api.token not in listed
    assert company.app("main").secret not in listed


async def test_json_needs_no_content_type_and_escapes_do_no_harm(emulator, api):
    body = (
        b'{"touser":"zhangsan","msgtype":"text","agentid":1000002,'
        b'"text":{"content":"\\u4f60\\u597d"}}'
    )
    headers = {"Content-Type": ""}
    query = {"access_token": api.token}
    async with api.session.post(
        api.base + SEND, params=query, data=body, headers=headers
    ) as answer:
        assert 0 == (await answer.json())["errcode"]
    assert "你好" == emulator.messages()[0]["body"]["text"]["content"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 5000, b'{"a":NaN}'])
async def test_what_is_no_json_object_is_refused(api, body):
    query = {"access_token": api.token}
    async with api.session.post(api.base + SEND, params=query, data=body) as answer:
        assert (200, 40058) == (answer.status, (await answer.json())["errcode"])


async def test_a_get_where_a_post_is_wanted_is_refused(api):
    assert 40058 == (await api.call("message/send"))["errcode"]


async def test_a_body_that_is_too_large_is_refused(api):
    query = {"access_token": api.token}
    async with api.session.post(
        api.base + SEND, params=query, data=io.BytesIO(b"x" * 9_000_000)
    ) as answer:
        assert 40206 == (await answer.json())["errcode"]


async def test_the_token_is_checked_before_the_body_and_the_body_before_the_agent(api):
    token, api.token = api.token, ""
    assert 41001 == (await api.send(agentid=1, msgtype="poem"))["errcode"]
    api.token = token
    assert 301002 == (await api.send(agentid=1, msgtype="poem"))["errcode"]
    assert 40008 == (await api.send("nobody", msgtype="poem"))["errcode"]
    assert 44004 == (await api.send("nobody", text={"content": ""}))["errcode"]


async def test_an_expired_token_on_order_stays_expired(emulator, api, company):
    emulator.faults.order("expire_token")
    assert 42001 == (await api.send())["errcode"]
    assert 42001 == (await api.send())["errcode"]
    app = company.app("main")
    new = await api.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=app.secret)
    assert api.token != new["access_token"]


async def test_an_expired_token_may_be_called_illegal(emulator, api):
    emulator.faults.order("expire_token", code=40014)
    assert 40014 == (await api.send())["errcode"]


async def test_a_fault_is_used_up_after_its_times(emulator, api):
    emulator.faults.order("busy", times=2)
    codes = [(await api.send())["errcode"] for _ in range(3)]
    assert [-1, -1, 0] == codes
    assert 1 == len(emulator.messages())


async def test_a_fault_waits_for_its_path(emulator, api):
    emulator.faults.order("refuse_ip", path="/cgi-bin/user")
    assert 0 == (await api.send())["errcode"]
    answer = await api.call("user/get", userid="lisi")
    assert 60020 == answer["errcode"]
    assert "from ip: 127.0.0.1" in answer["errmsg"]


async def test_a_broken_gateway_answers_a_page_and_does_nothing(emulator, api):
    emulator.faults.order("server_error")
    async with api.session.post(api.base + SEND, params={"access_token": api.token}) as answer:
        assert (502, "text/plain") == (answer.status, answer.content_type)
    assert not emulator.messages()


async def test_a_file_name_that_is_no_utf8_spoils_only_itself(emulator, api):
    head = b'--b\r\nContent-Disposition: form-data; name="media"; filename="\xb1\xa8.txt"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    _, answer = await api.status(
        "POST",
        "/cgi-bin/media/upload",
        params={"access_token": api.token, "type": "file"},
        data=head + b"0" * 20 + b"\r\n--b--\r\n",
        headers=headers,
    )
    assert emulator.file(answer["media_id"]).name.isprintable()


async def test_any_code_can_be_ordered(emulator, api):
    emulator.faults.order("refuse", code=45033)
    assert 45033 == (await api.send())["errcode"]


async def test_a_lost_answer_leaves_the_message_behind(emulator, api):
    emulator.faults.order("answer_lost")
    with pytest.raises(aiohttp.ClientError):
        await api.send()
    assert 1 == len(emulator.messages())
    assert "ok; answer_lost" == emulator.requests.listing()[-1]["verdict"]


async def test_a_slow_answer_comes_after_the_seconds_of_the_clock(emulator, api, clock, move):
    emulator.faults.order("slow", seconds=600)
    sending = asyncio.ensure_future(api.send())
    await emulator.until(emulator.messages)
    for _ in range(50):
        await asyncio.sleep(0)
    assert not sending.done()
    move(seconds=600)
    assert 0 == (await sending)["errcode"]


async def test_a_slow_answer_nobody_waits_for_does_not_keep_the_emulator(emulator, api):
    emulator.faults.order("slow", seconds=600)
    sending = asyncio.ensure_future(api.send())
    await emulator.until(emulator.messages)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await asyncio.wait_for(emulator.stop(), 5)
    assert 1 == len(emulator.messages())
