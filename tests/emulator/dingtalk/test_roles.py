"""Roles of people."""

from __future__ import annotations

import pytest

PAIRS = {"roleIds": "21", "userIds": "lisi"}


@pytest.mark.parametrize(
    ("code", "path", "body"),
    [
        (34020, "/role/add_role", {"roleName": "审计", "groupId": 99}),
        (34018, "/role/add_role", {"roleName": "", "groupId": 20}),
        (34021, "/role/add_role", {"roleName": "财务", "groupId": 20}),
        (34021, "/role/add_role_group", {"name": "岗位"}),
        (34018, "/role/add_role_group", {}),
        (23004, "/role/update_role", {"roleId": 1, "roleName": "王"}),
        (33011, "/topapi/role/deleterole", {"role_id": 99}),
        (33011, "/topapi/role/getrole", {"roleId": 99}),
        (34020, "/topapi/role/getrolegroup", {"group_id": 21}),
        (40069, "/topapi/role/list", {"size": 201}),
        (40068, "/topapi/role/simplelist", {"role_id": 21, "offset": -1}),
        (40035, "/topapi/role/addrolesforemps", {**PAIRS, "userIds": ",".join("u" * 21)}),
        (60121, "/topapi/role/addrolesforemps", {**PAIRS, "userIds": "nobody"}),
        (23004, "/topapi/role/removerolesforemps", {**PAIRS, "roleIds": "1"}),
        (60121, "/topapi/role/scope/update", {"userid": "lisi", "role_id": 21}),
    ],
)
async def test_what_cannot_be_is_refused(api, code, path, body):
    assert code == (await api.call(path, body))["errcode"]


async def test_a_group_answers_in_a_roles_place(api):
    answer = await api.call("/topapi/role/getrole", {"roleId": 20})
    assert {"name": "岗位", "groupId": 20} == answer["role"]


async def test_a_role_that_is_gone_is_nobodys(api):
    await api.call("/topapi/role/addrolesforemps", PAIRS)
    person = {"userid": "lisi"}
    shown = (await api.call("/topapi/v2/user/get", person))["result"]["role_list"]
    assert ["财务"] == [one["name"] for one in shown]
    await api.call("/topapi/role/deleterole", {"role_id": 21})
    assert [] == (await api.call("/topapi/v2/user/get", person))["result"]["role_list"]


async def test_apps_hear_who_got_a_role(api, bot):
    await api.call("/topapi/role/addrolesforemps", PAIRS)
    (told,) = await bot.heard(1)
    assert (["lisi"], [21], "add") == (told["userIdList"], told["labelIdList"], told["action"])
