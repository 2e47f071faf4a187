"""What apps are told of changes in the address book."""

from __future__ import annotations

NEW = {"userid": "qianjiu", "name": "钱九", "department": [2, 3], "mobile": "13900000000"}


async def told(emulator, bot, count=1):
    """The next change_contact callbacks, without what all have in common."""
    await emulator.until(lambda: len(bot.heard) >= count)
    heard, bot.heard[:] = list(bot.heard), []
    assert all(("sys", "change_contact") == (o["FromUserName"], o["Event"]) for o in heard)
    common = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Event")
    return [{key: value for key, value in one.items() if key not in common} for one in heard]


async def test_members_come_move_and_go_in_the_reduced_form(api, bot, emulator):
    await api.call("user/create", NEW)
    assert [{"ChangeType": "create_user", "UserID": "qianjiu", "Department": "2,3"}] == await told(
        emulator, bot
    )
    await api.call("user/update", {"userid": "qianjiu", "position": "组长"})
    await api.call("user/update", {"userid": "qianjiu", "department": [4]})
    assert [{"ChangeType": "update_user", "UserID": "qianjiu", "Department": "4"}] == await told(
        emulator, bot
    )
    await api.call("user/delete", userid="qianjiu")
    assert [{"ChangeType": "delete_user", "UserID": "qianjiu"}] == await told(emulator, bot)


async def test_departments_open_change_and_close(api, bot, emulator):
    await api.call("department/create", {"name": "市场部", "parentid": 1, "id": 7, "order": 9})
    await api.call("department/update", {"id": 7, "name": "销售部"})
    await api.call("department/update", {"id": 7, "name": "销售部"})
    await api.call("department/delete", id=7)
    heard = sorted(await told(emulator, bot, 3), key=lambda one: one["ChangeType"])
    assert [
        {"ChangeType": "create_party", "Id": "7", "Name": "市场部", "ParentId": "1", "Order": "9"},
        {"ChangeType": "delete_party", "Id": "7"},
        {"ChangeType": "update_party", "Id": "7", "Name": "销售部", "ParentId": "1"},
    ] == heard


async def test_tags_are_given(api, bot, emulator):
    await api.call("tag/create", {"tagname": "a", "tagid": 1})
    await api.call("tag/addtagusers", {"tagid": 1, "userlist": ["lisi"], "partylist": [3, 4]})
    assert [
        {
            "ChangeType": "update_tag",
            "TagId": "1",
            "AddUserItems": "lisi",
            "DelUserItems": "",
            "AddPartyItems": "3,4",
            "DelPartyItems": "",
        }
    ] == await told(emulator, bot)


async def test_an_app_hears_nothing_of_whom_it_cannot_see(api, bot, emulator, company):
    company.app("main").hidden.add("qianjiu")
    await api.call("user/create", NEW)
    await api.call("department/create", {"name": "市场部", "parentid": 1})
    assert ["create_party"] == [one["ChangeType"] for one in await told(emulator, bot)]
