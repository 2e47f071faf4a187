"""Each kind of message in the robot's dialect, in that of its API, and as a card."""

from __future__ import annotations

import json
import re

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
from botkit.dingtalk.api.robots import Template
from botkit.dingtalk.outbound import card_values, repainted, robot_message, template
from botkit.errors import BadArgument, FlowError, OverLimit
from botkit.wire.record import plain

URL = "https://www.example.com/"
BUTTONS = [Button("yes", "同意"), Button("no", "驳回", 2)]
LEAVE = TaskCard("请假审批", "张三 3 天", BUTTONS, task_id="T-1")
DISHES = [Option("noodles", "面"), Option("rice", "饭")]
LUNCH = Vote("午餐", "选两样", "lunch", DISHES, Button("vote", "投票"), ["rice"], True, "T-2")
DAY = Question("day", "日期", [Option("mon", "周一"), Option("tue", "周二")], "tue")
ROOM = Form("预订", "", [DAY], Button("book", "预订"), "T-3")
ALERT = Notice(
    "告警",
    URL,
    body="CPU 使用率",
    emphasis="97%",
    rows=[Row("主机", "db1"), Row("详情", "打开", URL)],
    source="监控",
    picture=URL + "p.png",
)
CARD = TextCard("领奖", '<div class="gray">3月1日</div>请&lt;领取', URL, "更多")
ONE = News([Article("周报", URL, "本周", URL + "p.png")])
FEED = News([Article("甲", URL, picture=URL), Article("乙", URL, picture=URL)])
LIST = News([Article("甲", URL, "一"), Article("乙", URL)])
STORIES = MpNews(
    [
        Story("周报", "<p>正文</p><p>二</p>", cover="M"),
        Story("月报", "x", digest="摘要", url=URL),
    ]
)
MINI = MiniProgram("wx1", "会议室预订", "预订成功啦", "pages/index", [Row("会议室", "402")])


def markdown(title, text):
    return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}


def action_card(title, text, button):
    fields = {"title": title, "text": text, "singleTitle": button, "singleURL": URL}
    return {"msgtype": "actionCard", "actionCard": fields}


KINDS = [
    (Text("你好"), {"msgtype": "text", "text": {"content": "你好"}}),
    (
        Text("磁盘满了", ["zhangsan", "@all"], ["13800000000"]),
        {
            "msgtype": "text",
            "text": {"content": "磁盘满了 @zhangsan @13800000000"},
            "at": {"atUserIds": ["zhangsan"], "atMobiles": ["13800000000"], "isAtAll": True},
        },
    ),
    (
        Markdown('# 报修\n**成功** <font color="info">T-1</font>\n\n> 三楼'),
        markdown("报修", "# 报修  \n  **成功** T-1\n\n> 三楼"),
    ),
    (
        Markdown("请看 <@lisi>"),
        {
            **markdown("请看 @lisi", "请看 @lisi"),
            "at": {"atUserIds": ["lisi"], "atMobiles": [], "isAtAll": False},
        },
    ),
    (CARD, action_card("领奖", "**领奖**\n\n3月1日  \n  请＜领取", "更多")),
    (
        LEAVE,
        markdown(
            "请假审批",
            "**请假审批**\n\n张三 3 天\n\n请回复数字或文字（有几项要答时加上编号 T-1）："
            "\n\n1. 同意\n2. 驳回",
        ),
    ),
    (
        TaskCard("请假审批", "", BUTTONS, url=URL),
        action_card(
            "请假审批", "**请假审批**\n\n请回复数字或文字：\n\n1. 同意\n2. 驳回", "查看详情"
        ),
    ),
    (
        ONE,
        {
            "msgtype": "link",
            "link": {"title": "周报", "text": "本周", "messageUrl": URL, "picUrl": URL + "p.png"},
        },
    ),
    (
        FEED,
        {
            "msgtype": "feedCard",
            "feedCard": {
                "links": [
                    {"title": "甲", "messageURL": URL, "picURL": URL},
                    {"title": "乙", "messageURL": URL, "picURL": URL},
                ]
            },
        },
    ),
    (LIST, markdown("甲", f"[甲]({URL})\n\n一\n\n[乙]({URL})")),
    (Image("@lADO"), markdown("图片", "![](@lADO)")),
    (STORIES, markdown("周报", f"**周报**\n\n正文  \n  二\n\n**[月报]({URL})**\n\n摘要")),
    (
        ALERT,
        action_card(
            "告警",
            f"**告警**\n\n![]({URL}p.png)\n\n## 97%\n\nCPU 使用率\n\n"
            f"主机：db1  \n  详情：[打开]({URL})\n\n来自 监控",
            "查看详情",
        ),
    ),
    (
        MINI,
        {
            "msgtype": "actionCard",
            "actionCard": {
                "title": "会议室预订",
                "text": "**会议室预订**\n\n预订成功啦  \n  会议室：402",
                "singleTitle": "查看详情",
                "singleURL": "eapp://pages/index",
            },
        },
    ),
]


@pytest.mark.parametrize(("message", "body"), KINDS, ids=lambda one: type(one).__name__)
def test_each_kind_as_a_webhook_takes_it(message, body):
    assert body == plain(robot_message(message))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (LUNCH, "card_template"),
        (ROOM, "card_template"),
        (TaskCard("t", "b", BUTTONS, questions=[DAY]), "card_template"),
        (Image(path="a.png"), "no files"),
        (File("@lAD"), "no files"),
        (Voice("@lAD"), "no files"),
        (Video("@lAD"), "still picture"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_has_no_form_there_is_refused_with_the_reason(message, words):
    with pytest.raises(FlowError, match=words):
        robot_message(message)


@pytest.mark.parametrize(
    ("message", "made"),
    [
        (Text("你好", ["zhangsan"]), Template("sampleText", {"content": "你好 @zhangsan"})),
        (Markdown("# 头"), Template("sampleMarkdown", {"title": "头", "text": "# 头"})),
        (
            ONE,
            Template(
                "sampleLink",
                {"title": "周报", "text": "本周", "messageUrl": URL, "picUrl": URL + "p.png"},
            ),
        ),
        (
            FEED,
            Template(
                "sampleMarkdown",
                {"title": "甲", "text": f"![]({URL})\n\n[甲]({URL})\n\n![]({URL})\n\n[乙]({URL})"},
            ),
        ),
        (
            CARD,
            Template(
                "sampleActionCard",
                {
                    "title": "领奖",
                    "text": "**领奖**\n\n3月1日  \n  请＜领取",
                    "singleTitle": "更多",
                    "singleURL": URL,
                },
            ),
        ),
        (Image("@lADO"), Template("sampleImageMsg", {"photoURL": "@lADO"})),
        (
            File("@lAD", "docs/表.xlsx"),
            Template("sampleFile", {"mediaId": "@lAD", "fileName": "表.xlsx", "fileType": "xlsx"}),
        ),
        (Voice("@lAD"), Template("sampleAudio", {"mediaId": "@lAD", "duration": "1000"})),
    ],
    ids=lambda one: getattr(one, "key", type(one).__name__),
)
def test_each_kind_as_the_robots_api_takes_it(message, made):
    assert made == template(message)


def test_a_voice_says_how_long_it_is():
    assert "4000" == template(Voice("@lAD"), milliseconds=4000).param["duration"]


@pytest.mark.parametrize("path", ["", "a.txt", "archive", "x.tar.gz"])
def test_a_file_of_another_type_is_refused_with_a_way_out(path):
    with pytest.raises(FlowError, match="zip"):
        template(File("@lAD", path))


def test_a_taskcard_fills_the_interactive_card():
    values = card_values(LEAVE)
    assert ("请假审批", "张三 3 天", "", "") == tuple(
        values[name] for name in ("title", "body", "url", "status")
    )
    assert [
        {"key": "yes", "text": "同意", "color": "blue"},
        {"key": "no", "text": "驳回", "color": "red"},
    ] == json.loads(values["buttons"])
    assert {"question1": "", "question2": "", "question3": ""}.items() <= values.items()


def test_a_vote_and_a_form_fill_its_questions_and_say_what_counts_as_picked():
    vote = card_values(LUNCH)
    assert {
        "key": "lunch",
        "text": "",
        "many": True,
        "options": [{"value": "noodles", "text": "面"}, {"value": "rice", "text": "饭"}],
        "chosen": ["rice"],
    } == json.loads(vote["question1"])
    assert {"lunch": ["rice"]} == json.loads(vote["buttons"])[0]["params"]
    form = card_values(ROOM)
    assert ("day", False) == tuple(json.loads(form["question1"])[n] for n in ("key", "many"))
    assert {"day": ["tue"]} == json.loads(form["buttons"])[0]["params"]


def test_a_value_above_a_kibibyte_is_refused():
    long = [Option(f"o{n}", "很长的选项" * 4) for n in range(20)]
    with pytest.raises(OverLimit, match=r"dingtalk card question1: .* allowed are 1024"):
        card_values(Vote("t", "b", "k", long, Button("vote", "投票")))


def test_a_decided_card_shows_the_choice_and_has_no_buttons():
    assert {"buttons": "[]", "status": "同意"} == repainted(Repaint("li", "T-1", "T-1", "同意"))


def test_a_card_in_its_place_keeps_the_choice():
    values = repainted(Repaint("li", "T-1", "T-1", "同意", ALERT))
    assert ("告警", "CPU 使用率", URL, "[]", "同意") == tuple(
        values[name] for name in ("title", "body", "url", "buttons", "status")
    )
    with pytest.raises(BadArgument, match="Text"):
        repainted(Repaint("li", "T-1", "T-1", "同意", Text("x")))


def test_what_a_person_typed_is_no_markdown_on_a_typed_card():
    card = TaskCard("<b>", "# [链接](x) **粗**\n- 一", BUTTONS)
    text = robot_message(card)["markdown"]["text"]
    assert not set("<[*]#`") & set(text.replace("**", "", 2))


EVIL = "领奖](https://evil.example) [官网"
EVIL_URL = "https://a/)[领奖](https://evil.example"


@pytest.mark.parametrize(
    "message",
    [
        News([Article(EVIL, "https://a/", picture="https://a/p.png")] * 2),
        News([Article("官网", EVIL_URL, picture=EVIL_URL)] * 2),
        Notice("通知", "https://a/", rows=[Row("地址", EVIL, EVIL_URL)]),
        MpNews([Story(EVIL, "x", url=EVIL_URL)]),
    ],
)
def test_what_a_person_typed_makes_no_link_of_its_own(message):
    text = template(message).param["text"]
    targets = re.findall(r"\]\(([^)]*)\)", text)
    assert targets
    assert not [one for one in targets if one.startswith("https://evil")]
