"""Departments of the address book."""

from __future__ import annotations

import pytest

from botkit.errors import AlreadyExists, BadArgument, NotFound, OverLimit
from botkit.wecom.api.departments import Department, DepartmentNode
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "create a department",
        lambda w: w.contacts.departments.create("市场部", name_en="Sales", order=7),
        "POST /cgi-bin/department/create",
        9,
        {"name": "市场部", "name_en": "Sales", "parentid": 1, "order": 7},
        answer={"errcode": 0, "errmsg": "created", "id": 9},
        repeatable=False,
    ),
    Example(
        "update a department",
        lambda w: w.contacts.departments.update(2, order=0),
        "POST /cgi-bin/department/update",
        None,
        {"id": 2, "order": 0},
    ),
    Example(
        "delete a department",
        lambda w: w.contacts.departments.delete(9),
        "GET /cgi-bin/department/delete",
        query={"id": "9"},
        repeatable=False,
        before=lambda w: w.contacts.departments.create("空的", id=9),
    ),
    Example(
        "list departments",
        lambda w: w.contacts.departments.list_all(2),
        "GET /cgi-bin/department/list",
        [Department(2, "技术部", 1, 10, "R&D", ["lisi"])],
        query={"id": "2"},
        answer={
            "errcode": 0,
            "department": [
                {
                    "id": 2,
                    "name": "技术部",
                    "name_en": "R&D",
                    "department_leader": ["lisi"],
                    "parentid": 1,
                    "order": 10,
                }
            ],
        },
    ),
    Example(
        "list ids of departments",
        lambda w: w.contacts.departments.list_simple(),
        "GET /cgi-bin/department/simplelist",
        [DepartmentNode(2, 1, 10)],
        answer={"errcode": 0, "department_id": [{"id": 2, "parentid": 1, "order": 10}]},
    ),
    Example(
        "get a department",
        lambda w: w.contacts.departments.get(2),
        "GET /cgi-bin/department/get",
        Department(2, "技术部", 1),
        query={"id": "2"},
        answer={"errcode": 0, "department": {"id": 2, "name": "技术部", "parentid": 1}},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_name_that_is_too_long_is_not_sent(wecom, transport):
    with pytest.raises(OverLimit, match="64"):
        await wecom.contacts.departments.create("字" * 65)
    assert [] == transport.requests


@pytest.mark.parametrize("name", ["", "a:b", 'x"y'])
async def test_a_name_that_cannot_be_one_is_not_sent(wecom, transport, name):
    with pytest.raises(ValueError, match="name"):
        await wecom.contacts.departments.create(name)
    with pytest.raises(ValueError, match="name"):
        await wecom.contacts.departments.update(2, name=name)
    assert [] == transport.requests


async def test_the_tree_grows_and_shrinks(emulated):
    departments = emulated.contacts.departments
    market = await departments.create("市场部")
    team = await departments.create("华东", parent=market)
    with pytest.raises(AlreadyExists):
        await departments.create("市场部")
    with pytest.raises(BadArgument):
        await departments.update(market, parent=team)
    assert {market, team} == {one.id for one in await departments.list_all(market)}
    await departments.delete(team)
    with pytest.raises(NotFound):
        await departments.get(team)
