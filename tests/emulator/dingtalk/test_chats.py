"""Groups, by all generations of their calls."""

from __future__ import annotations

import pytest

from botkit.emulator.dingtalk.names import chat_id, group_conversation

GROUP = {"name": "项目", "owner": "lisi", "useridlist": ["lisi", "zhangsan"]}
TEXT = {"msgtype": "text", "text": {"content": "你好"}}


async def made(api):
    return (await api.call("/chat/create", GROUP))["chatid"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (49015, {"name": ""}),
        (49015, {"name": "字" * 21}),
        (49013, {"owner": ""}),
        (49010, {"useridlist": []}),
        (49006, {"owner": "wangwu"}),
        (40031, {"useridlist": ["lisi", "nobody"]}),
        (49011, {"useridlist": ["lisi"] * 41}),
        (40035, {"searchable": 2}),
    ],
)
async def test_a_group_that_cannot_be_is_refused(api, company, code, fields):
    assert code == (await api.call("/chat/create", {**GROUP, **fields}))["errcode"]
    status, answer = await api.status("/v1.0/im/group/create", {**GROUP, **fields})
    if code != 40035:  # the newer call has its switches elsewhere
        assert (400, "parameter.invalid") == (status, answer["code"])
        assert 1 == len(company.groups)


async def test_a_new_group_is_seen_by_all(api, company):
    chat = await made(api)
    group = company.groups[-1]
    assert (chat, "项目", ["lisi", "zhangsan"]) == (chat_id(group), group.name, group.members)
    path = f"/v1.0/im/chat/{chat}/convertToOpenConversationId"
    assert group_conversation(group) == (await api.call(path, {}))["openConversationId"]


async def test_a_change_is_all_or_nothing(api, company):
    chat = await made(api)
    for code, fields in (
        (49000, {"chatid": ""}),
        (40016, {"chatid": "x"}),
        (34001, {"chatid": "chat0"}),
        (49015, {"name": "字" * 21}),
        (49014, {"ownerType": "boss"}),
        (49004, {"add_useridlist": ["wujiu"], "del_useridlist": ["wujiu"]}),
        (49006, {"del_useridlist": ["lisi"]}),
        (49006, {"owner": "wujiu"}),
        (49009, {"add_extidlist": ["somebody"]}),
        (40035, {"managementType": 7}),
    ):
        body = {"chatid": chat, "icon": "@i", **fields}
        assert code == (await api.call("/chat/update", body))["errcode"], fields
    assert ["lisi", "zhangsan"] == company.groups[-1].members


async def test_another_apps_group_cannot_be_changed(api, web_api):
    chat = await made(api)
    body = {"chatid": chat, "name": "别的"}
    assert 34001 == (await web_api.call("/chat/update", body))["errcode"]
    assert "项目" == (await web_api.call("/chat/get", chatid=chat))["chat_info"]["name"]


async def test_apps_hear_who_came_and_went(api, bot):
    chat = await made(api)
    body = {"chatid": chat, "add_useridlist": ["wujiu"], "del_useridlist": ["zhangsan"]}
    await api.call("/chat/update", {**body, "name": "新项目"})
    told = {
        frame["headers"]["eventType"]: data
        for frame, data in zip(bot.frames, await bot.heard(3), strict=False)
    }
    assert ["wujiu"] == told["chat_add_member"]["userId"]
    assert ["zhangsan"] == told["chat_remove_member"]["userId"]
    assert "新项目" == told["chat_update_title"]["title"]


@pytest.mark.parametrize(
    ("code", "msg"),
    [
        (40008, {"msgtype": "feedCard"}),
        (34014, {"msgtype": "text"}),
        (34016, {"msgtype": "text", "text": {"content": "字" * 1000}}),
    ],
)
async def test_a_message_that_cannot_be_is_refused(api, code, msg):
    body = {"chatid": await made(api), "msg": msg}
    assert code == (await api.call("/chat/send", body))["errcode"]


async def test_nobody_has_read_what_nobody_opened(api):
    sent = await api.call("/chat/send", {"chatid": await made(api), "msg": TEXT})
    query = {"messageId": sent["messageId"], "cursor": 0, "size": 100}
    answer = await api.call("/chat/getReadList", **query)
    assert (0, False) == (answer["errcode"], "readUserIdList" in answer)
    assert 40069 == (await api.call("/chat/getReadList", **{**query, "size": 101}))["errcode"]
    assert 40035 == (await api.call("/chat/getReadList", **{**query, "messageId": "x"}))["errcode"]


async def test_administrators_are_members(api):
    chat = await made(api)
    path = "/topapi/chat/subadmin/update"
    body = {"chatid": chat, "userids": "zhangsan", "role": 2}
    assert (await api.call(path, body))["success"]
    assert 60124 == (await api.call(path, {**body, "userids": "wujiu"}))["errcode"]
    assert 40031 == (await api.call(path, {**body, "userids": "nobody"}))["errcode"]
    assert 40035 == (await api.call(path, {**body, "role": 4}))["errcode"]


SCENE = {"title": "值班", "template_id": "T1", "owner_user_id": "lisi", "user_ids": "zhangsan"}
SCENES = "/topapi/im/chat/scenegroup"


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (40035, {"title": "字" * 31}),
        (40035, {"template_id": ""}),
        (40035, {"uuid": "k" * 65}),
        (40031, {"owner_user_id": "nobody"}),
        (40031, {"user_ids": "nobody"}),
        (40035, {"searchable": 2}),
    ],
)
async def test_a_scene_group_that_cannot_be_is_refused(api, company, code, fields):
    assert code == (await api.call(f"{SCENES}/create", {**SCENE, **fields}))["errcode"]
    assert 1 == len(company.groups)


async def test_a_scene_group_can_be_changed_after_some_seconds(api, company, move):
    made = (await api.call(f"{SCENES}/create", SCENE))["result"]
    body = {"open_conversation_id": made["open_conversation_id"], "user_ids": "wujiu"}
    assert 400020 == (await api.call(f"{SCENES}/member/add", body))["errcode"]
    move(seconds=3)
    assert (await api.call(f"{SCENES}/member/add", body))["success"]
    assert ["lisi", "zhangsan", "wujiu"] == company.groups[-1].members
    gone = {**body, "user_ids": "lisi"}
    assert 49013 == (await api.call(f"{SCENES}/member/delete", gone))["errcode"]
    other = {**body, "open_conversation_id": (await api.call("/chat/create", GROUP))["chatid"]}
    assert 40035 == (await api.call(f"{SCENES}/member/add", other))["errcode"]


async def test_a_picked_chat_takes_one_message(api, emulator):
    cid = emulator.code("lisi", "chat", app="main", platform="dingtalk")
    path, body = "/message/send_to_conversation", {"sender": "lisi", "cid": cid, "msg": TEXT}
    assert 40035 == (await api.call(path, {**body, "sender": ""}))["errcode"]
    assert "lisi" in (await api.call(path, body))["receiver"].split("|")
    assert "ops" == emulator.messages()[-1]["chat"]
    assert 40035 == (await api.call(path, body))["errcode"]
