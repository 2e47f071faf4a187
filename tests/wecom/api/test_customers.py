"""Customers: lists, details, notes."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.customers import (
    Converted,
    Customer,
    CustomerPage,
    ExternalContact,
    FollowInfo,
    FollowTag,
    FollowUser,
    KnownCustomer,
    Unlicensed,
)
from botkit.wecom.api.profiles import Attribute, ExternalProfile, TextValue, WebValue
from tests.wecom.api.examples import Example

QIN = ExternalContact(
    "woEXT0003",
    "秦朗",
    type=2,
    gender=1,
    position="采购经理",
    corp_name="云杉物流",
    profile=ExternalProfile(
        "云杉",
        attributes=[
            Attribute(0, "职务", text=TextValue("采购经理")),
            Attribute(1, "网站", web=WebValue("https://a.example", "主页")),
        ],
    ),
)
QIN_SENT = {
    "external_userid": "woEXT0003",
    "name": "秦朗",
    "type": 2,
    "gender": 1,
    "position": "采购经理",
    "corp_name": "云杉物流",
    "external_profile": {
        "external_corp_name": "云杉",
        "external_attr": [
            {"type": 0, "name": "职务", "text": {"value": "采购经理"}},
            {"type": 1, "name": "网站", "web": {"url": "https://a.example", "title": "主页"}},
        ],
    },
}
NOTED_SENT = {
    "userid": "zhangsan",
    "remark": "秦总",
    "description": "展会上认识",
    "createtime": 1700000000,
    "remark_corp_name": "云杉",
    "remark_mobiles": ["13800000000"],
    "add_way": 5,
    "oper_userid": "zhangsan",
    "state": "booth7",
}
NOTED = (
    "zhangsan",
    "秦总",
    "展会上认识",
    1700000000,
    "云杉",
    ["13800000000"],
    5,
    "zhangsan",
    "booth7",
)
TAGS_SENT = [{"group_name": "客户等级", "tag_name": "重点", "tag_id": "etTAG0001", "type": 1}]
FOLLOWER = FollowUser(*NOTED, tags=[FollowTag("重点", "客户等级", "etTAG0001", 1)])
KNOWN = KnownCustomer(QIN, FollowInfo(*NOTED, tag_ids=["etTAG0001"]))
BATCH = "POST /cgi-bin/externalcontact/batch/get_by_user"
PAGE = {
    "errcode": 0,
    "external_contact_list": [
        {"external_contact": QIN_SENT, "follow_info": {**NOTED_SENT, "tag_id": ["etTAG0001"]}}
    ],
}
EXAMPLES = [
    Example(
        "the customers of a member",
        lambda w: w.external.customers.list("zhangsan"),
        "GET /cgi-bin/externalcontact/list",
        ["wmEXT0001", "woEXT0003"],
        query={"userid": "zhangsan"},
        answer={"errcode": 0, "external_userid": ["wmEXT0001", "woEXT0003"]},
    ),
    Example(
        "one customer",
        lambda w: w.external.customers.get("woEXT0003"),
        "GET /cgi-bin/externalcontact/get",
        Customer(QIN, [FOLLOWER], "next"),
        query={"external_userid": "woEXT0003"},
        answer={
            "errcode": 0,
            "external_contact": QIN_SENT,
            "follow_user": [{**NOTED_SENT, "tags": TAGS_SENT}],
            "next_cursor": "next",
        },
    ),
    Example(
        "the members who know a customer",
        lambda w: w.external.customers.followers("woEXT0003"),
        "GET /cgi-bin/externalcontact/get",
        [FOLLOWER],
        query={"external_userid": "woEXT0003"},
        answer={
            "errcode": 0,
            "external_contact": QIN_SENT,
            "follow_user": [{**NOTED_SENT, "tags": TAGS_SENT}],
        },
    ),
    Example(
        "the customers of several members",
        lambda w: w.external.customers.batch(["zhangsan", "lisi"], page=100),
        BATCH,
        [KNOWN],
        {"userid_list": ["zhangsan", "lisi"], "limit": 100},
        answer=PAGE,
    ),
    Example(
        "one page of them",
        lambda w: w.external.customers.batch_page(["zhangsan"], limit=50),
        BATCH,
        CustomerPage([KNOWN], "next", Unlicensed(["lisi"])),
        {"userid_list": ["zhangsan"], "limit": 50},
        answer={
            **PAGE,
            "next_cursor": "next",
            "fail_info": {"unlicensed_userid_list": ["lisi"]},
        },
    ),
    Example(
        "note something",
        lambda w: w.external.customers.remark("zhangsan", "wmEXT0001", remark="郝总"),
        "POST /cgi-bin/externalcontact/remark",
        None,
        {"userid": "zhangsan", "external_userid": "wmEXT0001", "remark": "郝总"},
    ),
    Example(
        "an openid",
        lambda w: w.external.customers.to_openid("wmEXT0001"),
        "POST /cgi-bin/externalcontact/convert_to_openid",
        "oOPEN",
        {"external_userid": "wmEXT0001"},
        answer={"errcode": 0, "openid": "oOPEN"},
    ),
    Example(
        "who has that unionid",
        lambda w: w.external.customers.of_unionid("oUNION-wmEXT0001", "oOPEN-wmEXT0001"),
        "POST /cgi-bin/externalcontact/unionid_to_external_userid",
        Converted("wmEXT0001"),
        {"unionid": "oUNION-wmEXT0001", "openid": "oOPEN-wmEXT0001"},
        answer={"errcode": 0, "external_userid": "wmEXT0001"},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_what_is_not_given_is_not_sent_and_empty_clears(wecom, transport):
    await wecom.external.customers.remark("zhangsan", "wmEXT0001", description="", mobiles=[""])
    assert {
        "userid": "zhangsan",
        "external_userid": "wmEXT0001",
        "description": "",
        "remark_mobiles": [""],
    } == transport.requests[-1].body


@pytest.mark.parametrize(
    ("limit", "notes"),
    [
        (20, {"remark": "名" * 21}),
        (150, {"description": "述" * 151}),
        (20, {"company": "司" * 21}),
    ],
)
async def test_a_note_that_is_too_long_is_not_sent(wecom, transport, limit, notes):
    with pytest.raises(OverLimit, match=str(limit)):
        await wecom.external.customers.remark("zhangsan", "wmEXT0001", **notes)
    assert [] == transport.requests


async def test_more_than_a_hundred_members_are_not_asked_for(wecom, transport):
    with pytest.raises(OverLimit, match="101 members, allowed are 100"):
        wecom.external.customers.batch(["u"] * 101)
    with pytest.raises(OverLimit):
        await wecom.external.customers.batch_page(["u"] * 101)
    assert [] == transport.requests
