"""Tags on members and departments."""

from __future__ import annotations

import pytest


@pytest.fixture
async def tag(api):
    return (await api.call("tag/create", {"tagname": "乒乓球"}))["tagid"]


async def test_a_tag_is_given_and_taken(api, tag):
    targets = {"tagid": tag, "userlist": ["LiSi", "zhangsan", "nobody"], "partylist": [3, 99]}
    given = await api.call("tag/addtagusers", targets)
    assert ("nobody", [99]) == (given["invalidlist"], given["invalidparty"])
    shown = await api.call("tag/get", tagid=tag)
    assert {"lisi", "zhangsan"} == {one["userid"] for one in shown["userlist"]}
    assert ("乒乓球", [3]) == (shown["tagname"], shown["partylist"])
    assert 0 == (await api.call("tag/deltagusers", {"tagid": tag, "userlist": ["lisi"]}))["errcode"]
    shown = await api.call("tag/get", tagid=tag)
    assert ["zhangsan"] == [one["userid"] for one in shown["userlist"]]


async def test_a_message_to_a_tag_reaches_its_members_and_departments(api, tag, emulator):
    await api.call("tag/addtagusers", {"tagid": tag, "userlist": ["lisi"], "partylist": [4]})
    sent = await api.send("", totag=f"{tag}|9")
    assert "9" == sent["invalidtag"]
    got = {one["person"] for one in emulator.messages()}
    assert {"lisi", "fengyi", "chener", "hanmei"} == got


async def test_tags_are_renamed_listed_and_deleted(api, tag):
    assert 0 == (await api.call("tag/update", {"tagid": tag, "tagname": "羽毛球"}))["errcode"]
    assert [{"tagid": tag, "tagname": "羽毛球"}] == (await api.call("tag/list"))["taglist"]
    assert 0 == (await api.call("tag/delete", tagid=tag))["errcode"]
    assert [] == (await api.call("tag/list"))["taglist"]


async def test_bad_tags_are_refused(api, tag):
    for code, body in (
        (40071, {"tagname": "乒乓球"}),
        (40072, {"tagname": ""}),
        (40072, {"tagname": "字" * 33}),
        (40068, {"tagname": "a", "tagid": tag}),
        (40068, {"tagname": "a", "tagid": -1}),
    ):
        assert code == (await api.call("tag/create", body))["errcode"]
    assert 40068 == (await api.call("tag/get", tagid=99))["errcode"]
    assert 41017 == (await api.call("tag/delete"))["errcode"]


async def test_bad_targets_are_refused(api, tag):
    for code, body in (
        (40035, {}),
        (40035, {"userlist": "lisi"}),
        (40070, {"userlist": ["nobody"], "partylist": [99]}),
        (81014, {"userlist": ["lisi"] * 1001}),
        (81014, {"partylist": [1] * 101}),
    ):
        assert code == (await api.call("tag/addtagusers", {"tagid": tag, **body}))["errcode"]


async def test_a_tag_belongs_to_the_app_that_made_it(api, tag, company):
    company.tag(tag).app = "another"
    change = {"tagid": tag, "userlist": ["lisi"]}
    assert 81011 == (await api.call("tag/addtagusers", change))["errcode"]
    assert 81011 == (await api.call("tag/delete", tagid=tag))["errcode"]
    assert 0 == (await api.call("tag/get", tagid=tag))["errcode"]
