"""Talking with customers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from botkit.errors import OverLimit, TooLate
from botkit.wecom.api.service_messages import Changed, SessionState, Synced
from botkit.wecom.api.service_records import (
    Channels,
    Menu,
    MenuEntry,
    MenuLink,
    MenuWord,
    ServiceEvent,
    ServiceFile,
    ServiceMessage,
    ServicePlace,
    ServiceText,
)
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example

KF, EXT = "wkKF0001", "wmEXT0001"
CONTENT = {
    "image": b"\x89PNG\r\n\x1a\n",
    "voice": b"#!AMR\nvoice",
    "video": b"\0\0\0\x18ftypmp42",
    "file": b"content",
}
MENU = Menu(
    "要什么？",
    [
        MenuEntry("click", click=MenuWord("1", "报修")),
        MenuEntry("view", view=MenuLink("https://a.cn/", "官网")),
    ],
)
MENU_FIELDS = {
    "head_content": "要什么？",
    "list": [
        {"type": "click", "click": {"id": "1", "content": "报修"}},
        {"type": "view", "view": {"url": "https://a.cn/", "content": "官网"}},
    ],
}


def send(
    kind: str,
    make: Callable[[WeCom], Awaitable[str]],
    fields: dict[str, Any],
    **there: Any,
) -> Example:
    return Example(
        f"send {kind}",
        make,
        "POST /cgi-bin/kf/send_msg",
        "MSG1",
        {"touser": EXT, "open_kfid": KF, "msgtype": kind, kind: fields},
        answer={"errcode": 0, "msgid": "MSG1"},
        repeatable=False,
        **there,
    )


def with_media(kind: str) -> Example:
    async def upload(wecom: WeCom) -> str:
        return (await wecom.media.upload(kind, "a", CONTENT[kind])).media_id

    return send(
        kind,
        lambda w: getattr(w.customer_service.messages, kind)(KF, EXT, "M"),
        {"media_id": "M"},
        before=upload,
        make_there=lambda w, media_id: getattr(w.customer_service.messages, kind)(
            KF, EXT, media_id
        ),
    )


async def code(wecom: WeCom) -> str:
    changed = await wecom.customer_service.sessions.change(KF, EXT, 3, servicer="lisi")
    return changed.msg_code


EXAMPLES = [
    Example(
        "who has the session",
        lambda w: w.customer_service.sessions.get(KF, EXT),
        "POST /cgi-bin/kf/service_state/get",
        SessionState(3, "lisi"),
        {"open_kfid": KF, "external_userid": EXT},
        answer={"errcode": 0, "service_state": 3, "servicer_userid": "lisi"},
    ),
    Example(
        "give the session to a servicer",
        lambda w: w.customer_service.sessions.change(KF, EXT, 3, servicer="lisi"),
        "POST /cgi-bin/kf/service_state/trans",
        Changed("CODE"),
        {
            "open_kfid": KF,
            "external_userid": EXT,
            "service_state": 3,
            "servicer_userid": "lisi",
        },
        answer={"errcode": 0, "msg_code": "CODE"},
        repeatable=False,
    ),
    Example(
        "what came",
        lambda w: w.customer_service.messages.sync(KF),
        "POST /cgi-bin/kf/sync_msg",
        Synced(
            "next",
            1,
            [
                ServiceMessage(
                    "m1", KF, EXT, 1700000000, 3, msgtype="text", text=ServiceText("在吗", "1")
                ),
                ServiceMessage(
                    "m2", KF, EXT, 1700000001, 3, msgtype="image", image=ServiceFile("M")
                ),
                ServiceMessage(
                    "m3",
                    KF,
                    EXT,
                    1700000002,
                    3,
                    msgtype="location",
                    location=ServicePlace(31.2, 121.4, "广场", "路"),
                ),
                ServiceMessage(
                    "m4",
                    send_time=1700000003,
                    origin=4,
                    msgtype="event",
                    event=ServiceEvent(
                        "enter_session",
                        KF,
                        EXT,
                        scene="booth7",
                        welcome_code="W",
                        channels=Channels("视频号", scene=1),
                    ),
                ),
                ServiceMessage("m5", KF, EXT, 1700000004, 3, msgtype="hologram"),
            ],
        ),
        {"open_kfid": KF, "limit": 1000, "voice_format": 0},
        answer={
            "errcode": 0,
            "next_cursor": "next",
            "has_more": 1,
            "msg_list": [
                {
                    "msgid": "m1",
                    "open_kfid": KF,
                    "external_userid": EXT,
                    "send_time": 1700000000,
                    "origin": 3,
                    "msgtype": "text",
                    "text": {"content": "在吗", "menu_id": "1"},
                },
                {
                    "msgid": "m2",
                    "open_kfid": KF,
                    "external_userid": EXT,
                    "send_time": 1700000001,
                    "origin": 3,
                    "msgtype": "image",
                    "image": {"media_id": "M"},
                },
                {
                    "msgid": "m3",
                    "open_kfid": KF,
                    "external_userid": EXT,
                    "send_time": 1700000002,
                    "origin": 3,
                    "msgtype": "location",
                    "location": {
                        "latitude": 31.2,
                        "longitude": 121.4,
                        "name": "广场",
                        "address": "路",
                    },
                },
                {
                    "msgid": "m4",
                    "send_time": 1700000003,
                    "origin": 4,
                    "msgtype": "event",
                    "event": {
                        "event_type": "enter_session",
                        "open_kfid": KF,
                        "external_userid": EXT,
                        "scene": "booth7",
                        "welcome_code": "W",
                        "wechat_channels": {"nickname": "视频号", "scene": 1},
                    },
                },
                {
                    "msgid": "m5",
                    "open_kfid": KF,
                    "external_userid": EXT,
                    "send_time": 1700000004,
                    "origin": 3,
                    "msgtype": "hologram",
                    "hologram": {"depth": 3},
                },
            ],
        },
    ),
    send(
        "text",
        lambda w: w.customer_service.messages.text(KF, EXT, "你好"),
        {"content": "你好"},
    ),
    with_media("image"),
    with_media("voice"),
    with_media("video"),
    with_media("file"),
    send("msgmenu", lambda w: w.customer_service.messages.menu(KF, EXT, MENU), MENU_FIELDS),
    send(
        "location",
        lambda w: w.customer_service.messages.send(
            KF,
            EXT,
            {"msgtype": "location", "location": {"latitude": 31.2, "longitude": 121.4}},
        ),
        {"latitude": 31.2, "longitude": 121.4},
    ),
    Example(
        "send with an id of one's own",
        lambda w: w.customer_service.messages.send(
            KF, EXT, {"msgtype": "text", "text": {"content": "a"}}, message_id="own-1"
        ),
        "POST /cgi-bin/kf/send_msg",
        "own-1",
        {
            "touser": EXT,
            "open_kfid": KF,
            "msgid": "own-1",
            "msgtype": "text",
            "text": {"content": "a"},
        },
        answer={"errcode": 0, "msgid": "own-1"},
        repeatable=False,
    ),
    Example(
        "answer an event with a text",
        lambda w: w.customer_service.messages.answer_event("CODE", "欢迎"),
        "POST /cgi-bin/kf/send_msg_on_event",
        "MSG1",
        {"code": "CODE", "msgtype": "text", "text": {"content": "欢迎"}},
        answer={"errcode": 0, "msgid": "MSG1"},
        repeatable=False,
        before=code,
        make_there=lambda w, given: w.customer_service.messages.answer_event(given, "欢迎"),
    ),
    Example(
        "answer an event with a menu",
        lambda w: w.customer_service.messages.answer_event("CODE", MENU, message_id="own-2"),
        "POST /cgi-bin/kf/send_msg_on_event",
        "own-2",
        {"code": "CODE", "msgid": "own-2", "msgtype": "msgmenu", "msgmenu": MENU_FIELDS},
        answer={"errcode": 0, "msgid": "own-2"},
        repeatable=False,
        before=code,
        make_there=lambda w, given: w.customer_service.messages.answer_event(given, MENU),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_reader_goes_on_from_its_cursor(emulated):
    messages = emulated.customer_service.messages
    first = await messages.sync(KF)
    assert ["在吗"] == [one.text.content for one in first.messages if one.text]
    again = await messages.sync(KF, cursor=first.next_cursor)
    assert ([], 0) == (again.messages, again.has_more)


async def test_a_session_that_a_servicer_has_takes_no_message(emulated):
    await emulated.customer_service.sessions.change(KF, EXT, 3, servicer="lisi")
    with pytest.raises(TooLate, match="95018"):
        await emulated.customer_service.messages.text(KF, EXT, "你好")


async def test_what_the_platform_would_refuse_is_not_sent(wecom, transport):
    messages = wecom.customer_service.messages
    with pytest.raises(OverLimit, match="allowed are 2048"):
        await messages.text(KF, EXT, "长" * 683)
    with pytest.raises(OverLimit, match="allowed are 1024"):
        await messages.menu(KF, EXT, Menu("长" * 342))
    with pytest.raises(OverLimit, match="allowed are 32"):
        await messages.send(KF, EXT, {"msgtype": "text"}, message_id="x" * 33)
    with pytest.raises(OverLimit, match="allowed are 64"):
        await messages.sync(KF, cursor="x" * 65)
    with pytest.raises(OverLimit, match="allowed are 1000"):
        await messages.sync(KF, limit=1001)
    assert [] == transport.requests
