"""The tree of departments, by the frozen calls."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.departments_v1 import (
    DepartmentChangesV1,
    DepartmentFieldsV1,
    DepartmentNodeV1,
    DepartmentV1,
)
from botkit.errors import OverLimit
from tests.dingtalk.api.examples import Example, ok

EXAMPLES = [
    Example(
        "add a department",
        lambda d: d.departments.v1.create(
            "市场部",
            fields=DepartmentFieldsV1(
                order=7, outer_permit_users=["lisi", "lisi"], is_hidden=False
            ),
        ),
        "POST /department/create",
        5,
        body={
            "name": "市场部",
            "parentid": "1",
            "order": "7",
            "outerPermitUsers": "lisi",
            "deptHiding": False,
        },
        answer=ok(id=5),
        repeatable=False,
    ),
    Example(
        "change a department",
        lambda d: d.departments.v1.update(
            2,
            DepartmentChangesV1(managers=["lisi", "wangwu"], parent=1, adds_members=False),
            language="en_US",
        ),
        "POST /department/update",
        body={
            "id": 2,
            "deptManagerUseridList": "lisi|wangwu",
            "parentid": "1",
            "autoAddUser": False,
            "lang": "en_US",
        },
    ),
    Example(
        "take a department away",
        lambda d: d.departments.v1.delete(9),
        "GET /department/delete",
        query={"id": "9"},
        before=lambda d: d.departments.v1.create("市场部"),
        make_there=lambda d, given: d.departments.v1.delete(given),
    ),
    Example(
        "get a department",
        lambda d: d.departments.v1.get(2),
        "GET /department/get",
        DepartmentV1(2, "技术部", 3, 1, managers="lisi|wangwu", has_group=True),
        query={"id": "2"},
        answer=ok(
            id=2,
            name="技术部",
            order="3",
            parentid="1",
            deptManagerUseridList="lisi|wangwu",
            createDeptGroup=True,
        ),
    ),
    Example(
        "departments directly below",
        lambda d: d.departments.v1.list(),
        "GET /department/list",
        [DepartmentNodeV1(2, "技术部", 1)],
        query={"id": "1"},
        answer=ok(department=[{"id": 2, "name": "技术部", "parentid": 1}]),
    ),
    Example(
        "all departments below",
        lambda d: d.departments.v1.list(is_deep=True, language="zh_CN"),
        "GET /department/list",
        [],
        query={"id": "1", "fetch_child": "true", "lang": "zh_CN"},
        answer=ok(department=[]),
    ),
    Example(
        "ids directly below",
        lambda d: d.departments.v1.child_ids(),
        "GET /department/list_ids",
        [2, 3],
        query={"id": "1"},
        answer=ok(sub_dept_id_list=[2, 3]),
    ),
    Example(
        "up to the root",
        lambda d: d.departments.v1.parents(2),
        "GET /department/list_parent_depts_by_dept",
        [2, 1],
        query={"id": "2"},
        answer=ok(parentIds=[2, 1]),
    ),
    Example(
        "up to the root from a person",
        lambda d: d.departments.v1.parents_of("lisi"),
        "GET /department/list_parent_depts",
        [[2, 1]],
        query={"userId": "lisi"},
        answer=ok(department=[[2, 1]]),
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
        (lambda d: d.departments.v1.create("字" * 65), OverLimit, "65 characters"),
        (lambda d: d.departments.v1.create("a，b"), ValueError, "not allowed"),
        (
            lambda d: d.departments.v1.update(
                2, DepartmentChangesV1(user_permits=[f"u{n}" for n in range(201)])
            ),
            OverLimit,
            "201 entries, allowed are 200",
        ),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(
    dingtalk, transport, asked, error, words
):
    with pytest.raises(error, match=words):
        await asked(dingtalk)
    assert [] == transport.requests


async def test_both_generations_change_the_same_tree(emulated):
    made = await emulated.departments.v1.create(
        "市场部", fields=DepartmentFieldsV1(user_permits=["lisi", "wangwu"])
    )
    assert ["lisi", "wangwu"] == (await emulated.departments.get(made)).user_permits
    assert "lisi|wangwu" == (await emulated.departments.v1.get(made)).user_permits
