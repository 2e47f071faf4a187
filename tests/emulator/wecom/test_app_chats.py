"""Groups that an app makes."""

from __future__ import annotations

import pytest

from botkit.emulator.company import Company

MEMBERS = ["zhangsan", "lisi"]


@pytest.fixture
def company() -> Company:
    return Company.pretend(apps=["main", "other"], rooms=["ops"])


async def create(api, **fields):
    body = {"name": "小组", "userlist": MEMBERS, "chatid": "team1"}
    return await api.call("appchat/create", {**body, **fields})


async def send(api, kind="text", chat_id="team1", **content):
    body = {"chatid": chat_id, "msgtype": kind, kind: content or {"content": "你好"}}
    return await api.call("appchat/send", body)


async def chat(api):
    return (await api.call("appchat/get", chatid="team1"))["chat_info"]


async def test_a_group_is_kept_and_changed(api):
    assert "team1" == (await create(api, owner="lisi"))["chatid"]
    assert {
        "chatid": "team1",
        "name": "小组",
        "owner": "lisi",
        "userlist": MEMBERS,
        "chat_type": 0,
    } == await chat(api)
    body = {"chatid": "team1", "add_user_list": ["wangwu"], "del_user_list": ["lisi"]}
    assert 0 == (await api.call("appchat/update", body))["errcode"]
    assert ("zhangsan", ["zhangsan", "wangwu"]) == (
        (await chat(api))["owner"],
        (await chat(api))["userlist"],
    )


async def test_the_people_see_a_group_with_its_first_message(api, company, emulator):
    await create(api)
    assert ["ops"] == [group.id for group in company.groups]
    assert 0 == (await send(api))["errcode"]
    assert ["ops", "team1"] == [group.id for group in company.groups]
    (message,) = emulator.messages(chat="team1")
    assert ("main", "bot", "", "你好") == (
        message["app"],
        message["from"],
        message["person"],
        message["body"]["text"]["content"],
    )
    await emulator.say("lisi", "收到", chat="team1")
    assert 2 == len(emulator.messages(chat="team1"))


async def test_a_text_over_the_limit_is_cut(api, emulator):
    await create(api)
    await send(api, content="a" * 3000)
    assert 2048 == len(emulator.messages(chat="team1")[0]["body"]["text"]["content"])


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (86001, {"chatid": "a-b"}),
        (86001, {"chatid": "x" * 33}),
        (86003, {"userlist": None}),
        (86004, {"name": "长" * 51}),
        (86005, {"owner": "nobody"}),
        (86207, {"owner": "wangwu"}),
        (86006, {"userlist": ["zhangsan"]}),
        (86006, {"userlist": ["zhangsan", "zhangsan"]}),
        (86007, {"userlist": ["zhangsan", "nobody"]}),
        (86215, {"chatid": "ops"}),
    ],
)
async def test_a_group_that_is_not_right_is_refused(api, code, fields):
    assert code == (await create(api, **fields))["errcode"]
    assert 40050 == (await api.call("appchat/get", chatid="team1"))["errcode"]


async def test_an_id_is_used_once(api):
    await create(api)
    assert 86215 == (await create(api))["errcode"]


async def test_an_app_that_does_not_see_all_people_makes_no_group(api, company):
    company.app("main").hidden.add("zhangsan")
    assert 60011 == (await create(api))["errcode"]


async def test_only_the_app_that_made_a_group_may_use_it(api, stranger, company):
    await create(api)
    secret = company.app("other").secret
    answer = await stranger.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=secret)
    stranger.token = answer["access_token"]
    assert 86008 == (await send(stranger))["errcode"]
    assert 86008 == (await stranger.call("appchat/get", chatid="team1"))["errcode"]
    assert 86008 == (await stranger.call("appchat/update", {"chatid": "team1"}))["errcode"]


async def test_kinds_that_groups_do_not_know_are_refused(api):
    await create(api)
    assert 40008 == (await send(api, "template_card", card_type="text_notice"))["errcode"]
    assert 40008 == (await send(api, "taskcard", title="a"))["errcode"]
    assert 44004 == (await send(api, content=""))["errcode"]
    assert 40050 == (await send(api, chat_id="nowhere"))["errcode"]
    assert 86001 == (await send(api, chat_id=""))["errcode"]


async def test_a_group_keeps_two_members(api):
    await create(api)
    body = {"chatid": "team1", "del_user_list": ["lisi"]}
    assert 86006 == (await api.call("appchat/update", body))["errcode"]
    assert MEMBERS == (await chat(api))["userlist"]


async def test_an_hour_has_a_thousand_updates(api, move):
    await create(api)
    body = {"chatid": "team1", "name": "组"}
    for _ in range(1000):
        await api.call("appchat/update", body)
    assert 45009 == (await api.call("appchat/update", body))["errcode"]
    move(hours=1)
    assert 0 == (await api.call("appchat/update", body))["errcode"]
