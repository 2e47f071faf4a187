"""The tree of departments, by both generations."""

from __future__ import annotations

import pytest

NEW, OLD = "/topapi/v2/department", "/department"


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (60001, {"name": ""}),
        (60001, {"name": "字" * 65}),
        (60009, {"name": "a-b"}),
        (60021, {"name": "技术部"}),
        (60004, {"parent_id": 99}),
        (60004, {"parent_id": "x"}),
        (40035, {"order": "first"}),
        (40035, {"dept_permits": ",".join(map(str, range(51)))}),
        (40035, {"outer_permit_depts": "2,x"}),
        (60121, {"dept_manager_userid_list": "lisi"}),
    ],
)
async def test_a_bad_department_is_refused(api, company, code, fields):
    body = {"name": "市场部", "parent_id": 1, **fields}
    assert code == (await api.call(f"{NEW}/create", body))["errcode"]
    assert 4 == len(company.departments)


async def test_the_old_calls_have_limits_of_their_own(api):
    body = {"name": "市场部", "parentid": "1", "deptPermits": "|".join(map(str, range(201)))}
    assert 40035 == (await api.call(f"{OLD}/create", body))["errcode"]
    body["deptPermits"] = "2|3"
    made = (await api.call(f"{OLD}/create", body))["id"]
    assert [2, 3] == (await api.call(f"{NEW}/get", {"dept_id": made}))["result"]["dept_permits"]
    assert 40035 == (await api.call(f"{OLD}/get"))["errcode"]


async def test_a_bad_change_changes_nothing(api, company):
    below = (await api.call(f"{NEW}/create", {"name": "东", "parent_id": 2}))["result"]["dept_id"]
    for code, fields in (
        (60003, {"dept_id": 99}),
        (60010, {"dept_id": 2, "parent_id": 2}),
        (60010, {"dept_id": 2, "parent_id": below}),
        (60018, {"dept_id": 1, "parent_id": 2}),
        (60021, {"dept_id": 2, "name": "财务部"}),
        (60121, {"dept_id": 2, "dept_manager_userid_list": "wujiu"}),
        (40035, {"dept_id": 2, "code": "x" * 31}),
    ):
        assert code == (await api.call(f"{NEW}/update", fields))["errcode"], fields
    assert ("技术部", 1) == ((two := company.department(2)).name, two.parent)


async def test_managers_are_cleared_only_when_that_is_asked_for(api):
    body = {"dept_id": 2, "dept_manager_userid_list": "lisi"}
    await api.call(f"{NEW}/update", body)
    await api.call(f"{NEW}/update", {"dept_id": 2, "order": 3})
    get = {"dept_id": 2}
    assert ["lisi"] == (await api.call(f"{NEW}/get", get))["result"]["dept_manager_userid_list"]
    forced = {"dept_id": 2, "force_update_fields": "dept_manager_userid_list"}
    await api.call(f"{NEW}/update", forced)
    assert [] == (await api.call(f"{NEW}/get", get))["result"]["dept_manager_userid_list"]


async def test_only_an_empty_department_is_deleted(api, company):
    one = (await api.call(f"{NEW}/create", {"name": "东", "parent_id": 1}))["result"]["dept_id"]
    await api.call(f"{NEW}/create", {"name": "南", "parent_id": one})
    for code, id_ in ((60018, 1), (60005, 2), (60006, one), (60003, 99)):
        assert code == (await api.call(f"{NEW}/delete", {"dept_id": id_}))["errcode"]
        assert code == (await api.call(f"{OLD}/delete", id=id_))["errcode"]
    assert 6 == len(company.departments)


async def test_apps_hear_of_new_departments(api, bot):
    await api.call(f"{NEW}/create", {"name": "东", "parent_id": 1})
    (told,) = await bot.heard(1)
    assert [5] == told["deptId"]
    assert "org_dept_create" == bot.frames[0]["headers"]["eventType"]


async def test_a_path_ends_at_the_root(api):
    assert [2, 1] == (await api.call(f"{OLD}/list_parent_depts_by_dept", id=2))["parentIds"]
    assert [[2, 1]] == (await api.call(f"{OLD}/list_parent_depts", userId="lisi"))["department"]
    assert 60121 == (await api.call(f"{OLD}/list_parent_depts", userId="nobody"))["errcode"]
