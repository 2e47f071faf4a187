"""Two templates of approvals, and what may stand in their fields.  Doc: workflow, forms"""

from __future__ import annotations

import json
import re
from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.dingtalk.call import whole
from botkit.wire.record import Record, field

VALUE_BYTES = 65_535
PHOTOS = 9
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?", re.ASCII)


class FormField(Record):
    """``label`` of a range is both of its labels, as JSON."""

    type: str
    id: str
    label: str
    required: bool = False
    options: list[str] = field(default_factory=list)
    children: list[FormField] = field(default_factory=list)

    def shows(self) -> dict[str, Any]:
        label = json.loads(self.label) if self.label.startswith("[") else self.label
        props = {"id": self.id, "label": label, "required": self.required}
        shown: dict[str, Any] = {"componentName": self.type, "props": props}
        if self.options:
            keyed = [{"key": f"option_{nth}", "value": one} for nth, one in enumerate(self.options)]
            shown["props"] = {**props, "options": keyed}
        if self.children:
            shown["children"] = [one.shows() for one in self.children]
        return shown


class Template(Record):
    code: str
    name: str
    fields: list[FormField]


class BadForm(Exception):
    """Names the field and what is wrong with it."""


LEAVE = Template(
    "PROC-00000000-0000-4000-8000-000000000001",
    "请假",
    [
        FormField("DDSelectField", "DDSelectField-1", "请假类型", True, ["年假", "事假", "病假"]),
        FormField("DDDateRangeField", "DDDateRangeField-1", '["开始时间","结束时间"]', True),
        FormField("NumberField", "NumberField-1", "时长"),
        FormField("TextareaField", "TextareaField-1", "请假事由"),
        FormField("InnerContactField", "InnerContactField-1", "工作交接人"),
    ],
)
EXPENSE = Template(
    "PROC-00000000-0000-4000-8000-000000000002",
    "报销",
    [
        FormField("MoneyField", "MoneyField-1", "金额", True),
        FormField("DDDateField", "DDDateField-1", "日期"),
        FormField("DepartmentField", "DepartmentField-1", "承担部门"),
        FormField("DDPhotoField", "DDPhotoField-1", "发票"),
        FormField(
            "TableField",
            "TableField-1",
            "明细",
            children=[
                FormField("TextField", "TextField-1", "事由"),
                FormField("MoneyField", "MoneyField-2", "小计"),
            ],
        ),
    ],
)
TEMPLATES = {one.code: one for one in (LEAVE, EXPENSE)}


def filled(company: Company, template: Template, given: Any, most: int) -> list[dict[str, Any]]:
    """The fields with their values, in the order they came.  Raises BadForm."""
    if not isinstance(given, list) or not given:
        raise BadForm("formComponentValues is empty")
    if len(given) > most:
        raise BadForm(f"more than {most} formComponentValues")
    found, named = [], set()
    for one in given:
        field_ = _field(template, one)
        value = one.get("value")
        if not isinstance(value, str) or len(value.encode()) > VALUE_BYTES:
            raise BadForm(f"{field_.label}: value must be a text")
        if value:
            _check(company, field_, value)
            named.add(field_.id)
        found.append(
            {
                "id": field_.id,
                "name": field_.label,
                "value": value,
                "componentType": field_.type,
                "extValue": one.get("extValue") or one.get("ext_value") or "",
            }
        )
    for field_ in template.fields:
        if field_.required and field_.id not in named:
            raise BadForm(f"{field_.label}: missing")
    return found


def _field(template: Template, given: Any) -> FormField:
    if not isinstance(given, dict):
        raise BadForm("a component is no object")
    name, wanted = given.get("name"), given.get("id")
    for one in template.fields:
        if name == one.label or (wanted and wanted == one.id):
            return one
    raise BadForm(f"{name or wanted}: no such component")


def _check(company: Company, field_: FormField, value: str) -> None:
    """Raises BadForm."""
    wrong = BadForm(f"{field_.label}: {field_.type} cannot take this value")
    match field_.type:
        case "NumberField" | "MoneyField":
            is_good = NUMBER.fullmatch(value) is not None
        case "DDSelectField":
            is_good = value in field_.options
        case "DDDateField":
            is_good = DAY.fullmatch(value) is not None
        case "DDDateRangeField":
            days = _listed(value)
            is_good = days is not None and len(days) == 2 and all(map(_is_day, days))
        case "DepartmentField":
            ids = [whole(one) for one in value.split(",")]
            is_good = all(one is not None and company.department(one) for one in ids)
        case "InnerContactField":
            people = _listed(value)
            is_good = people is not None and all(company.find(str(one)) for one in people)
        case "DDPhotoField":
            photos = _listed(value)
            is_good = photos is not None and len(photos) <= PHOTOS
        case "TableField":
            rows = _listed(value)
            is_good = rows is not None and all(_is_row(field_, one) for one in rows)
        case _:
            is_good = True
    if not is_good:
        raise wrong


def _is_row(table: FormField, row: Any) -> bool:
    labels = {one.label for one in table.children}
    return isinstance(row, list) and all(
        isinstance(one, dict) and one.get("name") in labels and isinstance(one.get("value"), str)
        for one in row
    )


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and DAY.fullmatch(value) is not None


def _listed(value: str) -> list[Any] | None:
    try:
        found = json.loads(value)
    except ValueError:
        return None
    return found if isinstance(found, list) else None
