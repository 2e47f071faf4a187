"""Tokens of third-party apps."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.suites import (
    Authorisation,
    AuthorisedAgent,
    AuthorisedAgents,
    Authoriser,
    Corp,
    PermanentCode,
    Suite,
    SuiteTokenV1,
)
from botkit.dingtalk.api.tokens import GivenToken, GivenTokenV1
from botkit.emulator.dingtalk.suites import KEY, SECRET, TICKET
from botkit.errors import NotAllowed, TooLate
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import code

SUITE = Suite(KEY, SECRET, TICKET)
STAMP = 1636725918388


async def suite_token(dingtalk):
    return (await dingtalk.suites.token(SUITE)).value


async def permanent(dingtalk):
    """A token, and the code of a corp that authorised."""
    token = await suite_token(dingtalk)
    found = await dingtalk.suites.permanent_code(token, await code(dingtalk, "suite"))
    return token, found.code


EXAMPLES = [
    Example(
        "the suite's token",
        lambda d: d.suites.token(SUITE),
        "POST /v1.0/oauth2/suiteAccessToken",
        GivenToken("S", 7200),
        body={"suiteKey": KEY, "suiteSecret": SECRET, "suiteTicket": TICKET},
        answer={"accessToken": "S", "expireIn": 7200},
        token="",
    ),
    Example(
        "the suite's token by oapi",
        lambda d: d.suites.v1.token(SUITE),
        "POST /service/get_suite_token",
        SuiteTokenV1("S", 7200),
        body={"suite_key": KEY, "suite_secret": SECRET, "suite_ticket": TICKET},
        answer=ok(suite_access_token="S", expires_in=7200),
        token="",
    ),
    Example(
        "a corp's token",
        lambda d: d.suites.corp_token(SUITE, "dingcorp"),
        "POST /v1.0/oauth2/corpAccessToken",
        GivenToken("C", 7200),
        body={
            "suiteKey": KEY,
            "suiteSecret": SECRET,
            "authCorpId": "dingcorp",
            "suiteTicket": TICKET,
        },
        answer={"accessToken": "C", "expireIn": 7200},
        token="",
        make_there=lambda d, _: d.suites.corp_token(SUITE, d.corp_id),
    ),
    Example(
        "a corp's token by oapi",
        lambda d: d.suites.v1.corp_token(Suite("k", "secret", "ticket"), "dingcorp", at_ms=STAMP),
        "POST /service/get_corp_token",
        GivenTokenV1("C", 7200),
        query={
            "accessKey": "k",
            "timestamp": str(STAMP),
            "suiteTicket": "ticket",
            "signature": "LOZmXJzlQYpIu5emP6/1OF4hE3qlMzY/6y4FbDjXPbU=",
        },
        body={"auth_corpid": "dingcorp"},
        answer=ok(access_token="C", expires_in="7200"),
        token="",
        make_there=lambda d, _: d.suites.v1.corp_token(SUITE, d.corp_id),
    ),
    Example(
        "trade the code of an authorisation",
        lambda d: d.suites.permanent_code("S", "tmp"),
        "POST /service/get_permanent_code",
        PermanentCode("P", corp=Corp("dingcorp", "示例科技")),
        query={"suite_access_token": "S"},
        body={"tmp_auth_code": "tmp"},
        answer=ok(
            permanent_code="P", auth_corp_info={"corpid": "dingcorp", "corp_name": "示例科技"}
        ),
        repeatable=False,
        token="",
        before=lambda d: both(suite_token(d), code(d, "suite")),
        make_there=lambda d, given: d.suites.permanent_code(*given),
    ),
    Example(
        "switch the app on",
        lambda d: d.suites.activate("S", "k", "dingcorp", "P"),
        "POST /service/activate_suite",
        query={"suite_access_token": "S"},
        body={"suite_key": "k", "auth_corpid": "dingcorp", "permanent_code": "P"},
        token="",
        before=permanent,
        make_there=lambda d, given: d.suites.activate(given[0], KEY, d.corp_id, given[1]),
    ),
    Example(
        "what was authorised",
        lambda d: d.suites.authorisation("S", "dingcorp"),
        "POST /service/get_auth_info",
        Authorisation(
            Corp("dingcorp"),
            Authoriser("zhouba"),
            AuthorisedAgents([AuthorisedAgent(7, 8, "报修", administrators=["zhouba"])]),
        ),
        query={"suite_access_token": "S"},
        body={"auth_corpid": "dingcorp"},
        answer=ok(
            auth_corp_info={"corpid": "dingcorp"},
            auth_user_info={"userId": "zhouba"},
            auth_info={
                "agent": [
                    {"agentid": 7, "appid": 8, "agent_name": "报修", "admin_list": ["zhouba"]}
                ]
            },
        ),
        token="",
        before=suite_token,
        make_there=lambda d, given: d.suites.authorisation(given, d.corp_id),
    ),
]


async def both(first, second):
    return await first, await second


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_each_call_gives_a_new_token_that_works(emulated):
    first = (await emulated.suites.corp_token(SUITE, emulated.corp_id)).value
    second = (await emulated.suites.v1.corp_token(SUITE, emulated.corp_id)).value
    assert first != second
    assert "周八" == (await emulated.users._bearing(second).get("zhouba")).name


async def test_a_clock_that_is_off_is_told(emulated):
    with pytest.raises(NotAllowed, match="853002"):
        await emulated.suites.v1.corp_token(SUITE, emulated.corp_id, at_ms=STAMP)


async def test_a_code_works_once(emulated):
    token, given = await both(suite_token(emulated), code(emulated, "suite"))
    await emulated.suites.permanent_code(token, given)
    with pytest.raises(TooLate):
        await emulated.suites.permanent_code(token, given)


def test_a_suite_does_not_show_its_secret():
    assert SECRET not in repr(SUITE)
    assert TICKET not in repr(SUITE)
