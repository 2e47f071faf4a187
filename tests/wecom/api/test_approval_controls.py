"""Filled controls: what goes over the wire, that it is read back, that the emulator takes it."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api import approval_controls as fill
from botkit.wecom.api.approval_controls import (
    Bank,
    BankAccount,
    Filled,
    Period,
    Place,
    PunchCorrection,
)
from botkit.wire.record import decode, plain

WHEN = Period("hour", 1700000000, 1700007200, 7200)
DATES = {
    "type": "hour",
    "new_begin": 1700000000,
    "new_end": 1700007200,
    "new_duration": 7200,
}
HALF_DAYS = Period("halfday", 1700000000, 1700086400, 86400)

ROWS = [
    (fill.text("Text-1", "a"), "Text", {"text": "a"}),
    (fill.textarea("Textarea-1", "a\nb"), "Textarea", {"text": "a\nb"}),
    (fill.number("Number-1", "12"), "Number", {"new_number": "12"}),
    (fill.money("Money-1", "12.50"), "Money", {"new_money": "12.50"}),
    (
        fill.day("Date-1", 1700000000),
        "Date",
        {"date": {"type": "day", "s_timestamp": "1700000000"}},
    ),
    (
        fill.moment("Date-1", 1700000000),
        "Date",
        {"date": {"type": "hour", "s_timestamp": "1700000000"}},
    ),
    (fill.period("DateRange-1", WHEN), "DateRange", {"date_range": DATES}),
    (
        fill.choice("Selector-1", "option-1"),
        "Selector",
        {"selector": {"type": "single", "options": [{"key": "option-1"}]}},
    ),
    (
        fill.choice("Selector-1", "a", "b", many=True),
        "Selector",
        {"selector": {"type": "multi", "options": [{"key": "a"}, {"key": "b"}]}},
    ),
    (
        fill.members("Contact-1", {"zhangsan": "张三"}),
        "Contact",
        {"members": [{"userid": "zhangsan", "name": "张三"}]},
    ),
    (
        fill.departments("Contact-1", {2: "技术部"}),
        "Contact",
        {"departments": [{"openapi_id": "2", "name": "技术部"}]},
    ),
    (fill.files("File-1", "M"), "File", {"files": [{"file_id": "M"}]}),
    (
        fill.table("Table-1", [fill.text("Text-1", "a")]),
        "Table",
        {"children": [{"list": [{"control": "Text", "id": "Text-1", "value": {"text": "a"}}]}]},
    ),
    (
        fill.leave("Vacation-1", "1", WHEN),
        "Vacation",
        {
            "vacation": {
                "selector": {"type": "single", "options": [{"key": "1"}]},
                "attendance": {"date_range": DATES, "type": 1},
            }
        },
    ),
    (
        fill.attendance("Attendance-1", fill.TRIP, WHEN),
        "Attendance",
        {"attendance": {"date_range": DATES, "type": 3}},
    ),
    (
        fill.place("Location-1", Place("31.230400", "121.473700", "广场", "路", 1700000000)),
        "Location",
        {
            "location": {
                "latitude": "31.230400",
                "longitude": "121.473700",
                "title": "广场",
                "address": "路",
                "time": 1700000000,
            }
        },
    ),
    (
        fill.related("RelatedApproval-1", "202311140001"),
        "RelatedApproval",
        {"related_approval": [{"sp_no": "202311140001"}]},
    ),
    (
        fill.phone("PhoneNumber-1", "13800000000"),
        "PhoneNumber",
        {"phonenumber": {"area": "+86", "number": "13800000000"}},
    ),
    (
        fill.bank_account("BankAccount-1", BankAccount(2, "张三", "6200", bank=Bank("招商"))),
        "BankAccount",
        {
            "bank_account": {
                "account_type": 2,
                "account_name": "张三",
                "account_number": "6200",
                "remark": "",
                "bank": {
                    "bank_alias": "招商",
                    "bank_alias_code": "",
                    "province": "",
                    "province_code": 0,
                    "city": "",
                    "city_code": 0,
                    "bank_branch_name": "",
                    "bank_branch_id": "",
                },
            }
        },
    ),
]


@pytest.mark.parametrize(("filled", "kind", "value"), ROWS)
def test_a_control_is_sent_with_the_value_of_its_kind_only(filled, kind, value):
    assert {"control": kind, "id": filled.id, "value": value} == plain(filled)


@pytest.mark.parametrize(("filled", "kind", "value"), ROWS)
def test_what_was_sent_is_read_as_the_same(filled, kind, value):
    assert filled == decode(Filled, plain(filled), where="a test")


def test_values_that_only_the_platform_makes_and_kinds_nobody_knows_are_read():
    fields = [
        {
            "control": "PunchCorrection",
            "id": "P-1",
            "title": [{"text": "补卡", "lang": "zh_CN"}],
            "value": {"punch_correction": {"state": "上班", "time": 1, "version": 2}},
        },
        {"control": "Formula", "id": "F-1", "value": {"formula": {"value": "5"}, "tips": []}},
        {"control": "Hologram", "id": "H-1", "value": {"hologram": {}}},
        {"control": "Tips", "id": "T-1"},
    ]
    punch, formula, hologram, tips = decode(list[Filled], fields, where="a test")
    assert PunchCorrection("上班", 1, 2) == punch.value.punch_correction
    assert "5" == formula.value.formula.value
    assert fill.Value() == hologram.value == tips.value


def test_more_than_six_files_are_refused():
    with pytest.raises(OverLimit, match="7 files, allowed are 6"):
        fill.files("File-1", *"1234567")


async def test_the_emulator_takes_every_kind(emulated):
    media = await emulated.media.upload("file", "票.txt", b"receipt")
    first = await emulated.approvals.forms.apply(
        "zhangsan",
        "3TkaLEAVE",
        [fill.leave("Vacation-1", "1", WHEN), fill.textarea("Textarea-1", "回家")],
        summary=["请假"],
    )
    row = [fill.text("Text-1", "车票"), fill.money("Money-1", "12.50")]
    contents = [
        fill.text("Text-1", "出差"),
        fill.textarea("Textarea-1", "两天"),
        fill.number("Number-1", "2"),
        fill.money("Money-1", "25.00"),
        fill.day("Date-1", 1700000000),
        fill.period("DateRange-1", WHEN),
        fill.choice("Selector-1", "option-1"),
        fill.members("Contact-1", {"lisi": "李四"}),
        fill.files("File-1", media.media_id),
        fill.table("Table-1", row, row),
        fill.place("Location-1", Place("31.230400", "121.473700", "广场", "路")),
        fill.related("RelatedApproval-1", first),
        fill.phone("PhoneNumber-1", "13800000000"),
        fill.bank_account("BankAccount-1", BankAccount(2, "张三", "6200")),
        fill.attendance("Attendance-1", fill.TRIP, HALF_DAYS),
    ]
    number = await emulated.approvals.forms.apply(
        "zhangsan", "3TkaEXPENSE", contents, summary=["出差"]
    )
    form = await emulated.approvals.forms.get(number)
    assert [one.value for one in contents] == _untitled(form.data.contents)
    assert "事由" == form.data.contents[0].title[0].text


def _untitled(contents: list[Filled]) -> list[fill.Value]:
    for one in contents:
        for row in one.value.rows or ():
            for cell in row.cells:
                cell.title = None
    return [one.value for one in contents]
