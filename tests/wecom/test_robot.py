from __future__ import annotations

from datetime import timedelta

import pytest

from botkit.chat.messages import (
    Button,
    Form,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    Option,
    Story,
    TaskCard,
    Text,
    Video,
    Voice,
    Vote,
)
from botkit.chat.messages import File as FileMessage
from botkit.chat.seams import Channel, Repaint
from botkit.errors import BadArgument, FlowError, NotAllowed, OverLimit, RateLimited, Unreachable
from botkit.wecom.api.cards import Action, TextNotice, Title
from botkit.wecom.api.messages import Article
from botkit.wecom.channel import RobotChannel
from botkit.wecom.robot import WeComRobot

SEND = "POST /cgi-bin/webhook/send"
UPLOAD = "POST /cgi-bin/webhook/upload_media"
URL = "https://www.example.com/"
BUSY = {"errcode": 45009, "errmsg": "api freq out of limit"}
GONE = {"errcode": 93000, "errmsg": "invalid webhook url"}


@pytest.fixture
def robot(transport) -> WeComRobot:
    return WeComRobot(["KEY1", "KEY2"], transport, api="http://p", first_wait=timedelta(0))


@pytest.fixture
def channel(robot) -> Channel:
    return RobotChannel("robot/ops", robot)


@pytest.mark.parametrize(
    ("post", "body"),
    [
        (lambda r: r.text("好"), {"msgtype": "text", "text": {"content": "好"}}),
        (
            lambda r: r.text("好", mentions=["li", "@all"], mobiles=["13800000000"]),
            {
                "msgtype": "text",
                "text": {
                    "content": "好",
                    "mentioned_list": ["li", "@all"],
                    "mentioned_mobile_list": ["13800000000"],
                },
            },
        ),
        (lambda r: r.markdown("**a**"), {"msgtype": "markdown", "markdown": {"content": "**a**"}}),
        (
            lambda r: r.markdown_v2("| a |"),
            {"msgtype": "markdown_v2", "markdown_v2": {"content": "| a |"}},
        ),
        (
            lambda r: r.image(b"\x89PNG\r\n\x1a\n"),
            {
                "msgtype": "image",
                "image": {"base64": "iVBORw0KGgo=", "md5": "e9dd2797018cad79186e03e8c5aec8dc"},
            },
        ),
        (
            lambda r: r.news([Article("周报", URL)]),
            {"msgtype": "news", "news": {"articles": [{"title": "周报", "url": URL}]}},
        ),
        (
            lambda r: r.template_card(TextNotice(Title("告警"), Action(URL))),
            {
                "msgtype": "template_card",
                "template_card": {
                    "card_type": "text_notice",
                    "main_title": {"title": "告警"},
                    "card_action": {"type": 1, "url": URL},
                },
            },
        ),
    ],
)
async def test_a_robot_posts_what_the_manual_says(robot, transport, post, body):
    await post(robot)
    (request,) = transport.requests
    assert (SEND, {"key": "KEY1"}, body) == (request.name, request.query, request.body)


async def test_a_file_is_uploaded_for_the_key_that_posts_it(robot, transport):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M1"}, {"errcode": 0, "media_id": "M2"})
    transport.answer(SEND, BUSY, {"errcode": 0})
    await robot.file("报告.pdf", b"%PDF-1.7")
    assert ["KEY1", "KEY1", "KEY2", "KEY2"] == [r.query["key"] for r in transport.requests]
    assert {"msgtype": "file", "file": {"media_id": "M2"}} == transport.bodies(SEND)[-1]


@pytest.mark.parametrize("refusal", [BUSY, GONE])
async def test_a_spare_key_takes_over(robot, transport, refusal):
    transport.answer(SEND, refusal, {"errcode": 0})
    await robot.text("hi")
    assert ["KEY1", "KEY2"] == [request.query["key"] for request in transport.requests]


@pytest.mark.parametrize(("refusal", "error"), [(BUSY, RateLimited), (GONE, NotAllowed)])
async def test_the_last_keys_refusal_is_raised(robot, transport, refusal, error):
    transport.answer(SEND, refusal)
    with pytest.raises(error):
        await robot.text("hi")


async def test_a_lost_answer_never_goes_to_a_spare_key(robot, transport):
    transport.answer(SEND, Unreachable("no answer", sent=True))
    with pytest.raises(Unreachable):
        await robot.text("hi")
    assert 1 == transport.count(SEND)


async def test_a_picture_above_two_megabytes_is_refused_before_it_is_sent(robot, transport):
    with pytest.raises(OverLimit):
        await robot.image(b"x" * (2 * 1024 * 1024 + 1))
    assert [] == transport.requests


@pytest.mark.parametrize(
    ("limit", "post"),
    [
        (2048, lambda r: r.text("汉" * 683)),
        (4096, lambda r: r.markdown("x" * 4097)),
        (4096, lambda r: r.markdown_v2("x" * 4097)),
        (8, lambda r: r.news([Article("t", URL)] * 9)),
        (26, lambda r: r.template_card(TextNotice(Title("x" * 27), Action(URL)))),
        (2 * 1024 * 1024, lambda r: r.voice("a.amr", bytes(2 * 1024 * 1024 + 1))),
    ],
)
async def test_what_the_platform_would_refuse_as_too_long_is_not_sent(
    robot, transport, limit, post
):
    with pytest.raises(OverLimit) as caught:
        await post(robot)
    assert limit == caught.value.limit
    assert [] == transport.requests


async def test_the_key_is_never_shown(robot, transport):
    transport.answer(SEND, GONE)
    with pytest.raises(NotAllowed) as caught:
        await robot.text("hi")
    assert "KEY" not in str(caught.value)
    assert "POST /cgi-bin/webhook/send?key=***" in str(caught.value)


async def test_the_channel_posts_pictures_and_files_from_a_path(channel, transport, tmp_path):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M"})
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    await channel.send(Image(path=str(path)), "")
    await channel.send(FileMessage(path=str(path)), "")
    await channel.send(Voice(path=str(path)), "")
    assert ["image", "file", "voice"] == [body["msgtype"] for body in transport.bodies(SEND)]
    uploads = [request for request in transport.requests if request.name == UPLOAD]
    assert ["file", "voice"] == [request.query["type"] for request in uploads]


async def test_a_missing_file_is_a_bad_argument(channel, tmp_path):
    with pytest.raises(BadArgument, match="No such file"):
        await channel.send(Image(path=str(tmp_path / "none.png")), "")


async def test_the_channel_posts_what_fits(channel, transport):
    for part in channel.fit(Markdown("一行文字\n" * 600)):
        await channel.send(part, "")
    assert all(len(b["markdown"]["content"].encode()) <= 4096 for b in transport.bodies(SEND))
    assert 2 == transport.count(SEND)


@pytest.mark.parametrize(
    "message",
    [
        TaskCard("t", "b", [Button("yes", "是")]),
        Vote("t", "b", "q", [Option("a", "甲")], Button("yes", "是")),
        Form("t", "b", [], Button("yes", "是")),
        Image(media="M"),
        FileMessage(media="M"),
        Voice(media="M"),
        Video(path="a.mp4"),
        MpNews([Story("t", "c")]),
        MiniProgram("wx1", "会议室预订"),
    ],
)
def test_the_channel_refuses_what_a_robot_cannot_post(channel, message):
    with pytest.raises(FlowError, match="robot/ops"):
        channel.fit(message)


async def test_a_robots_message_is_never_repainted(channel):
    with pytest.raises(BadArgument):
        await channel.repaint(Repaint("li", "T", "RC", "好"))


def test_a_post_may_be_repeated_and_needs_no_variation(channel):
    assert "at_least_once" == channel.policy(Text("a"))
    assert Text("a") == channel.vary(Text("a"), 3)
