"""Departments, version 2, and the search of ``/v1.0``.  Doc: contacts 2.0, departments"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company, Department
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, is_filled, whole
from botkit.emulator.dingtalk.refusals import Refusal, wrong
from botkit.emulator.dingtalk.tree import FLAGS, MANAGERS, PERMITS, TEXTS, Fields, Tree

MOST_PERMITS = 50
FOUND = 100
NUMBERS = ("dept_permits", "outer_permit_depts")
SHOWN_FLAGS = tuple(one for one in FLAGS if one != "outer_dept_only_self")


class Departments:
    def __init__(self, company: Company, tree: Tree) -> None:
        self._company, self._tree = company, tree

    def rooms(self) -> Rooms:
        return {
            ("POST", "/topapi/v2/department/create"): self.create,
            ("POST", "/topapi/v2/department/update"): self.update,
            ("POST", "/topapi/v2/department/delete"): self.delete,
            ("POST", "/topapi/v2/department/get"): self.get,
            ("POST", "/topapi/v2/department/listsub"): self.children,
            ("POST", "/topapi/v2/department/listsubid"): self.child_ids,
            ("POST", "/topapi/v2/department/listparentbydept"): self.parents,
            ("POST", "/topapi/v2/department/listparentbyuser"): self.parents_of,
            ("POST", "/v1.0/contact/departments/search"): self.search,
        }

    def create(self, call: Call) -> Answer:
        return {"result": {"dept_id": self._tree.add(_lists(call.body)).id}}

    def update(self, call: Call) -> Answer:
        department = self._tree.find(call.body.get("dept_id"))
        fields = _lists(call.body)
        if call.body.get("force_update_fields") == MANAGERS:
            fields.setdefault(MANAGERS, [])
        self._tree.change(department, fields)
        return {}

    def delete(self, call: Call) -> Answer:
        self._tree.remove(self._tree.find(call.body.get("dept_id")))
        return {}

    def get(self, call: Call) -> Answer:
        department = self._tree.find(call.body.get("dept_id"))
        more = self._tree.more(department)
        shown = {
            **self._node(department),
            **{name: more.get(name, False) for name in SHOWN_FLAGS},
            **{name: more.get(name, "") for name in TEXTS if name != "ext"},
            **{name: more.get(name, []) for name in (*PERMITS, MANAGERS)},
            "order": department.order,
            "from_union_org": False,
            "tags": "",
            "member_count": len(self._company.within(department.id)),
            "owning_member_count": len(self._tree.members(department)),
        }
        shown |= {name: [int(one) for one in shown[name]] for name in NUMBERS}
        return {"result": shown}

    def children(self, call: Call) -> Answer:
        department = self._tree.find(call.body.get("dept_id", 1))
        return {"result": [self._node(one) for one in self._tree.children(department)]}

    def child_ids(self, call: Call) -> Answer:
        department = self._tree.find(call.body.get("dept_id"))
        return {"result": {"dept_id_list": [one.id for one in self._tree.children(department)]}}

    def parents(self, call: Call) -> Answer:
        department = self._tree.find(call.body.get("dept_id"))
        return {"result": {"parent_id_list": self._tree.path(department.id)}}

    def parents_of(self, call: Call) -> Answer:
        paths = self._tree.paths_of(call.body.get("userid"))
        return {"result": {"parent_list": [{"parent_dept_id_list": one} for one in paths]}}

    def search(self, call: Call) -> Answer:
        word = call.body.get("queryWord")
        if not is_filled(word):
            raise Refusal("param.empty", "queryWord 为空")
        offset, size = whole(call.body.get("offset", 0)), whole(call.body.get("size"))
        if offset is None or offset < 0 or size is None or not 1 <= size <= FOUND:
            raise Refusal("param.invalid", "offset 或 size 不合法")
        found = [one.id for one in self._company.departments if word in one.name]
        has_more = offset + size < len(found)
        rows = found[offset : offset + size]
        return {"hasMore": has_more, "totalCount": len(found), "list": rows}

    def _node(self, department: Department) -> Answer:
        more = self._tree.more(department)
        shown = {
            "dept_id": department.id,
            "name": department.name,
            "create_dept_group": more.get("create_dept_group", False),
            "auto_add_user": more.get("auto_add_user", False),
        }
        return {**shown, "parent_id": department.parent} if department.parent else shown


def _lists(body: dict[str, Any]) -> Fields:
    """The lists, which come as texts with commas.  Raises Refusal."""
    fields = dict(body)
    for name in (*PERMITS, MANAGERS):
        if fields.get(name) is None:
            fields.pop(name, None)
            continue
        values = [one for one in str(fields[name]).split(",") if one]
        if name in PERMITS and len(values) > MOST_PERMITS:
            raise wrong(name)
        if name in NUMBERS and any(whole(one) is None for one in values):
            raise wrong(name)
        fields[name] = values
    return fields
