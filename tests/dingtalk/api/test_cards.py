"""Interactive cards."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.cards import (
    Delivered,
    Delivery,
    Route,
    group_space,
    pair_space,
    person_space,
    pinned_space,
)
from botkit.dingtalk.client import DingTalk
from botkit.errors import AlreadyExists, NotFound, OverLimit
from tests.dingtalk.api.examples import Example
from tests.dingtalk.api.test_robots import group, pair

TEMPLATE = "leave.schema"
VALUES = {"title": "请假", "days": "3"}
TO_ZHANG = person_space("zhangsan", preview="请假")
MADE = {
    "cardTemplateId": TEMPLATE,
    "outTrackId": "c1",
    "callbackType": "STREAM",
    "cardData": {"cardParamMap": VALUES},
    "userIdType": 1,
}
PERSON = {
    "imRobotOpenSpaceModel": {"supportForward": False, "lastMessageI18n": {"ZH_CN": "请假"}},
    "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
}
SHOWN = {"spaceType": "IM_ROBOT", "spaceId": "zhangsan", "success": True, "carrierId": "k"}


async def made(dingtalk: DingTalk) -> None:
    await dingtalk.cards.create("c1", TEMPLATE, VALUES, callback="STREAM")


async def to_the_group(dingtalk: DingTalk, chat: str) -> Delivered:
    return await dingtalk.cards.send(
        "c1", TEMPLATE, VALUES, group_space(chat, robot_code=dingtalk.robot_code)
    )


EXAMPLES = [
    Example(
        "show a card to a person",
        lambda d: d.cards.send(
            "c1",
            TEMPLATE,
            VALUES,
            TO_ZHANG,
            private={"zhangsan": {"can": "true"}},
            callback="STREAM",
        ),
        "POST /v1.0/card/instances/createAndDeliver",
        Delivered("c1", [Delivery("IM_ROBOT", "zhangsan", True, "k")]),
        body={
            **MADE,
            "privateData": {"zhangsan": {"cardParamMap": {"can": "true"}}},
            "openSpaceId": "dtv1.card//IM_ROBOT.zhangsan",
            **PERSON,
        },
        answer={"success": True, "result": {"outTrackId": "c1", "deliverResults": [SHOWN]}},
        repeatable=False,
    ),
    Example(
        "show a card to a group",
        lambda d: d.cards.send(
            "c1",
            TEMPLATE,
            VALUES,
            group_space("cid", robot_code="r", mentions={"li": "李"}, only_for=["li"]),
            callback="HTTP",
            route="route",
        ),
        "POST /v1.0/card/instances/createAndDeliver",
        Delivered("c1"),
        body={
            **MADE,
            "callbackType": "HTTP",
            "callbackRouteKey": "route",
            "openSpaceId": "dtv1.card//IM_GROUP.cid",
            "imGroupOpenSpaceModel": {"supportForward": False},
            "imGroupOpenDeliverModel": {
                "robotCode": "r",
                "atUserIds": {"li": "李"},
                "recipients": ["li"],
            },
        },
        answer={"success": True, "result": {"outTrackId": "c1", "deliverResults": []}},
        repeatable=False,
        before=group,
        make_there=to_the_group,
    ),
    Example(
        "show a card to two people",
        lambda d: d.cards.send("c1", TEMPLATE, VALUES, pair_space("cid", mentions={"li": "李"})),
        "POST /v1.0/card/instances/createAndDeliver",
        Delivered("c1"),
        body={
            **{name: value for name, value in MADE.items() if name != "callbackType"},
            "openSpaceId": "dtv1.card//IM_SINGLE.cid",
            "imSingleOpenSpaceModel": {"supportForward": False},
            "imSingleOpenDeliverModel": {"atUserIds": {"li": "李"}},
        },
        answer={"success": True, "result": {"outTrackId": "c1", "deliverResults": []}},
        repeatable=False,
        before=pair,
        make_there=lambda d, chat: d.cards.send("c1", TEMPLATE, VALUES, pair_space(chat)),
    ),
    Example(
        "pin a card above a group",
        lambda d: d.cards.send(
            "c1", TEMPLATE, VALUES, pinned_space("cid", until_ms=9, only_for=["li"])
        ),
        "POST /v1.0/card/instances/createAndDeliver",
        Delivered("c1"),
        body={
            **{name: value for name, value in MADE.items() if name != "callbackType"},
            "openSpaceId": "dtv1.card//ONE_BOX.cid",
            "topOpenSpaceModel": {"spaceType": "ONE_BOX"},
            "topOpenDeliverModel": {"expiredTimeMillis": 9, "userIds": ["li"]},
        },
        answer={"success": True, "result": {"outTrackId": "c1", "deliverResults": []}},
        repeatable=False,
        before=group,
        make_there=lambda d, chat: d.cards.send(
            "c1", TEMPLATE, VALUES, pinned_space(chat, until_ms=2 * 10**12)
        ),
    ),
    Example(
        "make a card that nobody sees yet",
        lambda d: d.cards.create("c1", TEMPLATE, VALUES, callback="STREAM", space=TO_ZHANG),
        "POST /v1.0/card/instances",
        "c1",
        body={**MADE, "imRobotOpenSpaceModel": PERSON["imRobotOpenSpaceModel"]},
        answer={"success": True, "result": "c1"},
        repeatable=False,
    ),
    Example(
        "show a card that was made",
        lambda d: d.cards.deliver("c1", TO_ZHANG),
        "POST /v1.0/card/instances/deliver",
        [Delivery("IM_ROBOT", "zhangsan", True, "k")],
        body={
            "outTrackId": "c1",
            "userIdType": 1,
            "openSpaceId": "dtv1.card//IM_ROBOT.zhangsan",
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
        },
        answer={"success": True, "result": [SHOWN]},
        repeatable=False,
        before=made,
    ),
    Example(
        "change a card",
        lambda d: d.cards.update("c1", {"days": "4"}, private={"zhangsan": {"can": "false"}}),
        "PUT /v1.0/card/instances",
        body={
            "outTrackId": "c1",
            "cardData": {"cardParamMap": {"days": "4"}},
            "privateData": {"zhangsan": {"cardParamMap": {"can": "false"}}},
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
            "userIdType": 1,
        },
        answer={"success": True, "result": True},
        before=made,
    ),
    Example(
        "let a text grow",
        lambda d: d.cards.stream("c1", "content", "你好", guid="g1", last=True),
        "PUT /v1.0/card/streaming",
        body={
            "outTrackId": "c1",
            "guid": "g1",
            "key": "content",
            "content": "你好",
            "isFull": True,
            "isFinalize": True,
            "isError": False,
        },
        answer={"success": True, "result": True},
        before=made,
    ),
    Example(
        "say where clicks go",
        lambda d: d.cards.register("route", "https://bot.example.com/", secret="s", replace=True),
        "POST /v1.0/card/callbacks/register",
        Route("https://bot.example.com/", "s"),
        body={
            "callbackRouteKey": "route",
            "callbackUrl": "https://bot.example.com/",
            "apiSecret": "s",
            "forceUpdate": True,
        },
        answer={
            "success": True,
            "result": {"callbackUrl": "https://bot.example.com/", "apiSecret": "s"},
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_the_same_card_twice_is_there_already(emulated):
    await emulated.cards.send("c1", TEMPLATE, VALUES, TO_ZHANG)
    with pytest.raises(AlreadyExists, match="cardAlreadyExist"):
        await emulated.cards.send("c1", TEMPLATE, VALUES, TO_ZHANG)
    with pytest.raises(NotFound, match="cardNotExist"):
        await emulated.cards.update("c2", {"days": "4"})


async def test_a_value_above_a_kibibyte_is_refused_before_it_is_sent(dingtalk, transport):
    with pytest.raises(OverLimit, match=r"cards\.update days: 1026 bytes, allowed are 1024"):
        await dingtalk.cards.update("c1", {"days": "三" * 342})
    with pytest.raises(OverLimit, match="name of"):
        await dingtalk.cards.update("c1", {"d" * 101: ""})
    assert [] == transport.requests


async def test_clicks_by_http_need_a_route(dingtalk, transport):
    with pytest.raises(ValueError, match="route"):
        await dingtalk.cards.send("c1", TEMPLATE, VALUES, TO_ZHANG, callback="HTTP")
    assert [] == transport.requests
