"""Approvals of the platform itself."""

from __future__ import annotations

import json

import pytest

from botkit.emulator.dingtalk.approval_forms import EXPENSE, LEAVE

NEW, OLD = "/v1.0/workflow/processInstances", "/topapi/processinstance"
DAYS = {"name": '["开始时间","结束时间"]', "value": '["2026-02-19","2026-02-20"]'}
VALUES = [{"name": "请假类型", "value": "年假"}, DAYS]
BODY = {
    "processCode": LEAVE.code,
    "originatorUserId": "zhangsan",
    "deptId": -1,
    "formComponentValues": VALUES,
}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("processCodeError", {"processCode": "PROC-x"}),
        ("processInstanceInvalidParameter", {"originatorUserId": "nobody"}),
        ("processInstanceInvalidParameter", {"deptId": 99}),
        ("invalidParameter", {"deptId": None}),
        ("invalidParameter", {"approvers": [{"actionType": "AND", "userIds": ["lisi"]}]}),
        ("invalidParameter", {"approvers": [{"actionType": "ALL", "userIds": ["lisi"]}]}),
        ("invalidParameter", {"ccList": ["lisi"] * 51}),
        ("formConverterError", {"formComponentValues": []}),
        ("formConverterError", {"formComponentValues": VALUES[:1]}),
        ("formConverterError", {"formComponentValues": [*VALUES, {"name": "x", "value": "1"}]}),
        ("formConverterError", {"formComponentValues": [*VALUES, {"name": "时长", "value": 3}]}),
        ("formConverterError", {"formComponentValues": [*VALUES, {"name": "时长", "value": "x"}]}),
        ("formConverterError", {"formComponentValues": VALUES * 76}),
    ],
)
async def test_an_approval_that_cannot_be_is_refused(api, code, fields):
    status, answer = await api.status(NEW, {**BODY, **fields})
    assert (400, code) == (status, answer["code"])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("金额", "12.50", "a lot"),
        ("日期", "2026-02-19", "tomorrow"),
        ("承担部门", "2,3", "99"),
        ("发票", '["https://a/1.png"]', json.dumps(["https://a/1.png"] * 10)),
        ("明细", '[[{"name":"事由","value":"车票"}]]', '[[{"name":"别的","value":"车票"}]]'),
    ],
)
async def test_every_kind_of_field_is_checked(api, name, good, bad):
    for value, is_good in ((good, True), (bad, False)):
        values = {"金额": "1", name: value}
        listed = [{"name": key, "value": one} for key, one in values.items()]
        body = {**BODY, "processCode": EXPENSE.code, "formComponentValues": listed}
        assert is_good is ("instanceId" in await api.call(NEW, body))


async def test_the_one_above_decides(api):
    instance = (await api.call(NEW, BODY))["instanceId"]
    found = (await api.call(NEW, processInstanceId=instance))["result"]
    assert [("lisi", "RUNNING")] == [(one["userId"], one["status"]) for one in found["tasks"]]
    assert "T" in found["createTime"]
    assert [] == found["approverUserIds"]  # told only where the call named them


async def test_what_is_late_is_refused_by_each_in_its_way(api, move):
    instance = (await api.call(NEW, BODY))["instanceId"]
    asked = {"process_instance_id": instance, "is_system": True}
    path = "/topapi/process/instance/terminate"
    assert 820005 == (await api.call(path, {"request": asked}))["errcode"]
    move(seconds=16)
    other = {**asked, "is_system": False, "operating_userid": "lisi"}
    assert 820008 == (await api.call(path, {"request": other}))["errcode"]
    assert (await api.call(path, {"request": asked}))["result"]
    body = {"processInstanceId": instance, "isSystem": True}
    assert "aflowProcessInstStatusException" == (await api.call(f"{NEW}/terminate", body))["code"]


async def test_apps_hear_of_every_step(api, bot):
    instance = (await api.call(NEW, BODY))["instanceId"]
    task = (await bot.heard(2))[1]["taskId"]
    body = {"processInstanceId": instance, "taskId": task, "actionerUserId": "lisi"}
    await api.call(f"{NEW}/execute", {**body, "result": "agree", "remark": "好"})
    told = [
        (frame["headers"]["eventType"], data["type"], data.get("result"), data["staffId"])
        for frame, data in zip(bot.frames, await bot.heard(4), strict=False)
    ]
    assert sorted(
        [
            ("bpms_instance_change", "start", None, "zhangsan"),
            ("bpms_task_change", "start", None, "lisi"),
            ("bpms_task_change", "finish", "agree", "lisi"),
            ("bpms_instance_change", "finish", "agree", "zhangsan"),
        ],
        key=str,
    ) == sorted(told, key=str)


async def test_old_lists_end_where_there_is_no_cursor(api, emulator):
    for _ in range(3):
        await api.call(NEW, BODY)
    now = emulator.clock.now_ms()
    body = {"process_code": LEAVE.code, "start_time": now - 1000, "end_time": now + 1000}
    first = (await api.call(f"{OLD}/listids", {**body, "size": 2, "cursor": 0}))["result"]
    assert (2, 2) == (len(first["list"]), first["next_cursor"])
    last = (await api.call(f"{OLD}/listids", {**body, "size": 2, "cursor": 2}))["result"]
    assert (1, False) == (len(last["list"]), "next_cursor" in last)
    assert 40035 == (await api.call(f"{OLD}/listids", {**body, "size": 21}))["errcode"]


async def test_ids_are_asked_for_by_at_most_120_days_of_a_year(api, emulator):
    now, day = emulator.clock.now_ms(), 86_400_000
    path = "/v1.0/workflow/processes/instanceIds/query"
    body = {"processCode": LEAVE.code, "nextToken": "0", "maxResults": 20, "endTime": now}
    for start, code in ((now - 121 * day, 400), (now - 366 * day, 400), (now - 100 * day, 200)):
        assert code == (await api.status(path, {**body, "startTime": start}))[0]
