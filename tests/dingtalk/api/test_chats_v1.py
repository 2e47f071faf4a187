"""Group chats, by the old interface."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.chats_v1 import Chat, CreatedChat, Switches
from botkit.dingtalk.api.messages import TextMessage
from botkit.emulator.dingtalk.names import chat_id
from botkit.errors import BadArgument, NotFound, OverLimit
from tests.dingtalk.api.examples import Example, ok

PEOPLE = ["lisi", "zhangsan"]


async def made(dingtalk):
    return (await dingtalk.chats.v1.create("项目", "lisi", PEOPLE)).chat


async def sent(dingtalk):
    return await dingtalk.chats.v1.send(await made(dingtalk), TextMessage("你好"))


EXAMPLES = [
    Example(
        "open a group",
        lambda d: d.chats.v1.create(
            "项目", "lisi", PEOPLE, switches=Switches(shows_history=True, asks_to_join=False)
        ),
        "POST /chat/create",
        CreatedChat("chat1", "cid1", 2),
        body={
            "name": "项目",
            "owner": "lisi",
            "useridlist": PEOPLE,
            "showHistoryType": 1,
            "validationType": 0,
        },
        answer=ok(chatid="chat1", openConversationId="cid1", conversationTag=2),
        repeatable=False,
    ),
    Example(
        "change a group",
        lambda d: d.chats.v1.update(
            "chat1",
            name="新项目",
            owner="zhangsan",
            owner_type="emp",
            add=["wangwu"],
            remove=["lisi"],
            is_banned=False,
            switches=Switches(owner_manages=True),
        ),
        "POST /chat/update",
        body={
            "chatid": "chat1",
            "name": "新项目",
            "owner": "zhangsan",
            "ownerType": "emp",
            "add_useridlist": ["wangwu"],
            "del_useridlist": ["lisi"],
            "isBan": False,
            "managementType": 1,
        },
        before=made,
        make_there=lambda d, given: d.chats.v1.update(given, name="新项目"),
    ),
    Example(
        "get a group",
        lambda d: d.chats.v1.get("chat1"),
        "GET /chat/get",
        Chat("chat1", "项目", "lisi", PEOPLE, tag=2, is_searchable=1),
        query={"chatid": "chat1"},
        answer=ok(
            chat_info={
                "chatid": "chat1",
                "name": "项目",
                "owner": "lisi",
                "useridlist": PEOPLE,
                "status": 1,
                "conversationTag": 2,
                "searchable": 1,
            }
        ),
        before=made,
        make_there=lambda d, given: d.chats.v1.get(given),
    ),
    Example(
        "write into a group",
        lambda d: d.chats.v1.send("chat1", TextMessage("你好")),
        "POST /chat/send",
        "msg1",
        body={"chatid": "chat1", "msg": {"msgtype": "text", "text": {"content": "你好"}}},
        answer=ok(messageId="msg1"),
        repeatable=False,
        before=made,
        make_there=lambda d, given: d.chats.v1.send(given, TextMessage("你好")),
    ),
    Example(
        "who read it",
        lambda d: d.chats.v1.readers("msg1"),
        "GET /chat/getReadList",
        ["lisi"],
        query={"messageId": "msg1", "size": "100", "cursor": "0"},
        answer=ok(readUserIdList=["lisi"]),
        before=sent,
        make_there=lambda d, given: d.chats.v1.readers(given),
    ),
    Example(
        "make administrators",
        lambda d: d.chats.v1.set_administrators("chat1", PEOPLE),
        "POST /topapi/chat/subadmin/update",
        body={"chatid": "chat1", "userids": "lisi,zhangsan", "role": 2},
        before=made,
        make_there=lambda d, given: d.chats.v1.set_administrators(given, PEOPLE),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"name": ""}, ValueError, "1 to 20"),
        ({"name": "字" * 21}, OverLimit, "21 characters, allowed are 20"),
        ({"owner_type": "boss"}, ValueError, "allowed are emp, ext"),
        ({"add": ["u"] * 41}, OverLimit, "add_useridlist: 41 people, allowed are 40"),
        ({"remove": ["u"] * 41}, OverLimit, "del_useridlist: 41"),
        ({"add_outsiders": ["u"] * 41}, OverLimit, "add_extidlist: 41"),
        ({"remove_outsiders": ["u"] * 41}, OverLimit, "del_extidlist: 41"),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(
    dingtalk, transport, fields, error, words
):
    with pytest.raises(error, match=words):
        await dingtalk.chats.v1.update("chat1", **fields)
    with pytest.raises(ValueError, match="a chatid"):
        await dingtalk.chats.v1.update("")
    assert [] == transport.requests


async def test_a_switch_can_be_turned_off_again(emulated):
    chats = emulated.chats.v1
    chat = await made(emulated)
    await chats.update(chat, switches=Switches(is_muted=True))
    assert 1 == (await chats.get(chat)).is_muted
    await chats.update(chat, switches=Switches(is_muted=False))
    assert 0 == (await chats.get(chat)).is_muted


async def test_people_come_and_go(emulated):
    chats = emulated.chats.v1
    chat = await made(emulated)
    await chats.update(chat, owner="wangwu", add=["wangwu"], remove=["lisi"])
    found = await chats.get(chat)
    assert ("wangwu", ["zhangsan", "wangwu"]) == (found.owner, found.members)
    with pytest.raises(BadArgument, match="49004"):
        await chats.update(chat, add=["lisi"], remove=["lisi"])
    with pytest.raises(BadArgument, match="49006"):
        await chats.update(chat, remove=["wangwu"])


async def test_readers_are_read_to_the_end(dingtalk, transport):
    call = "GET /chat/getReadList"
    transport.answer(call, ok(readUserIdList=["a"], next_cursor=20), ok(readUserIdList=["b"]))
    assert ["a", "b"] == await dingtalk.chats.v1.readers("msg1").all()
    assert ["0", "20"] == [one.query["cursor"] for one in transport.requests if one.name == call]


async def test_a_group_of_people_cannot_be_changed(emulated, emulator):
    ops = chat_id(emulator.company.group("ops"))
    assert "运维群" == (await emulated.chats.v1.get(ops)).name
    with pytest.raises(NotFound, match="34001"):
        await emulated.chats.v1.update(ops, name="别的")


async def test_what_is_sent_stands_in_the_group(emulated, emulator):
    chat = await made(emulated)
    await emulated.chats.v1.send(chat, TextMessage("你好"))
    shown = emulator.messages()[-1]
    assert ("text", "你好") == (shown["msgtype"], shown["body"]["text"]["content"])
