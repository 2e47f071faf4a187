"""Approvals of the platform itself."""

from __future__ import annotations

from datetime import date

import pytest

from botkit.dingtalk.api.approval_values import FormValue, choice, number, period
from botkit.dingtalk.api.approvals import (
    Approval,
    Approver,
    Chosen,
    Files,
    Operation,
    Task,
)
from botkit.emulator.dingtalk.approval_forms import LEAVE
from botkit.errors import BadArgument, NotFound, OverLimit, TooLate
from tests.dingtalk.api.examples import Example
from tests.dingtalk.api.phone import wait

VALUES = [
    choice("请假类型", "年假"),
    period(("开始时间", "结束时间"), date(2026, 2, 19), date(2026, 2, 20)),
]
SENT = [
    {"name": "请假类型", "value": "年假"},
    {"name": '["开始时间","结束时间"]', "value": '["2026-02-19","2026-02-20"]'},
]
DAY = 24 * 60 * 60 * 1000


async def made(dingtalk, **fields):
    fields = {"department": 2, **fields}
    return await dingtalk.approvals.create(LEAVE.code, "zhangsan", VALUES, **fields)


async def old(dingtalk):
    """One that can be withdrawn."""
    approval = await made(dingtalk)
    await wait(dingtalk, "20s")
    return approval


async def task(dingtalk, approval):
    return (await dingtalk.approvals.get(approval)).tasks[-1].id


async def waiting(dingtalk):
    """An approval and the task of it that waits for lisi."""
    approval = await made(dingtalk)
    return approval, await task(dingtalk, approval)


async def today(dingtalk):
    return dingtalk.tickets._clock.now_ms()


EXAMPLES = [
    Example(
        "begin an approval",
        lambda d: d.approvals.create(
            LEAVE.code,
            "zhangsan",
            VALUES,
            department=-1,
            approvers=[Approver(["lisi", "zhouba"], "AND")],
            cc=["wujiu"],
            cc_at="FINISH",
            chosen=[Chosen("k1", ["lisi"])],
            agent_id=7,
            url="https://bot.example.com/1",
        ),
        "POST /v1.0/workflow/processInstances",
        "p1",
        body={
            "processCode": LEAVE.code,
            "originatorUserId": "zhangsan",
            "deptId": -1,
            "microappAgentId": 7,
            "approvers": [{"actionType": "AND", "userIds": ["lisi", "zhouba"]}],
            "ccList": ["wujiu"],
            "ccPosition": "FINISH",
            "targetSelectActioners": [{"actionerKey": "k1", "actionerUserIds": ["lisi"]}],
            "formComponentValues": SENT,
            "bizDetailPageUrl": "https://bot.example.com/1",
        },
        answer={"instanceId": "p1"},
        repeatable=False,
    ),
    Example(
        "get an approval",
        lambda d: d.approvals.get("p1"),
        "GET /v1.0/workflow/processInstances",
        Approval(
            "请假",
            "2026-08-31T11:52Z",
            originator="zhangsan",
            department="-1",
            status="COMPLETED",
            result="agree",
            action="NONE",
            operations=[Operation("lisi", type="EXECUTE_TASK_NORMAL", result="AGREE")],
            tasks=[Task(100001, "lisi", "COMPLETED", "AGREE")],
            values=[FormValue("请假类型", "年假", id="DDSelectField-1", type="DDSelectField")],
        ),
        query={"processInstanceId": "p1"},
        answer={
            "success": "true",
            "result": {
                "title": "请假",
                "createTime": "2026-08-31T11:52Z",
                "originatorUserId": "zhangsan",
                "originatorDeptId": "-1",
                "status": "COMPLETED",
                "result": "agree",
                "bizAction": "NONE",
                "operationRecords": [
                    {"userId": "lisi", "type": "EXECUTE_TASK_NORMAL", "result": "AGREE"}
                ],
                "tasks": [
                    {
                        "taskId": "100001",
                        "userId": "lisi",
                        "status": "COMPLETED",
                        "result": "AGREE",
                    }
                ],
                "formComponentValues": [
                    {
                        "id": "DDSelectField-1",
                        "name": "请假类型",
                        "value": "年假",
                        "componentType": "DDSelectField",
                    }
                ],
            },
        },
        before=made,
        make_there=lambda d, given: d.approvals.get(given),
    ),
    Example(
        "approvals of a time",
        lambda d: d.approvals.ids(LEAVE.code, 5, 9, users=["lisi"], statuses=["RUNNING"]),
        "POST /v1.0/workflow/processes/instanceIds/query",
        ["p1"],
        body={
            "processCode": LEAVE.code,
            "startTime": 5,
            "endTime": 9,
            "nextToken": "0",
            "maxResults": 20,
            "userIds": ["lisi"],
            "statuses": ["RUNNING"],
        },
        answer={"result": {"list": ["p1"]}, "success": True},
        before=today,
        make_there=lambda d, given: d.approvals.ids(LEAVE.code, given - DAY, given + DAY),
    ),
    Example(
        "withdraw an approval",
        lambda d: d.approvals.terminate("p1", by="zhangsan", remark="不去了"),
        "POST /v1.0/workflow/processInstances/terminate",
        True,
        body={
            "processInstanceId": "p1",
            "isSystem": False,
            "remark": "不去了",
            "operatingUserId": "zhangsan",
        },
        answer={"result": True, "success": True},
        repeatable=False,
        before=old,
        make_there=lambda d, given: d.approvals.terminate(given, by="zhangsan"),
    ),
    Example(
        "agree",
        lambda d: d.approvals.decide(
            "p1", 7, "lisi", "agree", remark="好", files=Files(["https://a/1.png"])
        ),
        "POST /v1.0/workflow/processInstances/execute",
        True,
        body={
            "processInstanceId": "p1",
            "taskId": 7,
            "actionerUserId": "lisi",
            "result": "agree",
            "remark": "好",
            "file": {"photos": ["https://a/1.png"]},
        },
        answer={"result": True, "success": True},
        repeatable=False,
        before=waiting,
        make_there=lambda d, given: d.approvals.decide(*given, "lisi", "agree"),
    ),
    Example(
        "hand a task over",
        lambda d: d.approvals.hand_over(7, "lisi", "zhouba", remark="代劳", action="转交"),
        "POST /v1.0/workflow/tasks/redirect",
        True,
        body={
            "taskId": 7,
            "toUserId": "zhouba",
            "operateUserId": "lisi",
            "remark": "代劳",
            "actionName": "转交",
        },
        answer={"result": True},
        repeatable=False,
        before=waiting,
        make_there=lambda d, given: d.approvals.hand_over(given[1], "lisi", "zhouba"),
    ),
    Example(
        "say something",
        lambda d: d.approvals.comment("p1", "lisi", "看过了"),
        "POST /v1.0/workflow/processInstances/comments",
        True,
        body={"processInstanceId": "p1", "text": "看过了", "commentUserId": "lisi"},
        answer={"result": True, "success": True},
        repeatable=False,
        before=made,
        make_there=lambda d, given: d.approvals.comment(given, "lisi", "看过了"),
    ),
    Example(
        "tasks that wait",
        lambda d: d.approvals.waiting("lisi"),
        "GET /v1.0/workflow/processes/todoTasks/numbers",
        3,
        query={"userId": "lisi"},
        answer={"result": 3},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({}, ValueError, "needs a department"),
        ({"approvers": [Approver(["lisi"])] * 21}, OverLimit, "21 steps, allowed are 20"),
        ({"approvers": [Approver(["lisi"], "OR")]}, ValueError, "OR needs two people"),
        ({"department": 1, "cc": ["u"] * 51}, OverLimit, "51 people, allowed are 50"),
        ({"department": 1, "chosen": [Chosen("k", ["u"])] * 21}, OverLimit, "allowed are 20"),
        ({"department": 1, "url": "u" * 1025}, OverLimit, "1025 bytes, allowed are 1024"),
        ({"department": 1, "values": VALUES * 76}, OverLimit, "152 fields, allowed are 150"),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(
    dingtalk, transport, fields, error, words
):
    given = {"values": VALUES, **fields}
    with pytest.raises(error, match=words):
        await dingtalk.approvals.create(LEAVE.code, "zhangsan", **given)
    assert [] == transport.requests


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        (lambda a: a.ids("P", 0, 121 * DAY), OverLimit, f"allowed are {120 * DAY}"),
        (lambda a: a.ids("P", 0, 1, size=21), OverLimit, "21 approvals, allowed are 20"),
        (lambda a: a.ids("P", 0, 1, users=["u"] * 11), OverLimit, "11 people, allowed are 10"),
        (lambda a: a.terminate("p1", remark="x" * 1025), OverLimit, "allowed are 1024"),
        (lambda a: a.decide("p1", 7, "u", "maybe"), ValueError, "allowed are agree, refuse"),
        (lambda a: a.hand_over(7, "u", "v", remark="x" * 257), OverLimit, "allowed are 256"),
        (lambda a: a.comment("p1", "u", "x" * 1025), OverLimit, "allowed are 1024"),
        (lambda a: a.comment("p1", "u", ""), ValueError, "1 to 1024"),
    ],
)
async def test_what_is_too_much_is_not_sent(dingtalk, transport, asked, error, words):
    with pytest.raises(error, match=words):
        await asked(dingtalk.approvals)
    assert [] == transport.requests


async def test_an_approval_goes_from_step_to_step(emulated):
    approvals = emulated.approvals
    steps = [Approver(["lisi", "wangwu"], "AND"), Approver(["zhouba"])]
    approval = await made(emulated, approvers=steps)
    first = {one.user: one.id for one in (await approvals.get(approval)).tasks}
    await approvals.decide(approval, first["lisi"], "lisi", "agree")
    assert [0, 1, 0] == [await approvals.waiting(who) for who in ("lisi", "wangwu", "zhouba")]
    await approvals.decide(approval, first["wangwu"], "wangwu", "agree")
    assert 1 == await approvals.waiting("zhouba")
    assert not (await approvals.get(approval)).is_approved
    await approvals.decide(approval, await task(emulated, approval), "zhouba", "agree")
    found = await approvals.get(approval)
    assert (True, "COMPLETED", "agree") == (found.is_approved, found.status, found.result)


async def test_one_of_several_is_enough_and_a_refusal_ends_it(emulated):
    approvals = emulated.approvals
    approval = await made(emulated, approvers=[Approver(["lisi", "wangwu"], "OR")])
    tasks = {one.user: one.id for one in (await approvals.get(approval)).tasks}
    await approvals.decide(approval, tasks["wangwu"], "wangwu", "refuse", remark="不行")
    found = await approvals.get(approval)
    assert ("COMPLETED", "refuse") == (found.status, found.result)
    assert {"lisi": "CANCELED", "wangwu": "COMPLETED"} == {
        one.user: one.status for one in found.tasks
    }
    with pytest.raises(TooLate, match="CanNotBeExecuted"):
        await approvals.decide(approval, tasks["lisi"], "lisi", "agree")


async def test_a_young_approval_is_not_withdrawn(emulated):
    approval = await made(emulated)
    with pytest.raises(TooLate, match="StatusException"):
        await emulated.approvals.terminate(approval, by="zhangsan")
    await wait(emulated, "15s")
    assert await emulated.approvals.terminate(approval)
    assert "TERMINATED" == (await emulated.approvals.get(approval)).status


async def test_a_task_is_handed_over_by_its_owner_alone(emulated):
    approval, number_ = await waiting(emulated)
    with pytest.raises(BadArgument, match=r"param\.illegal\.operator"):
        await emulated.approvals.hand_over(number_, "wangwu", "zhouba")
    await emulated.approvals.hand_over(number_, "lisi", "zhouba")
    states = {one.user: (one.status, one.result) for one in await tasks_of(emulated, approval)}
    assert {"lisi": ("COMPLETED", "REDIRECTED"), "zhouba": ("RUNNING", "NONE")} == states


async def tasks_of(dingtalk, approval):
    return (await dingtalk.approvals.get(approval)).tasks


async def test_a_form_that_does_not_fit_is_refused(emulated):
    for values in ([choice("请假类型", "病休")], [number("年龄", 3)], VALUES[:1]):
        with pytest.raises(BadArgument, match="formConverterError"):
            await emulated.approvals.create(LEAVE.code, "zhangsan", values, department=2)
    with pytest.raises(NotFound):
        await emulated.approvals.get("nothing")


async def test_many_are_read_page_by_page(emulated):
    ids = [await made(emulated) for _ in range(5)]
    now = await today(emulated)
    found = emulated.approvals.ids(LEAVE.code, now - DAY, now + DAY, size=2)
    assert ids[::-1] == await found.all()
