"""Who opened a page, by the frozen calls."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.login_v1 import (
    ConsoleCorp,
    ConsoleProfile,
    ConsoleUserV1,
    SnsUser,
    VisitorV1,
)
from botkit.dingtalk.crypto import sns_sign
from botkit.emulator.company import sso_secret
from botkit.errors import NotAllowed, TooLate
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import code

STAMP = "1636725918388"


async def console(dingtalk):
    token = await dingtalk.login.v1.sso_token(sso_secret(dingtalk.robot_code))
    return token, await code(dingtalk, "console")


def own(dingtalk):
    """The app itself, in the place of a personal one."""
    tokens = dingtalk.tokens
    return tokens._client_id, tokens._secret


EXAMPLES = [
    Example(
        "who opened a page inside",
        lambda d: d.login.v1.visitor("C"),
        "GET /user/getuserinfo",
        VisitorV1("zhangsan", "张三", "d", True, 2),
        query={"code": "C"},
        answer=ok(userid="zhangsan", name="张三", deviceId="d", is_sys=True, sys_level=2),
        repeatable=False,
        before=code,
        make_there=lambda d, given: d.login.v1.visitor(given),
    ),
    Example(
        "who signed in on a site",
        lambda d: d.login.v1.sns_user("app", "secret", "C", at_ms=int(STAMP)),
        "POST /sns/getuserinfo_bycode",
        SnsUser("张三", "o", "u", True),
        query={
            "accessKey": "app",
            "timestamp": STAMP,
            "signature": sns_sign("secret", STAMP),
        },
        body={"tmp_auth_code": "C"},
        answer=ok(
            user_info={
                "nick": "张三",
                "openid": "o",
                "unionid": "u",
                "main_org_auth_high_level": True,
            }
        ),
        repeatable=False,
        token="",
        before=lambda d: code(d, "sns"),
        make_there=lambda d, given: d.login.v1.sns_user(*own(d), given),
    ),
    Example(
        "the token of a personal app",
        lambda d: d.login.v1.sns_token("app", "secret"),
        "GET /sns/gettoken",
        "P",
        query={"appid": "app", "appsecret": "secret"},
        answer=ok(access_token="P"),
        token="",
        make_there=lambda d, _: d.login.v1.sns_token(*own(d)),
    ),
    Example(
        "the token of the back office",
        lambda d: d.login.v1.sso_token("sso"),
        "GET /sso/gettoken",
        "B",
        query={"corpid": "dingcorp", "corpsecret": "sso"},
        answer=ok(access_token="B"),
        token="",
        make_there=lambda d, _: d.login.v1.sso_token(sso_secret(d.robot_code)),
    ),
    Example(
        "who came from the console",
        lambda d: d.login.v1.console_user("B", "C"),
        "GET /sso/getuserinfo",
        ConsoleUserV1(True, ConsoleProfile("zhouba", "周八"), ConsoleCorp("dingcorp", "示例科技")),
        query={"code": "C"},
        answer=ok(
            is_sys=True,
            user_info={"userid": "zhouba", "name": "周八", "email": "", "avatar": ""},
            corp_info={"corp_name": "示例科技", "corpid": "dingcorp"},
        ),
        token="B",
        repeatable=False,
        before=console,
        make_there=lambda d, given: d.login.v1.console_user(*given),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_wrong_secret_and_a_used_code_are_told_apart(emulated):
    given, (app, secret) = await code(emulated, "sns"), own(emulated)
    with pytest.raises(NotAllowed, match="853004"):
        await emulated.login.v1.sns_user(app, "wrong", given)
    assert "周八" == (await emulated.login.v1.sns_user(app, secret, given)).nick
    with pytest.raises(TooLate, match="40078"):
        await emulated.login.v1.sns_user(app, secret, given)


async def test_a_code_of_the_console_works_once(emulated):
    token, given = await console(emulated)
    assert (await emulated.login.v1.console_user(token, given)).is_admin
    with pytest.raises(TooLate, match="41007"):
        await emulated.login.v1.console_user(token, given)
