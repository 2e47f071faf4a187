"""One row per API method: what is sent, what is answered, what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from botkit.calls.files import Download, Upload
from botkit.calls.transport import Answer
from botkit.wecom.api.agents import Agent
from botkit.wecom.api.cards import (
    Action,
    ButtonCard,
    CardButton,
    OldTaskCard,
    TaskButton,
    TextNotice,
    Title,
)
from botkit.wecom.api.contacts import User
from botkit.wecom.api.media import Media
from botkit.wecom.api.menus import Menu, MenuButton
from botkit.wecom.api.messages import Article, Count, Sent, To
from botkit.wecom.client import WeCom

URL = "https://www.example.com/"
SEND = "POST /cgi-bin/message/send"
TAKEN = {"errcode": 0, "errmsg": "ok", "msgid": "MSG1"}


@dataclass
class Example:
    name: str
    make: Callable[[WeCom], Awaitable[Any]]
    call: str
    result: Any = None
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    answer: Any = None
    repeatable: bool = True


def send(name: str, make: Callable[[WeCom], Awaitable[Any]], fields: dict[str, Any]) -> Example:
    """A send to zhangsan by app 1000002."""
    body = {"touser": "zhangsan", "agentid": 1000002, **fields}
    return Example(name, make, SEND, Sent(msgid="MSG1"), body, answer=TAKEN, repeatable=False)


NOTICE = TextNotice(main_title=Title("假期余额"), card_action=Action(URL))
BUTTONS = ButtonCard(Title("请假"), [CardButton("同意", "yes")], task_id="T-1")
OLD = OldTaskCard("请假", "3 天", "T-2", [TaskButton("yes", "同意", color="red")])
MENU = [MenuButton("报修", "click", "new"), MenuButton("更多", sub_button=[])]

MESSAGES = [
    send(
        "text",
        lambda w: w.messages.text("zhangsan", "你好"),
        {"msgtype": "text", "text": {"content": "你好"}},
    ),
    send(
        "a confidential text",
        lambda w: w.messages.text("zhangsan", "你好", safe=1),
        {"msgtype": "text", "text": {"content": "你好"}, "safe": 1},
    ),
    send(
        "markdown",
        lambda w: w.messages.markdown("zhangsan", "**好**"),
        {"msgtype": "markdown", "markdown": {"content": "**好**"}},
    ),
    send(
        "image",
        lambda w: w.messages.image("zhangsan", "M"),
        {"msgtype": "image", "image": {"media_id": "M"}},
    ),
    send(
        "voice",
        lambda w: w.messages.voice("zhangsan", "M"),
        {"msgtype": "voice", "voice": {"media_id": "M"}},
    ),
    send(
        "video",
        lambda w: w.messages.video("zhangsan", "M", title="片"),
        {"msgtype": "video", "video": {"media_id": "M", "title": "片"}},
    ),
    send(
        "file",
        lambda w: w.messages.file("zhangsan", "M"),
        {"msgtype": "file", "file": {"media_id": "M"}},
    ),
    send(
        "textcard",
        lambda w: w.messages.textcard("zhangsan", title="奖", description="请领", url=URL),
        {"msgtype": "textcard", "textcard": {"title": "奖", "description": "请领", "url": URL}},
    ),
    send(
        "news",
        lambda w: w.messages.news("zhangsan", [Article("周报", URL, picurl=URL)]),
        {"msgtype": "news", "news": {"articles": [{"title": "周报", "url": URL, "picurl": URL}]}},
    ),
    send(
        "template_card",
        lambda w: w.messages.template_card("zhangsan", NOTICE),
        {
            "msgtype": "template_card",
            "template_card": {
                "card_type": "text_notice",
                "main_title": {"title": "假期余额"},
                "card_action": {"type": 1, "url": URL},
            },
        },
    ),
    send(
        "template_card with buttons",
        lambda w: w.messages.template_card("zhangsan", BUTTONS),
        {
            "msgtype": "template_card",
            "template_card": {
                "card_type": "button_interaction",
                "main_title": {"title": "请假"},
                "button_list": [{"text": "同意", "key": "yes", "style": 1}],
                "task_id": "T-1",
            },
        },
    ),
    send(
        "taskcard",
        lambda w: w.messages.taskcard("zhangsan", OLD),
        {
            "msgtype": "taskcard",
            "taskcard": {
                "title": "请假",
                "description": "3 天",
                "task_id": "T-2",
                "btn": [{"key": "yes", "name": "同意", "color": "red"}],
            },
        },
    ),
    send(
        "the duplicate check",
        lambda w: w.messages.send(
            "zhangsan", {"msgtype": "text", "text": {"content": "a"}}, duplicate_seconds=600
        ),
        {
            "msgtype": "text",
            "text": {"content": "a"},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 600,
        },
    ),
    Example(
        "many receivers, some refused",
        lambda w: w.messages.text(To(["a", "B"], [1, 2], [3]), "hi"),
        SEND,
        Sent(msgid="MSG1", response_code="RC", invalid_users="b|c", unlicensed_users="D"),
        {
            "touser": "a|B",
            "toparty": "1|2",
            "totag": "3",
            "agentid": 1000002,
            "msgtype": "text",
            "text": {"content": "hi"},
        },
        answer={
            **TAKEN,
            "response_code": "RC",
            "invaliduser": "b|c",
            "unlicenseduser": "D",
            "new": 1,
        },
        repeatable=False,
    ),
    Example(
        "recall",
        lambda w: w.messages.recall("MSG1"),
        "POST /cgi-bin/message/recall",
        None,
        {"msgid": "MSG1"},
        repeatable=False,
    ),
    Example(
        "update a card's button",
        lambda w: w.messages.update_template_card("RC", users=["li"], replace_name="已同意"),
        "POST /cgi-bin/message/update_template_card",
        ["wang"],
        {
            "userids": ["li"],
            "agentid": 1000002,
            "response_code": "RC",
            "button": {"replace_name": "已同意"},
        },
        answer={"errcode": 0, "invaliduser": ["wang"]},
        repeatable=False,
    ),
    Example(
        "put a card in a card's place",
        lambda w: w.messages.update_template_card("RC", users=["li"], card=NOTICE),
        "POST /cgi-bin/message/update_template_card",
        [],
        {
            "userids": ["li"],
            "agentid": 1000002,
            "response_code": "RC",
            "template_card": {
                "card_type": "text_notice",
                "main_title": {"title": "假期余额"},
                "card_action": {"type": 1, "url": URL},
            },
        },
        repeatable=False,
    ),
    Example(
        "update an old card",
        lambda w: w.messages.update_taskcard("T-2", users=["li"], replace_name="已同意"),
        "POST /cgi-bin/message/update_taskcard",
        [],
        {"userids": ["li"], "agentid": 1000002, "task_id": "T-2", "replace_name": "已同意"},
        repeatable=False,
    ),
    Example(
        "statistics",
        lambda w: w.messages.get_statistics(yesterday=True),
        "POST /cgi-bin/message/get_statistics",
        [Count(1000002, "助手", 5)],
        {"time_type": 1},
        answer={
            "errcode": 0,
            "statistics": [{"agentid": 1000002, "app_name": "助手", "count": 5}],
        },
    ),
]

OTHERS = [
    Example(
        "create a menu",
        lambda w: w.menus.create(MENU),
        "POST /cgi-bin/menu/create",
        None,
        {
            "button": [
                {"name": "报修", "type": "click", "key": "new"},
                {"name": "更多", "sub_button": []},
            ]
        },
        {"agentid": "1000002"},
    ),
    Example(
        "get the menu",
        lambda w: w.menus.get(),
        "GET /cgi-bin/menu/get",
        Menu(
            [
                MenuButton("报修", "click", "new"),
                MenuButton("更多", sub_button=[MenuButton("官网", "view", url=URL)]),
            ]
        ),
        None,
        {"agentid": "1000002"},
        {
            "errcode": 0,
            "button": [
                {"name": "报修", "type": "click", "key": "new"},
                {"name": "更多", "sub_button": [{"type": "view", "name": "官网", "url": URL}]},
            ],
        },
    ),
    Example(
        "delete the menu",
        lambda w: w.menus.delete(),
        "GET /cgi-bin/menu/delete",
        query={"agentid": "1000002"},
    ),
    Example(
        "upload a file",
        lambda w: w.media.upload("file", "报告.pdf", b"%PDF-1.7"),
        "POST /cgi-bin/media/upload",
        Media("M", 1380000000, "file"),
        query={"type": "file"},
        answer={"errcode": 0, "type": "file", "media_id": "M", "created_at": "1380000000"},
    ),
    Example(
        "get a file",
        lambda w: w.media.get("M"),
        "GET /cgi-bin/media/get",
        Download("a.png", "image/png", b"\x89PNG"),
        query={"media_id": "M"},
        answer=Answer("image/png", b"\x89PNG", 'attachment; filename="a.png"'),
    ),
    Example(
        "get a member",
        lambda w: w.contacts.users.get("zhangsan"),
        "GET /cgi-bin/user/get",
        User("zhangsan", "张三", [1, 2], direct_leader=["lisi"], status=1),
        query={"userid": "zhangsan"},
        answer={
            "errcode": 0,
            "userid": "zhangsan",
            "name": "张三",
            "department": [1, 2],
            "direct_leader": ["lisi"],
            "status": 1,
            "extattr": {"attrs": []},
        },
    ),
    Example(
        "get the app",
        lambda w: w.agents.get(),
        "GET /cgi-bin/agent/get",
        Agent(1000002, "助手", close=0),
        query={"agentid": "1000002"},
        answer={"errcode": 0, "agentid": 1000002, "name": "助手", "close": 0},
    ),
    Example(
        "addresses of callbacks",
        lambda w: w.addresses.callback_ips(),
        "GET /cgi-bin/getcallbackip",
        ["10.0.0.1"],
        answer={"errcode": 0, "ip_list": ["10.0.0.1"]},
    ),
    Example(
        "addresses of the platform",
        lambda w: w.addresses.api_ips(),
        "GET /cgi-bin/get_api_domain_ip",
        ["10.0.0.2"],
        answer={"errcode": 0, "ip_list": ["10.0.0.2"]},
    ),
]


@pytest.mark.parametrize("example", MESSAGES + OTHERS, ids=lambda example: example.name)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    if example.answer is not None:
        transport.answer(example.call, example.answer)
    assert example.result == await example.make(wecom)
    request = transport.requests[-1]
    assert example.call == request.name
    assert {**example.query, "access_token": "token-1"} == request.query
    assert example.body == request.body
    assert example.repeatable is request.repeatable


async def test_an_upload_carries_the_file(wecom, transport):
    transport.answer("POST /cgi-bin/media/upload", {"errcode": 0, "media_id": "M"})
    await wecom.media.upload("file", "报告.pdf", b"%PDF-1.7")
    assert Upload("报告.pdf", b"%PDF-1.7") == transport.requests[-1].upload
