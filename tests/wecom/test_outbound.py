from __future__ import annotations

import msgspec
import pytest

from botkit.chat.messages import (
    Article,
    Button,
    File,
    Form,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    News,
    Notice,
    Option,
    Question,
    Row,
    Story,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.chat.seams import Repaint
from botkit.errors import BadArgument, FlowError
from botkit.wecom.outbound import app_message, plain_text, repainted, robot_message

URL = "https://www.example.com/"
LEAVE = TaskCard(
    "请假审批", "张三 3 天", [Button("yes", "同意"), Button("no", "驳回", 2)], task_id="T-1"
)
ALERT = Notice(
    "告警",
    URL,
    body="CPU 使用率",
    emphasis="97%",
    rows=[Row("主机", "db1"), Row("详情", "打开", URL)],
    source="监控",
)
NEWS = News([Article("周报", URL, "本周", URL + "p.png")])
CARD = TextCard("领奖", '<div class="gray">3月1日</div>请&lt;领取', URL, "更多")

DISHES = [Option("noodles", "面"), Option("rice", "饭")]
LUNCH = Vote("午餐", "选两样", "lunch", DISHES, Button("vote", "投票"), ["rice"], True, "T-2")
DAY = Question("day", "日期", [Option("mon", "周一"), Option("tue", "周二")], "tue")
ROOM = Form("预订", "", [DAY], Button("book", "预订"), "T-3")
STORY = Story("周报", "<p>正文</p>", cover="M", author="张三")
MINI = MiniProgram(
    "wx1", "会议室预订", "预订成功啦", "pages/index", [Row("会议室", "402")], emphasis=True
)

VOTE = {
    "card_type": "vote_interaction",
    "main_title": {"title": "午餐", "desc": "选两样"},
    "checkbox": {
        "question_key": "lunch",
        "mode": 1,
        "option_list": [
            {"id": "noodles", "text": "面", "is_checked": False},
            {"id": "rice", "text": "饭", "is_checked": True},
        ],
    },
    "submit_button": {"key": "vote", "text": "投票"},
    "task_id": "T-2",
}
DAYS = {
    "question_key": "day",
    "title": "日期",
    "selected_id": "tue",
    "option_list": [{"id": "mon", "text": "周一"}, {"id": "tue", "text": "周二"}],
}
FORM = {
    "card_type": "multiple_interaction",
    "main_title": {"title": "预订"},
    "select_list": [DAYS],
    "submit_button": {"key": "book", "text": "预订"},
    "task_id": "T-3",
}
TEMPLATE = {
    "card_type": "button_interaction",
    "main_title": {"title": "请假审批"},
    "button_list": [
        {"text": "同意", "key": "yes", "style": 1},
        {"text": "驳回", "key": "no", "style": 2},
    ],
    "task_id": "T-1",
    "sub_title_text": "张三 3 天",
}
TEXT_NOTICE = {
    "card_type": "text_notice",
    "main_title": {"title": "告警"},
    "card_action": {"type": 1, "url": URL},
    "source": {"desc": "监控"},
    "emphasis_content": {"title": "97%"},
    "sub_title_text": "CPU 使用率",
    "horizontal_content_list": [
        {"keyname": "主机", "value": "db1"},
        {"keyname": "详情", "value": "打开", "type": 1, "url": URL},
    ],
}
ARTICLES = {
    "articles": [{"title": "周报", "url": URL, "description": "本周", "picurl": URL + "p.png"}]
}


@pytest.mark.parametrize(
    ("message", "kind", "fields"),
    [
        (Text("你好", mentions=["li"]), "text", {"content": "你好"}),
        (Markdown("**好**", rich=True), "markdown", {"content": "**好**"}),
        (
            CARD,
            "textcard",
            {"title": "领奖", "description": CARD.body, "url": URL, "btntxt": "更多"},
        ),
        (LEAVE, "template_card", TEMPLATE),
        (ALERT, "template_card", TEXT_NOTICE),
        (NEWS, "news", ARTICLES),
        (Image(media="M"), "image", {"media_id": "M"}),
        (File(media="M"), "file", {"media_id": "M"}),
        (Voice(media="M"), "voice", {"media_id": "M"}),
        (Video(media="M", title="片"), "video", {"media_id": "M", "title": "片"}),
        (LUNCH, "template_card", VOTE),
        (ROOM, "template_card", FORM),
        (
            MpNews([STORY]),
            "mpnews",
            {
                "articles": [
                    {
                        "title": "周报",
                        "thumb_media_id": "M",
                        "content": "<p>正文</p>",
                        "author": "张三",
                    }
                ]
            },
        ),
        (
            MINI,
            "miniprogram_notice",
            {
                "appid": "wx1",
                "title": "会议室预订",
                "page": "pages/index",
                "description": "预订成功啦",
                "emphasis_first_item": True,
                "content_item": [{"key": "会议室", "value": "402"}],
            },
        ),
    ],
)
def test_a_message_to_a_person(message, kind, fields):
    assert {"msgtype": kind, kind: fields} == app_message(message)


@pytest.mark.parametrize(
    ("message", "kind", "fields"),
    [
        (Text("失败"), "text", {"content": "失败"}),
        (
            Text("失败", mentions=["li", "@all"], mention_mobiles=["13800000000"]),
            "text",
            {
                "content": "失败",
                "mentioned_list": ["li", "@all"],
                "mentioned_mobile_list": ["13800000000"],
            },
        ),
        (Markdown("a"), "markdown", {"content": "a"}),
        (Markdown("|a|", rich=True), "markdown_v2", {"content": "|a|"}),
        (NEWS, "news", ARTICLES),
        (ALERT, "template_card", TEXT_NOTICE),
        (
            CARD,
            "news",
            {"articles": [{"title": "领奖", "url": URL, "description": "3月1日\n请<领取"}]},
        ),
    ],
)
def test_a_message_to_a_group(message, kind, fields):
    assert {"msgtype": kind, kind: fields} == robot_message(message)


def test_a_notice_with_a_picture():
    notice = Notice("周报", URL, body="三件事", emphasis="本周", picture=URL + "p.png")
    assert {
        "card_type": "news_notice",
        "main_title": {"title": "周报", "desc": "本周"},
        "card_image": {"url": URL + "p.png"},
        "card_action": {"type": 1, "url": URL},
        "quote_area": {"quote_text": "三件事"},
    } == app_message(notice)["template_card"]


def test_a_task_card_of_the_old_kind():
    assert {
        "msgtype": "taskcard",
        "taskcard": {
            "title": "请假审批",
            "description": "张三 3 天",
            "task_id": "T-1",
            "btn": [
                {"key": "yes", "name": "同意"},
                {"key": "no", "name": "驳回", "color": "red"},
            ],
        },
    } == app_message(LEAVE, legacy=True)


def test_the_old_kind_escapes_its_small_html():
    card = TaskCard("t", "a < b\nc", [Button("yes", "是")], task_id="T")
    assert "a &lt; b<br>c" == app_message(card, legacy=True)["taskcard"]["description"]


def test_the_old_kind_takes_no_chinese_keys():
    card = TaskCard("t", "b", [Button("网络", "网络")], task_id="T")
    with pytest.raises(FlowError, match="网络"):
        app_message(card, legacy=True)


def test_a_task_card_carries_its_question():
    asking = msgspec.structs.replace(LEAVE, questions=[DAY])
    assert {**TEMPLATE, "button_selection": DAYS} == app_message(asking)["template_card"]


@pytest.mark.parametrize(
    ("card", "drawn", "question"),
    [
        (LUNCH, VOTE, {"checkbox": {**VOTE["checkbox"], "disable": True}}),
        (ROOM, FORM, {"select_list": [{**DAYS, "disable": True}]}),
    ],
)
def test_what_was_asked_is_closed_in_the_card_that_takes_its_place(card, drawn, question):
    expected = {key: value for key, value in drawn.items() if key != "task_id"}
    made = repainted(Repaint("li", "T", "RC", "已提交", card=card))
    assert {**expected, **question, "replace_text": "已提交"} == made


@pytest.mark.parametrize("words", [("三个字", ""), ("会议室预订", "好")])
def test_a_mini_programs_notice_wants_four_letters(words):
    with pytest.raises(FlowError, match="less than 4"):
        app_message(MiniProgram("wx1", *words))


@pytest.mark.parametrize("message", [LUNCH, ROOM, MpNews([STORY]), MINI, Video(media="M")])
def test_a_group_gets_none_of_these(message):
    with pytest.raises(FlowError):
        robot_message(message)


def test_a_card_in_the_place_of_a_clicked_one_shows_the_choice():
    card = repainted(Repaint("li", "T-1", "RC", "已同意", card=LEAVE))
    expected = {key: value for key, value in TEMPLATE.items() if key != "task_id"}
    assert {**expected, "replace_text": "已同意"} == card


def test_a_card_without_buttons_gets_one_that_shows_the_choice():
    card = repainted(Repaint("li", "T-1", "RC", "已同意", card=TaskCard("请假", "", [])))
    assert [{"text": "已同意", "key": "done"}] == card["button_list"]


def test_only_a_card_can_stand_in_a_cards_place():
    with pytest.raises(BadArgument):
        repainted(Repaint("li", "T-1", "RC", "已同意", card=Text("hi")))


def test_small_html_becomes_lines():
    body = '<div class="gray">一</div><div class="normal">二 &amp; 三</div>四<br>五'
    assert "一\n二 & 三\n四\n五" == plain_text(body)
