"""The address book."""

from __future__ import annotations

import pytest

from botkit.wecom.api.contacts import User
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "get a member",
        lambda w: w.contacts.users.get("zhangsan"),
        "GET /cgi-bin/user/get",
        User("zhangsan", "张三", [1, 2], direct_leader=["lisi"], status=1),
        query={"userid": "zhangsan"},
        answer={
            "errcode": 0,
            "userid": "zhangsan",
            "name": "张三",
            "department": [1, 2],
            "direct_leader": ["lisi"],
            "status": 1,
            "extattr": {"attrs": []},
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)
