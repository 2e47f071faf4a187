"""People of the address book, by the frozen calls."""

from __future__ import annotations

from datetime import date

import pytest

from botkit.dingtalk.api.users_v1 import (
    AdministratorV1,
    RoleV1,
    UserFieldsV1,
    UserNameV1,
    UserV1,
)
from botkit.errors import OverLimit
from tests.dingtalk.api.examples import Example, ok

EXAMPLES = [
    Example(
        "add a person",
        lambda d: d.users.v1.create(
            UserFieldsV1("张三", "13800000000", [1, 2], orders={1: 10}, extattr={"爱好": "旅游"})
        ),
        "POST /user/create",
        "zhangsan",
        body={
            "name": "张三",
            "mobile": "13800000000",
            "department": "[1,2]",
            "orderInDepts": '{"1":10}',
            "extattr": '{"爱好":"旅游"}',
        },
        answer=ok(userid="zhangsan", unionId="u"),
        repeatable=False,
        make_there=lambda d, _: d.users.v1.create(UserFieldsV1("新人", "13900000000", [2])),
    ),
    Example(
        "change a person",
        lambda d: d.users.v1.update(
            "zhangsan", UserFieldsV1(departments=[2], is_hidden=False), language="zh_CN"
        ),
        "POST /user/update",
        body={"userid": "zhangsan", "department": [2], "isHide": False, "lang": "zh_CN"},
    ),
    Example(
        "take a person out",
        lambda d: d.users.v1.delete("zhangsan"),
        "GET /user/delete",
        query={"userid": "zhangsan"},
    ),
    Example(
        "get a person",
        lambda d: d.users.v1.get("zhangsan"),
        "GET /user/get",
        UserV1(
            "zhangsan",
            open_id="o",
            is_admin=True,
            leads="{1:false}",
            departments=[1],
            roles=[RoleV1(7, "主管", "默认", 101)],
        ),
        query={"userid": "zhangsan"},
        answer=ok(
            userid="zhangsan",
            openId="o",
            isAdmin=True,
            isLeaderInDepts="{1:false}",
            department=[1],
            roles=[{"id": 7, "name": "主管", "groupName": "默认", "type": 101}],
        ),
    ),
    Example(
        "people of a department",
        lambda d: d.users.v1.list(2, order="custom"),
        "GET /user/listbypage",
        [UserV1("lisi", order=1, is_leader=True)],
        query={"department_id": "2", "order": "custom", "offset": "0", "size": "100"},
        answer=ok(hasMore=False, userlist=[{"userid": "lisi", "order": 1, "isLeader": True}]),
    ),
    Example(
        "names of a department",
        lambda d: d.users.v1.names(2),
        "GET /user/simplelist",
        [UserNameV1("lisi", "李四")],
        query={"department_id": "2", "offset": "0", "size": "100"},
        answer=ok(hasMore=False, userlist=[{"userid": "lisi", "name": "李四"}]),
    ),
    Example(
        "ids of a department",
        lambda d: d.users.v1.ids(2),
        "GET /user/getDeptMember",
        ["lisi"],
        query={"deptId": "2"},
        answer=ok(userIds=["lisi"]),
    ),
    Example(
        "administrators",
        lambda d: d.users.v1.administrators(),
        "GET /user/get_admin",
        [AdministratorV1("lisi", 2)],
        answer=ok(adminList=[{"sys_level": 2, "userid": "lisi"}]),
    ),
    Example(
        "find by unionid",
        lambda d: d.users.v1.by_unionid("u"),
        "GET /user/getUseridByUnionid",
        "lisi",
        query={"unionid": "u"},
        answer=ok(contactType=0, userid="lisi"),
        before=lambda d: d.users.v1.get("lisi"),
        make_there=lambda d, user: d.users.v1.by_unionid(user.unionid),
    ),
    Example(
        "find by mobile",
        lambda d: d.users.v1.by_mobile("13800000000"),
        "GET /user/get_by_mobile",
        "lisi",
        query={"mobile": "13800000000"},
        answer=ok(userid="lisi"),
    ),
    Example(
        "count people",
        lambda d: d.users.v1.count(only_active=True),
        "GET /user/get_org_user_count",
        7,
        query={"onlyActive": "1"},
        answer=ok(count=7),
    ),
    Example(
        "who was away",
        lambda d: d.users.v1.inactive(date(2026, 8, 1)),
        "POST /topapi/inactive/user/get",
        ["lisi"],
        body={"query_date": "20260801", "offset": 0, "size": 100},
        answer=ok(result={"has_more": False, "list": ["lisi"]}),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_what_is_too_long_is_refused_before_it_is_sent(dingtalk, transport):
    with pytest.raises(OverLimit, match=r"users\.v1\.update remark: 1001 characters"):
        await dingtalk.users.v1.update("zhangsan", UserFieldsV1(remark="x" * 1001))
    assert [] == transport.requests
