"""People of the address book."""

from __future__ import annotations

import json
from datetime import date

import pytest

from botkit.dingtalk.api.users import (
    Administrator,
    DepartmentPosition,
    DepartmentTitle,
    Leading,
    Role,
    User,
    UserFields,
    UserName,
)
from botkit.dingtalk.api.users_v1 import UserFieldsV1
from botkit.errors import AlreadyExists, NotFound, OverLimit
from tests.dingtalk.api.examples import Example, ok

EXAMPLES = [
    Example(
        "add a person",
        lambda d: d.users.create(
            UserFields(
                name="张三",
                mobile="13800000000",
                departments=[1, 2],
                titles=[DepartmentTitle(2, "经理")],
                positions=[DepartmentPosition(2, "经理", is_main=True)],
                extension={"爱好": "旅游"},
            ),
            userid="zhangsan",
        ),
        "POST /topapi/v2/user/create",
        "zhangsan",
        body={
            "userid": "zhangsan",
            "name": "张三",
            "mobile": "13800000000",
            "dept_id_list": "1,2",
            "dept_title_list": [{"dept_id": 2, "title": "经理"}],
            "dept_position_list": [{"dept_id": 2, "title": "经理", "is_main": True}],
            "extension": '{"爱好":"旅游"}',
        },
        answer=ok(result={"userid": "zhangsan", "unionId": "u"}),
        repeatable=False,
        make_there=lambda d, _: d.users.create(
            UserFields(name="新人", mobile="13900000000", departments=[2]), userid="xinren"
        ),
    ),
    Example(
        "change a person",
        lambda d: d.users.update("zhangsan", UserFields(title="经理", hide_mobile=False)),
        "POST /topapi/v2/user/update",
        body={"userid": "zhangsan", "title": "经理", "hide_mobile": False},
    ),
    Example(
        "take the manager off, add to the extension",
        lambda d: d.users.update(
            "zhangsan",
            UserFields(extension={"爱好": "旅游"}),
            appends_extension=True,
            clears_manager=True,
        ),
        "POST /topapi/v2/user/update",
        body={
            "userid": "zhangsan",
            "extension": '{"爱好":"旅游"}',
            "ext_attrs_update_mode": 1,
            "force_update_fields": "manager_userid",
        },
    ),
    Example(
        "take a person out",
        lambda d: d.users.delete("zhangsan"),
        "POST /topapi/v2/user/delete",
        body={"userid": "zhangsan"},
    ),
    Example(
        "get a person",
        lambda d: d.users.get("zhangsan", language="en_US"),
        "POST /topapi/v2/user/get",
        User(
            "zhangsan",
            name="张三",
            departments=[1],
            active=True,
            leads=[Leading(1, True)],
            roles=[Role(7, "主管", "默认")],
        ),
        body={"userid": "zhangsan", "language": "en_US"},
        answer=ok(
            result={
                "userid": "zhangsan",
                "name": "张三",
                "dept_id_list": [1],
                "active": "true",
                "leader_in_dept": [{"dept_id": 1, "leader": True}],
                "role_list": [{"id": 7, "name": "主管", "group_name": "默认"}],
                "union_emp_ext": {},
            }
        ),
    ),
    Example(
        "people of a department",
        lambda d: d.users.list(2, order="entry_asc", size=50),
        "POST /topapi/v2/user/list",
        [User("lisi", name="李四")],
        body={"dept_id": 2, "order_field": "entry_asc", "size": 50, "cursor": 0},
        answer=ok(result={"has_more": False, "list": [{"userid": "lisi", "name": "李四"}]}),
    ),
    Example(
        "names of a department",
        lambda d: d.users.names(2),
        "POST /topapi/user/listsimple",
        [UserName("lisi", "李四")],
        body={"dept_id": 2, "size": 100, "cursor": 0},
        answer=ok(result={"has_more": False, "list": [{"userid": "lisi", "name": "李四"}]}),
    ),
    Example(
        "ids of a department",
        lambda d: d.users.ids(2),
        "POST /topapi/user/listid",
        ["lisi"],
        body={"dept_id": 2},
        answer=ok(result={"userid_list": ["lisi"]}),
    ),
    Example(
        "count people",
        lambda d: d.users.count(only_active=False),
        "POST /topapi/user/count",
        12,
        body={"only_active": False},
        answer=ok(result={"count": "12"}),
    ),
    Example(
        "find by mobile",
        lambda d: d.users.by_mobile("13800000000"),
        "POST /topapi/v2/user/getbymobile",
        "zhangsan",
        body={"mobile": "13800000000"},
        answer=ok(result={"userid": "zhangsan"}),
    ),
    Example(
        "find by unionid",
        lambda d: d.users.by_unionid("u"),
        "POST /topapi/user/getbyunionid",
        "zhangsan",
        body={"unionid": "u"},
        answer=ok(result={"contact_type": 0, "userid": "zhangsan"}),
        before=lambda d: d.users.get("zhangsan"),
        make_there=lambda d, user: d.users.by_unionid(user.unionid),
    ),
    Example(
        "administrators",
        lambda d: d.users.administrators(),
        "POST /topapi/user/listadmin",
        [Administrator("zhangsan", 1)],
        body={},
        answer=ok(result=[{"sys_level": 1, "userid": "zhangsan"}]),
    ),
    Example(
        "an administrator's departments",
        lambda d: d.users.scope("zhangsan"),
        "POST /topapi/user/get_admin_scope",
        [1, 2],
        body={"userid": "zhangsan"},
        answer=ok(dept_ids=[1, 2]),
    ),
    Example(
        "who was away",
        lambda d: d.users.inactive(date(2026, 8, 1), departments=[1, 2]),
        "POST /topapi/inactive/user/v2/get",
        ["lisi"],
        body={
            "is_active": False,
            "dept_ids": "1,2",
            "query_date": "20260801",
            "offset": 0,
            "size": 100,
        },
        answer=ok(result={"has_more": False, "list": ["lisi"]}),
    ),
    Example(
        "range of a micro app",
        lambda d: d.users.may_open("lisi", 7),
        "GET /user/can_access_microapp",
        True,
        query={"appId": "7", "userId": "lisi"},
        answer=ok(canAccess=True),
    ),
    Example(
        "search people",
        lambda d: d.users.search("张"),
        "POST /v1.0/contact/users/search",
        ["zhangsan"],
        body={"queryWord": "张", "offset": 0, "size": 100},
        answer={"hasMore": False, "totalCount": 1, "list": ["zhangsan"]},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_list_is_read_to_its_end_with_the_cursors_it_names(dingtalk, transport):
    call = "POST /topapi/v2/user/list"
    first = {"has_more": True, "next_cursor": 20, "list": [{"userid": "a"}]}
    transport.answer(call, ok(result=first), ok(result={"list": [{"userid": "b"}]}))
    assert ["a", "b"] == [user.id async for user in dingtalk.users.list()]
    assert [0, 20] == [body["cursor"] for body in transport.bodies(call)]


async def test_a_list_by_offset_goes_on_while_there_is_more(dingtalk, transport):
    call = "POST /v1.0/contact/users/search"
    transport.answer(call, {"hasMore": True, "list": ["a"]}, {"hasMore": False, "list": ["b"]})
    assert ["a", "b"] == await dingtalk.users.search("张").all()
    assert [0, 100] == [body["offset"] for body in transport.bodies(call)]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        (UserFields(name="张" * 81), "users.update name: 81 characters, allowed are 80"),
        (UserFields(departments=[1] * 101), "users.update departments: 101 departments"),
        (UserFields(extension={"a": "b" * 2000}), "users.update extension: 2008 characters"),
    ],
)
async def test_what_is_too_long_is_refused_before_it_is_sent(dingtalk, transport, fields, where):
    with pytest.raises(OverLimit, match=where):
        await dingtalk.users.update("zhangsan", fields)
    assert [] == transport.requests


@pytest.mark.parametrize("name", ["email", "org_email"])
async def test_what_is_no_mail_address_is_not_sent(dingtalk, transport, name):
    for address in ("zhangsan", "a b@c.cn", "a@c"):
        with pytest.raises(ValueError, match=f"users.update {name}: {address!r} is no mail"):
            await dingtalk.users.update("zhangsan", UserFields(**{name: address}))
        with pytest.raises(ValueError, match=f"{name}: {address!r} is no mail"):
            await dingtalk.users.v1.update("zhangsan", UserFieldsV1(**{name: address}))
    assert [] == transport.requests


async def test_a_language_is_one_of_two(dingtalk, transport):
    for users, fields in ((dingtalk.users, UserFields()), (dingtalk.users.v1, UserFieldsV1())):
        with pytest.raises(ValueError, match="'fr', allowed are zh_CN, en_US"):
            await users.update("zhangsan", fields, language="fr")
    assert [] == transport.requests


async def test_an_empty_id_is_a_mistake_of_the_program(dingtalk, transport):
    with pytest.raises(ValueError, match="1 to 64"):
        await dingtalk.users.update("", UserFields())
    assert [] == transport.requests


async def test_a_taken_id_is_there_already_and_a_missing_one_is_not_found(dingtalk, transport):
    transport.answer("POST /topapi/v2/user/create", {"errcode": 60102, "errmsg": "UserID已存在"})
    with pytest.raises(AlreadyExists):
        await dingtalk.users.create(UserFields(name="张三"))
    wrapped = {"errcode": 88, "errmsg": "ding talk error", "sub_code": "60121", "sub_msg": "无"}
    transport.answer("POST /topapi/v2/user/get", wrapped)
    with pytest.raises(NotFound, match="60121 无"):
        await dingtalk.users.get("nobody")


async def test_attributes_are_added_to_and_managers_go_by_force(emulated):
    users = emulated.users
    await users.update("zhangsan", UserFields(extension={"爱好": "旅游"}))
    added = UserFields(extension={"工位": "三楼"})
    await users.update("zhangsan", added, appends_extension=True, clears_manager=True)
    found = await users.get("zhangsan")
    assert ({"爱好": "旅游", "工位": "三楼"}, "") == (json.loads(found.extension), found.manager)
    await users.update("zhangsan", added)
    assert {"工位": "三楼"} == json.loads((await users.get("zhangsan")).extension)
