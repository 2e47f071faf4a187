"""How much leave people have."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument, OverLimit
from botkit.wecom.api.vacations import Balance, Grant, VacationKind
from tests.wecom.api.examples import Example

KIND = VacationKind(1, "年假", 0, 0, Grant(type=2), 86400)

EXAMPLES = [
    Example(
        "kinds of leave",
        lambda w: w.approvals.vacations.kinds(),
        "GET /cgi-bin/oa/vacation/getcorpconf",
        [KIND],
        answer={
            "errcode": 0,
            "lists": [
                {
                    "id": 1,
                    "name": "年假",
                    "time_attr": 0,
                    "duration_type": 0,
                    "quota_attr": {"type": 2, "autoreset_time": 0, "autoreset_duration": 0},
                    "perday_duration": 86400,
                    "expire_rule": {"type": 1},
                }
            ],
        },
    ),
    Example(
        "what a member has left",
        lambda w: w.approvals.vacations.balances("zhangsan"),
        "POST /cgi-bin/oa/vacation/getuservacationquota",
        [Balance(1, "年假", 864000, 86400, 777600)],
        {"userid": "zhangsan"},
        answer={
            "errcode": 0,
            "lists": [
                {
                    "id": 1,
                    "vacationname": "年假",
                    "assignduration": 864000,
                    "usedduration": 86400,
                    "leftduration": 777600,
                }
            ],
        },
    ),
    Example(
        "set what is left",
        lambda w: w.approvals.vacations.set_balance("zhangsan", KIND, 8640 * 5, remarks="补"),
        "POST /cgi-bin/oa/vacation/setoneuserquota",
        None,
        {
            "userid": "zhangsan",
            "vacation_id": 1,
            "leftduration": 43200,
            "time_attr": 0,
            "remarks": "补",
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_balance_that_the_platform_would_refuse_is_not_sent(wecom, transport):
    with pytest.raises(BadArgument, match="multiple of 8640"):
        await wecom.approvals.vacations.set_balance("zhangsan", KIND, 3600)
    with pytest.raises(OverLimit):
        await wecom.approvals.vacations.set_balance("zhangsan", KIND, 86400 * 1001)
    with pytest.raises(OverLimit, match="allowed are 200"):
        await wecom.approvals.vacations.set_balance("zhangsan", KIND, 0, remarks="长" * 201)
    assert [] == transport.requests
