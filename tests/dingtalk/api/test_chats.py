"""Group chats."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.chats_v1 import CreatedChat, Switches
from botkit.errors import NotFound, OverLimit
from tests.dingtalk.api.examples import Example, ok

PEOPLE = ["lisi", "zhangsan"]


async def made(dingtalk):
    return (await dingtalk.chats.create("项目", "lisi", PEOPLE)).chat


async def opened(dingtalk):
    return (await dingtalk.chats.create("项目", "lisi", PEOPLE)).open_id


EXAMPLES = [
    Example(
        "open a group",
        lambda d: d.chats.create(
            "项目", "lisi", PEOPLE, tag=2, switches=Switches(is_searchable=True, is_muted=False)
        ),
        "POST /v1.0/im/group/create",
        CreatedChat("chat1", "cid1", 2),
        body={
            "name": "项目",
            "owner": "lisi",
            "useridlist": PEOPLE,
            "ownerType": "emp",
            "conversationTag": 2,
            "managementOptions": {"searchable": 1, "chatBannedType": 0},
        },
        answer={"chatid": "chat1", "openConversationId": "cid1", "conversationTag": 2},
        repeatable=False,
    ),
    Example(
        "the newer id of a group",
        lambda d: d.chats.open_id("chat1"),
        "POST /v1.0/im/chat/chat1/convertToOpenConversationId",
        "cid1",
        body={},
        answer={"openConversationId": "cid1"},
        before=made,
        make_there=lambda d, given: d.chats.open_id(given),
    ),
    Example(
        "make administrators",
        lambda d: d.chats.set_administrators("cid1", ["zhangsan"]),
        "POST /v1.0/im/subAdministrators",
        body={"openConversationId": "cid1", "userIds": ["zhangsan"], "role": 2},
        answer={"success": True},
        before=opened,
        make_there=lambda d, given: d.chats.set_administrators(given, ["zhangsan"]),
    ),
    Example(
        "make members again",
        lambda d: d.chats.set_administrators("cid1", ["zhangsan"], is_admin=False),
        "POST /v1.0/im/subAdministrators",
        body={"openConversationId": "cid1", "userIds": ["zhangsan"], "role": 3},
        answer={"success": True},
        before=opened,
        make_there=lambda d, given: d.chats.set_administrators(given, ["zhangsan"], is_admin=False),
    ),
    Example(
        "give a nick",
        lambda d: d.chats.set_nick("chat1", "zhangsan", "小张"),
        "POST /topapi/chat/updategroupnick",
        body={"chatid": "chat1", "userid": "zhangsan", "group_nick": "小张"},
        before=made,
        make_there=lambda d, given: d.chats.set_nick(given, "zhangsan", "小张"),
    ),
    Example(
        "a code to join by",
        lambda d: d.chats.qr_code("chat1", "lisi"),
        "POST /topapi/chat/qrcode/get",
        "https://qr.dingtalk.com/x",
        body={"chatid": "chat1", "userid": "lisi"},
        answer=ok(result="https://qr.dingtalk.com/x", success=True),
        before=made,
        make_there=lambda d, given: d.chats.qr_code(given, "lisi"),
    ),
    Example(
        "forbid to add friends",
        lambda d: d.chats.forbid_friends("chat1"),
        "POST /topapi/chat/member/friendswitch/update",
        body={"chatid": "chat1", "is_prohibit": True},
        before=made,
        make_there=lambda d, given: d.chats.forbid_friends(given),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("name", "owner", "members", "error", "words"),
    [
        ("字" * 21, "lisi", PEOPLE, OverLimit, "21 characters, allowed are 20"),
        ("", "lisi", PEOPLE, ValueError, "1 to 20"),
        ("项目", "", PEOPLE, ValueError, "a userid"),
        ("项目", "lisi", [], ValueError, "1 to 40"),
        ("项目", "lisi", ["lisi", *map(str, range(40))], OverLimit, "41 people, allowed are 40"),
        ("项目", "wangwu", PEOPLE, ValueError, "not among the members"),
    ],
)
async def test_a_group_that_could_not_be_is_not_sent(
    dingtalk, transport, name, owner, members, error, words
):
    for create in (dingtalk.chats.create, dingtalk.chats.v1.create):
        with pytest.raises(error, match=words):
            await create(name, owner, members)
    assert [] == transport.requests


async def test_an_id_with_a_slash_is_one_part_of_the_path(dingtalk, transport):
    transport.answer(
        "POST /v1.0/im/chat/chat%2F1/convertToOpenConversationId", {"openConversationId": "cid1"}
    )
    assert "cid1" == await dingtalk.chats.open_id("chat/1")


async def test_a_person_who_is_not_in_the_group_gets_no_nick(emulated):
    with pytest.raises(NotFound, match="60124"):
        await emulated.chats.set_nick(await made(emulated), "wangwu", "小王")
