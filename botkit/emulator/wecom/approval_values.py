"""Whether the contents of a form fit its template.  All refusals are 301025.  Doc: oa/applyevent"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.wecom.approval_templates import Control, config_of, kind_of
from botkit.emulator.wecom.call import is_filled, whole
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.vacations import KINDS

FILES = 6  # of a form
LEAVE = 1  # type of attendance
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")

# The only names a value may have.  Others, also empty ones, are refused: harsher than needed.
NAMES = {
    "Text": ("text",),
    "Textarea": ("text",),
    "Number": ("new_number",),
    "Money": ("new_money",),
    "Date": ("date",),
    "DateRange": ("date_range",),
    "Selector": ("selector",),
    "Contact": ("members", "departments"),
    "File": ("files",),
    "Table": ("children",),
    "Location": ("location",),
    "RelatedApproval": ("related_approval",),
    "Vacation": ("vacation",),
    "Attendance": ("attendance",),
    "PhoneNumber": ("phonenumber",),
    "BankAccount": ("bank_account",),
    "Formula": (),
    "Tips": (),
}


class Values:
    """``has_form`` tells whether there is a form of that number."""

    def __init__(self, company: Company, media: Media, has_form: Callable[[str], bool]) -> None:
        self._company, self._media, self._has_form = company, media, has_form
        self._checks: dict[str, Callable[[Any, Control], bool]] = {
            "text": lambda value, control: isinstance(value, str),
            "new_number": lambda value, control: _is_decimal(value),
            "new_money": lambda value, control: _is_decimal(value),
            "date": _is_date,
            "date_range": lambda value, control: _is_period(value),
            "selector": _is_choice,
            "members": self._are_members,
            "departments": self._are_departments,
            "files": self._are_files,
            "children": self._are_rows,
            "location": lambda value, control: _has_texts(value, "latitude", "longitude"),
            "related_approval": self._are_forms,
            "vacation": _is_leave,
            "attendance": _is_attendance,
            "phonenumber": lambda value, control: _has_texts(value, "number"),
            "bank_account": lambda value, control: _has_texts(value, "account_name"),
        }

    def check(self, controls: list[Control], contents: Any) -> list[dict[str, Any]]:
        """The contents with the titles of their controls.  Raises Refusal."""
        if any(kind_of(one) == "PunchCorrection" for one in controls):
            raise Refusal(301025, "this template cannot be handed in from outside")
        filled = self._fill(controls, contents)
        if _count_files(filled) > FILES:
            raise Refusal(301025, f"more than {FILES} files")
        return filled

    def _fill(self, controls: list[Control], contents: Any) -> list[dict[str, Any]]:
        if not isinstance(contents, list) or not all(isinstance(one, dict) for one in contents):
            raise Refusal(301025, "contents is not a list")
        known = {one["property"]["id"]: one for one in controls}
        given = {}
        for one in contents:
            control = known.get(str(one.get("id")))
            if control is None or one.get("control") != kind_of(control) or one["id"] in given:
                raise Refusal(301025, f"no control {one.get('control')} {one.get('id')}")
            given[one["id"]] = one
        filled = []
        for id_, control in known.items():
            if id_ in given:
                value = self._value(control, given[id_].get("value"))
            elif control["property"].get("require") == 1:
                raise Refusal(301025, f"{id_} is required")
            else:
                continue
            about = control["property"]
            filled.append({**given[id_], "value": value, "title": about["title"]})
        return filled

    def _value(self, control: Control, value: Any) -> dict[str, Any]:
        names, id_ = NAMES[kind_of(control)], control["property"]["id"]
        if not names and not value:
            return {}
        if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in names:
            raise Refusal(301025, f"{id_}: the value must have one of {', '.join(names)} only")
        name, content = next(iter(value.items()))
        if content in ("", [], {}) and control["property"].get("require") == 1:
            raise Refusal(301025, f"{id_} is required")
        if content and not self._checks[name](content, control):
            raise Refusal(301025, f"{id_}: invalid {name}")
        return value

    def _are_members(self, value: Any, control: Control) -> bool:
        contact = config_of(control, "contact")
        if contact.get("mode") != "user" or not _is_list(value, contact):
            return False
        return all(self._company.find(str(one.get("userid"))) for one in value)

    def _are_departments(self, value: Any, control: Control) -> bool:
        contact = config_of(control, "contact")
        if contact.get("mode") != "department" or not _is_list(value, contact):
            return False
        known = {str(one.id) for one in self._company.departments}
        return all(one.get("openapi_id") in known for one in value)

    def _are_files(self, value: Any, control: Control) -> bool:
        if not _is_list(value, {"type": "multi"}):
            return False
        for one in value:
            self._media.check(one.get("file_id"))
        return True

    def _are_rows(self, value: Any, control: Control) -> bool:
        if not _is_list(value, {"type": "multi"}):
            return False
        for row in value:
            row["list"] = self._fill(config_of(control, "table")["children"], row.get("list"))
        return True

    def _are_forms(self, value: Any, control: Control) -> bool:
        if not _is_list(value, {"type": "multi"}):
            return False
        return all(self._has_form(str(one.get("sp_no"))) for one in value)


def _count_files(filled: list[dict[str, Any]]) -> int:
    count = 0
    for one in filled:
        count += len(one["value"].get("files", ()))
        count += sum(_count_files(row["list"]) for row in one["value"].get("children", ()))
    return count


def _is_list(value: Any, about: dict[str, Any]) -> bool:
    """A list of objects; of one, when the control takes a single."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return False
    return about.get("type") == "multi" or len(value) == 1


def _is_decimal(value: Any) -> bool:
    return isinstance(value, str) and DECIMAL.fullmatch(value) is not None


def _is_date(value: Any, control: Control) -> bool:
    wanted = config_of(control, "date").get("type", "day")
    stamp = value.get("s_timestamp") if isinstance(value, dict) else None
    return isinstance(stamp, str) and stamp.isdigit() and value.get("type") == wanted


def _is_period(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    begin, end, duration = (value.get(f"new_{name}") for name in ("begin", "end", "duration"))
    if not (isinstance(begin, int) and isinstance(end, int) and isinstance(duration, int)):
        return False
    return value.get("type") in ("day", "halfday", "hour") and begin <= end and duration > 0


def _is_choice(value: Any, control: Control) -> bool:
    about = config_of(control, "selector")
    keys = {one.get("key") for one in about.get("options", ())}
    return _is_pick(value, about.get("type", "single"), keys)


def _is_pick(value: Any, type_: str, keys: set[Any]) -> bool:
    if not isinstance(value, dict) or value.get("type") != type_:
        return False
    options = value.get("options")
    return _is_list(options, value) and all(one.get("key") in keys for one in options or ())


def _is_leave(value: Any, control: Control) -> bool:
    keys = {str(kind) for kind, _, _ in KINDS}
    if not isinstance(value, dict) or not _is_pick(value.get("selector"), "single", keys):
        return False
    attendance = value.get("attendance")
    if not isinstance(attendance, dict) or whole(attendance.get("type")) != LEAVE:
        return False
    return _is_period(attendance.get("date_range"))


def _is_attendance(value: Any, control: Control) -> bool:
    wanted = config_of(control, "attendance").get("type")
    if not isinstance(value, dict) or whole(value.get("type")) != wanted:
        return False
    return _is_period(value.get("date_range"))


def _has_texts(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and all(is_filled(value.get(name)) for name in names)
