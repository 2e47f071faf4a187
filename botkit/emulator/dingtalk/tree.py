"""The tree of departments as both generations of the contact calls change it.

Names of fields are those of version 2; ``departments_v1`` puts its own into these words.
"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company, Department
from botkit.emulator.dingtalk.call import flag, is_filled, whole
from botkit.emulator.dingtalk.people import Tell
from botkit.emulator.dingtalk.refusals import Refusal, wrong

ROOT = 1
NAME_LETTERS, CODE_LETTERS = 64, 30
BAD_SIGNS = "-,，"

FLAGS = (
    "create_dept_group", "auto_add_user", "auto_approve_apply", "hide_dept", "outer_dept",
    "outer_dept_only_self", "group_contain_sub_dept", "group_contain_outer_dept",
    "group_contain_hidden_dept",
)  # fmt: skip
TEXTS = ("source_identifier", "org_dept_owner", "code", "ext")
PERMITS = ("dept_permits", "user_permits", "outer_permit_depts", "outer_permit_users")
MANAGERS = "dept_manager_userid_list"

Fields = dict[str, Any]


class Tree:
    """Lists in ``fields`` are lists of texts; how they came is the caller's affair."""

    def __init__(self, company: Company, tell: Tell) -> None:
        self._company, self._tell = company, tell
        self._more: dict[int, Fields] = {}

    def find(self, given: Any) -> Department:
        """Raises Refusal 60003."""
        id_ = whole(given)
        found = None if id_ is None else self._company.department(id_)
        if found is None:
            raise Refusal(60003)
        return found

    def more(self, department: Department) -> Fields:
        """What else was said of it."""
        return self._more.setdefault(department.id, {})

    def children(self, department: Department) -> list[Department]:
        return [one for one in self._company.departments if one.parent == department.id]

    def deep(self, department: Department) -> list[Department]:
        """All below it, itself not."""
        inside = self._company.below(department.id) - {department.id}
        return [one for one in self._company.departments if one.id in inside]

    def path(self, id_: int) -> list[int]:
        """A department and all it stands below, the root last."""
        found: list[int] = []
        while (one := self._company.department(id_)) is not None:
            found.append(id_)
            id_ = one.parent
        return found

    def paths_of(self, userid: Any) -> list[list[int]]:
        """Raises Refusal 60121."""
        member = self._company.find(str(userid or ""))
        if member is None:
            raise Refusal(60121)
        return [self.path(one) for one in member.department]

    def members(self, department: Department) -> list[str]:
        return [one.id for one in self._company.people if department.id in one.department]

    def add(self, fields: Fields) -> Department:
        """Raises Refusal."""
        parent = whole(fields.get("parent_id"))
        if parent is None or self._company.department(parent) is None:
            raise Refusal(60004)
        made = Department(max(one.id for one in self._company.departments) + 1, "", parent)
        self._check(fields | {"name": fields.get("name", "")}, made)
        self._fill(made, fields)
        self._company.departments.append(made)
        self._tell("org_dept_create", {"deptId": [made.id]})
        return made

    def change(self, department: Department, fields: Fields) -> None:
        """Raises Refusal."""
        if "parent_id" in fields:
            self._check_parent(department, fields["parent_id"])
        self._check(fields, department)
        self._fill(department, fields)
        self._tell("org_dept_modify", {"deptId": [department.id]})

    def remove(self, department: Department) -> None:
        """Raises Refusal 60018, 60005 or 60006."""
        if department.id == ROOT:
            raise Refusal(60018)
        if self.members(department):
            raise Refusal(60005)
        if self.children(department):
            raise Refusal(60006)
        self._company.close(department)
        self._more.pop(department.id, None)
        self._tell("org_dept_remove", {"deptId": [department.id]})

    def _check_parent(self, department: Department, given: Any) -> None:
        parent = whole(given)
        if department.id == ROOT and parent != department.parent:
            raise Refusal(60018)
        if parent is None or self._company.department(parent) is None:
            raise Refusal(60004)
        if parent in self._company.below(department.id):
            raise Refusal(60010)

    def _check(self, fields: Fields, department: Department) -> None:
        parent = whole(fields.get("parent_id", department.parent))
        name = fields.get("name", department.name)
        if not is_filled(name) or len(name) > NAME_LETTERS:
            raise Refusal(60001)
        if any(sign in name for sign in BAD_SIGNS):
            raise Refusal(60009)
        siblings = [one for one in self._company.departments if one.parent == parent]
        if any(one.name == name and one is not department for one in siblings):
            raise Refusal(60021)
        if fields.get("order") is not None and whole(fields["order"]) is None:
            raise wrong("order")
        if len(str(fields.get("code") or "")) > CODE_LETTERS:
            raise wrong("code")
        for manager in fields.get(MANAGERS, ()):
            if manager not in self.members(department):
                raise Refusal(60121)

    def _fill(self, department: Department, fields: Fields) -> None:
        """Set what was checked; what is not named stays."""
        department.name = fields.get("name", department.name)
        department.parent = whole(fields.get("parent_id")) or department.parent
        if fields.get("order") is not None:
            department.order = whole(fields["order"]) or 0
        more = self.more(department)
        more |= {name: flag(fields[name]) for name in FLAGS if fields.get(name) is not None}
        more |= {name: fields[name] for name in TEXTS if fields.get(name) is not None}
        more |= {name: fields[name] for name in (*PERMITS, MANAGERS) if name in fields}
