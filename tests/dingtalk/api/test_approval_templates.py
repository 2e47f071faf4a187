"""Templates of approvals."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.approval_templates import (
    Actor,
    FieldProperties,
    Forecast,
    ForecastStep,
    Form,
    FormContent,
    FormField,
    ManagedTemplate,
    Template,
)
from botkit.dingtalk.api.approval_values import choice
from botkit.emulator.dingtalk.approval_forms import LEAVE
from tests.dingtalk.api.examples import Example

EXAMPLES = [
    Example(
        "templates that a person may use",
        lambda d: d.approvals.templates.visible("lisi"),
        "GET /v1.0/workflow/processes/userVisibilities/templates",
        [Template("PROC-1", "请假")],
        query={"userId": "lisi", "maxResults": "100", "nextToken": "0"},
        answer={"result": {"processList": [{"name": "请假", "processCode": "PROC-1"}]}},
    ),
    Example(
        "templates that a person may change",
        lambda d: d.approvals.templates.managed("zhouba"),
        "GET /v1.0/workflow/processes/managements/templates",
        [ManagedTemplate("PROC-1", "请假", is_new=True)],
        query={"userId": "zhouba"},
        answer={
            "result": [{"flowTitle": "请假", "processCode": "PROC-1", "newProcess": True}],
            "success": True,
        },
    ),
    Example(
        "the form of a template",
        lambda d: d.approvals.templates.form(LEAVE.code),
        "GET /v1.0/workflow/forms/schemas/processCodes",
        Form(
            LEAVE.code,
            name="请假",
            status="PUBLISHED",
            content=FormContent(
                "请假",
                fields=[
                    FormField(
                        "DDSelectField",
                        FieldProperties("DDSelectField-1", "请假类型", required=True),
                    ),
                    FormField("DDDateRangeField", FieldProperties(label=["开始时间", "结束时间"])),
                ],
            ),
        ),
        query={"processCode": LEAVE.code},
        answer={
            "result": {
                "formCode": LEAVE.code,
                "name": "请假",
                "status": "PUBLISHED",
                "schemaContent": {
                    "title": "请假",
                    "items": [
                        {
                            "componentName": "DDSelectField",
                            "props": {
                                "id": "DDSelectField-1",
                                "label": "请假类型",
                                "required": True,
                            },
                        },
                        {
                            "componentName": "DDDateRangeField",
                            "props": {"label": ["开始时间", "结束时间"]},
                        },
                    ],
                },
            }
        },
    ),
    Example(
        "who would have to approve",
        lambda d: d.approvals.templates.forecast(
            LEAVE.code, "zhangsan", -1, [choice("请假类型", "年假")]
        ),
        "POST /v1.0/workflow/processes/forecast",
        Forecast(
            True,
            True,
            [ForecastStep("a1", "审批人", "target_select", True, Actor("k1", "approver"))],
        ),
        body={
            "processCode": LEAVE.code,
            "deptId": -1,
            "userId": "zhangsan",
            "formComponentValues": [{"name": "请假类型", "value": "年假"}],
        },
        answer={
            "result": {
                "isForecastSuccess": True,
                "isStaticWorkflow": True,
                "workflowActivityRules": [
                    {
                        "activityId": "a1",
                        "activityName": "审批人",
                        "activityType": "target_select",
                        "isTargetSelect": True,
                        "workflowActor": {"actorKey": "k1", "actorType": "approver"},
                    }
                ],
                "workflowForecastNodes": [],
            }
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_templates_are_read_page_by_page(emulated):
    found = await emulated.approvals.templates.visible(size=1).all()
    assert ["请假", "报销"] == [one.name for one in found]


async def test_the_next_page_of_templates_may_be_a_number(dingtalk, transport):
    call = "GET /v1.0/workflow/processes/userVisibilities/templates"
    first = {"processList": [{"name": "请假", "processCode": "PROC-1"}], "nextToken": 100}
    last = {"processList": [{"name": "报销", "processCode": "PROC-2"}]}
    transport.answer(call, {"result": first}, {"result": last})
    found = await dingtalk.approvals.templates.visible().all()
    assert ["PROC-1", "PROC-2"] == [one.code for one in found]
    assert "100" == transport.requests[-1].query["nextToken"]


async def test_tables_have_fields_inside(emulated):
    expense = (await emulated.approvals.templates.visible().all())[1]
    form = await emulated.approvals.templates.form(expense.code)
    inside = {
        one.type: [two.properties.label for two in one.children] for one in form.content.fields
    }
    assert ["事由", "小计"] == inside["TableField"]


async def test_who_is_no_administrator_changes_nothing(emulated):
    assert [] == await emulated.approvals.templates.managed("lisi")
