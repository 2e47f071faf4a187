"""The group robot: what it posts, how it signs, whom it mentions."""

from __future__ import annotations

import pytest

from botkit.calls.caller import Caller
from botkit.calls.transport import HttpTransport, open_session
from botkit.dingtalk.api.robot_messages import (
    ActionCardPost,
    At,
    FeedCardPost,
    Jump,
    Link,
    LinkPost,
    TextPost,
    mentioned,
)
from botkit.dingtalk.crypto import robot_sign
from botkit.dingtalk.dialects import OLD
from botkit.dingtalk.refusals import REFUSALS
from botkit.dingtalk.robot import DingTalkRobot, Webhook
from botkit.emulator.company import DINGTALK
from botkit.errors import NotAllowed, OverLimit, RateLimited, Unreachable
from botkit.testing.transport import FakeTransport

SEND = "POST /robot/send"
URL = "https://www.example.com/"


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def robot(transport, clock) -> DingTalkRobot:
    secrets = ["SECa", "SECb"]
    return DingTalkRobot(["a", "b"], transport, clock, secrets=secrets, api="http://oapi")


@pytest.mark.parametrize(
    ("make", "body"),
    [
        (lambda r: r.text("你好"), {"msgtype": "text", "text": {"content": "你好"}}),
        (
            lambda r: r.markdown("题", "# 头"),
            {"msgtype": "markdown", "markdown": {"title": "题", "text": "# 头"}},
        ),
        (
            lambda r: r.link("题", "文", URL, picture=URL),
            {
                "msgtype": "link",
                "link": {"title": "题", "text": "文", "messageUrl": URL, "picUrl": URL},
            },
        ),
        (
            lambda r: r.action_card("题", "文", [Jump("看", URL)]),
            {
                "msgtype": "actionCard",
                "actionCard": {
                    "title": "题",
                    "text": "文",
                    "singleTitle": "看",
                    "singleURL": URL,
                },
            },
        ),
        (
            lambda r: r.action_card("题", "文", [Jump("是", URL), Jump("否", URL)], across=True),
            {
                "msgtype": "actionCard",
                "actionCard": {
                    "title": "题",
                    "text": "文",
                    "btns": [{"title": "是", "actionURL": URL}, {"title": "否", "actionURL": URL}],
                    "btnOrientation": "1",
                },
            },
        ),
        (
            lambda r: r.feed_card([Link("甲", URL, URL)]),
            {
                "msgtype": "feedCard",
                "feedCard": {"links": [{"title": "甲", "messageURL": URL, "picURL": URL}]},
            },
        ),
    ],
)
async def test_every_kind_is_posted_as_the_manual_says(robot, transport, make, body):
    await make(robot)
    assert [body] == transport.bodies(SEND)


@pytest.mark.parametrize(
    "make",
    [
        lambda r: r.text("你好 张三", at=At(["zhangsan"])),
        lambda r: r.markdown("题", "**急**", at=At(["zhangsan"], everybody=True)),
        lambda r: r.link("题", "文", URL),
        lambda r: r.action_card("题", "文", [Jump("看", URL)], at=At(["zhangsan"])),
        lambda r: r.action_card("题", "文", [Jump("是", URL), Jump("否", URL)]),
        lambda r: r.feed_card([Link("甲", URL, URL)]),
    ],
)
async def test_the_emulator_takes_every_kind(emulator, make):
    there = next(one for one in emulator.company.robots if one.platform == DINGTALK)
    async with open_session() as session:
        robot = DingTalkRobot(
            [there.key],
            HttpTransport(session),
            emulator.clock,
            secrets=[there.sign],
            api=emulator.base,
        )
        await make(robot)
    assert 1 == len(emulator.messages(chat="ops"))


async def test_each_attempt_is_signed_with_the_time_and_the_robots_own_secret(
    robot, transport, clock
):
    transport.answer(SEND, {"errcode": 130101, "errmsg": "send too fast"}, {"errcode": 0})
    await robot.text("你好")
    first, second = transport.requests
    stamps = [request.query["timestamp"] for request in transport.requests]
    assert robot_sign("SECa", stamps[0]) == first.query["sign"]
    assert robot_sign("SECb", stamps[1]) == second.query["sign"]
    assert ["a", "b"] == [request.query["access_token"] for request in transport.requests]


async def test_a_robot_without_a_secret_signs_nothing(transport, clock):
    await DingTalkRobot(["a"], transport, clock, api="http://oapi").text("你好")
    assert {"access_token": "a"} == transport.requests[0].query


async def test_the_last_robot_says_why_nobody_posts(robot, transport):
    transport.answer(SEND, {"errcode": 410100, "errmsg": "x"})
    with pytest.raises(RateLimited) as error:
        await robot.text("你好")
    assert 600 == error.value.retry_after
    assert 2 == transport.count(SEND)


async def test_a_signature_that_was_too_old_is_made_anew_once(robot, transport):
    late = {"errcode": 310000, "errmsg": "description:timestamp 无效;invalid timestamp"}
    transport.answer(SEND, late, {"errcode": 0})
    await robot.hooks[0].post({"msgtype": "text", "text": {"content": "x"}})
    assert 2 == transport.count(SEND)
    transport.answer(SEND, {"errcode": 310000, "errmsg": "keywords not in content"})
    with pytest.raises(NotAllowed):
        await robot.hooks[0].post({"msgtype": "text", "text": {"content": "x"}})
    assert 3 == transport.count(SEND)


async def test_a_lost_answer_is_asked_for_again_only_with_a_uuid(transport, clock):
    robot = DingTalkRobot(["a"], transport, clock, api="http://oapi")
    transport.answer(SEND, Unreachable("no answer", sent=True))
    with pytest.raises(Unreachable):
        await robot.text("你好")
    assert 1 == transport.count(SEND)
    transport.answer(SEND, Unreachable("no answer", sent=True), {"errcode": 0})
    await robot.text("你好", uuid="u1")
    assert ["u1", "u1"] == [body["msgUuid"] for body in transport.bodies(SEND)[1:]]


@pytest.mark.parametrize(
    ("text", "at", "shown"),
    [
        ("磁盘满了", At(["zhangsan"]), "磁盘满了 @zhangsan"),
        ("磁盘满了 @zhangsan", At(["zhangsan"]), "磁盘满了 @zhangsan"),
        ("磁盘满了", At(["li"], ["13800000000"]), "磁盘满了 @li @13800000000"),
        ("磁盘满了", At(everybody=True), "磁盘满了"),
    ],
)
def test_who_is_mentioned_stands_in_the_text_too(text, at, shown):
    made = mentioned({"msgtype": "text", "text": {"content": text}}, at)
    assert shown == made["text"]["content"]
    assert at == made["at"]


def test_markdown_names_them_in_a_paragraph_of_their_own():
    made = mentioned(
        {"msgtype": "markdown", "markdown": {"title": "t", "text": "# 急"}}, At(["li"])
    )
    assert "# 急\n\n@li" == made["markdown"]["text"]


def test_nobody_to_mention_changes_nothing():
    message = {"msgtype": "link", "link": {"title": "t"}}
    assert message == mentioned(message, At())


def test_more_than_fifty_cannot_be_mentioned():
    with pytest.raises(OverLimit, match="51 people"):
        mentioned({"msgtype": "text", "text": {"content": ""}}, At(["u"] * 51))


async def test_a_message_that_is_too_long_is_refused_before_it_is_sent(robot, transport):
    with pytest.raises(OverLimit, match="allowed are 20000"):
        await robot.text("长" * 7000)
    assert [] == transport.requests


async def test_one_robot_takes_the_same_kinds_as_records(transport, clock):
    webhook = Webhook(Caller(transport, "http://oapi", REFUSALS, dialect=OLD), "a", clock=clock)
    await webhook.send(TextPost("磁盘满了"), at=At(["zhangsan"]), uuid="u1")
    text = {"content": "磁盘满了 @zhangsan"}
    at = {"atUserIds": ["zhangsan"], "atMobiles": (), "isAtAll": False}
    body = {"msgtype": "text", "text": text, "at": at, "msgUuid": "u1"}
    assert [body] == transport.bodies(SEND)


@pytest.mark.parametrize(
    ("message", "at", "words"),
    [
        (ActionCardPost("题", "文"), None, "either single_title"),
        (ActionCardPost("题", "文", "看", URL, [Jump("是", URL)]), None, "either single_title"),
        (FeedCardPost([]), None, "no links"),
        (LinkPost("题", "文", URL), At(["zhangsan"]), "mention nobody"),
        (FeedCardPost([Link("甲", URL, URL)]), At(everybody=True), "mention nobody"),
    ],
)
async def test_what_is_no_message_is_refused_before_it_is_sent(
    robot, transport, message, at, words
):
    with pytest.raises(ValueError, match=words):
        await robot.send(message, at=at)
    assert [] == transport.requests
