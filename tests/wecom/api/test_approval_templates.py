"""Templates of approval forms."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument
from botkit.wecom.api.approval_controls import Words
from botkit.wecom.api.approval_templates import (
    AttendanceConfig,
    Config,
    ContactConfig,
    Control,
    Controls,
    DateConfig,
    DateRangeConfig,
    LeaveKind,
    LeaveKinds,
    OptionConfig,
    Property,
    SelectorConfig,
    TableConfig,
    Template,
)
from tests.wecom.api.examples import Example


def words(text: str) -> list[dict[str, str]]:
    return [{"text": text, "lang": "zh_CN"}]


def fields(kind: str, title: str, **config: object) -> dict[str, object]:
    about = {"control": kind, "id": f"{kind}-1", "title": words(title), "require": 1}
    return {"property": about, "config": config}


def control(kind: str, title: str, config: Config) -> Control:
    return Control(Property(kind, f"{kind}-1", [Words(title)], require=1), config)


OPTIONS = [OptionConfig("option-1", [Words("交通")])]
CONTROLS = [
    control("Text", "事由", Config()),
    control("Date", "日期", Config(date=DateConfig("hour"))),
    control("Selector", "类别", Config(selector=SelectorConfig("multi", OPTIONS))),
    control("Contact", "部门", Config(contact=ContactConfig("single", "department"))),
    control("Table", "明细", Config(table=TableConfig([control("Money", "金额", Config())]))),
    control(
        "Attendance",
        "出差",
        Config(attendance=AttendanceConfig(DateRangeConfig("halfday"), 3)),
    ),
]
FIELDS = [
    fields("Text", "事由"),
    fields("Date", "日期", date={"type": "hour"}),
    fields(
        "Selector",
        "类别",
        selector={"type": "multi", "options": [{"key": "option-1", "value": words("交通")}]},
    ),
    fields("Contact", "部门", contact={"type": "single", "mode": "department"}),
    fields("Table", "明细", table={"children": [fields("Money", "金额")]}),
    fields("Attendance", "出差", attendance={"date_range": {"type": "halfday"}, "type": 3}),
]

EXAMPLES = [
    Example(
        "get a template with controls of many kinds",
        lambda w: w.approvals.templates.get("3TkaLEAVE"),
        "POST /cgi-bin/oa/gettemplatedetail",
        Template(
            [Words("请假")],
            Controls(CONTROLS),
            LeaveKinds([LeaveKind(1, [Words("年假")])]),
        ),
        {"template_id": "3TkaLEAVE"},
        answer={
            "errcode": 0,
            "template_names": words("请假"),
            "template_content": {"controls": FIELDS},
            "vacation_list": {"item": [{"id": 1, "name": words("年假")}]},
        },
    ),
    Example(
        "create a template",
        lambda w: w.approvals.templates.create([Words("出差")], CONTROLS),
        "POST /cgi-bin/oa/approval/create_template",
        "TPL",
        {"template_name": words("出差"), "template_content": {"controls": FIELDS}},
        answer={"errcode": 0, "template_id": "TPL"},
        repeatable=False,
    ),
    Example(
        "update a template",
        lambda w: w.approvals.templates.update("3TkaLEAVE", [Words("出差")], CONTROLS),
        "POST /cgi-bin/oa/approval/update_template",
        None,
        {
            "template_id": "3TkaLEAVE",
            "template_name": words("出差"),
            "template_content": {"controls": FIELDS},
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_template_is_read_as_it_was_created(emulated):
    made = await emulated.approvals.templates.create([Words("出差")], CONTROLS)
    found = await emulated.approvals.templates.get(made)
    assert ([Words("出差")], Controls(CONTROLS), None) == (found.names, found.content, found.leaves)


async def test_a_template_that_there_is_not_is_refused(emulated):
    with pytest.raises(BadArgument, match="301026"):
        await emulated.approvals.templates.get("nothing")
