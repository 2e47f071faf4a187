"""The robot's own calls: sending, reading, recall."""

from __future__ import annotations

import json

import pytest

from botkit.emulator.dingtalk.names import group_conversation, pair_conversation

ROBOT = "/v1.0/robot"
GOOD = {
    "sampleText": ({"content": "你好"}, "text"),
    "sampleMarkdown": ({"title": "t", "text": "# h"}, "markdown"),
    "sampleImageMsg": ({"photoURL": "https://example.com/a.png"}, "image"),
    "sampleLink": ({"title": "t", "text": "x", "messageUrl": "https://e.com"}, "link"),
    "sampleActionCard": (
        {"title": "t", "text": "x", "singleTitle": "看", "singleURL": "https://e.com"},
        "actionCard",
    ),
    "sampleActionCard2": (
        {
            "title": "t",
            "text": "x",
            "actionTitle1": "a",
            "actionURL1": "u",
            "actionTitle2": "b",
            "actionURL2": "v",
        },
        "actionCard",
    ),
    "sampleActionCard6": (
        {
            "title": "t",
            "text": "x",
            "buttonTitle1": "a",
            "buttonUrl1": "u",
            "buttonTitle2": "b",
            "buttonUrl2": "v",
        },
        "actionCard",
    ),
}


def _body(api, key="sampleText", param=None, **more):
    param = json.dumps(param or GOOD[key][0])
    return {"robotCode": api.app.robot_code, "msgKey": key, "msgParam": param, **more}


async def test_a_message_reaches_those_who_are_there(api, emulator):
    answer = await api.send("zhangsan", "nobody", "lisi")
    assert ["nobody"] == answer["invalidStaffIdList"]
    assert [] == answer["flowControlledStaffIdList"]
    [row] = emulator.messages(person="zhangsan")
    assert ("dingtalk", "bot", "text") == (row["platform"], row["from"], row["msgtype"])
    assert "你好" == row["body"]["text"]["content"]
    assert {"msgKey": "sampleText", "msgParam": '{"content": "\\u4f60\\u597d"}'} == row["body"][
        "raw"
    ]
    assert 1 == len(emulator.messages(person="lisi"))


@pytest.mark.parametrize("key", GOOD)
async def test_every_kind_is_shown_in_one_dialect(api, emulator, key):
    body = _body(api, key, userIds=["zhangsan"])
    assert "processQueryKey" in await api.call(f"{ROBOT}/oToMessages/batchSend", body)
    [row] = emulator.messages(person="zhangsan")
    assert GOOD[key][1] == row["msgtype"] == row["body"]["msgtype"]
    if key == "sampleActionCard6":
        assert "1" == row["body"]["actionCard"]["btnOrientation"]
    if key == "sampleActionCard2":
        assert {"title": "b", "actionURL": "v"} == row["body"]["actionCard"]["btns"][1]


@pytest.mark.parametrize("key", GOOD)
async def test_a_kind_with_a_field_missing_is_refused(api, key):
    needed = [name for name in GOOD[key][0] if name != "picUrl"]
    for name in needed:
        param = {key_: value for key_, value in GOOD[key][0].items() if key_ != name}
        body = _body(api, key, {**param, "x": "1"}, userIds=["zhangsan"])
        answer = await api.call(f"{ROBOT}/oToMessages/batchSend", body)
        assert answer["code"].startswith("miss.param."), name


async def test_files_are_named_by_what_was_uploaded(api, emulator):
    media = (await api.upload("a.pdf", b"%PDF", type="file"))["media_id"]
    param = {"mediaId": media, "fileName": "报告.pdf", "fileType": "pdf"}
    body = _body(api, "sampleFile", param, userIds=["zhangsan"])
    await api.call(f"{ROBOT}/oToMessages/batchSend", body)
    [row] = emulator.messages(person="zhangsan")
    assert ("file", "报告.pdf") == (row["msgtype"], row["body"]["file"]["filename"])
    wrong = _body(api, "sampleFile", {**param, "mediaId": "@x"}, userIds=["zhangsan"])
    answer = await api.call(f"{ROBOT}/oToMessages/batchSend", wrong)
    assert "invalidParameter.param.invalid" == answer["code"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"robotCode": ""}, "invalidParameter.robotCode.empty"),
        ({"robotCode": "dingnobody"}, "resource.not.found"),
        ({"userIds": []}, "invalidParameter.userIds.empty"),
        ({"userIds": [str(nth) for nth in range(21)]}, "invalidParameter.userIds.overMax"),
        ({"msgKey": ""}, "invalidParameter.msgKey.empty"),
        ({"msgKey": "sampleActionCard7"}, "invalidParameter.msgKey.invalid"),
        ({"msgParam": "{"}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": '{"content": 1}'}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": json.dumps({"content": "x" * 15_000})}, "invalidParameter.msgParam.tooLong"),
    ],
)
async def test_a_wrong_send_is_refused(api, emulator, change, code):
    body = {**_body(api, userIds=["zhangsan"]), **change}
    status, answer = await api.status(f"{ROBOT}/oToMessages/batchSend", body)
    assert (400, code) == (status, answer["code"])
    assert [] == emulator.messages()


async def test_another_apps_robot_is_not_ones_own(api, web_api):
    body = {**_body(api, userIds=["zhangsan"]), "robotCode": web_api.app.robot_code}
    answer = await api.call(f"{ROBOT}/oToMessages/batchSend", body)
    assert "invalidParameter.robotCode.auth" == answer["code"]


async def test_flow_control_is_told_with_status_200(api, emulator):
    emulator.faults.order("flow_control")
    answer = await api.send("zhangsan", "lisi")
    assert ["zhangsan", "lisi"] == answer["flowControlledStaffIdList"]
    assert [] == emulator.messages()


async def test_what_a_person_read_is_known_and_told(api, bot, emulator):
    handle = (await api.send("zhangsan", "lisi"))["processQueryKey"]
    query = {"robotCode": api.app.robot_code, "processQueryKey": handle}
    path = f"{ROBOT}/oToMessages/readStatus"
    assert ["UNREAD", "UNREAD"] == _statuses(await api.call(path, **query))
    await emulator.say("zhangsan", "好", app="main")
    answer = await api.call(path, **query)
    assert ("SUCCESS", ["READ", "UNREAD"]) == (answer["sendStatus"], _statuses(answer))
    await bot.heard(2)
    [event] = [one for one in bot.frames if one["type"] == "EVENT"]
    told = json.loads(event["data"])
    assert "robot_msg_read" == event["headers"]["eventType"]
    assert (handle, "zhangsan") == (told["processQueryKey"], told["userId"])


def _statuses(answer):
    return [one["readStatus"] for one in answer["messageReadInfoList"]]


async def test_a_handle_must_be_quoted_known_and_young(api, emulator, move):
    handle = (await api.send())["processQueryKey"]
    assert handle.endswith("+/==")
    query = {"robotCode": api.app.robot_code, "processQueryKey": handle}
    path = f"{ROBOT}/oToMessages/readStatus"
    wrong = await api.call(path, **{**query, "processQueryKey": "x"})
    assert "invalid.processQueryKey" == wrong["code"]
    emulator.faults.order("not_ready")
    assert "processQueryKey.expireTime" == (await api.call(path, **query))["code"]
    assert "SUCCESS" == (await api.call(path, **query))["sendStatus"]
    move(hours=24)
    await api.sign_in()
    assert "processQueryKey.expireTime" == (await api.call(path, **query))["code"]


async def test_a_recalled_message_is_gone(api, emulator):
    handle = (await api.send())["processQueryKey"]
    body = {"robotCode": api.app.robot_code, "processQueryKeys": [handle, "x"]}
    answer = await api.call(f"{ROBOT}/otoMessages/batchRecall", body)
    assert [handle] == answer["successResult"]
    assert {"x": "invalid.processQueryKey"} == answer["failedResult"]
    assert "recalled" == emulator.messages(person="zhangsan")[0]["msgtype"]
    query = {"robotCode": api.app.robot_code, "processQueryKey": handle}
    assert "RECALLED" == (await api.call(f"{ROBOT}/oToMessages/readStatus", **query))["sendStatus"]
    again = await api.call(f"{ROBOT}/otoMessages/batchRecall", body)
    assert [] == again["successResult"]


async def test_a_group_reads_and_forgets_as_well(api, bot, emulator, company):
    chat = group_conversation(company.group("ops"))
    body = _body(api, openConversationId=chat)
    handle = (await api.call(f"{ROBOT}/groupMessages/send", body))["processQueryKey"]
    assert ("main", "ops") == (
        emulator.messages(chat="ops")[0]["app"],
        emulator.messages(chat="ops")[0]["chat"],
    )
    assert 1 == emulator.dingtalk.phone.read("lisi", app="main", chat="ops")
    answer = await api.call(f"{ROBOT}/groupMessages/query", {"processQueryKey": handle})
    assert (["lisi"], False) == (answer["readUserIds"], answer["hasMore"])
    recall = {"robotCode": api.app.robot_code, "openConversationId": chat}
    recall["processQueryKeys"] = [handle]
    answer = await api.call(f"{ROBOT}/groupMessages/recall", recall)
    assert [handle] == answer["successResult"]


@pytest.mark.parametrize(
    ("chat", "code"),
    [("", "miss.openConversationId"), ("cidX", "openConversationId.notExisted")],
)
async def test_a_group_that_is_none_is_refused(api, chat, code):
    body = _body(api, openConversationId=chat)
    assert code == (await api.call(f"{ROBOT}/groupMessages/send", body))["code"]


async def test_two_people_can_be_written_to_by_a_cool_app(api, emulator, company):
    chat = pair_conversation(company.person("zhangsan"), company.person("lisi"))
    body = _body(api, openConversationId=chat, coolAppCode="c")
    handle = (await api.call(f"{ROBOT}/privateChatMessages/send", body))["processQueryKey"]
    assert 1 == len(emulator.messages(person="lisi")) == len(emulator.messages(person="zhangsan"))
    answer = await api.call(f"{ROBOT}/privateChatMessages/query", {"processQueryKey": handle})
    assert [] == answer["readUserIds"]


async def test_the_robots_of_a_group_are_listed_and_people_reminded(api, company):
    chat = group_conversation(company.group("ops"))
    answer = await api.call(f"{ROBOT}/groups/robots/query", {"openConversationId": chat})
    assert [2, 2, 1] == [one["openRobotType"] for one in answer["chatbotInstanceVOList"]]
    body = {
        "robotCode": api.app.robot_code,
        "remindType": 1,
        "receiverUserIdList": ["zhangsan", "nobody"],
        "content": "开会",
    }
    answer = await api.call(f"{ROBOT}/ding/send", body)
    assert {"staffId.notExisted": ["nobody"]} == answer["failedList"]
