"""Approvals by oapi."""

from __future__ import annotations

from datetime import date

import pytest

from botkit.dingtalk.api.approval_values import FormValue, choice, period
from botkit.dingtalk.api.approvals_v1 import (
    ApprovalV1,
    ApproverV1,
    AttachmentV1,
    FormValueV1,
    ManagedTemplateV1,
    OperationV1,
    TaskV1,
    TemplateV1,
)
from botkit.emulator.dingtalk.approval_forms import LEAVE
from botkit.errors import BadArgument, OverLimit, TooLate
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import wait

VALUES = [
    choice("请假类型", "年假"),
    period(("开始时间", "结束时间"), date(2026, 2, 19), date(2026, 2, 20)),
]
DAY = 24 * 60 * 60 * 1000


async def made(dingtalk):
    return await dingtalk.approvals.v1.create(LEAVE.code, "zhangsan", 2, VALUES)


async def old(dingtalk):
    approval = await made(dingtalk)
    await wait(dingtalk, "20s")
    return approval


async def today(dingtalk):
    return dingtalk.tickets._clock.now_ms()


EXAMPLES = [
    Example(
        "begin an approval",
        lambda d: d.approvals.v1.create(
            LEAVE.code,
            "zhangsan",
            -1,
            VALUES,
            approvers=[ApproverV1(["lisi", "zhouba"], "OR")],
            cc=["wujiu", "linna"],
            cc_at="START",
        ),
        "POST /topapi/processinstance/create",
        "p1",
        body={
            "process_code": LEAVE.code,
            "originator_user_id": "zhangsan",
            "dept_id": -1,
            "form_component_values": [
                {"name": "请假类型", "value": "年假"},
                {"name": '["开始时间","结束时间"]', "value": '["2026-02-19","2026-02-20"]'},
            ],
            "approvers_v2": [{"task_action_type": "OR", "user_ids": ["lisi", "zhouba"]}],
            "cc_list": "wujiu,linna",
            "cc_position": "START",
        },
        answer=ok(process_instance_id="p1"),
        repeatable=False,
    ),
    Example(
        "get an approval",
        lambda d: d.approvals.v1.get("p1"),
        "POST /topapi/processinstance/get",
        ApprovalV1(
            "请假",
            "2026-08-01 09:30:00",
            status="RUNNING",
            operations=[OperationV1("zhangsan", type="START_PROCESS_INSTANCE", result="NONE")],
            tasks=[TaskV1(100001, "lisi", "RUNNING", "NONE")],
            values=[FormValueV1("请假类型", "年假", type="DDSelectField")],
        ),
        body={"process_instance_id": "p1"},
        answer=ok(
            process_instance={
                "title": "请假",
                "create_time": "2026-08-01 09:30:00",
                "status": "RUNNING",
                "operation_records": [
                    {
                        "userid": "zhangsan",
                        "operation_type": "START_PROCESS_INSTANCE",
                        "operation_result": "NONE",
                    }
                ],
                "tasks": [
                    {
                        "taskid": "100001",
                        "userid": "lisi",
                        "task_status": "RUNNING",
                        "task_result": "NONE",
                    }
                ],
                "form_component_values": [
                    {"name": "请假类型", "value": "年假", "component_type": "DDSelectField"}
                ],
            }
        ),
        before=made,
        make_there=lambda d, given: d.approvals.v1.get(given),
    ),
    Example(
        "approvals of a time",
        lambda d: d.approvals.v1.ids(LEAVE.code, 5, 9, users=["lisi", "wangwu"], size=10),
        "POST /topapi/processinstance/listids",
        ["p1"],
        body={
            "process_code": LEAVE.code,
            "start_time": 5,
            "end_time": 9,
            "userid_list": "lisi,wangwu",
            "size": 10,
            "cursor": 0,
        },
        answer=ok(result={"list": ["p1"]}),
        before=today,
        make_there=lambda d, given: d.approvals.v1.ids(LEAVE.code, given - DAY, given + DAY),
    ),
    Example(
        "withdraw an approval",
        lambda d: d.approvals.v1.terminate("p1", by="zhangsan"),
        "POST /topapi/process/instance/terminate",
        True,
        body={
            "request": {
                "process_instance_id": "p1",
                "is_system": False,
                "operating_userid": "zhangsan",
            }
        },
        answer=ok(result=True, success=True),
        repeatable=False,
        before=old,
        make_there=lambda d, given: d.approvals.v1.terminate(given, by="zhangsan"),
    ),
    Example(
        "say something",
        lambda d: d.approvals.v1.comment(
            "p1", "lisi", "看过了", attachments=[AttachmentV1("s", "f", "a.pdf", "3", "pdf")]
        ),
        "POST /topapi/process/instance/comment/add",
        True,
        body={
            "request": {
                "process_instance_id": "p1",
                "text": "看过了",
                "comment_userid": "lisi",
                "file": {
                    "attachments": [
                        {
                            "space_id": "s",
                            "file_id": "f",
                            "file_name": "a.pdf",
                            "file_size": "3",
                            "file_type": "pdf",
                        }
                    ]
                },
            }
        },
        answer=ok(result=True, success=True),
        repeatable=False,
        before=made,
        make_there=lambda d, given: d.approvals.v1.comment(given, "lisi", "看过了"),
    ),
    Example(
        "tasks that wait",
        lambda d: d.approvals.v1.waiting("lisi"),
        "POST /topapi/process/gettodonum",
        3,
        body={"userid": "lisi"},
        answer=ok(count="3"),
    ),
    Example(
        "templates that a person may use",
        lambda d: d.approvals.v1.templates("lisi"),
        "POST /topapi/process/listbyuserid",
        [TemplateV1("PROC-1", "请假")],
        body={"userid": "lisi", "size": 100, "offset": 0},
        answer=ok(result={"process_list": [{"name": "请假", "process_code": "PROC-1"}]}),
    ),
    Example(
        "templates that a person may change",
        lambda d: d.approvals.v1.managed("zhouba"),
        "POST /topapi/process/template/manage/get",
        [ManagedTemplateV1("PROC-1", "请假", is_new=True)],
        body={"userid": "zhouba"},
        answer=ok(
            result=[{"flow_title": "请假", "process_code": "PROC-1", "is_new_process": True}],
            success=True,
        ),
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
        ({"values": [FormValue("a", "b")] * 201}, OverLimit, "201 fields, allowed are 200"),
        ({"approvers": [ApproverV1(["u"])] * 21}, OverLimit, "21 steps, allowed are 20"),
        ({"approvers": [ApproverV1(["u"])], "cc": ["u"] * 21}, OverLimit, "21 people"),
        ({"cc": ["u"]}, ValueError, "needs approvers"),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(
    dingtalk, transport, fields, error, words
):
    given = {"values": VALUES, **fields}
    with pytest.raises(error, match=words):
        await dingtalk.approvals.v1.create(LEAVE.code, "zhangsan", 1, **given)
    assert [] == transport.requests


async def test_both_generations_see_the_same_approval(emulated):
    approval = await made(emulated)
    old_task = (await emulated.approvals.v1.get(approval)).tasks[0]
    new_task = (await emulated.approvals.get(approval)).tasks[0]
    assert (old_task.id, old_task.user) == (new_task.id, new_task.user)
    await emulated.approvals.decide(approval, new_task.id, new_task.user, "agree")
    assert "agree" == (await emulated.approvals.v1.get(approval)).result
    with pytest.raises(TooLate, match="820005"):
        await emulated.approvals.v1.terminate(approval)


async def test_a_time_above_a_month_is_refused(emulated):
    now = await today(emulated)
    with pytest.raises(BadArgument, match="850012"):
        await emulated.approvals.v1.ids(LEAVE.code, now - 32 * DAY, now).all()
