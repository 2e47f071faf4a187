"""Members of the address book."""

from __future__ import annotations

from datetime import timedelta

import pytest

from botkit.clock import ZONE, MovableClock, as_datetime
from botkit.errors import AlreadyExists, NotFound, OverLimit
from botkit.wecom.api.profiles import (
    Attribute,
    Attributes,
    ExternalProfile,
    TextValue,
    VideoChannel,
    WebValue,
)
from botkit.wecom.api.users import (
    Created,
    MadeDepartment,
    MadeDepartments,
    NotInvited,
    Place,
    User,
    UserFields,
    UserName,
    UserPlace,
)
from tests.wecom.api.examples import Example

TODAY = as_datetime(MovableClock().now_ms()).astimezone(ZONE).date()
NEWCOMER = UserFields(departments=[2, 3], mobile="13900000000", order=[1, 0], enable=0)

EXAMPLES = [
    Example(
        "create a member",
        lambda w: w.contacts.users.create("qianjiu", "钱九", NEWCOMER, invite=False),
        "POST /cgi-bin/user/create",
        Created(MadeDepartments([MadeDepartment("新部", 9)])),
        {
            "userid": "qianjiu",
            "name": "钱九",
            "department": [2, 3],
            "mobile": "13900000000",
            "order": [1, 0],
            "enable": 0,
            "to_invite": False,
        },
        answer={
            "errcode": 0,
            "errmsg": "created",
            "created_department_list": {"department_info": [{"name": "新部", "id": 9}]},
        },
        repeatable=False,
    ),
    Example(
        "get a member",
        lambda w: w.contacts.users.get("zhangsan"),
        "GET /cgi-bin/user/get",
        User(
            "zhangsan",
            "张三",
            [1, 2],
            direct_leader=["lisi"],
            status=1,
            gender="1",
            external_profile=ExternalProfile(
                "示例科技",
                VideoChannel("示例", 1),
                [Attribute(1, "官网", web=WebValue("https://a", "官网"))],
            ),
            extattr=Attributes([Attribute(0, "爱好", TextValue("旅游"))]),
        ),
        query={"userid": "zhangsan"},
        answer={
            "errcode": 0,
            "userid": "zhangsan",
            "name": "张三",
            "department": [1, 2],
            "direct_leader": ["lisi"],
            "status": 1,
            "gender": "1",
            "external_profile": {
                "external_corp_name": "示例科技",
                "wechat_channels": {"nickname": "示例", "status": 1},
                "external_attr": [
                    {"type": 1, "name": "官网", "web": {"url": "https://a", "title": "官网"}}
                ],
            },
            "extattr": {"attrs": [{"type": 0, "name": "爱好", "text": {"value": "旅游"}}]},
            "not_yet_known": {},
        },
    ),
    Example(
        "update a member",
        lambda w: w.contacts.users.update("zhangsan", UserFields(position="组长")),
        "POST /cgi-bin/user/update",
        None,
        {"userid": "zhangsan", "position": "组长"},
    ),
    Example(
        "enable a member",
        lambda w: w.contacts.users.enable("zhangsan"),
        "POST /cgi-bin/user/update",
        None,
        {"userid": "zhangsan", "enable": 1},
    ),
    Example(
        "disable a member",
        lambda w: w.contacts.users.disable("zhangsan"),
        "POST /cgi-bin/user/update",
        None,
        {"userid": "zhangsan", "enable": 0},
    ),
    Example(
        "delete a member",
        lambda w: w.contacts.users.delete("zhangsan"),
        "GET /cgi-bin/user/delete",
        query={"userid": "zhangsan"},
        repeatable=False,
    ),
    Example(
        "delete several members",
        lambda w: w.contacts.users.delete_many(["zhangsan", "lisi"]),
        "POST /cgi-bin/user/batchdelete",
        None,
        {"useridlist": ["zhangsan", "lisi"]},
        repeatable=False,
    ),
    Example(
        "list names",
        lambda w: w.contacts.users.list_simple(2),
        "GET /cgi-bin/user/simplelist",
        [UserName("zhangsan", "张三", [2], "wo1")],
        query={"department_id": "2"},
        answer={
            "errcode": 0,
            "userlist": [
                {"userid": "zhangsan", "name": "张三", "department": [2], "open_userid": "wo1"}
            ],
        },
    ),
    Example(
        "list details",
        lambda w: w.contacts.users.list_details(1, below=True),
        "GET /cgi-bin/user/list",
        [User("zhangsan", "张三", [2])],
        query={"department_id": "1", "fetch_child": "1"},
        answer={
            "errcode": 0,
            "userlist": [{"userid": "zhangsan", "name": "张三", "department": [2]}],
        },
    ),
    Example(
        "list ids",
        lambda w: w.contacts.users.list_ids(page=5),
        "POST /cgi-bin/user/list_id",
        [UserPlace("zhangsan", 2)],
        {"limit": 5},
        answer={
            "errcode": 0,
            "next_cursor": "",
            "dept_user": [{"userid": "zhangsan", "department": 2}],
        },
    ),
    Example(
        "invite members",
        lambda w: w.contacts.users.invite(users=["zhangsan", "nobody"], parties=[2]),
        "POST /cgi-bin/batch/invite",
        NotInvited(["nobody"], [], []),
        {"user": ["zhangsan", "nobody"], "party": [2]},
        answer={"errcode": 0, "invaliduser": ["nobody"], "invalidparty": [], "invalidtag": []},
        repeatable=False,
    ),
    Example(
        "get the code to join by",
        lambda w: w.contacts.users.join_qrcode(2),
        "GET /cgi-bin/corp/get_join_qrcode",
        "https://work.weixin.qq.com/a",
        query={"size_type": "2"},
        answer={"errcode": 0, "join_qrcode": "https://work.weixin.qq.com/a"},
    ),
    Example(
        "count active members",
        lambda w: w.contacts.users.count_active(TODAY - timedelta(days=1)),
        "POST /cgi-bin/user/get_active_stat",
        100,
        {"date": (TODAY - timedelta(days=1)).isoformat()},
        answer={"errcode": 0, "active_cnt": 100},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


def test_the_parallel_lists_are_read_as_places_also_when_they_differ_in_length():
    user = User("a", departments=[1, 2], order=[7], is_leader_in_dept=[0, 1])
    assert [Place(1, 7), Place(2, 0, is_leader=True)] == user.places


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.contacts.users.create("a" * 65, "a", UserFields()),
        lambda w: w.contacts.users.create("a", "字" * 65, UserFields()),
        lambda w: w.contacts.users.update("a", UserFields(position="字" * 129)),
        lambda w: w.contacts.users.update("a", UserFields(departments=list(range(101)))),
        lambda w: w.contacts.users.delete_many(["a"] * 201),
        lambda w: w.contacts.users.invite(users=["a"] * 1001),
    ],
)
async def test_what_is_over_a_limit_is_not_sent(wecom, transport, call):
    with pytest.raises(OverLimit):
        await call(wecom)
    assert [] == transport.requests


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.contacts.users.create("", "a", UserFields()),
        lambda w: w.contacts.users.create("a", "", UserFields()),
        lambda w: w.contacts.users.delete_many([]),
        lambda w: w.contacts.users.invite(),
        lambda w: w.contacts.users.join_qrcode(5),
    ],
)
async def test_a_call_that_makes_no_sense_is_not_sent(wecom, transport, call):
    with pytest.raises(ValueError, match=r"needed are|allowed are"):
        await call(wecom)
    assert [] == transport.requests


async def test_ids_are_read_page_by_page(emulated):
    pages = emulated.contacts.users.list_ids(page=5)
    assert [5, 5, 2] == [len(page) async for page in pages.by_page()]
    assert 12 == len({row.id for row in await pages.all()})


async def test_a_member_comes_changes_and_goes(emulated):
    users = emulated.contacts.users
    await users.create("qianjiu", "钱九", NEWCOMER)
    with pytest.raises(AlreadyExists):
        await users.create("QianJiu", "钱九", NEWCOMER)
    assert ("钱九", [2, 3], 2) == (
        (user := await users.get("qianjiu")).name,
        user.departments,
        user.status,
    )
    await users.update("qianjiu", UserFields(name="钱玖", direct_leader=["lisi"], enable=1))
    assert ("钱玖", ["lisi"], 4) == (
        (user := await users.get("qianjiu")).name,
        user.direct_leader,
        user.status,
    )
    await users.delete("qianjiu")
    with pytest.raises(NotFound):
        await users.get("qianjiu")
