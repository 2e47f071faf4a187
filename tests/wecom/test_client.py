from __future__ import annotations

import asyncio

import pytest

from botkit.errors import Garbled, NotAllowed, NotFound, OverLimit, TokenExpired
from botkit.wecom.api.messages import Sent

GETTOKEN = "GET /cgi-bin/gettoken"
USER = "GET /cgi-bin/user/get"


async def test_the_token_is_asked_for_with_corp_and_secret(wecom, transport):
    await wecom.menus.delete()
    assert {"corpid": "wwbotkit", "corpsecret": "app-secret"} == transport.requests[0].query


async def test_ten_calls_that_meet_an_expired_token_renew_it_once(wecom, transport):
    transport.answer(USER, {"errcode": 0, "userid": "zhangsan"})
    await wecom.contacts.users.get("zhangsan")
    transport.expire_token()
    await asyncio.gather(*(wecom.contacts.users.get("zhangsan") for _ in range(10)))
    assert 2 == transport.count(GETTOKEN)


@pytest.mark.parametrize("code", [40014, 42001, 40001])
async def test_each_code_of_a_bad_token_renews_it_once(wecom, transport, code):
    transport.answer(USER, {"errcode": code}, {"errcode": 0, "userid": "zhangsan"})
    assert "zhangsan" == (await wecom.contacts.users.get("zhangsan")).id
    assert 2 == transport.count(GETTOKEN)


async def test_a_token_that_stays_bad_is_reported(wecom, transport):
    transport.answer(USER, {"errcode": 40014})
    with pytest.raises(TokenExpired):
        await wecom.contacts.users.get("zhangsan")
    assert 2 == transport.count(USER)


async def test_a_wrong_secret_is_asked_once_and_never_shown(wecom, transport):
    transport.answer(GETTOKEN, {"errcode": 40001, "errmsg": "invalid credential"})
    for _ in range(3):
        with pytest.raises(NotAllowed) as caught:
            await wecom.contacts.users.get("zhangsan")
    assert 1 == transport.count(GETTOKEN)
    assert "app-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ({"errcode": 0, "userid": ["a"]}, r"\$.userid"),
        ({"errcode": 0, "userid": "a", "department": "x"}, r"\$.department"),
        ({"errcode": 0}, "userid"),
    ],
)
async def test_an_answer_of_another_shape_is_garbled_with_its_path(wecom, transport, answer, path):
    transport.answer(USER, answer)
    with pytest.raises(Garbled, match=path):
        await wecom.contacts.users.get("a")


@pytest.mark.parametrize("answer", [{"errcode": 0}, {"errcode": 0, "ip_list": "10.0.0.1"}])
async def test_a_missing_field_is_garbled_with_its_path(wecom, transport, answer):
    transport.answer("GET /cgi-bin/getcallbackip", answer)
    with pytest.raises(Garbled, match=r"\$\.ip_list"):
        await wecom.addresses.callback_ips()


async def test_a_token_answer_without_token_is_garbled(wecom, transport):
    transport.answer(GETTOKEN, {"errcode": 0})
    with pytest.raises(Garbled, match="access_token"):
        await wecom.menus.get()


async def test_no_menu_is_not_found(wecom, transport):
    transport.answer("GET /cgi-bin/menu/get", {"errcode": 46003, "errmsg": "no menu"})
    with pytest.raises(NotFound, match="the app has no menu"):
        await wecom.menus.get()


async def test_a_picture_too_large_is_refused_before_it_is_sent(wecom, transport):
    with pytest.raises(OverLimit, match=r"wecom image a\.png: 10485761 bytes"):
        await wecom.media.upload("image", "a.png", b"x" * (10 * 1024 * 1024 + 1))
    assert [] == transport.requests


def test_refused_receivers_are_read_in_lower_case_and_once():
    sent = Sent(invalid_users="Li|wang|", unlicensed_users="wang|zhao")
    assert ["li", "wang", "zhao"] == sent.refused
