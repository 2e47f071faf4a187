"""The app's robot."""

from __future__ import annotations

import json

import pytest

from botkit.calls.transport import Answer
from botkit.dingtalk.api.robots import (
    Ding,
    GroupRobot,
    Plugin,
    Reader,
    ReadStatus,
    Recalled,
    SentToUsers,
    Template,
)
from botkit.dingtalk.client import DingTalk
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.names import group_conversation, pair_conversation
from botkit.errors import NotAllowed, NotFound, OverLimit, RateLimited
from tests.dingtalk.api.examples import Example, ok

HELLO = Template("sampleText", {"content": "你好"})
WIRE = {"msgKey": "sampleText", "msgParam": '{"content":"你好"}'}
ROBOT = {"robotCode": "dingbotkit"}
SENT = "key+/=="


async def sent(dingtalk: DingTalk) -> str:
    return (await dingtalk.robots.send(["zhangsan"], HELLO)).handle


COMPANY = Company.pretend([], [], dingtalk={"main": "stream"}, ding_rooms=["ops"])


async def group(dingtalk: DingTalk) -> str:
    """The conversation of the group ops, as a message from there names it."""
    return group_conversation(COMPANY.group("ops"))


async def pair(dingtalk: DingTalk) -> str:
    """The conversation of two people."""
    return pair_conversation(COMPANY.person("zhangsan"), COMPANY.person("lisi"))


async def sent_to_two(dingtalk: DingTalk) -> tuple[str, str]:
    chat = await pair(dingtalk)
    return chat, await dingtalk.robots.send_private(chat, HELLO, cool_app="COOLAPP-1")


async def scene(dingtalk: DingTalk) -> str:
    """A group made from a template."""
    made = await dingtalk.chats.scenes.create("值班", "T1", "lisi", members=["zhangsan"])
    return made.open_id


async def sent_to_group(dingtalk: DingTalk) -> tuple[str, str]:
    chat = await group(dingtalk)
    return chat, await dingtalk.robots.send_group(chat, HELLO)


EXAMPLES = [
    Example(
        "write to people",
        lambda d: d.robots.send(["zhangsan", "nobody"], HELLO),
        "POST /v1.0/robot/oToMessages/batchSend",
        SentToUsers(SENT, ["nobody"], []),
        body={**ROBOT, "userIds": ["zhangsan", "nobody"], **WIRE},
        answer={
            "processQueryKey": SENT,
            "invalidStaffIdList": ["nobody"],
            "flowControlledStaffIdList": [],
        },
        repeatable=False,
    ),
    Example(
        "write to a group",
        lambda d: d.robots.send_group("cid+/==", HELLO),
        "POST /v1.0/robot/groupMessages/send",
        SENT,
        body={**ROBOT, "openConversationId": "cid+/==", **WIRE},
        answer={"processQueryKey": SENT},
        repeatable=False,
        before=group,
        make_there=lambda d, chat: d.robots.send_group(chat, HELLO),
    ),
    Example(
        "see who has read it",
        lambda d: d.robots.read_status(SENT),
        "GET /v1.0/robot/oToMessages/readStatus",
        ReadStatus("SUCCESS", [Reader("zhangsan", "张三", "READ")]),
        query={**ROBOT, "processQueryKey": SENT},
        answer={
            "sendStatus": "SUCCESS",
            "messageReadInfoList": [
                {"name": "张三", "userId": "zhangsan", "readStatus": "READ", "readTimestamp": 0}
            ],
        },
        before=sent,
        make_there=lambda d, handle: d.robots.read_status(handle),
    ),
    Example(
        "see who of a group has read it",
        lambda d: d.robots.group_readers(SENT, chat="cid"),
        "POST /v1.0/robot/groupMessages/query",
        ["zhangsan"],
        body={
            **ROBOT,
            "processQueryKey": SENT,
            "openConversationId": "cid",
            "maxResults": 200,
        },
        answer={"sendStatus": "SUCCESS", "readUserIds": ["zhangsan"], "hasMore": False},
        before=sent_to_group,
        make_there=lambda d, there: d.robots.group_readers(there[1], chat=there[0]),
    ),
    Example(
        "take back what was written to people",
        lambda d: d.robots.recall([SENT, "old"]),
        "POST /v1.0/robot/otoMessages/batchRecall",
        Recalled([SENT], {"old": "expired"}),
        body={**ROBOT, "processQueryKeys": [SENT, "old"]},
        answer={"successResult": [SENT], "failedResult": {"old": "expired"}},
        before=sent,
        make_there=lambda d, handle: d.robots.recall([handle]),
    ),
    Example(
        "take back what was written to a group",
        lambda d: d.robots.recall_group("cid", [SENT]),
        "POST /v1.0/robot/groupMessages/recall",
        Recalled([SENT]),
        body={**ROBOT, "openConversationId": "cid", "processQueryKeys": [SENT]},
        answer={"successResult": [SENT], "failedResult": {}},
        before=sent_to_group,
        make_there=lambda d, there: d.robots.recall_group(there[0], [there[1]]),
    ),
    Example(
        "the robots of a group",
        lambda d: d.robots.of_group("cid"),
        "POST /v1.0/robot/groups/robots/query",
        [GroupRobot("dingbotkit", "企业助手", "https://a/i.png", 2)],
        body={"openConversationId": "cid"},
        answer={
            "chatbotInstanceVOList": [
                {
                    "robotCode": "dingbotkit",
                    "name": "企业助手",
                    "downloadIconURL": "https://a/i.png",
                    "openRobotType": 2,
                }
            ]
        },
        before=group,
        make_there=lambda d, chat: d.robots.of_group(chat),
    ),
    Example(
        "remind urgently",
        lambda d: d.robots.ding(["zhangsan"], "机房断电"),
        "POST /v1.0/robot/ding/send",
        Ding("d1", {}),
        body={
            **ROBOT,
            "remindType": 1,
            "receiverUserIdList": ["zhangsan"],
            "content": "机房断电",
        },
        answer={"openDingId": "d1", "failedList": {}},
        repeatable=False,
    ),
    Example(
        "set the entries above the input line",
        lambda d: d.robots.set_plugins([Plugin("报修", "@icon", "https://a", "https://b")]),
        "POST /v1.0/robot/plugins/set",
        body={
            **ROBOT,
            "pluginInfoList": [
                {"name": "报修", "icon": "@icon", "pcUrl": "https://a", "mobileUrl": "https://b"}
            ],
        },
        answer={"result": True},
    ),
    Example(
        "write into the chat of two",
        lambda d: d.robots.send_private("cid", HELLO, cool_app="COOLAPP-1"),
        "POST /v1.0/robot/privateChatMessages/send",
        SENT,
        body={**ROBOT, "openConversationId": "cid", "coolAppCode": "COOLAPP-1", **WIRE},
        answer={"processQueryKey": SENT},
        repeatable=False,
        before=pair,
        make_there=lambda d, chat: d.robots.send_private(chat, HELLO, cool_app="COOLAPP-1"),
    ),
    Example(
        "see who of two has read it",
        lambda d: d.robots.private_readers(SENT, size=10),
        "POST /v1.0/robot/privateChatMessages/query",
        ["zhangsan"],
        body={**ROBOT, "processQueryKey": SENT, "maxResults": 10},
        answer={"readUserIds": ["zhangsan"], "hasMore": False},
        before=sent_to_two,
        make_there=lambda d, there: d.robots.private_readers(there[1], chat=there[0]),
    ),
    Example(
        "take back what was written to two",
        lambda d: d.robots.recall_private("cid", [SENT]),
        "POST /v1.0/robot/privateChatMessages/batchRecall",
        Recalled([SENT]),
        body={**ROBOT, "openConversationId": "cid", "processQueryKeys": [SENT]},
        answer={"successResult": [SENT]},
        before=sent_to_two,
        make_there=lambda d, there: d.robots.recall_private(there[0], [there[1]]),
    ),
    Example(
        "write to a scene group",
        lambda d: d.robots.send_scene(
            "cid", "inner_app_template_text", {"content": "你好"}, mentions=["zhangsan"]
        ),
        "POST /topapi/im/chat/scencegroup/message/send_v2",
        "msg1",
        body={
            "target_open_conversation_id": "cid",
            "msg_template_id": "inner_app_template_text",
            "msg_param_map": '{"content":"你好"}',
            "at_users": "zhangsan",
            "robot_code": "dingbotkit",
        },
        answer=ok(open_msg_id="msg1"),
        repeatable=False,
        before=scene,
        make_there=lambda d, chat: d.robots.send_scene(
            chat, "inner_app_template_text", {"content": "你好"}, mentions=["zhangsan"]
        ),
    ),
]
SCRIPTED = [  # a file that somebody sent is fetched in test_channel, by a bot
    Example(
        "where a file can be fetched",
        lambda d: d.robots.file_url("mIof+/="),
        "POST /v1.0/robot/messageFiles/download",
        "https://down.dingtalk.com/f?x=1",
        body={**ROBOT, "downloadCode": "mIof+/="},
        answer={"downloadUrl": "https://down.dingtalk.com/f?x=1"},
    ),
]


@pytest.mark.parametrize("example", [*EXAMPLES, *SCRIPTED], ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda d: d.robots.send(["u"] * 21, HELLO), "users: 21 users, allowed are 20"),
        (lambda d: d.robots.recall(["k"] * 21), "handles: 21 handles"),
        (lambda d: d.robots.ding(["u"] * 21, "x", way=3), "by way 3: 21 users"),
        (
            lambda d: d.robots.send_group("c", Template("sampleText", {"content": "张" * 5000})),
            "sampleText: 15014 bytes",
        ),
    ],
)
async def test_what_is_too_much_is_refused_before_it_is_sent(dingtalk, transport, make, where):
    with pytest.raises(OverLimit, match=where):
        await make(dingtalk)
    assert [] == transport.requests


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("send.too.fast", RateLimited),
        ("chatbotId.notAllow.sendOTO", NotAllowed),
        ("openConversationId.notExisted", NotFound),
        ("invalidParameter.robotCode.auth", NotAllowed),
    ],
)
async def test_a_refusal_is_raised_by_its_word(dingtalk, transport, code, error):
    body = json.dumps({"code": code, "message": "x", "requestid": "r"}).encode()
    refused = Answer("application/json", body, status=400)
    transport.answer("POST /v1.0/robot/oToMessages/batchSend", refused)
    with pytest.raises(error, match=code):
        await dingtalk.robots.send(["zhangsan"], HELLO)
