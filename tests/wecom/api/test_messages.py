"""App messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from botkit.errors import BadArgument, NotAllowed, OverLimit
from botkit.wecom.api.messages import (
    Article,
    Count,
    MiniProgramNotice,
    MpArticle,
    NoticeItem,
    Sent,
    To,
)
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example
from tests.wecom.api.sends import SEND, TAKEN, URL, send

PNG = b"\x89PNG\r\n\x1a\n"
FILES = {"image": PNG, "voice": b"#!AMR\n12345", "video": b"\0\0\0\x18ftypmp42", "file": b"123456"}


def uploaded(kind: str) -> Callable[[WeCom], Awaitable[str]]:
    """Readies a file; its media id is what ``make_there`` is given."""

    async def upload(wecom: WeCom) -> str:
        return (await wecom.media.upload(kind, "a", FILES[kind])).media_id

    return upload


async def text_sent(wecom: WeCom) -> str:
    return (await wecom.messages.text("zhangsan", "发错了")).msgid


MP_ARTICLE = MpArticle("周报", "M", "<p>正文</p>", author="张三", digest="摘要")
MINI = MiniProgramNotice(
    "wx0000000000000001",
    "会议室预订",
    page="pages/index",
    description="3月1日 10:00",
    emphasis_first_item=True,
    content_item=[NoticeItem("会议室", "402")],
)
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
        before=uploaded("image"),
        make_there=lambda w, media: w.messages.image("zhangsan", media),
    ),
    send(
        "voice",
        lambda w: w.messages.voice("zhangsan", "M"),
        {"msgtype": "voice", "voice": {"media_id": "M"}},
        before=uploaded("voice"),
        make_there=lambda w, media: w.messages.voice("zhangsan", media),
    ),
    send(
        "video",
        lambda w: w.messages.video("zhangsan", "M", title="片"),
        {"msgtype": "video", "video": {"media_id": "M", "title": "片"}},
        before=uploaded("video"),
        make_there=lambda w, media: w.messages.video("zhangsan", media, title="片"),
    ),
    send(
        "file",
        lambda w: w.messages.file("zhangsan", "M"),
        {"msgtype": "file", "file": {"media_id": "M"}},
        before=uploaded("file"),
        make_there=lambda w, media: w.messages.file("zhangsan", media),
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
        "news that open a mini program",
        lambda w: w.messages.news("zhangsan", [Article("周报", appid="wx1", pagepath="p")]),
        {
            "msgtype": "news",
            "news": {"articles": [{"title": "周报", "appid": "wx1", "pagepath": "p"}]},
        },
    ),
    send(
        "mpnews",
        lambda w: w.messages.mpnews("zhangsan", [MP_ARTICLE], safe=2),
        {
            "msgtype": "mpnews",
            "mpnews": {
                "articles": [
                    {
                        "title": "周报",
                        "thumb_media_id": "M",
                        "content": "<p>正文</p>",
                        "author": "张三",
                        "digest": "摘要",
                    }
                ]
            },
            "safe": 2,
        },
        before=uploaded("image"),
        make_there=lambda w, media: w.messages.mpnews(
            "zhangsan", [MpArticle("周报", media, "<p>正文</p>")] * 8, safe=2
        ),
    ),
    send(
        "miniprogram_notice",
        lambda w: w.messages.miniprogram_notice("zhangsan", MINI),
        {
            "msgtype": "miniprogram_notice",
            "miniprogram_notice": {
                "appid": "wx0000000000000001",
                "title": "会议室预订",
                "page": "pages/index",
                "description": "3月1日 10:00",
                "emphasis_first_item": True,
                "content_item": [{"key": "会议室", "value": "402"}],
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
        before=text_sent,
        make_there=lambda w, msgid: w.messages.recall(msgid),
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


@pytest.mark.parametrize(
    ("limit", "make"),
    [
        (2048, lambda w: w.messages.text("li", "汉" * 683)),
        (2048, lambda w: w.messages.markdown("li", "x" * 2049)),
        (128, lambda w: w.messages.video("li", "M", title="x" * 129)),
        (512, lambda w: w.messages.textcard("li", title="t", description="x" * 513, url=URL)),
        (8, lambda w: w.messages.news("li", [Article("t", URL)] * 9)),
        (
            4,
            lambda w: w.messages.textcard(
                "li", title="t", description="x", url=URL, button="xxxxx"
            ),
        ),
        (12, lambda w: w.messages.miniprogram_notice("li", MiniProgramNotice("wx1", "x" * 13))),
        (
            10,
            lambda w: w.messages.miniprogram_notice(
                "li",
                MiniProgramNotice("wx1", "会议室预订", content_item=[NoticeItem("x" * 11, "x")]),
            ),
        ),
        (64, lambda w: w.messages.mpnews("li", [MpArticle("t", "M", "c", author="x" * 65)])),
        (1000, lambda w: w.messages.text(To(["li"] * 1001), "hi")),
        (100, lambda w: w.messages.text(To(parties=range(101)), "hi")),
        (14400, lambda w: w.messages.send("li", {"msgtype": "text"}, duplicate_seconds=14401)),
    ],
)
async def test_what_the_platform_would_cut_is_refused_before_it_is_sent(
    wecom, transport, limit, make
):
    with pytest.raises(OverLimit) as caught:
        await make(wecom)
    assert limit == caught.value.limit
    assert [] == transport.requests


@pytest.mark.parametrize(
    "make",
    [
        lambda w: w.messages.text(To(), "hi"),
        lambda w: w.messages.news("li", []),
        lambda w: w.messages.miniprogram_notice("li", MiniProgramNotice("wx1", "短")),
    ],
)
async def test_a_call_that_makes_no_sense_is_refused_before_it_is_sent(wecom, transport, make):
    with pytest.raises(BadArgument):
        await make(wecom)
    assert [] == transport.requests


async def test_only_a_mini_programs_own_app_may_send_its_notices(emulated):
    with pytest.raises(NotAllowed, match="48002"):
        await emulated.messages.miniprogram_notice(
            "zhangsan", MiniProgramNotice("wx2", "会议室预订")
        )
