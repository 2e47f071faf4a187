"""Who opened a page, inside DingTalk or on a site."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from botkit.dingtalk.api.login import ConsoleUser, Me, SsoToken, UserToken, Visitor
from botkit.emulator.company import sso_secret
from botkit.errors import NotAllowed, TokenExpired, TooLate
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import code, wait

PAGE = "https://bot.example.com:8443/me?tab=1"


async def opened(url):
    """What a browser brings back to the page."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        assert 302 == answer.status
        return parse_qs(urlsplit(answer.headers["Location"]).query)


async def tokens(dingtalk):
    return await dingtalk.login.user_token(await code(dingtalk, "login", "zhangsan"))


async def console(dingtalk):
    token = await dingtalk.login.sso_token(sso_secret(dingtalk.robot_code))
    return token.value, await code(dingtalk, "console")


class SignIn(Example):
    """No call, but an address."""

    async def check(self, dingtalk, transport):
        made = urlsplit(self.make(dingtalk))
        found = f"{made.scheme}://{made.netloc}", f"GET {made.path}", parse_qs(made.query)
        query = {name: [value] for name, value in self.query.items()}
        assert ("https://login.dingtalk.com", self.call, query) == found
        assert [] == transport.requests

    async def perform(self, dingtalk):
        brought = await opened(f"{self.make(dingtalk)}&person=lisi")
        assert brought["code"] == brought["authCode"]
        assert ["S 1"] == brought["state"]
        token = await dingtalk.login.user_token(brought["code"][0])
        assert (True, "李四") == (bool(token.corp_id), (await dingtalk.login.me(token.value)).nick)


EXAMPLES = [
    SignIn(
        "where a browser signs in",
        lambda d: d.login.authorize_url(PAGE, state="S 1", scope="openid corpid"),
        "GET /oauth2/auth",
        query={
            "redirect_uri": PAGE,
            "response_type": "code",
            "client_id": "dingbotkit",
            "scope": "openid corpid",
            "state": "S 1",
            "prompt": "consent",
        },
    ),
    Example(
        "trade a code",
        lambda d: d.login.user_token("C"),
        "POST /v1.0/oauth2/userAccessToken",
        UserToken("U", "R", 7200, "dingcorp"),
        body={
            "clientId": "dingbotkit",
            "clientSecret": "app-secret",
            "code": "C",
            "grantType": "authorization_code",
        },
        answer={"accessToken": "U", "refreshToken": "R", "expireIn": "7200", "corpId": "dingcorp"},
        repeatable=False,
        token="",
        before=lambda d: code(d, "login"),
        make_there=lambda d, given: d.login.user_token(given),
    ),
    Example(
        "renew a person's token",
        lambda d: d.login.renew("R"),
        "POST /v1.0/oauth2/userAccessToken",
        UserToken("U2", "R2", 7200),
        body={
            "clientId": "dingbotkit",
            "clientSecret": "app-secret",
            "refreshToken": "R",
            "grantType": "refresh_token",
        },
        answer={"accessToken": "U2", "refreshToken": "R2", "expireIn": 7200},
        repeatable=False,
        token="",
        before=tokens,
        make_there=lambda d, given: d.login.renew(given.refresh),
    ),
    Example(
        "whose token it is",
        lambda d: d.login.me("U"),
        "GET /v1.0/contact/users/me",
        Me("u", "o", "张三", mobile="138", state_code="86"),
        answer={
            "nick": "张三",
            "mobile": "138",
            "openId": "o",
            "unionId": "u",
            "stateCode": "86",
        },
        token="U",
        before=tokens,
        make_there=lambda d, given: d.login.me(given.value),
    ),
    Example(
        "who opened a page inside",
        lambda d: d.login.visitor("C"),
        "POST /topapi/v2/user/getuserinfo",
        Visitor("zhangsan", "张三", "u", "a", "d", True, 1),
        body={"code": "C"},
        answer=ok(
            result={
                "userid": "zhangsan",
                "name": "张三",
                "unionid": "u",
                "associated_unionid": "a",
                "device_id": "d",
                "sys": True,
                "sys_level": 1,
            }
        ),
        repeatable=False,
        before=code,
        make_there=lambda d, given: d.login.visitor(given),
    ),
    Example(
        "the token of the back office",
        lambda d: d.login.sso_token("sso"),
        "POST /v1.0/oauth2/ssoAccessToken",
        SsoToken("B", 3600),
        body={"corpid": "dingcorp", "ssoSecret": "sso"},
        answer={"accessToken": "B", "expireIn": 3600},
        token="",
        make_there=lambda d, _: d.login.sso_token(sso_secret(d.robot_code)),
    ),
    Example(
        "who came from the console",
        lambda d: d.login.console_user("B", "C"),
        "GET /v1.0/oauth2/ssoUserInfo",
        ConsoleUser("zhouba", "周八", "z@a.cn", "", True, "dingcorp", "示例科技"),
        query={"code": "C"},
        answer={
            "corpId": "dingcorp",
            "corpName": "示例科技",
            "userId": "zhouba",
            "userName": "周八",
            "email": "z@a.cn",
            "isAdmin": True,
        },
        token="B",
        repeatable=False,
        before=console,
        make_there=lambda d, given: d.login.console_user(*given),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


def test_all_that_can_be_asked_for_stands_in_the_address(dingtalk):
    url = dingtalk.login.authorize_url(
        PAGE,
        scope="openid corpid",
        org_type="management",
        corp_id="dingcorp",
        is_exclusive=True,
        exclusive_corp_id="dingother",
    )
    query = parse_qs(urlsplit(url).query)
    assert ["management", "dingcorp"] == [query[name][0] for name in ("org_type", "corpId")]
    assert ["true", "dingother"] == [
        query[name][0] for name in ("exclusiveLogin", "exclusiveCorpId")
    ]
    assert "state" not in query


@pytest.mark.parametrize(
    "asked", [{"scope": "all"}, {"org_type": "management"}, {"corp_id": "dingcorp"}]
)
def test_what_the_page_would_not_take_is_a_mistake_of_the_program(dingtalk, asked):
    with pytest.raises(ValueError, match="openid corpid"):
        dingtalk.login.authorize_url(PAGE, **asked)


async def test_a_code_works_once_and_for_five_minutes(emulated):
    given = await code(emulated)
    assert "zhouba" == (await emulated.login.visitor(given)).id
    with pytest.raises(TooLate, match="40078"):
        await emulated.login.visitor(given)
    late = await code(emulated)
    await wait(emulated, "6m")
    with pytest.raises(TooLate, match="42003"):
        await emulated.login.visitor(late)


async def test_a_refresh_token_works_once(emulated):
    held = await tokens(emulated)
    renewed = await emulated.login.renew(held.refresh)
    assert held.refresh != renewed.refresh
    with pytest.raises(Exception, match="invalidRefreshToken"):
        await emulated.login.renew(held.refresh)


async def test_the_apps_own_token_is_nobodys(emulated):
    with pytest.raises(TokenExpired):
        await emulated.login.me((await emulated.tokens.get()).value)


async def test_a_wrong_sso_secret_is_refused(emulated):
    with pytest.raises(NotAllowed, match="authFailed"):
        await emulated.login.sso_token("wrong")
