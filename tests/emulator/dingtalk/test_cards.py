"""Interactive cards: made, delivered, clicked, answered, changed."""

from __future__ import annotations

import asyncio
import json

import pytest

from botkit.dingtalk.crypto import check_card_sign
from botkit.emulator.dingtalk.names import group_conversation, pair_conversation, union_id
from botkit.emulator.mistakes import Mistake
from tests.emulator.dingtalk.conftest import ASKING, CARDS

INSTANCES = "/v1.0/card/instances"
DONE = {"status": "已提交", "buttons": "[]"}
BY_KEY = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}


def _state(emulator, person="zhangsan"):
    return emulator.messages(platform="dingtalk")[-1]["card"]["state"][person]


async def test_a_card_arrives_with_its_variables(api, emulator):
    answer = await api.card()
    [delivered] = answer["result"]["deliverResults"]
    assert (True, "IM_ROBOT") == (delivered["success"], delivered["spaceType"])
    [row] = emulator.messages(person="zhangsan")
    assert ("interactive_card", "c1") == (row["msgtype"], row["card"]["task_id"])
    assert "botkit.schema" == row["body"]["interactive_card"]["cardTemplateId"]
    state = _state(emulator)
    assert (ASKING, True, None) == (state["card"], state["active"], state["clicked"])
    query = {"robotCode": api.app.robot_code, "processQueryKey": delivered["carrierId"]}
    assert (
        "SUCCESS" == (await api.call("/v1.0/robot/oToMessages/readStatus", **query))["sendStatus"]
    )


async def test_a_click_is_told_and_its_answer_repaints_the_card(api, bot, emulator, app):
    await api.card()
    bot.response = {"cardData": {"cardParamMap": DONE}, "cardUpdateOptions": BY_KEY}
    delivery = await emulator.click("zhangsan", "提交", app="main")
    assert (200, 1) == (delivery.status, delivery.tries)
    [told] = await bot.heard(1)
    assert CARDS == bot.frames[0]["headers"]["topic"]
    assert ("actionCallback", "c1", app.corp_id, "zhangsan") == (
        told["type"],
        told["outTrackId"],
        told["corpId"],
        told["userId"],
    )
    private = json.loads(told["content"])["cardPrivateData"]
    assert {"actionIds": ["yes"], "params": {"action": "yes"}} == private
    state = _state(emulator)
    assert (False, "已提交", "报修确认") == (
        state["active"],
        state["replace"],
        state["card"]["title"],
    )


async def test_without_by_key_the_other_variables_vanish(api, bot, emulator):
    await api.card()
    bot.response = {"cardData": {"cardParamMap": DONE}}
    await emulator.click("zhangsan", "yes", app="main")
    assert DONE == _state(emulator)["card"]


async def test_private_values_are_seen_by_one(api, bot, emulator, company):
    chat = group_conversation(company.group("ops"))
    private = {"lisi": {"cardParamMap": {"title": "请李四审批"}}}
    await api.card(f"IM_GROUP.{chat}", privateData=private)
    assert "请李四审批" == _state(emulator, "lisi")["card"]["title"]
    assert "报修确认" == _state(emulator, "zhangsan")["card"]["title"]
    bot.response = {
        "userPrivateData": {"cardParamMap": {"buttons": "[]", "status": "你已同意"}},
        "cardUpdateOptions": BY_KEY,
    }
    await emulator.click("lisi", "yes", app="main")
    [told] = await bot.heard(1)
    assert ("IM_GROUP", chat) == (told["spaceType"], told["spaceId"])
    assert (False, "你已同意") == (
        _state(emulator, "lisi")["active"],
        _state(emulator, "lisi")["replace"],
    )
    assert _state(emulator, "zhangsan")["active"]


async def test_an_update_repaints_every_copy(api, bot, emulator):
    await api.card("IM_ROBOT.zhangsan;IM_ROBOT.lisi")
    body = {"outTrackId": "c1", "cardData": {"cardParamMap": DONE}, "cardUpdateOptions": BY_KEY}
    assert {"success": True, "result": True} == await api.call(INSTANCES, body, verb="PUT")
    assert "已提交" == _state(emulator, "lisi")["replace"]
    rows = emulator.messages(person="zhangsan")
    assert not rows[0]["card"]["state"]["zhangsan"]["active"]
    with pytest.raises(Mistake, match="no card with 'yes'"):
        await emulator.click("zhangsan", "yes", app="main")
    message = rows[0]["id"]
    await emulator.click("zhangsan", "yes", message=message, force=True)
    assert (
        "yes" == json.loads((await bot.heard(1))[0]["content"])["cardPrivateData"]["actionIds"][0]
    )


async def test_a_card_is_made_first_and_delivered_later(api, emulator):
    made = {
        "cardTemplateId": "botkit.schema",
        "outTrackId": "c2",
        "cardData": {"cardParamMap": ASKING},
    }
    assert {"success": True, "result": "c2"} == await api.call(INSTANCES, made)
    assert [] == emulator.messages()
    body = {
        "outTrackId": "c2",
        "openSpaceId": "dtv1.card//IM_ROBOT.zhangsan",
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
    }
    answer = await api.call(f"{INSTANCES}/deliver", body)
    assert answer["result"][0]["success"]
    assert 1 == len(emulator.messages(person="zhangsan"))


async def test_a_card_for_two_is_seen_by_both_and_one_above_a_group_by_its_people(
    api, emulator, company
):
    two = pair_conversation(company.person("zhangsan"), company.person("lisi"))
    models = {"imSingleOpenSpaceModel": {}, "imSingleOpenDeliverModel": {}}
    answer = await api.card(f"IM_SINGLE.{two}", **models)
    assert answer["result"]["deliverResults"][0]["carrierId"]
    assert ["zhangsan", "lisi"] == [one["person"] for one in emulator.messages()]
    group = f"ONE_BOX.{group_conversation(company.group('ops'))}"
    wrong = await api.card(group, "c2", topOpenDeliverModel={})
    assert "param.openDeliverModelError" == wrong["code"]
    models = {"topOpenDeliverModel": {"expiredTimeMillis": 2 * 10**12}}
    assert "param.openSpaceModelInvalid" == (await api.card(group, "c2", **models))["code"]
    models["topOpenSpaceModel"] = {"spaceType": "ONE_BOX"}
    answer = await api.card(group, "c2", **models)
    [shown] = answer["result"]["deliverResults"]
    assert (True, "") == (shown["success"], shown["carrierId"])
    assert 1 == len(emulator.messages(chat="ops"))


async def test_a_delivery_to_nobody_is_told_in_its_result(api, emulator):
    answer = await api.card("IM_ROBOT.nobody")
    assert answer["success"]
    assert not answer["result"]["deliverResults"][0]["success"]
    assert [] == emulator.messages()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cardTemplateId": ""}, "param.cardTemplateIdEmpty"),
        ({"cardTemplateId": "botkit"}, "param.templateNotExist"),
        ({"outTrackId": ""}, "param.outTrackIdEmpty"),
        ({"cardData": None}, "param.cardPublicDataEmpty"),
        ({"cardData": {"cardParamMap": {"n": 1}}}, "param.invalid"),
        ({"cardData": {"cardParamMap": {"n": "x" * 1025}}}, "param.invalid"),
        ({"openSpaceId": ""}, "param.openSpaceIdEmpty"),
        ({"openSpaceId": "IM_ROBOT.zhangsan"}, "param.openSpaceIdInvalid"),
        ({"imRobotOpenDeliverModel": None}, "param.spaceDeliverModelEmpty"),
        ({"imRobotOpenDeliverModel": {}}, "param.openDeliverModelError"),
        ({"imRobotOpenSpaceModel": None}, "param.openSpaceModelInvalid"),
        ({"imRobotOpenSpaceModel": {"supportForward": "yes"}}, "param.openSpaceModelInvalid"),
        ({"privateData": {"nobody": {}}}, "param.userIdNotExist"),
        ({"callbackType": "stream"}, "param.invalid"),
    ],
)
async def test_a_wrong_card_is_refused(api, emulator, change, code):
    assert code == (await api.card(**change))["code"]
    assert [] == emulator.messages()


async def test_a_name_is_used_once_or_changes_nothing(api, emulator):
    await api.card()
    assert "param.cardAlreadyExist" == (await api.card())["code"]
    emulator.dingtalk.cards.repeats_silently = True
    assert (await api.card(cardData={"cardParamMap": DONE}))["success"]
    assert 1 == len(emulator.messages())
    assert _state(emulator)["active"]
    assert (
        "param.cardNotExist"
        == (await api.call(INSTANCES, {"outTrackId": "x", "cardData": {}}, verb="PUT"))["code"]
    )


async def test_a_click_that_is_not_answered_in_two_seconds_fails(api, bot, emulator, move):
    await api.card()
    bot.is_mute = True
    clicking = asyncio.create_task(emulator.click("zhangsan", "yes", app="main"))
    await bot.heard(1)
    for _ in range(20):
        await asyncio.sleep(0)
    assert "yes" == _state(emulator)["clicked"]
    move(seconds=2)
    assert 0 == (await clicking).status
    state = _state(emulator)
    assert (None, True) == (state["clicked"], state["active"])


async def test_a_click_by_http_goes_to_its_route_and_is_signed(web_api, web_bot, emulator, company):
    url = company.app("web", "dingtalk").callback
    path = "/v1.0/card/callbacks/register"
    body = {"callbackRouteKey": "r", "callbackUrl": url, "apiSecret": "s"}
    assert (await web_api.call(path, body))["success"]
    other = {**body, "callbackUrl": "http://127.0.0.1:9/"}
    status, answer = await web_api.status(path, other)
    assert (500, "param.callbackRouteKeyExist") == (status, answer["code"])
    await web_api.card(callbackType="HTTP", callbackRouteKey="r")
    web_bot.response = {"cardData": {"cardParamMap": DONE}, "cardUpdateOptions": BY_KEY}
    assert 200 == (await emulator.click("zhangsan", "yes", app="web")).status
    [(headers, told)] = web_bot.clicks
    stamp = headers["x-ddpaas-signature-timestamp"]
    check_card_sign("s", stamp, headers["x-ddpaas-signature"])
    assert "c1" == told["outTrackId"]
    assert "已提交" == _state(emulator)["replace"]


async def test_inputs_come_with_the_click_and_ids_as_the_card_has_them(api, bot, emulator, company):
    zhangsan = union_id(company.person("zhangsan"))
    await api.card(f"IM_ROBOT.{zhangsan}", userIdType=2)
    await emulator.click("zhangsan", "yes", app="main", selected={"reason": ["坏了"]})
    [told] = await bot.heard(1)
    params = json.loads(told["content"])["cardPrivateData"]["params"]
    assert ("坏了", zhangsan) == (params["reason"], told["userId"])


async def test_a_text_grows_piece_by_piece(api, emulator):
    await api.card()
    path = "/v1.0/card/streaming"
    body = {"outTrackId": "c1", "guid": "g1", "key": "title", "content": "处理", "isFull": True}
    await api.call(path, body, verb="PUT")
    await api.call(path, {**body, "guid": "g2", "content": "中", "isFull": False}, verb="PUT")
    await api.call(path, {**body, "guid": "g2", "content": "中", "isFull": False}, verb="PUT")
    assert "处理中" == _state(emulator)["card"]["title"]
    answer = await api.call(path, {**body, "guid": "g3", "content": "x" * 1025}, verb="PUT")
    assert "param.stream.content" == answer["code"]
