"""App messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from botkit.errors import BadArgument, NotAllowed, OverLimit
from botkit.wecom.api.cards import (
    Action,
    ActionMenu,
    ButtonCard,
    CardButton,
    Checkbox,
    CheckOption,
    Choice,
    Jump,
    Line,
    MenuEntry,
    MultipleCard,
    NewsNotice,
    OldTaskCard,
    Picture,
    Selection,
    Submit,
    TaskButton,
    TextNotice,
    Title,
    VoteCard,
)
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

URL = "https://www.example.com/"
SEND = "POST /cgi-bin/message/send"
TAKEN = {"errcode": 0, "errmsg": "ok", "msgid": "MSG1"}


PNG = b"\x89PNG\r\n\x1a\n"
FILES = {"image": PNG, "voice": b"#!AMR\n12345", "video": b"\0\0\0\x18ftypmp42", "file": b"123456"}


def send(
    name: str,
    make: Callable[[WeCom], Awaitable[Any]],
    fields: dict[str, Any],
    **there: Any,
) -> Example:
    """A send to zhangsan by app 1000002."""
    body = {"touser": "zhangsan", "agentid": 1000002, **fields}
    sent = Sent(msgid="MSG1")
    return Example(name, make, SEND, sent, body, answer=TAKEN, repeatable=False, **there)


def uploaded(kind: str) -> Callable[[WeCom], Awaitable[str]]:
    """Readies a file; its media id is what ``make_there`` is given."""

    async def upload(wecom: WeCom) -> str:
        return (await wecom.media.upload(kind, "a", FILES[kind])).media_id

    return upload


async def card_sent(wecom: WeCom) -> str:
    return (await wecom.messages.template_card("zhangsan", BUTTONS)).response_code


async def old_card_sent(wecom: WeCom) -> None:
    await wecom.messages.taskcard("zhangsan", OLD)


async def text_sent(wecom: WeCom) -> str:
    return (await wecom.messages.text("zhangsan", "发错了")).msgid


NOTICE = TextNotice(main_title=Title("假期余额"), card_action=Action(URL))
BUTTONS = ButtonCard(Title("请假"), [CardButton("同意", "yes")], task_id="T-1")
VOTE = VoteCard(
    Title("午餐", "选两样"),
    Checkbox("lunch", [CheckOption("noodles", "面", True), CheckOption("rice", "饭")], mode=1),
    Submit("vote", "提交"),
    task_id="T-3",
)
DAYS = Selection("day", [Choice("mon", "周一"), Choice("tue", "周二")], "日期", "tue")
ROOM = MultipleCard(Title("预订会议室"), [DAYS], Submit("book"), task_id="T-4")
WEEKLY = NewsNotice(
    Title("周报"),
    Action(type=2, appid="wx1", pagepath="p"),
    card_image=Picture(URL, 1.3),
    vertical_content_list=[Title("要点", "三件事")],
    horizontal_content_list=[Line("负责人", type=3, userid="zhangsan")],
    jump_list=[Jump("规则", URL)],
    action_menu=ActionMenu([MenuEntry("不再提醒", "mute")], "更多"),
    task_id="T-5",
)
MP_ARTICLE = MpArticle("周报", "M", "<p>正文</p>", author="张三", digest="摘要")
MINI = MiniProgramNotice(
    "wx0000000000000001",
    "会议室预订",
    page="pages/index",
    description="3月1日 10:00",
    emphasis_first_item=True,
    content_item=[NoticeItem("会议室", "402")],
)
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
        "a news notice with a menu",
        lambda w: w.messages.template_card("zhangsan", WEEKLY),
        {
            "msgtype": "template_card",
            "template_card": {
                "card_type": "news_notice",
                "main_title": {"title": "周报"},
                "card_action": {"type": 2, "appid": "wx1", "pagepath": "p"},
                "card_image": {"url": URL, "aspect_ratio": 1.3},
                "vertical_content_list": [{"title": "要点", "desc": "三件事"}],
                "horizontal_content_list": [{"keyname": "负责人", "type": 3, "userid": "zhangsan"}],
                "jump_list": [{"title": "规则", "url": URL, "type": 1}],
                "action_menu": {
                    "desc": "更多",
                    "action_list": [{"text": "不再提醒", "key": "mute"}],
                },
                "task_id": "T-5",
            },
        },
    ),
    send(
        "a vote",
        lambda w: w.messages.template_card("zhangsan", VOTE),
        {
            "msgtype": "template_card",
            "template_card": {
                "card_type": "vote_interaction",
                "main_title": {"title": "午餐", "desc": "选两样"},
                "checkbox": {
                    "question_key": "lunch",
                    "mode": 1,
                    "option_list": [
                        {"id": "noodles", "text": "面", "is_checked": True},
                        {"id": "rice", "text": "饭", "is_checked": False},
                    ],
                },
                "submit_button": {"key": "vote", "text": "提交"},
                "task_id": "T-3",
            },
        },
    ),
    send(
        "several lists to pick from",
        lambda w: w.messages.template_card("zhangsan", ROOM),
        {
            "msgtype": "template_card",
            "template_card": {
                "card_type": "multiple_interaction",
                "main_title": {"title": "预订会议室"},
                "select_list": [
                    {
                        "question_key": "day",
                        "title": "日期",
                        "selected_id": "tue",
                        "option_list": [
                            {"id": "mon", "text": "周一"},
                            {"id": "tue", "text": "周二"},
                        ],
                    }
                ],
                "submit_button": {"key": "book"},
                "task_id": "T-4",
            },
        },
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
        before=text_sent,
        make_there=lambda w, msgid: w.messages.recall(msgid),
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
        before=card_sent,
        make_there=lambda w, code: w.messages.update_template_card(
            code, users=["zhangsan", "wangwu"], replace_name="已同意"
        ),
    ),
    Example(
        "update a card of everybody",
        lambda w: w.messages.update_template_card("RC", everyone=True, replace_name="已同意"),
        "POST /cgi-bin/message/update_template_card",
        [],
        {
            "atall": 1,
            "agentid": 1000002,
            "response_code": "RC",
            "button": {"replace_name": "已同意"},
        },
        repeatable=False,
        before=card_sent,
        make_there=lambda w, code: w.messages.update_template_card(
            code, parties=[1], tags=[1], replace_name="已同意"
        ),
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
        before=card_sent,
        make_there=lambda w, code: w.messages.update_template_card(
            code, users=["zhangsan"], card=NOTICE
        ),
    ),
    Example(
        "update an old card",
        lambda w: w.messages.update_taskcard("T-2", users=["li"], replace_name="已同意"),
        "POST /cgi-bin/message/update_taskcard",
        [],
        {"userids": ["li"], "agentid": 1000002, "task_id": "T-2", "replace_name": "已同意"},
        repeatable=False,
        before=old_card_sent,
        make_there=lambda w, _: w.messages.update_taskcard(
            "T-2", users=["zhangsan"], replace_name="已同意"
        ),
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
        lambda w: w.messages.update_template_card("RC", replace_name="x"),
        lambda w: w.messages.update_template_card("RC", users=["li"]),
        lambda w: w.messages.update_template_card("RC", users=["li"], replace_name="x", card=VOTE),
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
