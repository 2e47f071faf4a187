"""Roles of people."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.roles import (
    GroupDetail,
    ManagedDepartment,
    Role,
    RoleDetail,
    RoleGroup,
    RoleMember,
    RoleOfGroup,
)
from botkit.errors import AlreadyExists, BadArgument, NotFound, OverLimit
from tests.dingtalk.api.examples import Example, ok

EXAMPLES = [
    Example(
        "add a role",
        lambda d: d.roles.create("审计", 20),
        "POST /role/add_role",
        23,
        body={"roleName": "审计", "groupId": 20},
        answer=ok(roleId="23"),
        repeatable=False,
    ),
    Example(
        "add a group of roles",
        lambda d: d.roles.create_group("职务"),
        "POST /role/add_role_group",
        24,
        body={"name": "职务"},
        answer=ok(groupId=24),
        repeatable=False,
    ),
    Example(
        "rename a role",
        lambda d: d.roles.update(21, "会计"),
        "POST /role/update_role",
        body={"roleId": 21, "roleName": "会计"},
    ),
    Example(
        "take a role away",
        lambda d: d.roles.delete(21),
        "POST /topapi/role/deleterole",
        body={"role_id": 21},
    ),
    Example(
        "all roles",
        lambda d: d.roles.list(size=20),
        "POST /topapi/role/list",
        [RoleGroup(20, "岗位", [Role(21, "财务")])],
        body={"offset": 0, "size": 20},
        answer=ok(
            result={
                "hasMore": False,
                "list": [{"groupId": 20, "name": "岗位", "roles": [{"id": 21, "name": "财务"}]}],
            }
        ),
    ),
    Example(
        "get a role",
        lambda d: d.roles.get(21),
        "POST /topapi/role/getrole",
        RoleDetail("财务", 20),
        body={"roleId": 21},
        answer=ok(role={"name": "财务", "groupId": 20}),
    ),
    Example(
        "get a group of roles",
        lambda d: d.roles.get_group(20),
        "POST /topapi/role/getrolegroup",
        GroupDetail("岗位", [RoleOfGroup(21, "财务")]),
        body={"group_id": 20},
        answer=ok(
            role_group={"group_name": "岗位", "roles": [{"role_id": 21, "role_name": "财务"}]}
        ),
    ),
    Example(
        "give roles",
        lambda d: d.roles.give([21, 22], ["lisi", "fengyi"]),
        "POST /topapi/role/addrolesforemps",
        body={"roleIds": "21,22", "userIds": "lisi,fengyi"},
    ),
    Example(
        "take roles",
        lambda d: d.roles.take([21], ["lisi"]),
        "POST /topapi/role/removerolesforemps",
        body={"roleIds": "21", "userIds": "lisi"},
    ),
    Example(
        "limit a role to departments",
        lambda d: d.roles.limit("fengyi", 21, [4]),
        "POST /topapi/role/scope/update",
        body={"userid": "fengyi", "role_id": 21, "dept_ids": "4"},
        before=lambda d: d.roles.give([21], ["fengyi"]),
    ),
    Example(
        "who has a role",
        lambda d: d.roles.members(21),
        "POST /topapi/role/simplelist",
        [RoleMember("fengyi", "冯一", [ManagedDepartment(4, "财务部")])],
        body={"role_id": 21, "offset": 0, "size": 100},
        answer=ok(
            result={
                "hasMore": False,
                "list": [
                    {
                        "userid": "fengyi",
                        "name": "冯一",
                        "manageScopes": [{"dept_id": 4, "name": "财务部"}],
                    }
                ],
            }
        ),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


PEOPLE = [f"u{n}" for n in range(101)]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda d: d.roles.give(list(range(21)), ["lisi"]), "21 roles, allowed are 20"),
        (lambda d: d.roles.give([21], PEOPLE[:21]), "21 people, allowed are 20"),
        (lambda d: d.roles.take([21], PEOPLE), "101 people, allowed are 100"),
        (lambda d: d.roles.limit("lisi", 21, list(range(51))), "51 departments, allowed are 50"),
        (lambda d: d.roles.list(size=201).all(), "201 groups, allowed are 200"),
        (lambda d: d.roles.members(21, size=101).all(), "101 people, allowed are 100"),
    ],
)
async def test_what_is_too_much_is_not_sent(dingtalk, transport, asked, words):
    with pytest.raises(OverLimit, match=words):
        await asked(dingtalk)
    assert [] == transport.requests


async def test_a_role_is_limited_and_freed_again(emulated):
    roles = emulated.roles
    await roles.give([21], ["fengyi"])
    await roles.limit("fengyi", 21, [3, 4])
    assert [[3, 4]] == [[one.id for one in who.scopes] async for who in roles.members(21)]
    await roles.limit("fengyi", 21, None)
    assert [[]] == [who.scopes async for who in roles.members(21)]
    assert ["财务"] == [one.name for one in (await emulated.users.get("fengyi")).roles]
    assert ["财务"] == [one.name for one in (await emulated.users.v1.get("fengyi")).roles]


async def test_refusals_are_told_apart(emulated):
    with pytest.raises(AlreadyExists, match="34021"):
        await emulated.roles.create("财务", 20)
    with pytest.raises(BadArgument, match="23004"):
        await emulated.roles.delete(1)
    with pytest.raises(NotFound, match="33011"):
        await emulated.roles.get(99)
    with pytest.raises(BadArgument, match="34020"):
        await emulated.roles.create("审计", 99)
