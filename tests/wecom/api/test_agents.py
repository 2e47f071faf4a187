"""The settings of the app."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument, OverLimit
from botkit.wecom.api.agents import (
    Agent,
    AllowedParties,
    AllowedTags,
    AllowedUser,
    AllowedUsers,
)
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "get the app",
        lambda w: w.agents.get(),
        "GET /cgi-bin/agent/get",
        Agent(
            1000002,
            "助手",
            close=0,
            isreportenter=1,
            allowed_users=AllowedUsers([AllowedUser("zhangsan")]),
            allowed_parties=AllowedParties([1]),
            allowed_tags=AllowedTags([2]),
        ),
        query={"agentid": "1000002"},
        answer={
            "errcode": 0,
            "agentid": 1000002,
            "name": "助手",
            "close": 0,
            "isreportenter": 1,
            "allow_userinfos": {"user": [{"userid": "zhangsan"}]},
            "allow_partys": {"partyid": [1]},
            "allow_tags": {"tagid": [2]},
        },
    ),
    Example(
        "list the apps",
        lambda w: w.agents.list(),
        "GET /cgi-bin/agent/list",
        [Agent(1000002, "助手")],
        answer={
            "errcode": 0,
            "agentlist": [{"agentid": 1000002, "name": "助手", "square_logo_url": ""}],
        },
    ),
    Example(
        "change the settings",
        lambda w: w.agents.set(name="新助手", home_url="https://a.cn/", reports_entering=False),
        "POST /cgi-bin/agent/set",
        None,
        {"agentid": 1000002, "name": "新助手", "home_url": "https://a.cn/", "isreportenter": 0},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_settings_that_the_platform_would_refuse_are_not_sent(wecom, transport):
    with pytest.raises(OverLimit, match="allowed are 32"):
        await wecom.agents.set(name="长" * 33)
    with pytest.raises(OverLimit, match="allowed are 120"):
        await wecom.agents.set(description="长" * 121)
    with pytest.raises(BadArgument, match="at least 4"):
        await wecom.agents.set(description="短")
    assert [] == transport.requests
