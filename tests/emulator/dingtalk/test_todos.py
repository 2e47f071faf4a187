"""To-dos, by both generations."""

from __future__ import annotations

import pytest

from botkit.emulator.dingtalk.names import union_id

WORK = "/topapi/workrecord"
RECORD = {
    "userid": "lisi",
    "create_time": 1,
    "title": "报修",
    "url": "https://bot.example.com/",
    "formItemList": [{"title": "地点", "content": "三楼"}],
}


@pytest.fixture
def lisi(company):
    return union_id(company.person("lisi"))


@pytest.fixture
def tasks(lisi):
    return f"/v1.0/todo/users/{lisi}/tasks"


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (60121, {"userid": "nobody"}),
        (40035, {"create_time": None}),
        (400002, {"title": ""}),
        (40035, {"title": "字" * 51}),
        (40035, {"url": ""}),
        (40035, {"formItemList": {"title": "a", "content": "b"}}),
        (40035, {"formItemList": RECORD["formItemList"] * 20}),
        (400002, {"formItemList": [{"title": "", "content": "b"}]}),
    ],
)
async def test_an_old_to_do_that_cannot_be_is_refused(api, code, fields):
    assert code == (await api.call(f"{WORK}/add", {**RECORD, **fields}))["errcode"]


async def test_the_same_comes_again_tomorrow_only(api, move):
    assert 0 == (await api.call(f"{WORK}/add", RECORD))["errcode"]
    assert 854001 == (await api.call(f"{WORK}/add", RECORD))["errcode"]
    move(days=1)
    await api.sign_in()
    assert 0 == (await api.call(f"{WORK}/add", RECORD))["errcode"]


async def test_a_key_is_there_once_and_finishes_the_to_do(api, move):
    await api.call(f"{WORK}/add", {**RECORD, "biz_id": "T-1"})
    move(days=1)
    await api.sign_in()
    assert 854001 == (await api.call(f"{WORK}/add", {**RECORD, "biz_id": "T-1"}))["errcode"]
    done = {"userid": "lisi", "record_id": "T-1"}
    assert (await api.call(f"{WORK}/update", done))["result"]
    query = {"userid": "lisi", "offset": 0, "limit": 50, "status": 1}
    listed = (await api.call(f"{WORK}/getbyuserid", query))["records"]
    assert (False, ["报修"]) == (listed["has_more"], [one["title"] for one in listed["list"]])
    assert 40069 == (await api.call(f"{WORK}/getbyuserid", {**query, "limit": 51}))["errcode"]
    assert 40068 == (await api.call(f"{WORK}/getbyuserid", {**query, "offset": -1}))["errcode"]


async def test_a_person_gets_a_hundred_a_day(api, move):
    for number in range(100):
        move(seconds=1)
        body = {**RECORD, "title": f"报修{number}"}
        assert 0 == (await api.call(f"{WORK}/add", body))["errcode"]
    assert 854002 == (await api.call(f"{WORK}/add", RECORD))["errcode"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("subject", {"subject": ""}),
        ("subject", {"subject": "字" * 1025}),
        ("description", {"description": "字" * 4097}),
        ("priority", {"priority": 15}),
        ("detailUrl", {"detailUrl": {"appUrl": "u" * 1025}}),
        ("executorIds", {"executorIds": ["lisi"]}),
    ],
)
async def test_a_to_do_that_cannot_be_is_refused(api, tasks, name, fields):
    status, answer = await api.status(tasks, {"subject": "报修", **fields})
    assert (400, "todo.taskCreate.paramError") == (status, answer["code"])
    assert answer["message"].endswith(name)


async def test_a_to_do_is_its_owners_and_executors_affair(api, company, tasks, lisi):
    wujiu = union_id(company.person("wujiu"))
    made = await api.call(tasks, {"subject": "报修", "executorIds": [lisi]})
    stranger = f"/v1.0/todo/users/{wujiu}/tasks/{made['id']}"
    status, answer = await api.status(stranger, {"done": True}, verb="PUT")
    assert (400, "todo.taskUpdate.paramError") == (status, answer["code"])
    states = {"executorStatusList": [{"id": wujiu, "isDone": True}]}
    status, _ = await api.status(f"{tasks}/{made['id']}/executorStatus", states, verb="PUT")
    assert 400 == status
    assert (await api.call(f"{tasks}/{made['id']}", verb="DELETE"))["result"]
    assert 400 == (await api.status(f"{tasks}/{made['id']}", verb="DELETE"))[0]


async def test_apps_hear_of_a_to_do(api, bot, tasks, lisi):
    made = await api.call(tasks, {"subject": "报修"})
    (told,) = await bot.heard(1)
    assert ([lisi], made["id"]) == (told["unionIdList"], told["taskId"])
