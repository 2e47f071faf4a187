"""Customer groups and the ways into them."""

from __future__ import annotations

import pytest

WAY = {"scene": 2, "chat_id_list": ["wrCHAT0001"]}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def test_groups_are_listed_by_status_and_owner(api):
    async def listed(**by):
        rows = (await ask(api, "groupchat/list", limit=1000, **by))["group_chat_list"]
        return [(one["chat_id"], one["status"]) for one in rows]

    assert [("wrCHAT0001", 0), ("wrCHAT0002", 1)] == await listed()
    assert [("wrCHAT0002", 1)] == await listed(status_filter=1)
    assert [("wrCHAT0001", 0)] == await listed(owner_filter={"userid_list": ["zhangsan"]})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"limit": 0},
        {"limit": 1001},
        {"limit": 1, "status_filter": 4},
        {"limit": 1, "owner_filter": {}},
        {"limit": 1, "owner_filter": {"userid_list": ["x"] * 101}},
    ],
)
async def test_a_bad_list_is_refused(api, body):
    assert 40058 == (await ask(api, "groupchat/list", **body))["errcode"]


async def test_a_group_tells_names_only_when_asked(api):
    asked = await ask(api, "groupchat/get", chat_id="wrCHAT0001", need_name=1)
    assert ["张三", "李四", "郝阳", "秦朗"] == [
        one["name"] for one in asked["group_chat"]["member_list"]
    ]
    assert [1, 1, 2, 2] == [one["type"] for one in asked["group_chat"]["member_list"]]
    plain = await ask(api, "groupchat/get", chat_id="wrCHAT0001")
    assert not any("name" in one for one in plain["group_chat"]["member_list"])
    assert 90501 == (await ask(api, "groupchat/get", chat_id="wrX"))["errcode"]
    assert 90501 == (await ask(api, "opengid_to_chatid", opengid="oGROUP-wrX"))["errcode"]


async def test_a_join_way_is_kept_replaced_and_taken_away(api):
    made = await ask(api, "groupchat/add_join_way", **WAY, remark="展台", state="s1")
    id_ = made["config_id"]
    await ask(api, "groupchat/update_join_way", config_id=id_, **WAY, state="s2")
    way = (await ask(api, "groupchat/get_join_way", config_id=id_))["join_way"]
    assert ("", "s2", 1) == (way["remark"], way["state"], way["auto_create_room"])
    assert 0 == (await ask(api, "groupchat/del_join_way", config_id=id_))["errcode"]
    assert 40058 == (await ask(api, "groupchat/get_join_way", config_id=id_))["errcode"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (40058, {"scene": 3}),
        (40058, {"chat_id_list": []}),
        (40058, {"chat_id_list": ["wrCHAT0001"] * 6}),
        (90501, {"chat_id_list": ["wrX"]}),
        (40058, {"remark": "字" * 31}),
        (40058, {"room_base_name": "字" * 41}),
        (40058, {"state": "字" * 31}),
        (40058, {"auto_create_room": 2}),
    ],
)
async def test_a_bad_join_way_is_refused(api, code, fields):
    assert code == (await ask(api, "groupchat/add_join_way", **{**WAY, **fields}))["errcode"]
