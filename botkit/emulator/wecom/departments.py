"""The tree of departments.  Doc: path/90205 to path/90208"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from botkit.emulator.company import Company, Department
from botkit.emulator.wecom.call import Answer, Call, Rooms, is_filled, whole
from botkit.emulator.wecom.changes import Changes
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.rights import check_editor, check_reader

ROOT = 1
NAME_LETTERS = 32  # the page says 64; the words of 60001 say 32
LEVELS, NODES = 15, 30_000
MOST_ORDER = 2**32 - 1

_BAD_SIGNS = re.compile(r'[\\:*?"<>|]')

MADE, RENAMED, MOVED, REORDERED = 1, 2, 4, 8  # what an import says it did


class Departments:
    def __init__(self, company: Company, changes: Changes) -> None:
        self._company, self._changes = company, changes

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/department/create": ("json", self.create),
            "/cgi-bin/department/update": ("json", self.update),
            "/cgi-bin/department/delete": ("get", self.delete),
            "/cgi-bin/department/list": ("get", self.list_all),
            "/cgi-bin/department/simplelist": ("get", self.list_simple),
            "/cgi-bin/department/get": ("get", self.get),
        }

    def add(self, fields: dict[str, Any]) -> Department:
        """Open a new one.  Raises Refusal."""
        id_ = self._new_id(fields.get("id"))
        parent = whole(fields.get("parentid"))
        if parent is None or self._company.department(parent) is None:
            raise Refusal(60004)
        if len(self._company.departments) >= NODES:
            raise Refusal(81001)
        if len(self._above(parent)) >= LEVELS:
            raise Refusal(81002)
        made = Department(id_, "", parent)
        self._fill(made, {"name": "", **fields})
        self._company.departments.append(made)
        self._changes.opened(made)
        return made

    def change(self, department: Department, fields: dict[str, Any]) -> int:
        """Rename, move, reorder; what was done, added up.  Raises Refusal."""
        before = (department.name, department.parent, department.order)
        parent = department.parent
        if fields.get("parentid") is not None:
            parent = self._new_parent(department, whole(fields["parentid"]))
        wanted = msgspec.structs.replace(department, parent=parent)
        self._fill(wanted, fields)
        for name in Department.__struct_fields__:
            setattr(department, name, getattr(wanted, name))
        after = (department.name, department.parent, department.order)
        signs = (RENAMED, MOVED, REORDERED)
        done = sum(sign for sign, old, new in zip(signs, before, after, strict=True) if old != new)
        if done:
            self._changes.rebuilt(department)
        return done

    def remove(self, department: Department) -> None:
        """Raises Refusal 60005, 60006 or 60007."""
        if department.id == ROOT:
            raise Refusal(60007)
        if any(department.id in one.department for one in self._company.people):
            raise Refusal(60005)
        if any(one.parent == department.id for one in self._company.departments):
            raise Refusal(60006)
        self._company.close(department)
        self._changes.closed(department)

    def create(self, call: Call) -> Answer:
        check_editor(call)
        return {"errmsg": "created", "id": self.add(call.body).id}

    def update(self, call: Call) -> Answer:
        check_editor(call)
        self.change(self._find(call.body.get("id")), call.body)
        return {"errmsg": "updated"}

    def delete(self, call: Call) -> Answer:
        check_editor(call)
        self.remove(self._find(call.query.get("id")))
        return {"errmsg": "deleted"}

    def list_all(self, call: Call) -> Answer:
        check_reader(call)
        return {"department": [self.shows(one) for one in self._listed(call)]}

    def list_simple(self, call: Call) -> Answer:
        """Doc: path/95350"""
        rows = [
            {"id": one.id, "parentid": one.parent, "order": one.order} for one in self._listed(call)
        ]
        return {"department_id": rows}

    def get(self, call: Call) -> Answer:
        check_reader(call)
        return {"department": self.shows(self._find(call.query.get("id")))}

    def shows(self, department: Department) -> Answer:
        leaders = [
            one.id
            for one in self._company.people
            if department.id in one.department and 1 in one.more.get("is_leader_in_dept", [])
        ]
        return {
            "id": department.id,
            "name": department.name,
            "name_en": department.name_en,
            "department_leader": leaders,
            "parentid": department.parent,
            "order": department.order,
        }

    def _listed(self, call: Call) -> list[Department]:
        """Children first: parents are not promised to come before them.  Raises Refusal 60123."""
        given = call.query.get("id")
        id_ = whole(given) if given else ROOT
        if id_ is None or self._company.department(id_) is None:
            raise Refusal(60123)
        inside = self._company.below(id_)
        return [one for one in reversed(self._company.departments) if one.id in inside]

    def _find(self, given: Any) -> Department:
        """Raises Refusal 60123 or 60003."""
        id_ = whole(given)
        if id_ is None:
            raise Refusal(60123)
        found = self._company.department(id_)
        if found is None:
            raise Refusal(60003)
        return found

    def _new_id(self, given: Any) -> int:
        if given in (None, ""):
            return max(one.id for one in self._company.departments) + 1
        id_ = whole(given)
        if id_ is None or not ROOT < id_ <= MOST_ORDER:
            raise Refusal(60123)
        if self._company.department(id_):
            raise Refusal(60008)
        return id_

    def _new_parent(self, department: Department, parent: int | None) -> int:
        if parent == department.parent:
            return department.parent
        if parent is None or self._company.department(parent) is None:
            raise Refusal(60004)
        if department.id == ROOT:
            raise Refusal(60007)
        if parent in self._company.below(department.id):
            raise Refusal(60010)
        below = max(len(self._above(one)) for one in self._company.below(department.id))
        if len(self._above(parent)) + below - len(self._above(department.parent)) > LEVELS:
            raise Refusal(81002)
        return parent

    def _above(self, id_: int) -> list[int]:
        """A department and all it stands below."""
        path: list[int] = []
        while (one := self._company.department(id_)) is not None:
            path.append(id_)
            id_ = one.parent
        return path

    def _fill(self, department: Department, fields: dict[str, Any]) -> None:
        """Check and set name, English name and order.  Raises Refusal."""
        if (name := fields.get("name")) is not None:
            self._check_name(name, department)
            department.name = name
        elif self._is_taken(department.name, department):
            raise Refusal(60008)
        if name_en := fields.get("name_en"):
            _check_letters(name_en)
            department.name_en = name_en
        if fields.get("order") is not None:
            order = whole(fields["order"])
            if order is None or not 0 <= order <= MOST_ORDER:
                raise Refusal(40058, "invalid order")
            department.order = order

    def _check_name(self, name: Any, department: Department) -> None:
        _check_letters(name)
        if self._is_taken(name, department):
            raise Refusal(60008)

    def _is_taken(self, name: str, department: Department) -> bool:
        return any(
            (one.name, one.parent) == (name, department.parent) and one.id != department.id
            for one in self._company.departments
        )


def _check_letters(name: Any) -> None:
    if not is_filled(name) or len(name) > NAME_LETTERS:
        raise Refusal(60001)
    if _BAD_SIGNS.search(name):
        raise Refusal(60009)
