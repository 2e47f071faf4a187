"""The members who may have customers."""

from __future__ import annotations

import pytest

from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "the members with customers",
        lambda w: w.external.staff.list(),
        "GET /cgi-bin/externalcontact/get_follow_user_list",
        ["zhangsan", "lisi"],
        answer={"errcode": 0, "follow_user": ["zhangsan", "lisi"]},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)
