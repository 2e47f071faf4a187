"""The company's people as both generations of the contact calls change them.

Names of fields are those of version 2; ``users_v1`` puts its own into these words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from botkit.emulator.company import Company, Member
from botkit.emulator.dingtalk.call import flag, whole
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong
from botkit.emulator.ids import Ids

Tell = Callable[[str, dict[str, Any]], None]
"""Tells all apps of an event: its type, its fields."""

LENGTHS = {
    "userid": 64,
    "name": 80,
    "telephone": 50,
    "job_number": 50,
    "title": 200,
    "email": 50,
    "org_email": 100,
    "work_place": 100,
    "remark": 2000,
    "extension": 2000,
}
MOST_DEPARTMENTS = 100
MOBILE = re.compile(r"(\+\d{1,4}-)?\d{6,15}", re.ASCII)
MAIL = re.compile(r"[^@\s]+@[^@\s]+")
KEPT = (
    "telephone",
    "job_number",
    "org_email",
    "work_place",
    "remark",
    "extension",
    "dept_order_list",
    "dept_title_list",
    "hired_date",
    "login_email",
)
FLAGS = ("hide_mobile", "senior_mode")
MAIN, OWNER = 1, "zhouba"  # who looks after everything in the sample company

Fields = dict[str, Any]


class People:
    def __init__(self, company: Company, ids: Ids, tell: Tell) -> None:
        self._company, self._ids, self._tell = company, ids, tell

    def find(self, userid: Any) -> Member:
        """Raises Refusal 33012 for what is no id, 60121 for nobody's."""
        if not isinstance(userid, str) or not userid or len(userid) > LENGTHS["userid"]:
            raise Refusal(33012)
        member = self._company.find(userid)
        if member is None:
            raise Refusal(60121)
        return member

    def add(self, fields: Fields) -> Member:
        """Take in somebody new, who has not signed in yet.  Raises Refusal."""
        for name in ("name", "mobile", "dept_id_list"):
            if not fields.get(name):
                raise missing(name)
        userid = fields.get("userid") or self._ids.digits(16)
        if self._company.find(str(userid)):
            raise Refusal(60102)
        self._check(fields, None)
        member = Member(str(userid), "", [], "", has_joined=False)
        self._fill(member, fields)
        self._company.people.append(member)
        self._tell("user_add_org", {"userId": [member.id]})
        return member

    def change(self, userid: Any, fields: Fields) -> None:
        """Raises Refusal."""
        member = self.find(userid)
        self._check(fields, member)
        self._fill(member, fields)
        self._tell("user_modify_org", {"userId": [member.id]})

    def remove(self, userid: Any) -> None:
        member = self.find(userid)
        self._company.fire(member)
        self._tell("user_leave_org", {"userId": [member.id]})

    def of_department(self, id_: Any, order: Any = None) -> list[Member]:
        """Those who are directly in it.  Raises Refusal 60003."""
        number = whole(id_)
        if number is None or self._company.department(number) is None:
            raise Refusal(60003)
        found = [one for one in self._company.people if number in one.department]
        return found[::-1] if order in ("entry_desc", "modify_desc") else found

    def by_mobile(self, mobile: Any) -> Member:
        """Raises Refusal 40104."""
        for one in self._company.people:
            if mobile and one.mobile == mobile:
                return one
        raise Refusal(40104)

    def level(self, member: Member) -> int:
        """1 main administrator, 2 sub, 0 neither."""
        return MAIN if member.id == OWNER else 0

    def administrators(self) -> list[Member]:
        return [one for one in self._company.people if self.level(one)]

    def is_leader(self, member: Member, department: int) -> bool:
        return any(
            one.manager == member.id and department in one.department
            for one in self._company.people
        )

    def _check(self, fields: Fields, member: Member | None) -> None:
        for name, most in LENGTHS.items():
            value = fields.get(name)
            if value is not None and (not isinstance(value, str) or len(value) > most):
                raise Refusal(60112) if name == "name" else wrong(name)
        if fields.get("name") == "":
            raise Refusal(60112)
        if "dept_id_list" in fields:
            self._departments(fields["dept_id_list"])
        others = [one for one in self._company.people if one is not member]
        if mobile := fields.get("mobile"):
            if not isinstance(mobile, str) or not MOBILE.fullmatch(mobile):
                raise Refusal(60103)
            if any(one.mobile == mobile for one in others):
                raise Refusal(60104)
        if email := fields.get("email"):
            if not MAIL.fullmatch(email):
                raise Refusal(60105)
            if any(one.email == email for one in others):
                raise Refusal(60106)
        if manager := fields.get("manager_userid"):
            boss = self._company.find(str(manager))
            if boss is None or boss is member:
                raise Refusal(60128)
        if extension := fields.get("extension"):
            _object(extension)

    def _departments(self, given: Any) -> list[int]:
        """From the text ``2,3`` or a list.  Raises Refusal."""
        parts = given if isinstance(given, list) else str(given).split(",")
        found = [number for one in parts if (number := whole(one)) is not None]
        if not found or len(found) != len(parts):
            raise wrong("dept_id_list")
        if len(found) > MOST_DEPARTMENTS:
            raise Refusal(60110)
        if any(self._company.department(one) is None for one in found):
            raise Refusal(60003)
        return found

    def _fill(self, member: Member, fields: Fields) -> None:
        """Set what was checked; what is not named stays."""
        for name in ("name", "mobile", "email"):
            if fields.get(name) is not None:
                setattr(member, name, fields[name])
        if fields.get("title") is not None:
            member.position = fields["title"]
        if "dept_id_list" in fields:
            member.department = self._departments(fields["dept_id_list"])
        if manager := fields.get("manager_userid"):
            member.manager = self._company.person(str(manager)).id
        member.ding |= {name: fields[name] for name in KEPT if fields.get(name) is not None}
        member.ding |= {name: flag(fields[name]) for name in FLAGS if name in fields}


def _object(text: Any) -> None:
    try:
        is_object = isinstance(json.loads(text), dict)
    except ValueError:
        is_object = False
    if not is_object:
        raise Refusal(60122)
