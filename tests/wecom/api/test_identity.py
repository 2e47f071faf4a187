"""Who opened a page or a mini program."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from botkit.errors import OverLimit, TooLate
from botkit.wecom.api.identity import (
    MiniProgramSession,
    OldVisitor,
    PrivateDetails,
    SecondFactor,
    Visitor,
)
from tests.wecom.api.examples import Example

PAGE = "https://bot.example.com:8443/me?tab=1"


async def code(wecom, to="page"):
    """What the person's WeCom hands over."""
    base = wecom.identity.login_url(PAGE).partition("/wwlogin")[0]
    person = {"person": "zhangsan", "to": to}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{base}/emulator/code", json=person) as answer,
    ):
        return (await answer.json())["code"]


async def ticket(wecom):
    url = wecom.identity.authorize_url(PAGE, scope="snsapi_privateinfo", state="S1")
    came = await opened(url.replace("#", "&person=zhangsan#"))
    return (await wecom.identity.visitor(came["code"][0])).user_ticket


async def opened(url):
    """What a browser brings back to the page."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        assert 302 == answer.status
        return parse_qs(urlsplit(answer.headers["Location"]).query)


async def factor(wecom):
    return await wecom.identity.second_factor(await code(wecom, "second_factor"))


EXAMPLES = [
    Example(
        "read a visitor",
        lambda w: w.identity.visitor("C"),
        "GET /cgi-bin/auth/getuserinfo",
        Visitor("zhangsan", "T"),
        query={"code": "C"},
        answer={"errcode": 0, "userid": "zhangsan", "user_ticket": "T"},
        before=code,
        make_there=lambda w, given: w.identity.visitor(given),
    ),
    Example(
        "read a visitor who is no member",
        lambda w: w.identity.visitor("C"),
        "GET /cgi-bin/auth/getuserinfo",
        Visitor(openid="o1", external_userid="wm1"),
        query={"code": "C"},
        answer={"errcode": 0, "openid": "o1", "external_userid": "wm1"},
        before=code,
        make_there=lambda w, given: w.identity.visitor(given),
    ),
    Example(
        "read a visitor the old way",
        lambda w: w.identity.old_visitor("C"),
        "GET /cgi-bin/user/getuserinfo",
        OldVisitor("zhangsan", device_id="D"),
        query={"code": "C"},
        answer={"errcode": 0, "UserId": "zhangsan", "DeviceId": "D"},
        before=code,
        make_there=lambda w, given: w.identity.old_visitor(given),
    ),
    Example(
        "read what a member agreed to show",
        lambda w: w.identity.details("T"),
        "POST /cgi-bin/auth/getuserdetail",
        PrivateDetails("zhangsan", "1", mobile="13800000000"),
        {"user_ticket": "T"},
        answer={"errcode": 0, "userid": "zhangsan", "gender": "1", "mobile": "13800000000"},
        before=ticket,
        make_there=lambda w, given: w.identity.details(given),
    ),
    Example(
        "read who opened a mini program",
        lambda w: w.identity.mini_program("C"),
        "GET /cgi-bin/miniprogram/jscode2session",
        MiniProgramSession("ww1", "zhangsan", "K"),
        query={"js_code": "C", "grant_type": "authorization_code"},
        answer={"errcode": 0, "corpid": "ww1", "userid": "zhangsan", "session_key": "K"},
        before=lambda w: code(w, "mini_program"),
        make_there=lambda w, given: w.identity.mini_program(given),
    ),
    Example(
        "read who stands before the second factor",
        lambda w: w.identity.second_factor("C"),
        "POST /cgi-bin/auth/get_tfa_info",
        SecondFactor("zhangsan", "T"),
        {"code": "C"},
        answer={"errcode": 0, "userid": "zhangsan", "tfa_code": "T"},
        before=lambda w: code(w, "second_factor"),
        make_there=lambda w, given: w.identity.second_factor(given),
    ),
    Example(
        "pass the second factor",
        lambda w: w.identity.pass_second_factor("zhangsan", "T"),
        "POST /cgi-bin/user/tfa_succ",
        None,
        {"userid": "zhangsan", "tfa_code": "T"},
        repeatable=False,
        before=factor,
        make_there=lambda w, given: w.identity.pass_second_factor(given.userid, given.tfa_code),
    ),
    Example(
        "admit a member",
        lambda w: w.identity.admit("zhangsan"),
        "GET /cgi-bin/user/authsucc",
        query={"userid": "zhangsan"},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


def test_the_address_to_sign_in_at_names_the_app_and_where_to_come_back(wecom):
    url = wecom.identity.authorize_url(PAGE, state="S1", scope="snsapi_privateinfo")
    assert (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwbotkit"
        "&redirect_uri=https%3A%2F%2Fbot.example.com%3A8443%2Fme%3Ftab%3D1&response_type=code"
        "&scope=snsapi_privateinfo&state=S1&agentid=1000002#wechat_redirect"
    ) == url


def test_the_address_for_desktop_browsers_names_them_too(wecom):
    assert (
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=wwbotkit"
        "&agentid=1000002&redirect_uri=https%3A%2F%2Fa&state=S1"
    ) == wecom.identity.login_url("https://a", state="S1")


def test_a_state_is_letters_and_digits(wecom):
    for bad in ("a b", "状态", "a=b"):
        with pytest.raises(ValueError, match="84025"):
            wecom.identity.authorize_url(PAGE, state=bad)
    with pytest.raises(OverLimit, match="128"):
        wecom.identity.login_url(PAGE, state="a" * 129)


async def test_a_visitor_signs_in_on_the_emulator(emulated):
    url = emulated.identity.login_url(PAGE, state="S1")
    came = await opened(f"{url}&person=lisi")
    assert (["1"], ["S1"]) == (came["tab"], came["state"])
    assert Visitor("lisi") == await emulated.identity.visitor(came["code"][0])
    with pytest.raises(TooLate):
        await emulated.identity.visitor(came["code"][0])


async def test_somebody_from_outside_has_an_openid(emulated):
    came = await opened(f"{emulated.identity.login_url(PAGE)}&person=@outside")
    visitor = await emulated.identity.visitor(came["code"][0])
    assert ("", True) == (visitor.userid, visitor.openid.startswith("o"))


async def test_a_member_who_agrees_shows_a_number(emulated):
    details = await emulated.identity.details(await ticket(emulated))
    assert ("zhangsan", "13800000000") == (details.userid, details.mobile)


async def test_a_code_for_one_thing_is_none_for_another(emulated):
    with pytest.raises(TooLate):
        await emulated.identity.mini_program(await code(emulated))
