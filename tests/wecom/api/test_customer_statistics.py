"""How members and groups did."""

from __future__ import annotations

import time

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.customer_statistics import (
    Behavior,
    DayStatistics,
    GroupData,
    OwnerPage,
    OwnerStatistics,
)
from tests.wecom.api.examples import Example

DAY = 86400
TODAY = int(time.time()) // DAY * DAY
DATA = GroupData(1, 2, 3, 4, 5, 6, 7)
DATA_SENT = {
    "new_chat_cnt": 1,
    "chat_total": 2,
    "chat_has_msg": 3,
    "new_member_cnt": 4,
    "member_total": 5,
    "member_has_msg": 6,
    "msg_total": 7,
}
EXAMPLES = [
    Example(
        "what members did",
        lambda w: w.external.statistics.behavior(
            TODAY - DAY, TODAY, users=["zhangsan"], parties=[3]
        ),
        "POST /cgi-bin/externalcontact/get_user_behavior_data",
        [Behavior(1700000000, 100, 80, 60.25, 1.5, 2, 4, 3)],
        {"userid": ["zhangsan"], "partyid": [3], "start_time": TODAY - DAY, "end_time": TODAY},
        answer={
            "errcode": 0,
            "behavior_data": [
                {
                    "stat_time": 1700000000,
                    "chat_cnt": 100,
                    "message_cnt": 80,
                    "reply_percentage": 60.25,
                    "avg_reply_time": 1.5,
                    "negative_feedback_cnt": 2,
                    "new_apply_cnt": 4,
                    "new_contact_cnt": 3,
                }
            ],
        },
    ),
    Example(
        "groups by owner",
        lambda w: w.external.statistics.groups(
            TODAY - DAY, TODAY, owners=["zhangsan"], order_by=2, ascending=False, limit=1000
        ),
        "POST /cgi-bin/externalcontact/groupchat/statistic",
        OwnerPage(2, 1, [OwnerStatistics("zhangsan", DATA)]),
        {
            "day_begin_time": TODAY - DAY,
            "day_end_time": TODAY,
            "owner_filter": {"userid_list": ["zhangsan"]},
            "order_by": 2,
            "order_asc": 0,
            "limit": 1000,
        },
        answer={
            "errcode": 0,
            "total": 2,
            "next_offset": 1,
            "items": [{"owner": "zhangsan", "data": DATA_SENT}],
        },
    ),
    Example(
        "groups by day",
        lambda w: w.external.statistics.groups_by_day(TODAY, owners=["zhangsan"]),
        "POST /cgi-bin/externalcontact/groupchat/statistic_group_by_day",
        [DayStatistics(1700000000, DATA)],
        {"day_begin_time": TODAY, "owner_filter": {"userid_list": ["zhangsan"]}},
        answer={"errcode": 0, "items": [{"stat_time": 1700000000, "data": DATA_SENT}]},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_span_or_list_beyond_the_limits_is_not_sent(wecom, transport):
    statistics = wecom.external.statistics
    for call in (
        statistics.behavior(0, 31 * DAY, users=["zhangsan"]),
        statistics.behavior(0, DAY, users=["x"] * 60, parties=[2] * 41),
        statistics.groups(0, 61 * DAY, owners=["zhangsan"]),
        statistics.groups(0, owners=["zhangsan"], limit=1001),
        statistics.groups_by_day(0, owners=["x"] * 101),
    ):
        with pytest.raises(OverLimit):
            await call
    assert [] == transport.requests
