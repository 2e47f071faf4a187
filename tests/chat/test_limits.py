from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat.limits import ROOM_TO_VARY, fit, measure
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
from botkit.errors import OverLimit

URL = "https://www.example.com/"
YES = [Button("yes", "是")]
SEND = Button("send", "提交")
NOODLES = [Option("noodles", "面")]


def vote(**fields):
    return Vote(
        **{"title": "t", "body": "b", "key": "q", "options": NOODLES, "submit": SEND, **fields}
    )


def form(*questions, **fields):
    asked = list(questions) or [Question("q", "问", NOODLES)]
    return Form(**{"title": "t", "body": "b", "questions": asked, "submit": SEND, **fields})


LINES = "报修单已经收到，正在处理。\n" * 200


@pytest.mark.parametrize(
    ("platform", "message", "most"),
    [
        ("wecom", Text(LINES), 2048),
        ("wecom", Markdown(LINES), 2048),
        ("wecom robot", Text(LINES), 2048),
        ("wecom robot", Markdown(LINES), 4096),
        ("wecom robot", Markdown(LINES, rich=True), 4096),
    ],
)
def test_long_text_is_split_below_the_limit(platform, message, most):
    parts = fit(platform, message)
    assert len(parts) > 1
    assert all(len(part.content.encode()) <= most - ROOM_TO_VARY for part in parts)
    assert LINES.removesuffix("\n") == "\n".join(part.content for part in parts).removesuffix("\n")


def test_markdown_keeps_its_kind_when_split():
    assert all(part.rich for part in fit("wecom robot", Markdown(LINES, rich=True)))


def test_people_are_mentioned_once_when_a_text_is_split():
    parts = fit("wecom robot", Text(LINES, mentions=["li"], mention_mobiles=["13800000000"]))
    assert [["li"], []] == [part.mentions for part in parts[:2]]
    assert [["13800000000"], []] == [part.mention_mobiles for part in parts[:2]]


def test_more_than_eight_articles_become_several_messages():
    parts = fit("wecom", News([Article(str(n), URL) for n in range(10)]))
    assert [8, 2] == [len(part.articles) for part in parts]


@pytest.mark.parametrize(
    "message",
    [
        TextCard("t", "b", URL, "详情"),
        TaskCard("t", "b", YES),
        Image(path="a.png"),
        File(media="M"),
        Notice("t", URL, rows=[Row("申请人", "张三")]),
        vote(options=[Option(str(n), "汉" * 17) for n in range(20)], title="题" * 16),
        form(*[Question(str(n), "问", NOODLES * 10) for n in range(3)]),
        TaskCard("t", "b", YES, questions=[Question("q", "问", NOODLES)]),
        Voice(media="M"),
        Video(media="M", title="题" * 42, description="x" * 512),
        MpNews([Story("t", "汉" * 1000, author="x" * 64)] * 8),
        MiniProgram("wx1", "十二个字的标题刚好放得下", rows=[Row("k", "v")] * 10),
    ],
)
def test_what_fits_stays_as_it_is(message):
    assert [message] == fit("wecom", message)


@pytest.mark.parametrize(
    ("message", "where", "limit", "size", "unit"),
    [
        (TextCard("题" * 43, "", URL), "wecom textcard.title", 128, 129, "bytes"),
        (TextCard("t", "文" * 171, URL), "wecom textcard.body", 512, 513, "bytes"),
        (TextCard("t", "b", URL, "查看详情吧"), "wecom textcard.button", 4, 5, "characters"),
        (TaskCard("题" * 37, "", YES), "wecom taskcard.title", 36, 37, "characters"),
        (TaskCard("t", "文" * 161, YES), "wecom taskcard.body", 160, 161, "characters"),
        (TaskCard("t", "b", YES * 7), "wecom taskcard.buttons", 6, 7, "items"),
        (
            TaskCard("t", "b", [Button("k", "同意并且转交给财务部门")]),
            "wecom taskcard.label",
            10,
            11,
            "characters",
        ),
        (News([Article("t", URL, "文" * 171)]), "wecom news.description", 512, 513, "bytes"),
        (News([Article("t", URL + "a" * 2048)]), "wecom news.url", 2048, 2072, "bytes"),
        (Notice("t", URL, rows=[Row("k", "v")] * 7), "wecom notice.rows", 6, 7, "items"),
        (vote(title="题" * 17), "wecom vote.title", 16, 17, "characters"),
        (vote(options=NOODLES * 21), "wecom vote.options", 20, 21, "items"),
        (vote(options=[Option("a", "汉" * 18)]), "wecom vote.option", 17, 18, "characters"),
        (vote(options=[Option("汉" * 43, "a")]), "wecom vote.option key", 128, 129, "bytes"),
        (vote(key="汉" * 342), "wecom vote.question", 1024, 1026, "bytes"),
        (form(*[Question("q", "问", NOODLES)] * 4), "wecom form.questions", 3, 4, "items"),
        (form(Question("q", "问", NOODLES * 11)), "wecom form.options", 10, 11, "items"),
        (
            form(Question("q", "问", [Option("a", "汉" * 17)])),
            "wecom form.option",
            16,
            17,
            "characters",
        ),
        (form(submit=Button("k", "x" * 11)), "wecom form.label", 10, 11, "characters"),
        (
            TaskCard("t", "b", YES, questions=[Question("q", "问", NOODLES)] * 2),
            "wecom taskcard.questions",
            1,
            2,
            "items",
        ),
        (Video(media="M", title="x" * 129), "wecom video.title", 128, 129, "bytes"),
        (MpNews([Story("t", "c", author="汉" * 22)]), "wecom mpnews.author", 64, 66, "bytes"),
        (MpNews([Story("t", "x" * 681985)]), "wecom mpnews.content", 681984, 681985, "bytes"),
        (MiniProgram("wx1", "题" * 13), "wecom miniprogram.title", 12, 13, "characters"),
        (
            MiniProgram("wx1", "会议室", rows=[Row("k", "v")] * 11),
            "wecom miniprogram.rows",
            10,
            11,
            "items",
        ),
        (
            Notice("t", URL, rows=[Row("六个字的名字", "v")]),
            "wecom notice.name",
            5,
            6,
            "characters",
        ),
    ],
)
def test_what_cannot_be_split_names_field_limit_and_size(message, where, limit, size, unit):
    with pytest.raises(OverLimit) as caught:
        fit("wecom", message)
    error = caught.value
    assert (where, limit, size, unit) == (error.where, error.limit, error.size, error.unit)


@pytest.mark.parametrize(
    "make",
    [
        lambda key: TaskCard("t", "b", YES, questions=[Question(key, "问", NOODLES)]),
        lambda key: vote(key=key),
        lambda key: form(Question(key, "问", NOODLES)),
    ],
    ids=["taskcard", "vote", "form"],
)
@pytest.mark.parametrize("platform", ["wecom", "wecom aibot"])
def test_the_key_of_a_question_has_1024_bytes(platform, make):
    assert 1 == len(fit(platform, make("k" * 1024)))
    with pytest.raises(OverLimit, match="question: 1025 bytes, allowed are 1024"):
        fit(platform, make("k" * 1025))


def test_an_old_task_card_is_measured_as_html():
    assert 1 == len(fit("wecom", TaskCard("t", "<" * 128, YES), legacy=True))
    with pytest.raises(OverLimit) as caught:
        fit("wecom", TaskCard("t", "<" * 200, YES), legacy=True)
    assert ("wecom legacy taskcard.body", 800) == (caught.value.where, caught.value.size)


def test_an_old_task_card_has_two_buttons():
    three = [Button(key, key) for key in "abc"]
    with pytest.raises(OverLimit):
        fit("wecom", TaskCard("t", "b", three), legacy=True)
    assert 1 == len(fit("wecom", TaskCard("t", "b", three)))


def test_an_old_task_card_asks_nothing():
    card = TaskCard("t", "b", YES, questions=[Question("q", "问", NOODLES)])
    with pytest.raises(OverLimit) as caught:
        fit("wecom", card, legacy=True)
    assert ("wecom legacy taskcard.questions", 0) == (caught.value.where, caught.value.limit)


def test_more_than_eight_stories_become_several_messages():
    parts = fit("wecom", MpNews([Story(str(n), "c") for n in range(10)]))
    assert [8, 2] == [len(part.stories) for part in parts]


labels = st.text(max_size=20)
options = st.lists(st.builds(Option, labels, labels), max_size=24)
questions = st.lists(st.builds(Question, labels, labels, options, labels), max_size=4)
asking = st.one_of(
    st.builds(Vote, labels, labels, labels, options, st.builds(Button, labels, labels)),
    st.builds(Form, labels, labels, questions, st.builds(Button, labels, labels)),
    st.builds(TaskCard, labels, labels, st.just(YES), questions=questions),
)


@given(asking)
def test_a_card_is_taken_as_it_is_or_names_the_first_field_that_is_too_large(card):
    over = [found for found in measure("wecom", card) if found.is_over]
    if not over:
        assert [card] == fit("wecom", card)
        return
    with pytest.raises(OverLimit) as caught:
        fit("wecom", card)
    assert (over[0].where, over[0].size) == (caught.value.where, caught.value.size)


def test_a_preview_sees_every_field_against_its_limit():
    found = {m.where: (m.size, m.limit) for m in measure("wecom", TaskCard("报修", "网络", YES))}
    assert (2, 36) == found["wecom taskcard.title"]
    assert (1, 10) == found["wecom taskcard.label"]


@given(st.text(max_size=3000))
def test_no_text_is_too_long_once_fitted(text):
    for part in fit("wecom", Text(text)):
        assert not any(found.is_over for found in measure("wecom", part))
