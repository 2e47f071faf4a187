"""Customers: who may be asked for, and what members note."""

from __future__ import annotations

import pytest

ZHANG = {"userid": "zhangsan", "external_userid": "wmEXT0001"}


async def ask(api, call, body=None, **query):
    return await api.call(f"externalcontact/{call}", body, **query)


async def noted(api, userid="zhangsan"):
    answer = await ask(api, "get", external_userid="wmEXT0001")
    return next(one for one in answer["follow_user"] if one["userid"] == userid)


async def test_each_member_has_their_own_customers(api):
    assert ["zhangsan", "lisi", "wangwu", "linna"] == (await ask(api, "get_follow_user_list"))[
        "follow_user"
    ]
    found = await ask(api, "list", userid="ZhangSan")
    assert ["wmEXT0001", "woEXT0003"] == found["external_userid"]
    assert 84061 == (await ask(api, "list", userid="wangwu"))["errcode"]


@pytest.mark.parametrize(
    ("code", "userid"), [(41009, ""), (40003, "nobody"), (40003, "qianwu"), (84074, "zhaoliu")]
)
async def test_only_members_with_the_right_have_customers(api, code, userid):
    assert code == (await ask(api, "list", userid=userid))["errcode"]


async def test_a_customer_is_known_to_several_members(api):
    answer = await ask(api, "get", external_userid="wmEXT0001")
    assert ("郝阳", 1, "oUNION-wmEXT0001") == tuple(
        answer["external_contact"][name] for name in ("name", "type", "unionid")
    )
    assert ["zhangsan", "lisi"] == [one["userid"] for one in answer["follow_user"]]
    assert ["重点"] == [one["tag_name"] for one in answer["follow_user"][0]["tags"]]
    colleague = (await ask(api, "get", external_userid="woEXT0003"))["external_contact"]
    assert "unionid" not in colleague
    assert "云杉物流" == colleague["external_profile"]["external_corp_name"]
    assert 40096 == (await ask(api, "get", external_userid="wmX"))["errcode"]
    assert 41035 == (await ask(api, "get"))["errcode"]


async def test_many_customers_come_by_the_page(api):
    body = {"userid_list": ["zhangsan", "lisi"], "limit": 3}
    first = await ask(api, "batch/get_by_user", body)
    assert 3 == len(first["external_contact_list"])
    second = await ask(api, "batch/get_by_user", {**body, "cursor": first["next_cursor"]})
    assert [("lisi", "wmEXT0002")] == [
        (one["follow_info"]["userid"], one["external_contact"]["external_userid"])
        for one in second["external_contact_list"]
    ]
    assert "" == second["next_cursor"]


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (40058, {"userid_list": []}),
        (40058, {"userid_list": "zhangsan"}),
        (40058, {"userid_list": ["zhangsan"] * 101}),
        (40058, {"userid_list": ["zhangsan"], "limit": 101}),
        (50100, {"userid_list": ["zhangsan"], "cursor": "made up"}),
        (84061, {"userid_list": ["wangwu"]}),
        (84074, {"userid_list": ["zhaoliu"]}),
    ],
)
async def test_a_bad_batch_is_refused(api, code, body):
    assert code == (await ask(api, "batch/get_by_user", body))["errcode"]


async def test_a_note_stays_until_it_is_changed(api):
    notes = {"remark": "郝总", "description": "展会", "remark_mobiles": ["13800000000"]}
    assert 0 == (await ask(api, "remark", {**ZHANG, **notes}))["errcode"]
    await ask(api, "remark", {**ZHANG, "remark_mobiles": [""], "remark_company": "云杉"})
    found = await noted(api)
    assert ("郝总", "展会", [], "云杉") == tuple(
        found[name] for name in ("remark", "description", "remark_mobiles", "remark_corp_name")
    )
    assert "" == (await noted(api, "lisi"))["remark"]


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (40058, ZHANG),
        (40058, {**ZHANG, "remark": "字" * 21}),
        (40058, {**ZHANG, "description": "字" * 151}),
        (40058, {**ZHANG, "remark": 7}),
        (40007, {**ZHANG, "remark_pic_mediaid": "M"}),
        (40058, {**ZHANG, "external_userid": "woEXT0003", "remark_company": "他司"}),
        (84061, {**ZHANG, "external_userid": "wmEXT0002", "remark": "x"}),
    ],
)
async def test_a_bad_note_is_refused(api, code, body):
    assert code == (await ask(api, "remark", body))["errcode"]


async def test_ids_are_converted_for_customers_of_wechat_only(api):
    assert (
        "oOPEN-wmEXT0001"
        == (await ask(api, "convert_to_openid", {"external_userid": "wmEXT0001"}))["openid"]
    )
    assert (
        40096 == (await ask(api, "convert_to_openid", {"external_userid": "woEXT0003"}))["errcode"]
    )
    call = "unionid_to_external_userid"
    both = {"unionid": "oUNION-wmEXT0001", "openid": "oOPEN-wmEXT0001"}
    assert "wmEXT0001" == (await ask(api, call, both))["external_userid"]
    assert 610014 == (await ask(api, call, {**both, "openid": "other"}))["errcode"]
    assert 610004 == (await ask(api, call, {**both, "unionid": "other"}))["errcode"]
