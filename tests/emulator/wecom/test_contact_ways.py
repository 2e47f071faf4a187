"""Contact-me ways and temporary chats."""

from __future__ import annotations

import pytest

ONE = {"type": 1, "scene": 2, "user": ["zhangsan"]}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def test_a_way_is_kept_changed_and_taken_away(api):
    made = await ask(api, "add_contact_way", **ONE, remark="展台", state="booth7")
    id_ = made["config_id"]
    await ask(api, "update_contact_way", config_id=id_, remark="", skip_verify=False)
    way = (await ask(api, "get_contact_way", config_id=id_))["contact_way"]
    assert ("", False, "booth7", made["qr_code"]) == tuple(
        way[name] for name in ("remark", "skip_verify", "state", "qr_code")
    )
    assert [{"config_id": id_}] == (await ask(api, "list_contact_way"))["contact_way"]
    assert 0 == (await ask(api, "del_contact_way", config_id=id_))["errcode"]
    assert 40058 == (await ask(api, "get_contact_way", config_id=id_))["errcode"]
    assert [] == (await ask(api, "list_contact_way"))["contact_way"]


async def test_temporary_ways_are_not_listed(api):
    words = {"text": {"content": "再见"}}
    made = await ask(api, "add_contact_way", **ONE, is_temp=True, conclusions=words)
    assert [] == (await ask(api, "list_contact_way"))["contact_way"]
    way = (await ask(api, "get_contact_way", config_id=made["config_id"]))["contact_way"]
    assert words == way["conclusions"]


async def test_a_way_in_a_mini_program_has_no_code(api):
    assert "qr_code" not in await ask(api, "add_contact_way", **{**ONE, "scene": 1})


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (40058, {"type": 3}),
        (40058, {"scene": 0}),
        (40058, {"user": []}),
        (40058, {"user": ["zhangsan", "lisi"]}),
        (40058, {"party": [2]}),
        (60003, {"type": 2, "party": [99]}),
        (84074, {"user": ["zhaoliu"]}),
        (40058, {"remark": "字" * 31}),
        (40058, {"state": "字" * 31}),
        (40058, {"expires_in": 14 * 86400 + 1}),
        (40058, {"type": 2, "is_temp": True}),
        (45002, {"conclusions": {"text": {"content": "x" * 4001}}}),
        (40007, {"conclusions": {"image": {"media_id": "M"}}}),
        (45034, {"conclusions": {"link": {"title": "x", "url": "example.com"}}}),
    ],
)
async def test_a_bad_way_is_refused(api, code, fields):
    assert code == (await ask(api, "add_contact_way", **{**ONE, **fields}))["errcode"]


async def test_a_bad_change_leaves_the_way_as_it_was(api):
    id_ = (await ask(api, "add_contact_way", **ONE))["config_id"]
    changed = await ask(api, "update_contact_way", config_id=id_, user=["zhangsan", "lisi"])
    assert 40058 == changed["errcode"]
    way = (await ask(api, "get_contact_way", config_id=id_))["contact_way"]
    assert ["zhangsan"] == way["user"]


async def test_a_temporary_chat_is_closed_once(api):
    chat = {"userid": "lisi", "external_userid": "wmEXT0002"}
    assert 0 == (await ask(api, "close_temp_chat", **chat))["errcode"]
    assert 84061 == (await ask(api, "close_temp_chat", **chat))["errcode"]
