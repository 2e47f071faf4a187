"""Custom robots: security, kinds, mentions, pace."""

from __future__ import annotations

from typing import Any

import pytest

from botkit.dingtalk.crypto import robot_sign

TEXT = {"msgtype": "text", "text": {"content": "磁盘满了"}}
CARD = {"title": "t", "text": "x"}
BUTTON = {"title": "是", "actionURL": "https://example.com"}
FEED = {"title": "t", "messageURL": "https://example.com", "picURL": "https://example.com/a"}


@pytest.fixture
def robot(company):
    return company.robots[0]


@pytest.fixture
def post(emulator, session, robot, clock):
    async def send(body: Any, **query: str) -> dict[str, Any]:
        stamp = str(clock.now_ms())
        told = {"access_token": robot.key, "timestamp": stamp}
        told["sign"] = robot_sign(robot.sign, stamp)
        url = f"{emulator.base}/robot/send"
        async with session.post(url, params={**told, **query}, json=body) as answer:
            assert 200 == answer.status
            return await answer.json()

    return send


async def test_a_message_is_seen_in_the_robots_group(post, emulator):
    assert {"errcode": 0, "errmsg": "ok"} == await post(TEXT)
    [row] = emulator.messages(chat="ops")
    assert ("dingtalk", "ops", None) == (row["platform"], row["robot"], row["app"])
    assert "磁盘满了" == row["body"]["text"]["content"]


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ({"access_token": "x"}, 300001, "token is not exist"),
        ({"sign": "x"}, 310000, "sign not match"),
        ({"timestamp": "1700000000"}, 310000, "invalid timestamp"),
        ({"timestamp": ""}, 310000, "invalid timestamp"),
    ],
)
async def test_who_cannot_sign_is_refused(post, emulator, query, code, words):
    answer = await post(TEXT, **query)
    assert code == answer["errcode"]
    assert words in answer["errmsg"]
    assert [] == emulator.messages()


async def test_a_robot_takes_messages_from_its_addresses_only(post, robot):
    robot.addresses = ["10.0.0.0/8", "192.0.2.1"]
    answer = await post(TEXT)
    assert (310000, True) == (answer["errcode"], "ip 127.0.0.1 not" in answer["errmsg"])
    robot.addresses.append("127.0.0.0/24")
    assert 0 == (await post(TEXT))["errcode"]


async def test_a_robot_with_keywords_wants_one_of_them(post, robot):
    robot.keywords = ["报警", "磁盘"]
    assert 0 == (await post(TEXT))["errcode"]
    robot.keywords = ["报警"]
    assert "keywords not in content" in (await post(TEXT))["errmsg"]


@pytest.mark.parametrize(
    "body",
    [
        {"msgtype": "link", "link": {**CARD, "messageUrl": "https://example.com"}},
        {"msgtype": "markdown", "markdown": CARD},
        {
            "msgtype": "actionCard",
            "actionCard": {**CARD, "singleTitle": "看", "singleURL": "https://example.com"},
        },
        {"msgtype": "actionCard", "actionCard": {**CARD, "btns": [BUTTON, BUTTON]}},
        {"msgtype": "feedCard", "feedCard": {"links": [FEED]}},
    ],
    ids=lambda body: body["msgtype"],
)
async def test_every_kind_needs_its_fields(post, emulator, body):
    assert 0 == (await post(body))["errcode"]
    kind = body["msgtype"]
    assert body[kind] == emulator.messages()[0]["body"][kind]
    for name in body[kind]:
        rest = {key: value for key, value in body[kind].items() if key != name}
        answer = await post({**body, kind: rest})
        assert (400202, True) == (answer["errcode"], kind in answer["errmsg"]), name


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "image", "image": {}}, 400105),
        ({"msgtype": "text"}, 400202),
        ({"msgtype": "text", "text": {"content": "x" * 20_000}}, 460101),
        ([], 40035),
    ],
)
async def test_what_is_no_message_is_refused(post, body, code):
    assert code == (await post(body))["errcode"]


async def test_the_content_type_must_be_json(emulator, session, robot):
    url = f"{emulator.base}/robot/send?access_token={robot.key}"
    async with session.post(url, data=b"{}") as answer:
        assert 43004 == (await answer.json())["errcode"]


async def test_a_mention_counts_when_it_stands_in_the_text(post, emulator, company):
    mobile = company.person("lisi").mobile
    at = {"atMobiles": [mobile], "atUserIds": ["zhangsan", "wangwu"], "isAtAll": False}
    body = {"msgtype": "text", "text": {"content": f"@{mobile} @zhangsan 看"}, "at": at}
    await post(body)
    assert ["zhangsan", "lisi"] == emulator.messages()[-1]["body"]["mentioned"]
    await post({**body, "at": {"isAtAll": True}})
    assert ["*"] == emulator.messages()[-1]["body"]["mentioned"]
    await post({**body, "text": {"content": "看"}})
    assert "mentioned" not in emulator.messages()[-1]["body"]


async def test_a_repeat_with_the_same_uuid_is_dropped(post, emulator):
    for _ in range(2):
        assert 0 == (await post({**TEXT, "msgUuid": "u1"}))["errcode"]
    assert 1 == len(emulator.messages())


async def test_the_21st_message_of_a_minute_brings_ten_minutes_of_silence(post, emulator, move):
    for _ in range(20):
        assert 0 == (await post(TEXT))["errcode"]
    assert 130101 == (await post(TEXT))["errcode"]
    move(minutes=2)
    assert 410100 == (await post(TEXT))["errcode"]
    move(minutes=8)
    assert 0 == (await post(TEXT))["errcode"]
    assert 21 == len(emulator.messages())
