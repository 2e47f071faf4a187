"""App messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from botkit.wecom.api.cards import (
    Action,
    ButtonCard,
    CardButton,
    OldTaskCard,
    TaskButton,
    TextNotice,
    Title,
)
from botkit.wecom.api.messages import Article, Count, Sent, To
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example

URL = "https://www.example.com/"
SEND = "POST /cgi-bin/message/send"
TAKEN = {"errcode": 0, "errmsg": "ok", "msgid": "MSG1"}


def send(name: str, make: Callable[[WeCom], Awaitable[Any]], fields: dict[str, Any]) -> Example:
    """A send to zhangsan by app 1000002."""
    body = {"touser": "zhangsan", "agentid": 1000002, **fields}
    return Example(name, make, SEND, Sent(msgid="MSG1"), body, answer=TAKEN, repeatable=False)


NOTICE = TextNotice(main_title=Title("假期余额"), card_action=Action(URL))
BUTTONS = ButtonCard(Title("请假"), [CardButton("同意", "yes")], task_id="T-1")
OLD = OldTaskCard("请假", "3 天", "T-2", [TaskButton("yes", "同意", color="red")])
EXAMPLES = [
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


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)
