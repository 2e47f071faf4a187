"""Apps on the workbench."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.micro_apps import MicroApp, Visibility
from botkit.errors import BadArgument
from tests.dingtalk.api.examples import Example, ok

APP = {
    "name": "报修",
    "agentId": "1000002",
    "appIcon": "@i",
    "appDesc": "修",
    "isSelf": True,
    "appStatus": 1,
    "homepageLink": "https://bot.example.com/",
}
READ = MicroApp(1000002, "报修", "@i", "修", True, homepage="https://bot.example.com/")

EXAMPLES = [
    Example(
        "all apps",
        lambda d: d.micro_apps.list(),
        "POST /microapp/list",
        [READ],
        body={},
        answer=ok(appList=[APP]),
    ),
    Example(
        "a person's apps",
        lambda d: d.micro_apps.of("lisi"),
        "GET /microapp/list_by_userid",
        [READ],
        query={"userid": "lisi"},
        answer=ok(appList=[APP]),
    ),
    Example(
        "who sees an app",
        lambda d: d.micro_apps.visibility(1000002),
        "POST /microapp/visible_scopes",
        Visibility(["lisi"], [2], True),
        body={"agentId": 1000002},
        answer=ok(userVisibleScopes=["lisi"], deptVisibleScopes=["2"], isHidden=True),
    ),
    Example(
        "show an app",
        lambda d: d.micro_apps.show(1000002, users=["lisi"], departments=[4]),
        "POST /microapp/set_visible_scopes",
        body={
            "agentId": 1000002,
            "isHidden": False,
            "userVisibleScopes": ["lisi"],
            "deptVisibleScopes": [4],
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_who_does_not_see_an_app_does_not_find_it(emulated):
    await emulated.micro_apps.show(emulated.agent_id, users=["lisi"], departments=[4])
    assert Visibility(["lisi"], [4]) == await emulated.micro_apps.visibility(emulated.agent_id)
    assert [1, 1, 0] == [
        len(await emulated.micro_apps.of(one)) for one in ("lisi", "chener", "zhangsan")
    ]
    await emulated.micro_apps.show(emulated.agent_id)
    assert 1 == len(await emulated.micro_apps.of("zhangsan"))


async def test_another_agent_is_unknown(emulated):
    with pytest.raises(BadArgument, match="40056"):
        await emulated.micro_apps.visibility(7)
