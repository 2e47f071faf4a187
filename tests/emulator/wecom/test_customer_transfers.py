"""Handing customers and groups to another member."""

from __future__ import annotations

import pytest

PAIR = {"handover_userid": "zhangsan", "takeover_userid": "lisi"}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def start(api, *customers, **fields):
    body = {**PAIR, "external_userid": list(customers), **fields}
    answer = await ask(api, "transfer_customer", **body)
    return [one["errcode"] for one in answer["customer"]]


async def customers(api, userid):
    return (await api.call("externalcontact/list", userid=userid)).get("external_userid", [])


async def result(api, call="transfer_result", **pair):
    found = await ask(api, call, **{**PAIR, **pair})
    return [(one["external_userid"], one["status"]) for one in found["customer"]]


@pytest.fixture
def later(api, move, company):
    """Time goes by, and the token is renewed."""

    async def go(**by):
        move(**by)
        app = company.app("main")
        answer = await api.get("/cgi-bin/gettoken", corpid=app.corp_id, corpsecret=app.secret)
        api.token = answer["access_token"]

    return go


async def test_a_customer_is_handed_over_after_a_day(api, later):
    assert [0] == await start(api, "woEXT0003")
    assert [("woEXT0003", 2)] == await result(api)
    assert "woEXT0003" in await customers(api, "zhangsan")
    await later(hours=24)
    assert [("woEXT0003", 1)] == await result(api)
    assert ["wmEXT0001"] == await customers(api, "zhangsan")
    assert "woEXT0003" in await customers(api, "lisi")
    found = await api.call("externalcontact/get", external_userid="woEXT0003")
    assert [("lisi", 202, "zhangsan")] == [
        (one["userid"], one["add_way"], one["oper_userid"]) for one in found["follow_user"]
    ]


async def test_a_customer_may_refuse(api, emulator, later):
    await start(api, "woEXT0003")
    emulator.wecom.external.transfers.refuse("woEXT0003")
    await later(hours=25)
    assert [("woEXT0003", 3)] == await result(api)
    assert "woEXT0003" in await customers(api, "zhangsan")


async def test_each_customer_has_their_own_code(api):
    assert [0, 40096, 40131] == await start(api, "woEXT0003", "wmX", "wmEXT0002")
    assert [40129] == await start(api, "woEXT0003")
    assert [40130] == await start(api, "wmEXT0001", takeover_userid="zhangsan")


async def test_twice_in_ninety_days_is_enough(api, later):
    for handover, takeover in (("zhangsan", "wangwu"), ("wangwu", "linna")):
        pair = {"handover_userid": handover, "takeover_userid": takeover}
        assert [0] == await start(api, "woEXT0003", **pair)
        await later(days=1)
    back = {"handover_userid": "linna", "takeover_userid": "zhangsan"}
    assert [40128] == await start(api, "woEXT0003", **back)
    await later(days=90)
    assert [0] == await start(api, "woEXT0003", **back)


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (40058, {**PAIR}),
        (40058, {**PAIR, "external_userid": []}),
        (40058, {**PAIR, "external_userid": ["wmEXT0001"] * 101}),
        (40058, {**PAIR, "external_userid": ["wmEXT0001"], "transfer_success_msg": "字" * 201}),
        (40003, {**PAIR, "handover_userid": "qianwu", "external_userid": ["wmEXT0004"]}),
        (84074, {**PAIR, "takeover_userid": "zhaoliu", "external_userid": ["wmEXT0001"]}),
    ],
)
async def test_a_bad_handover_is_refused(api, code, body):
    assert code == (await ask(api, "transfer_customer", **body))["errcode"]


async def test_who_left_has_customers_to_assign(api, later):
    info = await ask(api, "get_unassigned_list")
    assert [("qianwu", "wmEXT0004")] == [
        (one["handover_userid"], one["external_userid"]) for one in info["info"]
    ]
    assert info["is_last"]
    pair = {"handover_userid": "qianwu", "takeover_userid": "lisi"}
    call = "resigned/transfer_customer"
    began = await ask(api, call, **pair, external_userid=["wmEXT0004"])
    assert [{"external_userid": "wmEXT0004", "errcode": 0}] == began["customer"]
    assert [] == (await ask(api, "get_unassigned_list"))["info"]
    await later(days=1)
    assert [("wmEXT0004", 1)] == await result(api, "resigned/transfer_result", **pair)
    assert "wmEXT0004" in await customers(api, "lisi")
    still_here = {**PAIR, "external_userid": ["wmEXT0001"]}
    assert 40097 == (await ask(api, call, **still_here))["errcode"]


async def test_customers_of_a_member_who_is_deleted_wait_to_be_assigned(api, company):
    company.people.remove(company.person("zhangsan"))
    info = (await ask(api, "get_unassigned_list"))["info"]
    assert {"wmEXT0001", "woEXT0003", "wmEXT0004"} == {one["external_userid"] for one in info}
    assert "zhangsan" not in (await api.call("externalcontact/get_follow_user_list"))["follow_user"]


async def test_the_old_calls_hand_over_one_customer(api, later):
    one = {"external_userid": "wmEXT0004", "handover_userid": "qianwu", "takeover_userid": "lisi"}
    assert {"status": 5} == without_words(await ask(api, "get_transfer_result", **one))
    assert 0 == (await ask(api, "transfer", **one))["errcode"]
    assert 40129 == (await ask(api, "transfer", **one))["errcode"]
    assert 2 == (await ask(api, "get_transfer_result", **one))["status"]
    await later(days=1)
    assert 1 == (await ask(api, "get_transfer_result", **one))["status"]


async def test_groups_get_another_owner(api):
    call = "groupchat/onjob_transfer"
    answer = await ask(
        api, call, chat_id_list=["wrCHAT0001", "wrCHAT0002", "wrX"], new_owner="lisi"
    )
    assert [("wrCHAT0002", 90502), ("wrX", 90501)] == codes(answer)
    call = "groupchat/transfer"
    answer = await ask(api, call, chat_id_list=["wrCHAT0001", "wrCHAT0002"], new_owner="lisi")
    assert [("wrCHAT0001", 90500)] == codes(answer)
    for chat, status in (("wrCHAT0001", 0), ("wrCHAT0002", 3)):
        group = (await ask(api, "groupchat/get", chat_id=chat))["group_chat"]
        assert "lisi" == group["owner"]
        rows = (await ask(api, "groupchat/list", limit=10))["group_chat_list"]
        assert {"chat_id": chat, "status": status} in rows
    assert 40058 == (await ask(api, call, chat_id_list=[], new_owner="lisi"))["errcode"]
    assert 84074 == (await ask(api, call, chat_id_list=["x"], new_owner="zhaoliu"))["errcode"]


def codes(answer):
    return [(one["chat_id"], one["errcode"]) for one in answer["failed_chat_list"]]


def without_words(answer):
    return {name: value for name, value in answer.items() if not name.startswith("err")}
