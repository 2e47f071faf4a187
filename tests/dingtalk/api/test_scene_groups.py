"""Groups made from a template."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.scene_groups import CreatedGroup, SceneSwitches
from botkit.errors import NotAllowed, OverLimit
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import wait


async def made(dingtalk):
    scenes = dingtalk.chats.scenes
    group = await scenes.create("值班", "T1", "lisi", members=["zhangsan"])
    await wait(dingtalk, "5s")
    return group.open_id


EXAMPLES = [
    Example(
        "open a group",
        lambda d: d.chats.scenes.create(
            "值班",
            "T1",
            "lisi",
            members=["zhangsan", "wangwu"],
            administrators=["wangwu"],
            key="k1",
            switches=SceneSwitches(is_searchable=False),
        ),
        "POST /topapi/im/chat/scenegroup/create",
        CreatedGroup("cid1", "chat1"),
        body={
            "title": "值班",
            "template_id": "T1",
            "owner_user_id": "lisi",
            "user_ids": "zhangsan,wangwu",
            "subadmin_ids": "wangwu",
            "uuid": "k1",
            "searchable": 0,
        },
        answer=ok(result={"open_conversation_id": "cid1", "chat_id": "chat1"}, success=True),
    ),
    Example(
        "open a group without a key",
        lambda d: d.chats.scenes.create("值班", "T1", "lisi"),
        "POST /topapi/im/chat/scenegroup/create",
        CreatedGroup("cid1", "chat1"),
        body={"title": "值班", "template_id": "T1", "owner_user_id": "lisi"},
        answer=ok(result={"open_conversation_id": "cid1", "chat_id": "chat1"}),
        repeatable=False,
    ),
    Example(
        "change a group",
        lambda d: d.chats.scenes.update(
            "cid1", title="夜班", switches=SceneSwitches(is_muted=True)
        ),
        "POST /topapi/im/chat/scenegroup/update",
        body={"open_conversation_id": "cid1", "title": "夜班", "chat_banned_type": 1},
        before=made,
        make_there=lambda d, given: d.chats.scenes.update(given, title="夜班"),
    ),
    Example(
        "add people",
        lambda d: d.chats.scenes.add("cid1", ["wangwu"]),
        "POST /topapi/im/chat/scenegroup/member/add",
        body={"open_conversation_id": "cid1", "user_ids": "wangwu"},
        before=made,
        make_there=lambda d, given: d.chats.scenes.add(given, ["wangwu"]),
    ),
    Example(
        "take people out",
        lambda d: d.chats.scenes.remove("cid1", ["zhangsan"]),
        "POST /topapi/im/chat/scenegroup/member/delete",
        body={"open_conversation_id": "cid1", "user_ids": "zhangsan"},
        before=made,
        make_there=lambda d, given: d.chats.scenes.remove(given, ["zhangsan"]),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda d: d.chats.scenes.create("字" * 31, "T1", "lisi"), "31 characters, allowed are 30"),
        (lambda d: d.chats.scenes.create("值班", "T1", "lisi", key="k" * 65), "allowed are 64"),
        (
            lambda d: d.chats.scenes.create("值班", "T1", "lisi", members=["u"] * 1000),
            "1000 people, allowed are 999",
        ),
        (lambda d: d.chats.scenes.add("cid1", ["u"] * 101), "101 people, allowed are 100"),
    ],
)
async def test_what_is_too_much_is_not_sent(dingtalk, transport, asked, words):
    with pytest.raises(OverLimit, match=words):
        await asked(dingtalk)
    assert [] == transport.requests


async def test_the_same_key_makes_no_second_group(emulated):
    scenes = emulated.chats.scenes
    first, second = [await scenes.create("值班", "T1", "lisi", key="k1") for _ in range(2)]
    assert first == second


async def test_a_new_group_takes_some_seconds(emulated):
    group = await emulated.chats.scenes.create("值班", "T1", "lisi")
    with pytest.raises(NotAllowed, match="400020"):
        await emulated.chats.scenes.add(group.open_id, ["wangwu"])
