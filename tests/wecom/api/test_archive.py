"""The message archive."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.archive import Agreement, ArchivedMember, ArchivedRoom
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "who is archived",
        lambda w: w.archive.permitted_users(),
        "POST /cgi-bin/msgaudit/get_permit_user_list",
        ["zhangsan"],
        {},
        answer={"errcode": 0, "ids": ["zhangsan"]},
    ),
    Example(
        "who is archived in one edition",
        lambda w: w.archive.permitted_users(2),
        "POST /cgi-bin/msgaudit/get_permit_user_list",
        ["zhangsan"],
        {"type": 2},
        answer={"errcode": 0, "ids": ["zhangsan"]},
    ),
    Example(
        "what customers said",
        lambda w: w.archive.agreements([("zhangsan", "wmEXT0001")]),
        "POST /cgi-bin/msgaudit/check_single_agree",
        [Agreement("zhangsan", "wmEXT0001", "Agree", 1700000000)],
        {"info": [{"userid": "zhangsan", "exteranalopenid": "wmEXT0001"}]},
        answer={
            "errcode": 0,
            "agreeinfo": [
                {
                    "userid": "zhangsan",
                    "exteranalopenid": "wmEXT0001",
                    "agree_status": "Agree",
                    "status_change_time": 1700000000,
                }
            ],
        },
    ),
    Example(
        "what the customers in a group said",
        lambda w: w.archive.room_agreements("wrARCHIVECUSTOMERS"),
        "POST /cgi-bin/msgaudit/check_room_agree",
        [Agreement("", "wmEXT0001", "Disagree", 1700000000)],
        {"roomid": "wrARCHIVECUSTOMERS"},
        answer={
            "errcode": 0,
            "agreeinfo": [
                {
                    "exteranalopenid": "wmEXT0001",
                    "agree_status": "Disagree",
                    "status_change_time": 1700000000,
                }
            ],
        },
    ),
    Example(
        "a group of members",
        lambda w: w.archive.room("wrARCHIVESTAFF"),
        "POST /cgi-bin/msgaudit/groupchat/get",
        ArchivedRoom("全员群", "zhangsan", 1, "", [ArchivedMember("zhangsan", 2)]),
        {"roomid": "wrARCHIVESTAFF"},
        answer={
            "errcode": 0,
            "roomname": "全员群",
            "creator": "zhangsan",
            "room_create_time": 1,
            "notice": "",
            "members": [{"memberid": "zhangsan", "jointime": 2}],
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_more_than_a_hundred_pairs_are_not_sent(wecom, transport):
    with pytest.raises(OverLimit, match="allowed are 100"):
        await wecom.archive.agreements([("zhangsan", "wm")] * 101)
    assert [] == transport.requests
