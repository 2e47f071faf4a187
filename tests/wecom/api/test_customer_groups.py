"""Customer groups."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.customer_groups import CustomerGroup, GroupMember, GroupRow, Person
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "list groups",
        lambda w: w.external.groups.list(),
        "POST /cgi-bin/externalcontact/groupchat/list",
        [GroupRow("wrCHAT0001", 0), GroupRow("wrCHAT0002", 1)],
        {"status_filter": 0, "limit": 1000},
        answer={
            "errcode": 0,
            "group_chat_list": [
                {"chat_id": "wrCHAT0001", "status": 0},
                {"chat_id": "wrCHAT0002", "status": 1},
            ],
        },
    ),
    Example(
        "list the groups of some owners",
        lambda w: w.external.groups.list(status=1, owners=["qianwu"], page=10),
        "POST /cgi-bin/externalcontact/groupchat/list",
        [GroupRow("wrCHAT0002", 1)],
        {
            "status_filter": 1,
            "owner_filter": {"userid_list": ["qianwu"]},
            "limit": 10,
        },
        answer={"errcode": 0, "group_chat_list": [{"chat_id": "wrCHAT0002", "status": 1}]},
    ),
    Example(
        "get a group",
        lambda w: w.external.groups.get("wrCHAT0001"),
        "POST /cgi-bin/externalcontact/groupchat/get",
        CustomerGroup(
            "wrCHAT0001",
            "新品体验群",
            "zhangsan",
            1700000000,
            "欢迎",
            [
                GroupMember(
                    "wmEXT0001", 2, "oUNION", 1700000001, 3, Person("zhangsan"), "小郝", "郝阳"
                )
            ],
            [Person("lisi")],
            "v3",
        ),
        {"chat_id": "wrCHAT0001", "need_name": 1},
        answer={
            "errcode": 0,
            "group_chat": {
                "chat_id": "wrCHAT0001",
                "name": "新品体验群",
                "owner": "zhangsan",
                "create_time": 1700000000,
                "notice": "欢迎",
                "member_list": [
                    {
                        "userid": "wmEXT0001",
                        "type": 2,
                        "unionid": "oUNION",
                        "join_time": 1700000001,
                        "join_scene": 3,
                        "invitor": {"userid": "zhangsan"},
                        "group_nickname": "小郝",
                        "name": "郝阳",
                    }
                ],
                "admin_list": [{"userid": "lisi"}],
                "member_version": "v3",
            },
        },
    ),
    Example(
        "which group a mini program was opened in",
        lambda w: w.external.groups.of_opengid("oGROUP-wrCHAT0001"),
        "POST /cgi-bin/externalcontact/opengid_to_chatid",
        "wrCHAT0001",
        {"opengid": "oGROUP-wrCHAT0001"},
        answer={"errcode": 0, "chat_id": "wrCHAT0001"},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_an_empty_owner_filter_never_goes_out(wecom, transport):
    transport.answer(
        "POST /cgi-bin/externalcontact/groupchat/list", {"errcode": 0, "group_chat_list": []}
    )
    await wecom.external.groups.list().all()
    assert {"status_filter": 0, "limit": 1000} == transport.requests[-1].body


async def test_a_page_is_at_most_a_thousand_groups_of_a_hundred_owners(wecom):
    with pytest.raises(OverLimit, match="1001 groups a page, allowed are 1000"):
        wecom.external.groups.list(page=1001)
    with pytest.raises(OverLimit, match="101 members, allowed are 100"):
        wecom.external.groups.list(owners=["x"] * 101)
