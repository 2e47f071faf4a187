"""Mass messages."""

from __future__ import annotations

import time

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.attachments import Attachment, File, Image, Link, MiniProgram, Text, Video
from botkit.wecom.api.mass_messages import MassMessage, MassRecord, MassResult, MassTask
from tests.wecom.api.examples import Example

URL = "https://www.example.com/"
PNG = b"\x89PNG\r\n\x1a\n0000"
MP4 = b"0000ftypisom"
CREATE = "POST /cgi-bin/externalcontact/add_msg_template"
NOW = int(time.time())


def parts(image="M1", video="M2", file="M3"):
    return [
        Image(image),
        Link("官网", URL, "来看看"),
        MiniProgram("小店", image, "wx1", "pages/a"),
        Video(video),
        File(file),
    ]


async def uploads(w):
    kinds = (("image", PNG), ("video", MP4), ("file", b"123456"))
    return [(await w.media.upload(kind, "x", content)).media_id for kind, content in kinds]


async def a_message(w):
    return (await w.external.mass_messages.create("你好", sender="zhangsan")).msgid


EXAMPLES = [
    Example(
        "to customers, with everything",
        lambda w: w.external.mass_messages.create(
            "你好",
            parts(),
            customers=["wmEXT0001"],
            tags=[["etTAG0001", "etTAG0002"]],
            sender="zhangsan",
            allow_select=True,
        ),
        CREATE,
        MassMessage("MSG1", ["wmEXT0009"]),
        {
            "chat_type": "single",
            "external_userid": ["wmEXT0001"],
            "tag_filter": {"group_list": [{"tag_list": ["etTAG0001", "etTAG0002"]}]},
            "sender": "zhangsan",
            "allow_select": True,
            "text": {"content": "你好"},
            "attachments": [
                {"msgtype": "image", "image": {"media_id": "M1"}},
                {"msgtype": "link", "link": {"title": "官网", "url": URL, "desc": "来看看"}},
                {
                    "msgtype": "miniprogram",
                    "miniprogram": {
                        "title": "小店",
                        "pic_media_id": "M1",
                        "appid": "wx1",
                        "page": "pages/a",
                    },
                },
                {"msgtype": "video", "video": {"media_id": "M2"}},
                {"msgtype": "file", "file": {"media_id": "M3"}},
            ],
        },
        answer={"errcode": 0, "fail_list": ["wmEXT0009"], "msgid": "MSG1"},
        repeatable=False,
        before=uploads,
        make_there=lambda w, ids: w.external.mass_messages.create(
            "你好", parts(*ids), customers=["wmEXT0001"], tags=[["etTAG0001"]], sender="zhangsan"
        ),
    ),
    Example(
        "to groups",
        lambda w: w.external.mass_messages.create(
            "你好", chat_type="group", groups=["wrCHAT0001"], sender="zhangsan"
        ),
        CREATE,
        MassMessage("MSG1"),
        {
            "chat_type": "group",
            "chat_id_list": ["wrCHAT0001"],
            "sender": "zhangsan",
            "text": {"content": "你好"},
        },
        answer={"errcode": 0, "fail_list": [], "msgid": "MSG1"},
        repeatable=False,
    ),
    Example(
        "what was made",
        lambda w: w.external.mass_messages.list(NOW - 60, NOW, creator="zhangsan", made_by=2),
        "POST /cgi-bin/externalcontact/get_groupmsg_list_v2",
        [
            MassRecord(
                "MSG1",
                "zhangsan",
                1700000000,
                1,
                Text("你好"),
                [Attachment("image", image=Image("M", "https://p"))],
            )
        ],
        {
            "chat_type": "single",
            "start_time": NOW - 60,
            "end_time": NOW,
            "creator": "zhangsan",
            "filter_type": 2,
        },
        answer={
            "errcode": 0,
            "next_cursor": "",
            "group_msg_list": [
                {
                    "msgid": "MSG1",
                    "creator": "zhangsan",
                    "create_time": "1700000000",
                    "create_type": 1,
                    "text": {"content": "你好"},
                    "attachments": [
                        {"msgtype": "image", "image": {"media_id": "M", "pic_url": "https://p"}}
                    ],
                }
            ],
        },
    ),
    Example(
        "who is to confirm",
        lambda w: w.external.mass_messages.tasks("MSG1"),
        "POST /cgi-bin/externalcontact/get_groupmsg_task",
        [MassTask("zhangsan", 2, 1700000000)],
        {"msgid": "MSG1"},
        answer={
            "errcode": 0,
            "task_list": [{"userid": "zhangsan", "status": 2, "send_time": 1700000000}],
        },
        before=a_message,
        make_there=lambda w, id_: w.external.mass_messages.tasks(id_),
    ),
    Example(
        "whom it reached",
        lambda w: w.external.mass_messages.results("MSG1", "zhangsan", page=1000),
        "POST /cgi-bin/externalcontact/get_groupmsg_send_result",
        [MassResult("wmEXT0001", "", "zhangsan", 1, 1700000000)],
        {"msgid": "MSG1", "userid": "zhangsan", "limit": 1000},
        answer={
            "errcode": 0,
            "send_list": [
                {
                    "external_userid": "wmEXT0001",
                    "userid": "zhangsan",
                    "status": 1,
                    "send_time": 1700000000,
                }
            ],
        },
        before=a_message,
        make_there=lambda w, id_: w.external.mass_messages.results(id_, "zhangsan"),
    ),
    Example(
        "remind",
        lambda w: w.external.mass_messages.remind("MSG1"),
        "POST /cgi-bin/externalcontact/remind_groupmsg_send",
        None,
        {"msgid": "MSG1"},
        repeatable=False,
        before=a_message,
        make_there=lambda w, id_: w.external.mass_messages.remind(id_),
    ),
    Example(
        "cancel",
        lambda w: w.external.mass_messages.cancel("MSG1"),
        "POST /cgi-bin/externalcontact/cancel_groupmsg_send",
        None,
        {"msgid": "MSG1"},
        before=a_message,
        make_there=lambda w, id_: w.external.mass_messages.cancel(id_),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("4001 bytes, allowed are 4000", {"text": "x" * 4001}),
        ("10 attachments, allowed are 9", {"attachments": [Image("M")] * 10}),
        ("129 bytes, allowed are 128", {"attachments": [Link("x" * 129, URL)]}),
        ("513 bytes, allowed are 512", {"attachments": [Link("x", URL, "x" * 513)]}),
        ("66 bytes, allowed are 64", {"attachments": [MiniProgram("字" * 22)]}),
        ("10001 customers, allowed are 10000", {"customers": ["x"] * 10_001}),
        ("2001 groups, allowed are 2000", {"groups": ["x"] * 2001}),
    ],
)
async def test_a_message_beyond_the_limits_is_not_sent(wecom, transport, words, wrong):
    with pytest.raises(OverLimit, match=words):
        await wecom.external.mass_messages.create(**wrong)
    assert [] == transport.requests


async def test_records_are_asked_for_a_month_at_most(wecom):
    with pytest.raises(OverLimit, match="32 days, allowed are 31"):
        wecom.external.mass_messages.list(0, 32 * 86400)
