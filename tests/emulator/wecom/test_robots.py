"""Group robots: they refuse where the app's API cuts."""

from __future__ import annotations

import base64
import hashlib

import pytest

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
IMAGE = {"base64": base64.b64encode(PNG).decode(), "md5": hashlib.md5(PNG).hexdigest()}  # noqa: S324
NOTICE = {
    "card_type": "text_notice",
    "main_title": {"title": "告警"},
    "card_action": {"type": 1, "url": "https://www.example.com/"},
}
ARTICLE = {"title": "周报", "url": "https://www.example.com/"}


@pytest.fixture
def post(stranger, company):
    key = company.robots[0].key

    async def post(msgtype, content, key=key):
        body = {"msgtype": msgtype, msgtype: content}
        return await stranger.post("/cgi-bin/webhook/send", body, key=key)

    return post


TAKEN = [
    ("text", {"content": "构建失败", "mentioned_list": ["zhangsan", "@all"]}),
    ("text", {"content": "失败", "mentioned_mobile_list": ["13800000000"]}),
    ("markdown", {"content": "构建 **失败** <@zhangsan>"}),
    ("markdown_v2", {"content": "# 报告\n| 项 | 值 |\n| :- | -: |\n| a | 1 |"}),
    ("image", IMAGE),
    ("news", {"articles": [ARTICLE]}),
    ("template_card", NOTICE),
]


@pytest.mark.parametrize(("msgtype", "content"), TAKEN)
async def test_a_good_message_appears_in_the_group(emulator, post, msgtype, content):
    assert {"errcode": 0, "errmsg": "ok"} == await post(msgtype, content)
    (message,) = emulator.messages(chat="ops")
    assert (None, "ops", "bot", "ops", "") == tuple(
        message[name] for name in ("app", "robot", "from", "sender", "person")
    )
    assert content == message["body"][msgtype]


REFUSED = [
    (40008, "poem", {}),
    (44004, "text", {"content": ""}),
    (40058, "text", {"content": "汉" * 683}),
    (40058, "text", {"content": "x", "mentioned_list": "zhangsan"}),
    (40058, "markdown", {"content": "x" * 4097}),
    (40058, "markdown_v2", {"content": "x" * 4097}),
    (301019, "image", {**IMAGE, "md5": "0" * 32}),
    (40123, "image", {**IMAGE, "base64": base64.b64encode(b"no picture").decode()}),
    (40058, "image", {**IMAGE, "base64": "data:image/png;base64,xx"}),
    (40009, "image", {**IMAGE, "base64": base64.b64encode(PNG + b"0" * 2097152).decode()}),
    (45008, "news", {"articles": [ARTICLE] * 9}),
    (41016, "news", {"articles": [{"url": "https://a"}]}),
    (41010, "news", {"articles": [{"title": "t"}]}),
    (40058, "news", {"articles": [{**ARTICLE, "title": "x" * 129}]}),
    (40007, "file", {"media_id": "x"}),
    (42031, "template_card", {**NOTICE, "card_type": "button_interaction"}),
    (42045, "template_card", {**NOTICE, "card_action": None}),
]


@pytest.mark.parametrize(("code", "msgtype", "content"), REFUSED)
async def test_a_bad_message_is_refused(emulator, post, code, msgtype, content):
    assert code == (await post(msgtype, content))["errcode"]
    assert not emulator.messages()


async def test_the_words_for_too_long_name_field_and_limit(post):
    answer = await post("markdown", {"content": "x" * 4097})
    words = "markdown.content exceed max length 4096. invalid Request Parameter"
    assert answer["errmsg"].startswith(words)


async def test_a_wrong_key_is_refused(post):
    assert 93000 == (await post("text", {"content": "x"}, key="wrong"))["errcode"]


async def test_twenty_a_minute_and_no_more(emulator, post, move):
    for _ in range(20):
        assert 0 == (await post("text", {"content": "x"}))["errcode"]
    assert 45009 == (await post("text", {"content": "x"}))["errcode"]
    move(seconds=60)
    assert 0 == (await post("text", {"content": "x"}))["errcode"]
    assert 21 == len(emulator.messages())


async def test_uploads_live_in_the_robots_own_space(emulator, post, api, company):
    key = company.robots[0].key
    path = "/cgi-bin/webhook/upload_media"
    mine = await api.upload(path, "报告.pdf", b"123456", key=key, type="file")
    assert 0 == (await post("file", {"media_id": mine["media_id"]}))["errcode"]
    foreign = await api.send(msgtype="file", file={"media_id": mine["media_id"]})
    assert 40007 == foreign["errcode"]
    apps = await api.upload(
        "/cgi-bin/media/upload", "a.pdf", b"123456", access_token=api.token, type="file"
    )
    assert 40007 == (await post("file", {"media_id": apps["media_id"]}))["errcode"]
    assert 40005 == (await api.upload(path, "p.png", PNG, key=key, type="image"))["errcode"]


async def test_a_recording_is_posted_from_the_robots_own_space(emulator, stranger, company, post):
    path, key = "/cgi-bin/webhook/upload_media", company.robots[0].key
    taken = await stranger.upload(path, "a.amr", b"#!AMR\n12345", key=key, type="voice")
    assert ("voice", 0) == (taken["type"], taken["errcode"])
    assert 0 == (await post("voice", {"media_id": taken["media_id"]}))["errcode"]
    assert "voice" == emulator.messages(chat="ops")[-1]["msgtype"]
    wrong = await stranger.upload(path, "a.amr", b"no recording", key=key, type="voice")
    assert 301017 == wrong["errcode"]
