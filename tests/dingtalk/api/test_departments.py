"""The tree of departments."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.departments import (
    Department,
    DepartmentChanges,
    DepartmentFields,
    DepartmentNode,
    Parents,
)
from botkit.errors import AlreadyExists, BadArgument, NotFound, OverLimit
from tests.dingtalk.api.examples import Example, ok

EXAMPLES = [
    Example(
        "add a department",
        lambda d: d.departments.create(
            "市场部",
            parent=1,
            fields=DepartmentFields(
                order=7, is_hidden=False, dept_permits=[2, 3, 2], user_permits=["lisi"]
            ),
        ),
        "POST /topapi/v2/department/create",
        5,
        body={
            "name": "市场部",
            "parent_id": 1,
            "order": 7,
            "hide_dept": False,
            "dept_permits": "2,3",
            "user_permits": "lisi",
        },
        answer=ok(result={"dept_id": "5"}),
        repeatable=False,
    ),
    Example(
        "change a department",
        lambda d: d.departments.update(
            2, DepartmentChanges(managers=["lisi"], adds_members=True), language="zh_CN"
        ),
        "POST /topapi/v2/department/update",
        body={
            "dept_id": 2,
            "dept_manager_userid_list": "lisi",
            "auto_add_user": True,
            "language": "zh_CN",
        },
    ),
    Example(
        "take all managers off",
        lambda d: d.departments.update(2, DepartmentChanges(), clears_managers=True),
        "POST /topapi/v2/department/update",
        body={"dept_id": 2, "force_update_fields": "dept_manager_userid_list"},
    ),
    Example(
        "take a department away",
        lambda d: d.departments.delete(9),
        "POST /topapi/v2/department/delete",
        body={"dept_id": 9},
        before=lambda d: d.departments.create("市场部"),
        make_there=lambda d, given: d.departments.delete(given),
    ),
    Example(
        "get a department",
        lambda d: d.departments.get(2, language="en_US"),
        "POST /topapi/v2/department/get",
        Department(2, "技术部", 1, managers=["lisi"], dept_permits=[3], member_count=5),
        body={"dept_id": 2, "language": "en_US"},
        answer=ok(
            result={
                "dept_id": 2,
                "name": "技术部",
                "parent_id": 1,
                "dept_manager_userid_list": ["lisi"],
                "dept_permits": [3],
                "member_count": 5,
                "union_dept_ext": {},
            }
        ),
    ),
    Example(
        "departments directly below",
        lambda d: d.departments.children(),
        "POST /topapi/v2/department/listsub",
        [DepartmentNode(2, "技术部", 1, True, True)],
        body={"dept_id": 1},
        answer=ok(
            result=[
                {
                    "dept_id": 2,
                    "name": "技术部",
                    "parent_id": 1,
                    "create_dept_group": True,
                    "auto_add_user": True,
                }
            ]
        ),
    ),
    Example(
        "all departments below",
        lambda d: d.departments.below(4),
        "POST /topapi/v2/department/listsub",
        [],
        body={"dept_id": 4},
        answer=ok(result=[]),
    ),
    Example(
        "ids directly below",
        lambda d: d.departments.child_ids(),
        "POST /topapi/v2/department/listsubid",
        [2, 3],
        body={"dept_id": 1},
        answer=ok(result={"dept_id_list": [2, 3]}),
    ),
    Example(
        "up to the root",
        lambda d: d.departments.parents(2),
        "POST /topapi/v2/department/listparentbydept",
        [2, 1],
        body={"dept_id": 2},
        answer=ok(result={"parent_id_list": [2, 1]}),
    ),
    Example(
        "up to the root from a person",
        lambda d: d.departments.parents_of("lisi"),
        "POST /topapi/v2/department/listparentbyuser",
        [Parents([2, 1])],
        body={"userid": "lisi"},
        answer=ok(result={"parent_list": [{"parent_dept_id_list": [2, 1]}]}),
    ),
    Example(
        "search departments",
        lambda d: d.departments.search("部"),
        "POST /v1.0/contact/departments/search",
        [2, 3],
        body={"queryWord": "部", "offset": 0, "size": 100},
        answer={"hasMore": False, "totalCount": 2, "list": [2, 3]},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        (lambda d: d.departments.create("字" * 65), OverLimit, "65 characters, allowed are 64"),
        (lambda d: d.departments.create(""), ValueError, "1 to 64"),
        (lambda d: d.departments.create("a-b"), ValueError, "not allowed"),
        (
            lambda d: d.departments.update(2, DepartmentChanges(dept_permits=list(range(51)))),
            OverLimit,
            "51 entries, allowed are 50",
        ),
        (lambda d: d.departments.update(2, DepartmentChanges(code="x" * 31)), OverLimit, "30"),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(
    dingtalk, transport, asked, error, words
):
    with pytest.raises(error, match=words):
        await asked(dingtalk)
    assert [] == transport.requests


async def test_the_tree_is_walked_level_by_level(emulated):
    departments = emulated.departments
    market = await departments.create("市场部")
    east = await departments.create("华东", parent=market)
    assert [2, 3, 4, market, east] == [one.id async for one in departments.below()]
    assert [east, market, 1] == await departments.parents(east)


async def test_the_tree_grows_and_shrinks(emulated):
    departments = emulated.departments
    market = await departments.create("市场部")
    with pytest.raises(AlreadyExists, match="60021"):
        await departments.create("市场部")
    with pytest.raises(BadArgument, match="60010"):
        await departments.update(market, DepartmentChanges(parent=market))
    await departments.update(market, DepartmentChanges(name="营销部", managers=[]))
    assert "营销部" == (await departments.get(market)).name
    await departments.delete(market)
    with pytest.raises(NotFound):
        await departments.get(market)
