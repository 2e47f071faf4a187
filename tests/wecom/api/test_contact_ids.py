"""From one id of a member to another."""

from __future__ import annotations

import pytest

from botkit.errors import NotFound, OverLimit, RateLimited
from botkit.wecom.api.contact_ids import IdPair, OpenUserids, Userids
from tests.wecom.api.examples import Example


async def openid(wecom):
    return await wecom.contacts.ids.openid_of("zhangsan")


EXAMPLES = [
    Example(
        "find by mobile",
        lambda w: w.contacts.ids.by_mobile("13800000000"),
        "POST /cgi-bin/user/getuserid",
        "zhangsan",
        {"mobile": "13800000000"},
        answer={"errcode": 0, "userid": "zhangsan"},
    ),
    Example(
        "find by email",
        lambda w: w.contacts.ids.by_email("zhangsan@example.com", email_type=2),
        "POST /cgi-bin/user/get_userid_by_email",
        "zhangsan",
        {"email": "zhangsan@example.com", "email_type": 2},
        answer={"errcode": 0, "userid": "zhangsan"},
    ),
    Example(
        "get the WeChat id",
        lambda w: w.contacts.ids.openid_of("zhangsan"),
        "POST /cgi-bin/user/convert_to_openid",
        "oDjGHs-1yCnGrRovBj2yHij5JAAA",
        {"userid": "zhangsan"},
        answer={"errcode": 0, "openid": "oDjGHs-1yCnGrRovBj2yHij5JAAA"},
    ),
    Example(
        "find by the WeChat id",
        lambda w: w.contacts.ids.by_openid("o1"),
        "POST /cgi-bin/user/convert_to_userid",
        "zhangsan",
        {"openid": "o1"},
        answer={"errcode": 0, "userid": "zhangsan"},
        before=openid,
        make_there=lambda w, found: w.contacts.ids.by_openid(found),
    ),
    Example(
        "get the ids outside apps use",
        lambda w: w.contacts.ids.open_userids_of(["zhangsan", "nobody"]),
        "POST /cgi-bin/batch/userid_to_openuserid",
        OpenUserids([IdPair("zhangsan", "wo1")], ["nobody"]),
        {"userid_list": ["zhangsan", "nobody"]},
        answer={
            "errcode": 0,
            "open_userid_list": [{"userid": "zhangsan", "open_userid": "wo1"}],
            "invalid_userid_list": ["nobody"],
        },
    ),
    Example(
        "find by the ids outside apps use",
        lambda w: w.contacts.ids.by_open_userids(["wo1", "wo2"], source_agent_id=1000009),
        "POST /cgi-bin/batch/openuserid_to_userid",
        Userids([IdPair("zhangsan", "wo1")], ["wo2"]),
        {"open_userid_list": ["wo1", "wo2"], "source_agentid": 1000009},
        answer={
            "errcode": 0,
            "userid_list": [{"userid": "zhangsan", "open_userid": "wo1"}],
            "invalid_open_userid_list": ["wo2"],
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_ids_go_there_and_back(emulated):
    ids = emulated.contacts.ids
    assert "zhangsan" == await ids.by_openid(await ids.openid_of("zhangsan"))
    there = await ids.open_userids_of(["zhangsan", "nobody"])
    assert ["nobody"] == there.invalid
    back = await ids.by_open_userids([there.pairs[0].open_userid, "wo"])
    assert (there.pairs, ["wo"]) == (back.pairs, back.invalid)


async def test_too_many_look_ups_in_vain_close_the_call(emulated):
    for _ in range(3):
        with pytest.raises(NotFound):
            await emulated.contacts.ids.by_mobile("13911111111")
    with pytest.raises(RateLimited):
        await emulated.contacts.ids.by_mobile("13800000000")


async def test_what_is_over_a_limit_is_not_sent(wecom, transport):
    with pytest.raises(OverLimit):
        await wecom.contacts.ids.open_userids_of(["a"] * 1001)
    with pytest.raises(OverLimit):
        await wecom.contacts.ids.by_mobile("1" * 33)
    assert [] == transport.requests
