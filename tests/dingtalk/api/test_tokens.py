"""Access tokens of an app."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.tokens import GivenToken, GivenTokenV1
from botkit.errors import NotAllowed
from tests.dingtalk.api.examples import Example, ok

EXAMPLES = [
    Example(
        "the token of an app",
        lambda d: d.tokens.get(),
        "POST /v1.0/oauth2/accessToken",
        GivenToken("token-1", 7200),
        body={"appKey": "dingbotkit", "appSecret": "app-secret"},
        token="",
    ),
    Example(
        "the same by oapi",
        lambda d: d.tokens.get_v1(),
        "GET /gettoken",
        GivenTokenV1("T", 7200),
        query={"appkey": "dingbotkit", "appsecret": "app-secret"},
        answer=ok(access_token="T", expires_in="7200"),
        token="",
    ),
    Example(
        "for one corp",
        lambda d: d.tokens.of_corp("dingcorp"),
        "POST /v1.0/oauth2/dingcorp/token",
        GivenTokenV1("T", 7200),
        body={
            "client_id": "dingbotkit",
            "client_secret": "app-secret",
            "grant_type": "client_credentials",
        },
        answer={"access_token": "T", "expires_in": 7200},
        token="",
        make_there=lambda d, _: d.tokens.of_corp(d.corp_id),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_asked_again_it_is_the_same_token_by_every_way(emulated):
    tokens = emulated.tokens
    first = (await tokens.get()).value
    assert {first} == {
        (await tokens.get_v1()).value,
        (await tokens.of_corp(emulated.corp_id)).value,
    }


async def test_a_wrong_secret_is_not_shown(dingtalk, transport):
    transport.answer("GET /gettoken", {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"})
    with pytest.raises(NotAllowed) as caught:
        await dingtalk.tokens.get_v1()
    assert "app-secret" not in str(caught.value)
