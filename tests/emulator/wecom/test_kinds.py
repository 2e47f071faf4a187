"""Each kind of message: one that is taken, and the refusals it has."""

from __future__ import annotations

import contextlib
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botkit.clock import SystemClock
from botkit.emulator.company import MINI_PROGRAM, Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Call
from botkit.emulator.wecom.kinds import Kinds
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal

URL = "https://www.example.com/"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
ARTICLE = {"title": "标题", "url": URL}
TASK = {"title": "t", "description": "d", "task_id": "k-1", "btn": [{"key": "a", "name": "同意"}]}
MINI = {"appid": MINI_PROGRAM, "title": "会议室预订"}

REFUSED = [
    (44004, "text", {"content": ""}),
    (44004, "text", {}),
    (44004, "markdown", {"content": ""}),
    (41006, "image", {}),
    (40007, "image", {"media_id": "x"}),
    (41016, "textcard", {"description": "d", "url": URL}),
    (41033, "textcard", {"title": "t", "url": URL}),
    (41010, "textcard", {"title": "t", "description": "d"}),
    (45034, "textcard", {"title": "t", "description": "d", "url": "www.example.com"}),
    (40039, "textcard", {"title": "t", "description": "d", "url": URL + "x" * 2048}),
    (40058, "news", {"articles": []}),
    (45008, "news", {"articles": [ARTICLE] * 9}),
    (41016, "news", {"articles": [{"url": URL}]}),
    (41010, "news", {"articles": [{"title": "t"}]}),
    (45034, "news", {"articles": [{**ARTICLE, "picurl": "p.png"}]}),
    (40058, "news", {"articles": [{"title": "t", "appid": "wx1", "pagepath": "p" * 129}]}),
    (41006, "mpnews", {"articles": [{"title": "t", "content": "c"}]}),
    (40007, "mpnews", {"articles": [{"title": "t", "thumb_media_id": "?", "content": "c"}]}),
    (48002, "miniprogram_notice", {**MINI, "appid": "wx1"}),
    (41016, "miniprogram_notice", {"appid": MINI_PROGRAM}),
    (40058, "miniprogram_notice", {**MINI, "title": "三个字"}),
    (40058, "miniprogram_notice", {**MINI, "title": "题" * 13}),
    (40058, "miniprogram_notice", {**MINI, "page": "p" * 1025}),
    (40058, "miniprogram_notice", {**MINI, "content_item": [{"key": "k", "value": "v"}] * 11}),
    (40058, "miniprogram_notice", {**MINI, "content_item": [{"key": "k" * 11, "value": "v"}]}),
    (40058, "miniprogram_notice", {**MINI, "content_item": [{"key": "k"}]}),
    (42014, "taskcard", {**TASK, "task_id": "no blanks"}),
    (42014, "taskcard", {**TASK, "task_id": "x" * 129}),
    (40058, "taskcard", {**TASK, "btn": []}),
    (40058, "taskcard", {**TASK, "btn": TASK["btn"] * 3}),
    (42019, "taskcard", {**TASK, "btn": [{"name": "同意"}]}),
    (42018, "taskcard", {**TASK, "btn": [{"key": "同意", "name": "同意"}]}),
    (42020, "taskcard", {**TASK, "btn": [{"key": "a"}]}),
    (40058, "taskcard", {**TASK, "btn": [{"key": "a", "name": "七个汉字太长了"}]}),
    (40008, "poem", {"content": "x"}),
]


@pytest.mark.parametrize(("code", "msgtype", "content"), REFUSED)
async def test_a_message_with_bad_fields_is_refused(emulator, bot, api, code, msgtype, content):
    answer = await api.send(msgtype=msgtype, **{msgtype: content})
    assert code == answer["errcode"], answer["errmsg"]
    assert not emulator.messages()


TAKEN = [
    ("text", {"content": "你好"}),
    ("markdown", {"content": '**会议** <font color="info">已定</font>'}),
    ("textcard", {"title": "t", "description": "d", "url": URL, "btntxt": "更多"}),
    ("news", {"articles": [ARTICLE] * 8}),
    ("news", {"articles": [{"title": "t", "appid": "wx1", "pagepath": "p"}]}),
    ("miniprogram_notice", {**MINI, "content_item": [{"key": "会议室", "value": "402"}] * 10}),
    ("taskcard", {**TASK, "btn": [*TASK["btn"], {"key": "b", "name": "驳回", "color": "red"}]}),
]


@pytest.mark.parametrize(("msgtype", "content"), TAKEN)
async def test_a_good_message_arrives_as_it_was_sent(emulator, bot, api, msgtype, content):
    assert 0 == (await api.send(msgtype=msgtype, **{msgtype: content}))["errcode"]
    (message,) = emulator.messages()
    assert (msgtype, content) == (message["msgtype"], message["body"][msgtype])


async def test_pictures_and_files_are_sent_by_the_id_of_their_upload(emulator, api):
    path = "/cgi-bin/media/upload"
    picture = await api.upload(path, "p.png", PNG, access_token=api.token, type="image")
    assert (
        0 == (await api.send(msgtype="image", image={"media_id": picture["media_id"]}))["errcode"]
    )
    wrong = await api.send(msgtype="file", file={"media_id": picture["media_id"]})
    assert 40004 == wrong["errcode"]


async def test_an_article_names_its_picture_and_opens_a_web_address(api):
    path = "/cgi-bin/media/upload"
    picture = await api.upload(path, "p.png", PNG, access_token=api.token, type="image")
    article = {"title": "t", "thumb_media_id": picture["media_id"], "content": "<p>c</p>"}

    async def code(**more):
        articles = [{**article, **more}]
        return (await api.send(msgtype="mpnews", mpnews={"articles": articles}))["errcode"]

    assert 0 == await code(author="x" * 64, content_source_url=URL)
    assert 45032 == await code(author="x" * 65)
    assert 45034 == await code(content_source_url="www.example.com")
    assert 45002 == await code(content="x" * (666 * 1024 + 1))
    assert (
        0 == (await api.send(msgtype="mpnews", mpnews={"articles": [article]}, safe=2))["errcode"]
    )


async def test_a_mini_programs_notice_needs_no_agent_and_does_not_go_to_all(api):
    sent = {"touser": "zhangsan", "msgtype": "miniprogram_notice", "miniprogram_notice": MINI}
    assert 0 == (await api.call("message/send", sent))["errcode"]
    assert 60208 == (await api.call("message/send", {**sent, "touser": "@all"}))["errcode"]


async def test_long_text_is_cut_at_a_whole_character_without_a_word(emulator, api):
    answer = await api.send(text={"content": "汉" * 700})
    assert (0, "ok") == (answer["errcode"], answer["errmsg"])
    assert "汉" * 682 == emulator.messages()[0]["body"]["text"]["content"]
    assert "cut text.content to 2048 bytes" == emulator.requests.listing()[-1]["verdict"]


async def test_titles_of_articles_are_cut_too(emulator, api):
    await api.send(msgtype="news", news={"articles": [{**ARTICLE, "title": "x" * 200}]})
    assert "x" * 128 == emulator.messages()[0]["body"]["news"]["articles"][0]["title"]


async def test_a_confidential_news_is_refused(api):
    assert (
        40074 == (await api.send(msgtype="news", news={"articles": [ARTICLE]}, safe=1))["errcode"]
    )
    assert 40058 == (await api.send(safe=2))["errcode"]


async def test_cards_that_call_back_need_an_address_to_call(api):
    assert 43012 == (await api.send(msgtype="taskcard", taskcard=TASK))["errcode"]
    assert 43012 == (await api.card())["errcode"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "key", "url", "btn", "articles"]), inner)
    ),
    max_leaves=8,
)
KINDS = sorted({msgtype for _, msgtype, _ in REFUSED} | {"template_card"})
FIELDS = ["title", "description", "content", "url", "btn", "articles", "task_id", "media_id"]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_stands_in_a_message_it_is_taken_or_refused(msgtype, content):
    app = Company.pretend().app()
    app.callback = "http://127.0.0.1/"
    body = {"msgtype": msgtype, msgtype: content}
    media = Media(SystemClock(), Ids(SystemClock(), Random(0)))  # noqa: S311
    with contextlib.suppress(Refusal):
        Kinds(media).check(Call(app, {}, body))
