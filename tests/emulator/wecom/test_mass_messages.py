"""Mass messages."""

from __future__ import annotations

import pytest

TEXT = {"text": {"content": "你好"}}
LINK = {"msgtype": "link", "link": {"title": "x", "url": "https://a.example"}}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def create(api, **fields):
    return await ask(api, "add_msg_template", **{**TEXT, **fields})


async def results(api, msgid, userid="zhangsan"):
    found = await ask(api, "get_groupmsg_send_result", msgid=msgid, userid=userid)
    return {
        one.get("external_userid") or one["chat_id"]: one["status"] for one in found["send_list"]
    }


async def tasks(api, msgid):
    found = await ask(api, "get_groupmsg_task", msgid=msgid)
    return {one["userid"]: one["status"] for one in found["task_list"]}


async def test_nothing_goes_out_until_a_member_confirms(api, emulator):
    made = await create(api, external_userid=["wmEXT0001", "wmEXT0002", "wmX"])
    assert ["wmX"] == made["fail_list"]
    assert {"zhangsan": 0, "lisi": 0} == await tasks(api, made["msgid"])
    assert {"wmEXT0001": 0} == await results(api, made["msgid"])
    emulator.wecom.external.mass_messages.confirm(made["msgid"], "zhangsan")
    assert {"zhangsan": 2, "lisi": 0} == await tasks(api, made["msgid"])
    assert {"wmEXT0001": 1} == await results(api, made["msgid"])
    assert {"wmEXT0002": 0} == await results(api, made["msgid"], "lisi")


async def test_a_customer_gets_one_a_day_of_each_member(api, emulator):
    for expected in (1, 3):
        made = await create(api, sender="zhangsan", external_userid=["wmEXT0001"])
        emulator.wecom.external.mass_messages.confirm(made["msgid"], "zhangsan")
        assert {"wmEXT0001": expected} == await results(api, made["msgid"])


async def test_who_is_no_customer_any_more_gets_nothing(api, emulator):
    made = await create(api, sender="zhangsan")
    clientele = emulator.wecom.external.clientele
    clientele.follows.remove(clientele.find("zhangsan", "wmEXT0001"))
    emulator.wecom.external.mass_messages.confirm(made["msgid"], "zhangsan")
    assert {"wmEXT0001": 2, "woEXT0003": 1} == await results(api, made["msgid"])


async def test_tags_choose_the_customers(api):
    chosen = {"group_list": [{"tag_list": ["etTAG0001", "etTAG0002"]}]}
    made = await create(api, tag_filter=chosen)
    assert {"wmEXT0001": 0} == await results(api, made["msgid"])


async def test_a_group_message_goes_to_groups_of_its_sender(api):
    made = await create(
        api, chat_type="group", sender="zhangsan", chat_id_list=["wrCHAT0001", "wrCHAT0002"]
    )
    assert ["wrCHAT0002"] == made["fail_list"]
    assert {"wrCHAT0001": 0} == await results(api, made["msgid"])


async def test_a_cancelled_message_cannot_be_confirmed(api, emulator):
    made = await create(api, sender="zhangsan")
    assert 0 == (await ask(api, "cancel_groupmsg_send", msgid=made["msgid"]))["errcode"]
    emulator.wecom.external.mass_messages.confirm(made["msgid"], "zhangsan")
    assert {} == await tasks(api, made["msgid"])
    assert 40058 == (await ask(api, "remind_groupmsg_send", msgid=made["msgid"]))["errcode"]


async def test_members_are_reminded_three_times_a_day(api):
    made = await create(api, sender="zhangsan")
    told = [await ask(api, "remind_groupmsg_send", msgid=made["msgid"]) for _ in range(4)]
    assert [0, 0, 0, 45009] == [one["errcode"] for one in told]


async def test_what_was_made_is_listed(api, clock):
    await create(api, sender="zhangsan", attachments=[LINK])
    now = clock.now_ms() // 1000
    span = {"start_time": now - 60, "end_time": now + 1}
    listed = await ask(api, "get_groupmsg_list_v2", chat_type="single", **span)
    assert ["你好"] == [one["text"]["content"] for one in listed["group_msg_list"]]
    assert ["link"] == [one["msgtype"] for one in listed["group_msg_list"][0]["attachments"]]
    for other in ({"chat_type": "group"}, {"filter_type": 1}, {"creator": "zhangsan"}):
        assert [] == (await ask(api, "get_groupmsg_list_v2", **{**span, **other}))["group_msg_list"]
    month = {"start_time": now - 32 * 86400, "end_time": now}
    assert 40058 == (await ask(api, "get_groupmsg_list_v2", **month))["errcode"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (40058, {"chat_type": "all"}),
        (40058, {}),
        (40058, {"chat_type": "group"}),
        (41048, {"external_userid": ["wmX"]}),
        (41048, {"sender": "wangwu"}),
        (84074, {"sender": "zhaoliu"}),
        (44004, {"text": {"content": ""}, "sender": "zhangsan"}),
        (45002, {"text": {"content": "x" * 4001}, "sender": "zhangsan"}),
        (40058, {"attachments": [LINK] * 10, "sender": "zhangsan"}),
        (40008, {"attachments": [{"msgtype": "poem"}], "sender": "zhangsan"}),
        (40058, {"attachments": [{"msgtype": "image"}], "sender": "zhangsan"}),
        (40007, {"attachments": [{"msgtype": "file", "file": {"media_id": "M"}}]}),
        (
            45002,
            {"attachments": [{"msgtype": "link", "link": {**LINK["link"], "title": "x" * 129}}]},
        ),
        (40058, {"tag_filter": {"group_list": ["etTAG0001"]}, "sender": "zhangsan"}),
    ],
)
async def test_a_bad_message_is_refused(api, code, fields):
    assert code == (await create(api, **fields))["errcode"]
