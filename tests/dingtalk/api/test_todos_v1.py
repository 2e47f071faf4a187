"""To-dos, by the frozen calls."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.todos_v1 import Item, TodoV1
from botkit.errors import AlreadyExists, OverLimit
from tests.dingtalk.api.examples import Example, ok

URL = "https://bot.example.com/t/1"
ITEMS = [Item("地点", "三楼")]


async def made(dingtalk):
    return await dingtalk.todos.v1.create("lisi", "报修", URL, ITEMS, at_ms=1, key="T-1")


EXAMPLES = [
    Example(
        "make a to-do",
        lambda d: d.todos.v1.create(
            "lisi", "报修", URL, ITEMS, at_ms=1700000000000, opens_in=4, key="T-1"
        ),
        "POST /topapi/workrecord/add",
        "record1",
        body={
            "userid": "lisi",
            "create_time": 1700000000000,
            "title": "报修",
            "url": URL,
            "formItemList": [{"title": "地点", "content": "三楼"}],
            "pc_open_type": 4,
            "biz_id": "T-1",
        },
        answer=ok(record_id="record1"),
        repeatable=False,
    ),
    Example(
        "finish a to-do",
        lambda d: d.todos.v1.finish("lisi", "T-1"),
        "POST /topapi/workrecord/update",
        True,
        body={"userid": "lisi", "record_id": "T-1"},
        answer=ok(result="true"),
        before=made,
    ),
    Example(
        "a person's to-dos",
        lambda d: d.todos.v1.of("lisi", size=20),
        "POST /topapi/workrecord/getbyuserid",
        [TodoV1("record1", 1, "报修", URL, ITEMS)],
        body={"userid": "lisi", "offset": 0, "limit": 20, "status": 0},
        answer=ok(
            records={
                "has_more": False,
                "list": [
                    {
                        "record_id": "record1",
                        "create_time": 1,
                        "title": "报修",
                        "url": URL,
                        "forms": [{"title": "地点", "content": "三楼"}],
                    }
                ],
            }
        ),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("title", "items", "error", "words"),
    [
        ("字" * 51, ITEMS, OverLimit, "51 characters, allowed are 50"),
        ("", ITEMS, ValueError, "1 to 50"),
        ("报修", [], ValueError, "1 to 19"),
        ("报修", ITEMS * 20, OverLimit, "20 items, allowed are 19"),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(
    dingtalk, transport, title, items, error, words
):
    with pytest.raises(error, match=words):
        await dingtalk.todos.v1.create("lisi", title, URL, items, at_ms=1)
    with pytest.raises(OverLimit, match="51 to-dos, allowed are 50"):
        dingtalk.todos.v1.of("lisi", size=51)
    assert [] == transport.requests


async def test_the_same_is_not_made_twice_a_day(emulated):
    await made(emulated)
    with pytest.raises(AlreadyExists, match="854001"):
        await made(emulated)


async def test_a_list_goes_on_while_there_is_more(dingtalk, transport):
    call = "POST /topapi/workrecord/getbyuserid"
    pages = [
        {"has_more": more, "list": [{"record_id": name}]} for more, name in ((1, "a"), (0, "b"))
    ]
    transport.answer(call, *(ok(records=page) for page in pages))
    assert ["a", "b"] == [one.id async for one in dingtalk.todos.v1.of("lisi")]
    assert [0, 50] == [body["offset"] for body in transport.bodies(call)]
