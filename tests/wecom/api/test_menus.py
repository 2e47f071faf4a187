"""The menu of an app."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument, OverLimit
from botkit.wecom.api.menus import Menu, MenuButton
from tests.wecom.api.examples import Example

URL = "https://www.example.com/"
MENU = [
    MenuButton("报修", "click", "new"),
    MenuButton("更多", sub_button=[MenuButton("官网", "view", url=URL)]),
]

EXAMPLES = [
    Example(
        "create a menu",
        lambda w: w.menus.create(MENU),
        "POST /cgi-bin/menu/create",
        None,
        {
            "button": [
                {"name": "报修", "type": "click", "key": "new"},
                {"name": "更多", "sub_button": [{"name": "官网", "type": "view", "url": URL}]},
            ]
        },
        {"agentid": "1000002"},
    ),
    Example(
        "get the menu",
        lambda w: w.menus.get(),
        "GET /cgi-bin/menu/get",
        Menu(MENU),
        None,
        {"agentid": "1000002"},
        {
            "errcode": 0,
            "button": [
                {"name": "报修", "type": "click", "key": "new"},
                {"name": "更多", "sub_button": [{"type": "view", "name": "官网", "url": URL}]},
            ],
        },
        before=lambda w: w.menus.create(MENU),
    ),
    Example(
        "delete the menu",
        lambda w: w.menus.delete(),
        "GET /cgi-bin/menu/delete",
        query={"agentid": "1000002"},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("buttons", "limit"),
    [
        ([MenuButton("a", "click", "a")] * 4, 3),
        ([MenuButton("六个汉字名称", "click", "a")], 16),
        ([MenuButton("更多", sub_button=[MenuButton("a", "click", "a")] * 6)], 5),
        ([MenuButton("更多", sub_button=[MenuButton("长" * 14, "click", "a")])], 40),
        ([MenuButton("a", "click", "k" * 129)], 128),
        ([MenuButton("更多", sub_button=[MenuButton("a", "view", url="u" * 1025)])], 1024),
    ],
)
async def test_a_menu_that_the_platform_would_refuse_is_not_sent(wecom, transport, buttons, limit):
    with pytest.raises(OverLimit, match=f"allowed are {limit}"):
        await wecom.menus.create(buttons)
    with pytest.raises(BadArgument, match="without entries"):
        await wecom.menus.create([])
    assert [] == transport.requests
