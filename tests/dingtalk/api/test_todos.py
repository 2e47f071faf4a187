"""To-dos of people."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.todos import (
    Todo,
    TodoAction,
    TodoCard,
    TodoChanges,
    TodoField,
    TodoFields,
    TodoNotice,
    TodoUrl,
)
from botkit.errors import BadArgument, OverLimit
from tests.dingtalk.api.examples import Example
from tests.dingtalk.api.phone import wait

URL = TodoUrl("https://bot.example.com/t/1", "https://bot.example.com/t/1")


async def person(dingtalk, userid="lisi"):
    return (await dingtalk.users.get(userid)).unionid


async def made(dingtalk, **fields):
    """A unionid, and the id of a to-do."""
    unionid = await person(dingtalk)
    fields = TodoFields("报修", executors=[unionid], **fields)
    return unionid, (await dingtalk.todos.create(unionid, fields)).id


EXAMPLES = [
    Example(
        "make a to-do",
        lambda d: d.todos.create(
            "u/1=",
            TodoFields(
                "报修",
                source_id="T-1",
                due_ms=1700000000000,
                executors=["u2"],
                url=URL,
                fields=[TodoField("地点", "三楼")],
                only_executors_see=False,
                priority=30,
                notice=TodoNotice(ding="1"),
                actions=[TodoAction("打开", url="https://bot.example.com/")],
                type="TODO",
            ),
            operator="u3",
        ),
        "POST /v1.0/todo/users/u%2F1%3D/tasks",
        Todo("t1", "报修", source_id="T-1", executors=["u2"], url=URL, created_ms=5, priority=30),
        query={"operatorId": "u3"},
        body={
            "subject": "报修",
            "sourceId": "T-1",
            "dueTime": 1700000000000,
            "executorIds": ["u2"],
            "detailUrl": {"appUrl": URL.app, "pcUrl": URL.pc},
            "contentFieldList": [{"fieldKey": "地点", "fieldValue": "三楼"}],
            "isOnlyShowExecutor": False,
            "priority": 30,
            "notifyConfigs": {"dingNotify": "1"},
            "actionList": [{"title": "打开", "actionType": 2, "url": "https://bot.example.com/"}],
            "todoType": "TODO",
        },
        answer={
            "id": "t1",
            "subject": "报修",
            "sourceId": "T-1",
            "executorIds": ["u2"],
            "detailUrl": {"appUrl": URL.app, "pcUrl": URL.pc},
            "createdTime": "5",
            "priority": 30,
        },
        before=person,
        make_there=lambda d, given: d.todos.create(given, TodoFields("报修", url=URL)),
    ),
    Example(
        "a to-do without a key of one's own",
        lambda d: d.todos.create("u1", TodoFields("报修")),
        "POST /v1.0/todo/users/u1/tasks",
        Todo("t1"),
        body={"subject": "报修"},
        answer={"id": "t1"},
        repeatable=False,
        before=person,
        make_there=lambda d, given: d.todos.create(given, TodoFields("报修")),
    ),
    Example(
        "change a to-do",
        lambda d: d.todos.update("u1", "t1", TodoChanges(is_done=False, due_ms=7)),
        "PUT /v1.0/todo/users/u1/tasks/t1",
        True,
        body={"done": False, "dueTime": 7},
        answer={"result": True},
        before=made,
        make_there=lambda d, given: d.todos.update(*given, TodoChanges(is_done=True)),
    ),
    Example(
        "take a to-do away",
        lambda d: d.todos.delete("u1", "t1", operator="u3"),
        "DELETE /v1.0/todo/users/u1/tasks/t1",
        True,
        query={"operatorId": "u3"},
        answer={"result": True},
        before=made,
        make_there=lambda d, given: d.todos.delete(*given),
    ),
    Example(
        "finish a to-do",
        lambda d: d.todos.finish("u1", "t1", ["u2"]),
        "PUT /v1.0/todo/users/u1/tasks/t1/executorStatus",
        True,
        body={"executorStatusList": [{"id": "u2", "isDone": True}]},
        answer={"result": True},
        before=made,
        make_there=lambda d, given: d.todos.finish(*given, [given[0]]),
    ),
    Example(
        "a person's to-dos",
        lambda d: d.todos.of("u1"),
        "POST /v1.0/todo/users/u1/org/tasks/query",
        [TodoCard("t1", "报修", url=URL)],
        body={"isDone": False},
        answer={
            "todoCards": [
                {
                    "taskId": "t1",
                    "subject": "报修",
                    "isDone": False,
                    "detailUrl": {"appUrl": URL.app, "pcUrl": URL.pc},
                }
            ]
        },
        before=person,
        make_there=lambda d, given: d.todos.of(given),
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
        (TodoFields(), ValueError, "1 to 1024"),
        (TodoFields(""), ValueError, "1 to 1024"),
        (TodoFields("字" * 1025), OverLimit, "1025 characters, allowed are 1024"),
        (TodoFields("报修", description="字" * 4097), OverLimit, "allowed are 4096"),
        (TodoFields("报修", url=TodoUrl("a" * 1025)), OverLimit, "1025 bytes, allowed are 1024"),
        (TodoFields("报修", url=TodoUrl(pc="字" * 342)), OverLimit, "1026 bytes"),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(
    dingtalk, transport, fields, error, words
):
    with pytest.raises(error, match=words):
        await dingtalk.todos.create("u1", fields)
    assert [] == transport.requests


async def test_a_to_do_is_finished_for_one_then_for_all(emulated):
    todos, lisi = emulated.todos, await person(emulated)
    wangwu = await person(emulated, "wangwu")
    todo = (await todos.create(lisi, TodoFields("报修", executors=[lisi, wangwu]))).id
    await todos.finish(lisi, todo, [wangwu])
    assert [todo] == [one.id async for one in todos.of(lisi)]
    assert [todo] == [one.id async for one in todos.of(wangwu, is_done=True)]
    await todos.finish(lisi, todo, [lisi])
    assert [] == await todos.of(lisi).all()


async def test_the_same_key_makes_no_second_to_do(emulated):
    assert await made(emulated, source_id="T-1") == await made(emulated, source_id="T-1")


async def test_many_to_dos_are_read_page_by_page(emulated):
    lisi = await person(emulated)
    ids = []
    for number in range(25):
        ids.append((await emulated.todos.create(lisi, TodoFields(f"报修{number}"))).id)
        await wait(emulated, "1s")  # twenty calls a second are taken, not more
    assert ids == [one.id async for one in emulated.todos.of(lisi)]


async def test_a_userid_is_no_unionid(emulated):
    with pytest.raises(BadArgument, match=r"taskCreate\.paramError"):
        await emulated.todos.create("lisi", TodoFields("报修"))
