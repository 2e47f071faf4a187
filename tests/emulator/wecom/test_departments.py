"""The tree of departments."""

from __future__ import annotations

import pytest


async def create(api, name="市场部", parent=1, **fields):
    return await api.call("department/create", {"name": name, "parentid": parent, **fields})


async def test_a_new_department_stands_in_the_tree(api, company):
    made = await create(api, name_en="Sales", order=7)
    assert ("created", 5) == (made["errmsg"], made["id"])
    assert "市场部" == company.department(5).name
    assert {
        "id": 5,
        "name": "市场部",
        "name_en": "Sales",
        "department_leader": [],
        "parentid": 1,
        "order": 7,
    } == (await api.call("department/get", id=5))["department"]
    assert 77 == (await create(api, "东", 5, id=77))["id"]
    assert {5, 77} == {one["id"] for one in (await api.call("department/list", id=5))["department"]}
    rows = (await api.call("department/simplelist", id=5))["department_id"]
    assert [{"id": 77, "parentid": 5, "order": 0}, {"id": 5, "parentid": 1, "order": 7}] == rows


async def test_leaders_are_told(api):
    leader = {"userid": "lisi", "is_leader_in_dept": [1]}
    assert 0 == (await api.call("user/update", leader))["errcode"]
    assert ["lisi"] == (await api.call("department/get", id=2))["department"]["department_leader"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (60001, {"name": ""}),
        (60001, {"name": "字" * 33}),
        (60009, {"name": "a|b"}),
        (60008, {"name": "技术部"}),
        (60004, {"parent": 99}),
        (60004, {"parent": None}),
        (60008, {"id": 2}),
        (60123, {"id": 1}),
        (60123, {"id": "x"}),
        (40058, {"order": 2**32}),
    ],
)
async def test_a_bad_department_is_refused(api, company, code, fields):
    assert code == (await create(api, **fields))["errcode"]
    assert 4 == len(company.departments)


async def test_the_tree_has_fifteen_levels(api):
    parent = 1
    for level in range(2, 16):
        parent = (await create(api, f"第{level}层", parent))["id"]
    assert 81002 == (await create(api, "第16层", parent))["errcode"]
    await create(api, "枝", 1, id=900)
    assert (
        81002 == (await api.call("department/update", {"id": 900, "parentid": parent}))["errcode"]
    )


async def update(api, id_, **fields):
    return (await api.call("department/update", {"id": id_, **fields}))["errcode"]


async def test_a_department_is_renamed_moved_and_reordered(api, company):
    assert 0 == await update(api, 4, name="会计部", parentid=3, order=9)
    found = company.department(4)
    assert ("会计部", 3, 9) == (found.name, found.parent, found.order)
    assert 0 == await update(api, 4, order=10)
    assert ("会计部", 3, 10) == (found.name, found.parent, found.order)


async def test_a_bad_change_is_refused_and_changes_nothing(api, company):
    await create(api, "东", 2, id=77)
    await create(api, "行政部", 2, id=78)
    for code, id_, fields in (
        (60003, 99, {"name": "a"}),
        (60123, "x", {"name": "a"}),
        (60008, 2, {"name": "财务部"}),
        (60008, 78, {"parentid": 1}),
        (60010, 2, {"parentid": 2}),
        (60010, 2, {"parentid": 77}),
        (60004, 2, {"parentid": 99}),
        (60007, 1, {"parentid": 2}),
        (40058, 2, {"name": "新", "order": -1}),
    ):
        assert code == await update(api, id_, **fields), fields
    assert ("技术部", 1) == ((found := company.department(2)).name, found.parent)


async def test_only_an_empty_department_is_deleted(api, company):
    await create(api, "东", 1, id=77)
    await create(api, "南", 77, id=78)
    for code, id_ in ((60005, 2), (60006, 77), (60007, 1), (60003, 99), (60123, "x")):
        assert code == (await api.call("department/delete", id=id_))["errcode"]
    for id_ in (78, 77):
        assert "deleted" == (await api.call("department/delete", id=id_))["errmsg"]
    assert 4 == len(company.departments)


async def test_unknown_departments_are_told(api):
    assert 60003 == (await api.call("department/get", id=99))["errcode"]
    assert 60123 == (await api.call("department/list", id=99))["errcode"]
    assert 60123 == (await api.call("department/simplelist", id="x"))["errcode"]
