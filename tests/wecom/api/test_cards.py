"""Cards: sent, updated, and what they may hold."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument, OverLimit
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
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example
from tests.wecom.api.sends import URL, send


async def card_sent(wecom: WeCom) -> str:
    return (await wecom.messages.template_card("zhangsan", BUTTONS)).response_code


async def old_card_sent(wecom: WeCom) -> None:
    await wecom.messages.taskcard("zhangsan", OLD)


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
OLD = OldTaskCard("请假", "3 天", "T-2", [TaskButton("yes", "同意", color="red")])
EXAMPLES = [
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
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


MANY = [Choice(str(n), "x") for n in range(11)]
TICKS = [CheckOption(str(n), "x") for n in range(21)]


@pytest.mark.parametrize(
    ("limit", "card"),
    [
        (6, ButtonCard(Title("t"), [CardButton("x", str(n)) for n in range(7)])),
        (1024, ButtonCard(Title("t"), [CardButton("x", "k" * 1025)])),
        (128, ButtonCard(Title("t"), [CardButton("x", "k")], task_id="t" * 129)),
        (10, ButtonCard(Title("t"), [CardButton("x", "k")], button_selection=Selection("q", MANY))),
        (20, VoteCard(Title("t"), Checkbox("q", TICKS), Submit("k"))),
        (3, MultipleCard(Title("t"), [DAYS] * 4, Submit("k"))),
        (10, MultipleCard(Title("t"), [Selection("q", MANY)], Submit("k"))),
        (128, MultipleCard(Title("t"), [Selection("q", [Choice("i" * 129, "x")])], Submit("k"))),
        (3, TextNotice(Title("t"), Action(URL), action_menu=ActionMenu([MenuEntry("x", "k")] * 4))),
        (6, TextNotice(Title("t"), Action(URL), horizontal_content_list=[Line("x")] * 7)),
        (3, TextNotice(Title("t"), Action(URL), jump_list=[Jump("x", URL)] * 4)),
        (4, NewsNotice(Title("t"), Action(URL), vertical_content_list=[Title("x")] * 5)),
    ],
)
async def test_a_card_that_holds_too_much_is_refused_before_it_is_sent(
    wecom, transport, limit, card
):
    for call in (
        wecom.messages.template_card("li", card),
        wecom.messages.update_template_card("RC", users=["li"], card=card),
    ):
        with pytest.raises(OverLimit) as caught:
            await call
        assert limit == caught.value.limit
    assert [] == transport.requests


@pytest.mark.parametrize(
    ("limit", "button"),
    [(128, TaskButton("k" * 129, "x")), (18, TaskButton("k", "x" * 19))],
)
async def test_an_old_cards_button_has_its_limits(wecom, transport, limit, button):
    with pytest.raises(OverLimit) as caught:
        await wecom.messages.taskcard("li", OldTaskCard("t", "d", "T-9", [button]))
    assert limit == caught.value.limit
    assert [] == transport.requests


async def test_a_notice_needs_no_title_beside_its_text(emulated):
    card = TextNotice(None, Action(URL), sub_title_text="截止12月31日")
    assert (await emulated.messages.template_card("zhangsan", card)).msgid


async def test_a_list_without_entries_is_a_mistake(wecom, transport):
    with pytest.raises(ValueError, match="button_list: empty, needed are 1 to 6 entries"):
        await wecom.messages.template_card("li", ButtonCard(Title("t"), [], task_id="T-9"))
    assert [] == transport.requests


@pytest.mark.parametrize(
    "options",
    [
        {"replace_name": "x"},
        {"users": ["li"]},
        {"users": ["li"], "replace_name": "x", "card": VOTE},
    ],
)
async def test_an_update_names_people_and_one_thing_to_show(wecom, transport, options):
    with pytest.raises(BadArgument):
        await wecom.messages.update_template_card("RC", **options)
    assert [] == transport.requests
