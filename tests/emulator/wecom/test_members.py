"""Members of the address book."""

from __future__ import annotations

import pytest

NEW = {
    "userid": "qianjiu",
    "name": "钱九",
    "department": [2, 3],
    "mobile": "13900000000",
    "order": [5, 0],
    "is_leader_in_dept": [1, 0],
    "direct_leader": ["lisi"],
    "gender": "1",
    "address": "广州",
    "alias": "jiu",
    "extattr": {"attrs": [{"type": 0, "name": "爱好", "text": {"value": "棋"}}]},
}


async def create(api, **fields):
    return await api.call("user/create", {**NEW, **fields})


async def assistant(api, company):
    answer = await api.get(
        "/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=company.assistant().secret
    )
    api.token = answer["access_token"]
    return api


async def test_a_member_is_read_without_what_new_apps_may_not_see(api):
    member = await api.call("user/get", userid="ZhangSan")
    assert ("zhangsan", "张三", [2], ["lisi"]) == tuple(
        member[name] for name in ("userid", "name", "department", "direct_leader")
    )
    assert not {"mobile", "email", "avatar"} & set(member)


async def test_unknown_and_hidden_members_are_not_found(api, company):
    company.app("main").hidden.add("lisi")
    for call in ("user/get", "user/delete"):
        assert 60111 == (await api.call(call, userid="nobody"))["errcode"]
        assert 60111 == (await api.call(call, userid="lisi"))["errcode"]
        assert 41009 == (await api.call(call))["errcode"]
    assert 60111 == (await api.call("user/update", {"userid": "lisi"}))["errcode"]
    assert 40003 == (await api.call("user/update", {"userid": ["lisi"]}))["errcode"]


async def test_a_new_member_is_one_of_the_people(api, company):
    assert "created" == (await create(api))["errmsg"]
    member = company.person("qianjiu")
    assert ("钱九", [2, 3], "lisi") == (member.name, member.department, member.manager)
    read = await api.call("user/get", userid="qianjiu")
    assert (4, [5, 0], [1, 0], "jiu") == tuple(
        read[name] for name in ("status", "order", "is_leader_in_dept", "alias")
    )
    assert NEW["extattr"] == read["extattr"]
    assert not {"gender", "address"} & set(read)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (41009, {"userid": ""}),
        (40003, {"userid": "-a"}),
        (40003, {"userid": "a" * 65}),
        (60102, {"userid": "ZhangSan"}),
        (60112, {"name": ""}),
        (60112, {"name": "字" * 65}),
        (60129, {"mobile": ""}),
        (60103, {"mobile": "12a"}),
        (60104, {"mobile": "13800000000"}),
        (60105, {"email": "nobody"}),
        (60106, {"email": "Lisi@example.com"}),
        (40066, {"department": []}),
        (40066, {"department": [2, 2]}),
        (40066, {"department": "2"}),
        (60110, {"department": list(range(100, 121))}),
        (60123, {"department": [99]}),
        (60123, {"department": ["x"]}),
        (40058, {"order": [1]}),
        (40058, {"order": [1, -1]}),
        (40058, {"is_leader_in_dept": [2, 0]}),
        (40058, {"main_department": 4}),
        (40058, {"direct_leader": ["lisi", "wangwu"]}),
        (40031, {"direct_leader": ["nobody"]}),
        (40058, {"position": "字" * 129}),
        (40058, {"telephone": "1" * 33}),
        (40058, {"gender": "3"}),
        (40058, {"enable": 2}),
        (40058, {"alias": 7}),
        (40058, {"extattr": {"attrs": [{"type": 7, "name": "a", "text": {}}]}}),
        (40058, {"extattr": {"attrs": ["a"]}}),
        (40058, {"extattr": []}),
        (40007, {"avatar_mediaid": "nothing"}),
    ],
)
async def test_a_bad_member_is_refused(api, company, code, fields):
    assert code == (await create(api, **fields))["errcode"]
    assert 12 == len(company.people)


async def test_a_change_leaves_alone_what_it_does_not_name(api, company):
    await create(api)
    changed = {"userid": "qianjiu", "name": "钱玖", "department": [4], "direct_leader": []}
    assert "updated" == (await api.call("user/update", changed))["errmsg"]
    read = await api.call("user/get", userid="qianjiu")
    assert ("钱玖", [4], [], "jiu", [0]) == tuple(
        read[name] for name in ("name", "department", "direct_leader", "alias", "order")
    )
    assert "13900000000" == company.person("qianjiu").mobile
    same = {"userid": "qianjiu", "mobile": "13900000000"}
    assert 0 == (await api.call("user/update", same))["errcode"]
    renamed = {"userid": "qianjiu", "new_userid": "qian"}
    assert 301036 == (await api.call("user/update", renamed))["errcode"]


async def test_a_disabled_member_is_shown_as_such(api):
    for enable, status in ((0, 2), (1, 1)):
        await api.call("user/update", {"userid": "zhangsan", "enable": enable})
        assert status == (await api.call("user/get", userid="zhangsan"))["status"]


async def test_who_is_deleted_vanishes_everywhere(api, company):
    await api.call("tag/create", {"tagname": "a", "tagid": 1})
    await api.call("tag/addtagusers", {"tagid": 1, "userlist": ["lisi", "wangwu"]})
    assert "deleted" == (await api.call("user/delete", userid="lisi"))["errmsg"]
    assert company.find("lisi") is None
    assert company.person("zhangsan").manager is None
    assert "lisi" not in company.group("ops").members
    assert ["wangwu"] == company.tag(1).users
    assert 81013 == (await api.send("lisi"))["errcode"]


async def test_many_are_deleted_or_none(api, company):
    delete = "user/batchdelete"
    assert 40035 == (await api.call(delete, {"useridlist": []}))["errcode"]
    assert 40032 == (await api.call(delete, {"useridlist": ["a"] * 201}))["errcode"]
    assert 40031 == (await api.call(delete, {"useridlist": ["lisi", "nobody"]}))["errcode"]
    assert 12 == len(company.people)
    assert 0 == (await api.call(delete, {"useridlist": ["lisi", "LiSi", "sunqi"]}))["errcode"]
    assert 10 == len(company.people)


async def test_lists_are_of_a_department_or_of_all_below_it(api, company):
    company.app("main").hidden.add("lisi")
    for call in ("user/simplelist", "user/list"):
        assert [] == (await api.call(call, department_id=1))["userlist"]
        assert 4 == len((await api.call(call, department_id=2))["userlist"])
        deep = await api.call(call, department_id=1, fetch_child=1)
        assert 11 == len(deep["userlist"])
        assert 60123 == (await api.call(call, department_id=99))["errcode"]
        assert 60123 == (await api.call(call))["errcode"]


async def test_ids_come_page_by_page(api):
    await create(api)
    first = await api.call("user/list_id", {"limit": 10})
    second = await api.call("user/list_id", {"limit": 10, "cursor": first["next_cursor"]})
    assert (10, 4, "") == (
        len(first["dept_user"]),
        len(second["dept_user"]),
        second["next_cursor"],
    )
    assert 40058 == (await api.call("user/list_id", {"limit": 10001}))["errcode"]
    for cursor in ("x", "99"):
        assert 50100 == (await api.call("user/list_id", {"cursor": cursor}))["errcode"]


async def test_an_app_without_the_right_may_not_write(api, company):
    company.app("main").edits = False
    assert 48002 == (await create(api))["errcode"]
    for call, body in (
        ("user/update", {"userid": "lisi"}),
        ("user/batchdelete", {"useridlist": ["lisi"]}),
        ("user/list_id", {}),
        ("department/create", {"name": "a", "parentid": 1}),
        ("tag/create", {"tagname": "a"}),
        ("batch/syncuser", {"media_id": "M"}),
    ):
        assert 48002 == (await api.call(call, body))["errcode"], call
    assert 0 == (await api.call("user/get", userid="lisi"))["errcode"]


async def test_the_assistant_writes_but_neither_reads_details_nor_speaks(api, company):
    await assistant(api, company)
    assert 0 == (await create(api))["errcode"]
    assert 48009 == (await api.call("user/get", userid="lisi"))["errcode"]
    assert 48009 == (await api.call("user/list", department_id=2))["errcode"]
    assert 48009 == (await api.call("department/list"))["errcode"]
    assert 14 == len((await api.call("user/list_id", {}))["dept_user"])
    assert 4 == len((await api.call("department/simplelist"))["department_id"])
    assert 301002 == (await api.send())["errcode"]
