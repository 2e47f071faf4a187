"""Groups that an app makes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from botkit.errors import BadArgument, NotFound, OverLimit
from botkit.wecom.api.app_chats import AppChat
from botkit.wecom.api.messages import Article, MpArticle
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example

URL = "https://www.example.com/"
FILES = {
    "image": ("a.png", b"\x89PNG\r\n\x1a\n"),
    "voice": ("a.amr", b"#!AMR\nvoice"),
    "video": ("a.mp4", b"\0\0\0\x18ftypmp42"),
    "file": ("a.txt", b"content"),
}


async def made(wecom: WeCom) -> str:
    return await wecom.app_chats.create(["zhangsan", "lisi"], chat_id="team1")


def send(
    kind: str,
    make: Callable[[WeCom], Awaitable[Any]],
    fields: dict[str, Any],
    make_there: Callable[[WeCom, Any], Any] | None = None,
    *,
    safe: int | None = None,
    media: str = "",
) -> Example:
    """A send to a group; ``media`` is uploaded before, its id given to ``make_there``."""

    async def before(wecom: WeCom) -> str:
        await made(wecom)
        return (await wecom.media.upload(media, *FILES[media])).media_id if media else ""

    body: dict[str, Any] = {"chatid": "team1", "msgtype": kind, kind: fields}
    if safe is not None:
        body["safe"] = safe
    return Example(
        f"send {kind}",
        make,
        "POST /cgi-bin/appchat/send",
        None,
        body,
        repeatable=False,
        before=before,
        make_there=make_there,
    )


def with_media(kind: str) -> Example:
    return send(
        kind,
        lambda w: getattr(w.app_chats, kind)("team1", "M"),
        {"media_id": "M"},
        lambda w, media_id: getattr(w.app_chats, kind)("team1", media_id),
        media=kind,
    )


EXAMPLES = [
    Example(
        "create",
        lambda w: w.app_chats.create(["zhangsan", "lisi"], name="小组", owner="lisi"),
        "POST /cgi-bin/appchat/create",
        "CHAT",
        {"name": "小组", "owner": "lisi", "userlist": ["zhangsan", "lisi"]},
        answer={"errcode": 0, "chatid": "CHAT"},
        repeatable=False,
    ),
    Example(
        "update",
        lambda w: w.app_chats.update("team1", name="组", add=["wangwu"], remove=["zhangsan"]),
        "POST /cgi-bin/appchat/update",
        None,
        {
            "chatid": "team1",
            "name": "组",
            "add_user_list": ["wangwu"],
            "del_user_list": ["zhangsan"],
        },
        before=made,
    ),
    Example(
        "get",
        lambda w: w.app_chats.get("team1"),
        "GET /cgi-bin/appchat/get",
        AppChat("team1", "小组", "lisi", ["zhangsan", "lisi"], 0),
        query={"chatid": "team1"},
        answer={
            "errcode": 0,
            "chat_info": {
                "chatid": "team1",
                "name": "小组",
                "owner": "lisi",
                "userlist": ["zhangsan", "lisi"],
                "chat_type": 0,
            },
        },
        before=made,
    ),
    send(
        "text",
        lambda w: w.app_chats.text("team1", "你好", mentions=["lisi", "@all"], safe=1),
        {"content": "你好", "mentioned_list": ["lisi", "@all"]},
        safe=1,
    ),
    Example(
        "send any kind",
        lambda w: w.app_chats.send("team1", {"msgtype": "text", "text": {"content": "a"}}, safe=0),
        "POST /cgi-bin/appchat/send",
        None,
        {"chatid": "team1", "msgtype": "text", "text": {"content": "a"}, "safe": 0},
        repeatable=False,
        before=made,
    ),
    send("markdown", lambda w: w.app_chats.markdown("team1", "**好**"), {"content": "**好**"}),
    with_media("image"),
    with_media("voice"),
    with_media("video"),
    with_media("file"),
    send(
        "textcard",
        lambda w: w.app_chats.textcard("team1", title="奖", description="请领", url=URL),
        {"title": "奖", "description": "请领", "url": URL},
    ),
    send(
        "news",
        lambda w: w.app_chats.news("team1", [Article("周报", URL)]),
        {"articles": [{"title": "周报", "url": URL}]},
    ),
    send(
        "mpnews",
        lambda w: w.app_chats.mpnews("team1", [MpArticle("周报", "M", "<p>")]),
        {"articles": [{"title": "周报", "thumb_media_id": "M", "content": "<p>"}]},
        lambda w, media_id: w.app_chats.mpnews("team1", [MpArticle("周报", media_id, "<p>")]),
        media="image",
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_what_the_platform_would_refuse_is_not_sent(wecom, transport):
    with pytest.raises(OverLimit, match="allowed are 2000"):
        await wecom.app_chats.create(["a"] * 2001)
    with pytest.raises(BadArgument, match="at least 2"):
        await wecom.app_chats.create(["a"])
    with pytest.raises(OverLimit, match="allowed are 50"):
        await wecom.app_chats.create(["a", "b"], name="长" * 51)
    with pytest.raises(OverLimit, match="allowed are 32"):
        await wecom.app_chats.create(["a", "b"], chat_id="x" * 33)
    with pytest.raises(OverLimit, match="allowed are 2048"):
        await wecom.app_chats.text("team1", "长" * 683)
    assert [] == transport.requests


async def test_a_group_that_there_is_not_is_not_found(emulated):
    with pytest.raises(NotFound):
        await emulated.app_chats.text("nowhere", "你好")
