"""Work notices, with every kind of message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from botkit.dingtalk.api.messages import (
    ActionCardMessage,
    CardButton,
    FileMessage,
    ImageMessage,
    LinkMessage,
    MarkdownMessage,
    Message,
    OaBody,
    OaHead,
    OaMessage,
    OaRich,
    OaRow,
    OaStatus,
    TextMessage,
    VoiceMessage,
)
from botkit.dingtalk.api.work_notices import Forbidden, Progress, SendResult
from botkit.dingtalk.client import DingTalk
from botkit.errors import OverLimit, TooLate
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import code

SEND = "POST /topapi/message/corpconversation/asyncsend_v2"
URL = "https://www.example.com/"
HELLO = TextMessage("你好")
FILES = {
    "image": ("a.png", b"\x89PNG\r\n\x1a\n123456"),
    "voice": ("a.amr", b"#!AMR\n123456"),
    "file": ("a.pdf", b"%PDF-1.4 123456"),
}


def notice(name: str, message: Message, msg: dict[str, Any], **there: Any) -> Example:
    """A notice to zhangsan."""
    body = {"agent_id": 1000002, "userid_list": "zhangsan", "msg": msg}
    return Example(
        f"a notice: {name}",
        lambda d: d.work_notices.send(message, users=["zhangsan"]),
        SEND,
        256271667526,
        body=body,
        answer=ok(task_id=256271667526),
        repeatable=False,
        **there,
    )


def uploaded(kind: str) -> Callable[[DingTalk], Awaitable[str]]:
    async def upload(dingtalk: DingTalk) -> str:
        return (await dingtalk.media.upload(kind, *FILES[kind])).media_id

    return upload


def with_file(make: Callable[[str], Message]) -> Callable[[DingTalk, str], Awaitable[int]]:
    return lambda d, media: d.work_notices.send(make(media), users=["zhangsan"])


async def sent(dingtalk: DingTalk) -> int:
    return await dingtalk.work_notices.send(HELLO, users=["zhangsan"])


OA = OaMessage(
    URL,
    OaHead("审批"),
    OaBody(
        title="报销",
        form=[OaRow("事由：", "出差")],
        rich=OaRich("15.6", "元"),
        content="发票三张",
        file_count="3",
        author="李四",
    ),
    computer_url=URL,
    status=OaStatus("进行中", "0xFFF65E5E"),
)


async def sent_oa(dingtalk: DingTalk) -> int:
    return await dingtalk.work_notices.send(OA, users=["zhangsan"])


EXAMPLES = [
    notice("text", HELLO, {"msgtype": "text", "text": {"content": "你好"}}),
    notice(
        "image",
        ImageMessage("@lADO"),
        {"msgtype": "image", "image": {"media_id": "@lADO"}},
        before=uploaded("image"),
        make_there=with_file(ImageMessage),
    ),
    notice(
        "voice",
        VoiceMessage("@lADO", 10),
        {"msgtype": "voice", "voice": {"media_id": "@lADO", "duration": "10"}},
        before=uploaded("voice"),
        make_there=with_file(lambda media: VoiceMessage(media, 10)),
    ),
    notice(
        "file",
        FileMessage("@lAD"),
        {"msgtype": "file", "file": {"media_id": "@lAD"}},
        before=uploaded("file"),
        make_there=with_file(FileMessage),
    ),
    notice(
        "link",
        LinkMessage("标题", "正文", URL, "@lALO"),
        {
            "msgtype": "link",
            "link": {"messageUrl": URL, "picUrl": "@lALO", "title": "标题", "text": "正文"},
        },
        before=uploaded("image"),
        make_there=with_file(lambda media: LinkMessage("标题", "正文", URL, media)),
    ),
    notice(
        "markdown",
        MarkdownMessage("列表里", "# 头"),
        {"msgtype": "markdown", "markdown": {"title": "列表里", "text": "# 头"}},
    ),
    notice(
        "action card for one address",
        ActionCardMessage("标题", "正文", single_title="打开", single_url=URL),
        {
            "msgtype": "action_card",
            "action_card": {
                "title": "标题",
                "markdown": "正文",
                "single_title": "打开",
                "single_url": URL,
            },
        },
    ),
    notice(
        "action card with buttons",
        ActionCardMessage(
            "标题", "正文", orientation="1", buttons=[CardButton("甲", URL), CardButton("乙", URL)]
        ),
        {
            "msgtype": "action_card",
            "action_card": {
                "title": "标题",
                "markdown": "正文",
                "btn_orientation": "1",
                "btn_json_list": [
                    {"title": "甲", "action_url": URL},
                    {"title": "乙", "action_url": URL},
                ],
            },
        },
    ),
    notice(
        "oa",
        OA,
        {
            "msgtype": "oa",
            "oa": {
                "message_url": URL,
                "pc_message_url": URL,
                "head": {"bgcolor": "FFBBBBBB", "text": "审批"},
                "status_bar": {"status_value": "进行中", "status_bg": "0xFFF65E5E"},
                "body": {
                    "title": "报销",
                    "form": [{"key": "事由：", "value": "出差"}],
                    "rich": {"num": "15.6", "unit": "元"},
                    "content": "发票三张",
                    "file_count": "3",
                    "author": "李四",
                },
            },
        },
    ),
    Example(
        "a notice to departments and people",
        lambda d: d.work_notices.send(HELLO, users=["zhangsan", "lisi"], departments=[2, 3]),
        SEND,
        7,
        body={
            "agent_id": 1000002,
            "userid_list": "zhangsan,lisi",
            "dept_id_list": "2,3",
            "msg": {"msgtype": "text", "text": {"content": "你好"}},
        },
        answer=ok(task_id="7"),
        repeatable=False,
    ),
    Example(
        "a notice to everybody",
        lambda d: d.work_notices.send(HELLO, to_all=True),
        SEND,
        7,
        body={
            "agent_id": 1000002,
            "to_all_user": True,
            "msg": {"msgtype": "text", "text": {"content": "你好"}},
        },
        answer=ok(task_id=7),
        repeatable=False,
    ),
    Example(
        "how far it is",
        lambda d: d.work_notices.progress(7),
        "POST /topapi/message/corpconversation/getsendprogress",
        Progress(100, 2),
        body={"agent_id": 1000002, "task_id": 7},
        answer=ok(progress={"progress_in_percent": 100, "status": 2}),
        before=sent,
        make_there=lambda d, task: d.work_notices.progress(task),
    ),
    Example(
        "who got it",
        lambda d: d.work_notices.result(7),
        "POST /topapi/message/corpconversation/getsendresult",
        SendResult(
            read=["u001"],
            unread=["u002"],
            forbidden_users=["u003"],
            forbidden=[Forbidden("u003", 143106, 1)],
        ),
        body={"agent_id": 1000002, "task_id": 7},
        answer=ok(
            send_result={
                "invalid_user_id_list": [],
                "forbidden_user_id_list": ["u003"],
                "failed_user_id_list": [],
                "read_user_id_list": ["u001"],
                "unread_user_id_list": ["u002"],
                "invalid_dept_id_list": [],
                "forbidden_list": [{"code": 143106, "count": 1, "userid": "u003"}],
            }
        ),
        before=sent,
        make_there=lambda d, task: d.work_notices.result(task),
    ),
    Example(
        "take it back",
        lambda d: d.work_notices.recall(7),
        "POST /topapi/message/corpconversation/recall",
        body={"agent_id": 1000002, "msg_task_id": 7},
        before=sent,
        make_there=lambda d, task: d.work_notices.recall(task),
    ),
    Example(
        "change its status bar",
        lambda d: d.work_notices.update_status(7, "完成", colour="0xFF78C06E"),
        "POST /topapi/message/corpconversation/status_bar/update",
        body={
            "agent_id": 1000002,
            "task_id": 7,
            "status_value": "完成",
            "status_bg": "0xFF78C06E",
        },
        before=sent_oa,
        make_there=lambda d, task: d.work_notices.update_status(task, "完成"),
    ),
    Example(
        "send to the chat a person picked",
        lambda d: d.work_notices.send_to_chat("zhangsan", "cid", HELLO),
        "POST /message/send_to_conversation",
        ["zhangsan", "lisi"],
        body={
            "sender": "zhangsan",
            "cid": "cid",
            "msg": {"msgtype": "text", "text": {"content": "你好"}},
        },
        answer=ok(receiver="zhangsan|lisi"),
        repeatable=False,
        before=lambda d: code(d, "chat", "zhangsan"),
        make_there=lambda d, cid: d.work_notices.send_to_chat("zhangsan", cid, HELLO),
    ),
    Example(
        "send a template of the console",
        lambda d: d.work_notices.send_template("t1", {"name": "张三"}, users=["zhangsan"]),
        "POST /topapi/message/corpconversation/sendbytemplate",
        7,
        body={
            "agent_id": 1000002,
            "template_id": "t1",
            "userid_list": "zhangsan",
            "data": '{"name":"张三"}',
        },
        answer=ok(task_id=7),
        repeatable=False,
        make_there=lambda d, _: d.work_notices.send_template(
            "pretend-template-1", {"name": "张三"}, users=["zhangsan"]
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
    ("make", "error", "where"),
    [
        (lambda w: w.send(HELLO, users=["u"] * 101), OverLimit, "101 users, allowed are 100"),
        (lambda w: w.send(HELLO, departments=[1] * 21), OverLimit, "21 departments"),
        (lambda w: w.send(HELLO), ValueError, "nobody"),
        (lambda w: w.send(OA, users=["u"] * 6), OverLimit, "status bar: 6 users"),
        (lambda w: w.send(OA, to_all=True), ValueError, "status bar"),
        (lambda w: w.send(TextMessage("张" * 700), to_all=True), OverLimit, "allowed are 2048"),
        (lambda w: w.send(VoiceMessage("@", 60), to_all=True), ValueError, "60 s"),
        (lambda w: w.send(ActionCardMessage("a", "b"), to_all=True), ValueError, "either"),
        (
            lambda w: w.send(OaMessage(URL, OaHead("x", "red"), OaBody()), to_all=True),
            ValueError,
            "eight digits",
        ),
        (
            lambda w: w.send(
                ActionCardMessage("a", "b", single_title="长" * 21, single_url=URL), to_all=True
            ),
            OverLimit,
            "single_title: 21 characters, allowed are 20",
        ),
    ],
)
async def test_what_is_beyond_a_limit_is_refused_before_it_is_sent(
    dingtalk, transport, make, error, where
):
    with pytest.raises(error, match=where):
        await make(dingtalk.work_notices)
    assert [] == transport.requests


async def test_a_result_is_not_told_for_more_than_a_hundred(dingtalk, transport):
    call = "POST /topapi/message/corpconversation/getsendresult"
    transport.answer(call, {"errcode": 41052, "errmsg": "x"})
    with pytest.raises(TooLate, match="41052"):
        await dingtalk.work_notices.result(7)
