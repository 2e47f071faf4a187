"""Customers of customer service, and how much was said."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.service_customers import (
    CorpCounts,
    CorpDay,
    CustomersFound,
    Entered,
    ServiceCustomer,
    ServicerCounts,
    ServicerDay,
)
from tests.wecom.api.examples import Example

DAY = 1700000000 // 86400 * 86400

EXAMPLES = [
    Example(
        "customers by their ids",
        lambda w: w.customer_service.customers.get(["wmEXT0001", "wmNOBODY"], entered=True),
        "POST /cgi-bin/kf/customer/batchget",
        CustomersFound(
            [ServiceCustomer("wmEXT0001", "郝阳", "https://a.cn/p", 1, "oU", Entered("booth7"))],
            ["wmNOBODY"],
        ),
        {"external_userid_list": ["wmEXT0001", "wmNOBODY"], "need_enter_session_context": 1},
        answer={
            "errcode": 0,
            "customer_list": [
                {
                    "external_userid": "wmEXT0001",
                    "nickname": "郝阳",
                    "avatar": "https://a.cn/p",
                    "gender": 1,
                    "unionid": "oU",
                    "enter_session_context": {"scene": "booth7", "scene_param": ""},
                }
            ],
            "invalid_external_userid": ["wmNOBODY"],
        },
    ),
    Example(
        "sums of an account",
        lambda w: w.customer_service.statistics.corp(DAY, DAY + 86400, account="wkKF0001"),
        "POST /cgi-bin/kf/get_corp_statistic",
        [CorpDay(DAY, CorpCounts(2, 1, 3, 0, 1, 0.5, 0.25, 0))],
        {"open_kfid": "wkKF0001", "start_time": DAY, "end_time": DAY + 86400},
        answer={
            "errcode": 0,
            "statistic_list": [
                {
                    "stat_time": DAY,
                    "statistic": {
                        "session_cnt": 2,
                        "customer_cnt": 1,
                        "customer_msg_cnt": 3,
                        "ai_session_reply_cnt": 1,
                        "ai_transfer_rate": 0.5,
                        "ai_knowledge_hit_rate": 0.25,
                    },
                }
            ],
        },
    ),
    Example(
        "sums of a servicer",
        lambda w: w.customer_service.statistics.servicer(DAY, DAY + 86400, userid="lisi"),
        "POST /cgi-bin/kf/get_servicer_statistic",
        [ServicerDay(DAY, ServicerCounts(2, 1, 3, 1.0, 12.5, 4))],
        {"servicer_userid": "lisi", "start_time": DAY, "end_time": DAY + 86400},
        answer={
            "errcode": 0,
            "statistic_list": [
                {
                    "stat_time": DAY,
                    "statistic": {
                        "session_cnt": 2,
                        "customer_cnt": 1,
                        "customer_msg_cnt": 3,
                        "reply_rate": 1,
                        "first_reply_average_sec": 12.5,
                        "satisfaction_investgate_cnt": 4,
                    },
                }
            ],
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_what_the_platform_would_refuse_is_not_sent(wecom, transport):
    service = wecom.customer_service
    with pytest.raises(OverLimit, match="allowed are 100"):
        await service.customers.get(["wm"] * 101)
    with pytest.raises(OverLimit, match="allowed are 2678400"):
        await service.statistics.corp(DAY, DAY + 32 * 86400)
    with pytest.raises(OverLimit, match="allowed are 2678400"):
        await service.statistics.servicer(DAY, DAY + 32 * 86400)
    assert [] == transport.requests
