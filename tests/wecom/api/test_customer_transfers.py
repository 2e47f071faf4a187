"""Handing customers and groups to another member."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.customer_transfers import (
    FailedGroup,
    HandedCustomer,
    Left,
    Takeover,
    TransferResult,
)
from tests.wecom.api.examples import Example

TOOK = Takeover("wmEXT0001", 2, 1700000000)
TOOK_SENT = {"external_userid": "wmEXT0001", "status": 2, "takeover_time": 1700000000}
HANDED = [HandedCustomer("wmEXT0001"), HandedCustomer("wmEXT0009", 40096)]
HANDED_ANSWER = {
    "errcode": 0,
    "customer": [
        {"external_userid": "wmEXT0001", "errcode": 0},
        {"external_userid": "wmEXT0009", "errcode": 40096},
    ],
}
FAILED = [FailedGroup("wrX", 90501, "not a customer group")]
FAILED_ANSWER = {
    "errcode": 0,
    "failed_chat_list": [{"chat_id": "wrX", "errcode": 90501, "errmsg": "not a customer group"}],
}
ONE = {
    "external_userid": "wmEXT0004",
    "handover_userid": "qianwu",
    "takeover_userid": "lisi",
}
EXAMPLES = [
    Example(
        "hand over customers",
        lambda w: w.external.transfers.start(
            "zhangsan", "lisi", ["wmEXT0001", "wmEXT0009"], message="你好"
        ),
        "POST /cgi-bin/externalcontact/transfer_customer",
        HANDED,
        {
            "handover_userid": "zhangsan",
            "takeover_userid": "lisi",
            "external_userid": ["wmEXT0001", "wmEXT0009"],
            "transfer_success_msg": "你好",
        },
        answer=HANDED_ANSWER,
        repeatable=False,
    ),
    Example(
        "how it went",
        lambda w: w.external.transfers.results("zhangsan", "lisi"),
        "POST /cgi-bin/externalcontact/transfer_result",
        [TOOK],
        {"handover_userid": "zhangsan", "takeover_userid": "lisi"},
        answer={"errcode": 0, "customer": [TOOK_SENT], "next_cursor": ""},
    ),
    Example(
        "hand over groups",
        lambda w: w.external.transfers.groups(["wrCHAT0001", "wrX"], "lisi"),
        "POST /cgi-bin/externalcontact/groupchat/onjob_transfer",
        FAILED,
        {"chat_id_list": ["wrCHAT0001", "wrX"], "new_owner": "lisi"},
        answer=FAILED_ANSWER,
        repeatable=False,
    ),
    Example(
        "whose member left",
        lambda w: w.external.departed.unassigned(page=1000),
        "POST /cgi-bin/externalcontact/get_unassigned_list",
        [Left("qianwu", "wmEXT0004", 1700000000)],
        {"page_size": 1000},
        answer={
            "errcode": 0,
            "info": [
                {
                    "handover_userid": "qianwu",
                    "external_userid": "wmEXT0004",
                    "dimission_time": 1700000000,
                }
            ],
            "is_last": True,
            "next_cursor": "ignored",
        },
    ),
    Example(
        "hand over customers of who left",
        lambda w: w.external.departed.transfer("qianwu", "lisi", ["wmEXT0001", "wmEXT0009"]),
        "POST /cgi-bin/externalcontact/resigned/transfer_customer",
        HANDED,
        {
            "handover_userid": "qianwu",
            "takeover_userid": "lisi",
            "external_userid": ["wmEXT0001", "wmEXT0009"],
        },
        answer=HANDED_ANSWER,
        repeatable=False,
    ),
    Example(
        "how that went",
        lambda w: w.external.departed.results("qianwu", "lisi"),
        "POST /cgi-bin/externalcontact/resigned/transfer_result",
        [TOOK],
        {"handover_userid": "qianwu", "takeover_userid": "lisi"},
        answer={"errcode": 0, "customer": [TOOK_SENT]},
    ),
    Example(
        "hand over groups of who left",
        lambda w: w.external.departed.groups(["wrCHAT0002", "wrX"], "lisi"),
        "POST /cgi-bin/externalcontact/groupchat/transfer",
        FAILED,
        {"chat_id_list": ["wrCHAT0002", "wrX"], "new_owner": "lisi"},
        answer=FAILED_ANSWER,
        repeatable=False,
    ),
    Example(
        "the old call",
        lambda w: w.external.departed.transfer_one("wmEXT0004", "qianwu", "lisi"),
        "POST /cgi-bin/externalcontact/transfer",
        None,
        ONE,
        repeatable=False,
    ),
    Example(
        "the old result",
        lambda w: w.external.departed.result_of_one("wmEXT0004", "qianwu", "lisi"),
        "POST /cgi-bin/externalcontact/get_transfer_result",
        TransferResult(1, 1700000000),
        ONE,
        answer={"errcode": 0, "status": 1, "takeover_time": 1700000000},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_more_than_a_hundred_are_not_sent(wecom, transport):
    ids = ["x"] * 101
    for call in (
        wecom.external.transfers.start("a", "b", ids),
        wecom.external.transfers.groups(ids, "b"),
        wecom.external.departed.transfer("a", "b", ids),
        wecom.external.departed.groups(ids, "b"),
    ):
        with pytest.raises(OverLimit, match="allowed are 100"):
            await call
    with pytest.raises(OverLimit, match="allowed are 200"):
        await wecom.external.transfers.start("a", "b", ["x"], message="字" * 201)
    with pytest.raises(OverLimit, match="allowed are 1000"):
        wecom.external.departed.unassigned(page=1001)
    assert [] == transport.requests
