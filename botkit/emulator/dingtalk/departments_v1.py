"""Departments, version 1: frozen, still served.  Doc: contacts 1.0, departments"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Department
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag
from botkit.emulator.dingtalk.refusals import missing, wrong
from botkit.emulator.dingtalk.tree import MANAGERS, PERMITS, Fields, Tree

MOST_PERMITS = 200
NEWER = {
    "name": "name",
    "order": "order",
    "parentid": "parent_id",
    "createDeptGroup": "create_dept_group",
    "autoAddUser": "auto_add_user",
    "autoApproveApply": "auto_approve_apply",
    "deptHiding": "hide_dept",
    "deptPermits": "dept_permits",
    "userPermits": "user_permits",
    "outerDept": "outer_dept",
    "outerDeptOnlySelf": "outer_dept_only_self",
    "outerPermitDepts": "outer_permit_depts",
    "outerPermitUsers": "outer_permit_users",
    "orgDeptOwner": "org_dept_owner",
    "deptManagerUseridList": MANAGERS,
    "sourceIdentifier": "source_identifier",
    "groupContainSubDept": "group_contain_sub_dept",
    "groupContainOuterDept": "group_contain_outer_dept",
    "groupContainHiddenDept": "group_contain_hidden_dept",
    "ext": "ext",
}
SHOWN = ("deptHiding", "outerDept", "outerDeptOnlySelf", "groupContainSubDept", "autoApproveApply")
SHOWN_TEXTS = ("orgDeptOwner", "sourceIdentifier", "ext")
SHOWN_LISTS = ("deptPermits", "userPermits", "outerPermitDepts", "outerPermitUsers")


class DepartmentsV1:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def rooms(self) -> Rooms:
        return {
            ("POST", "/department/create"): self.create,
            ("POST", "/department/update"): self.update,
            ("GET", "/department/delete"): self.delete,
            ("GET", "/department/get"): self.get,
            ("GET", "/department/list"): self.list_nodes,
            ("GET", "/department/list_ids"): self.child_ids,
            ("GET", "/department/list_parent_depts_by_dept"): self.parents,
            ("GET", "/department/list_parent_depts"): self.parents_of,
        }

    def create(self, call: Call) -> Answer:
        return {"id": self._tree.add(_newer(call.body)).id}

    def update(self, call: Call) -> Answer:
        department = self._tree.find(call.body.get("id"))
        self._tree.change(department, _newer(call.body))
        return {"id": department.id}

    def delete(self, call: Call) -> Answer:
        self._tree.remove(self._find(call))
        return {}

    def get(self, call: Call) -> Answer:
        department = self._find(call)
        more = self._tree.more(department)
        return {
            **self._node(department),
            **{name: more.get(NEWER[name], False) for name in SHOWN},
            **{name: more.get(NEWER[name], "") for name in SHOWN_TEXTS},
            **{name: "|".join(more.get(NEWER[name], [])) for name in SHOWN_LISTS},
            "deptManagerUseridList": "|".join(more.get(MANAGERS, [])),
            "order": department.order,
        }

    def list_nodes(self, call: Call) -> Answer:
        department = self._tree.find(call.query.get("id", "1"))
        is_deep = flag(call.query.get("fetch_child"))
        found = self._tree.deep(department) if is_deep else self._tree.children(department)
        return {"department": [self._node(one) for one in found]}

    def child_ids(self, call: Call) -> Answer:
        found = self._tree.children(self._find(call))
        return {"sub_dept_id_list": [one.id for one in found]}

    def parents(self, call: Call) -> Answer:
        return {"parentIds": self._tree.path(self._find(call).id)}

    def parents_of(self, call: Call) -> Answer:
        return {"department": self._tree.paths_of(call.query.get("userId"))}

    def _find(self, call: Call) -> Department:
        """Raises Refusal."""
        if "id" not in call.query:
            raise missing("id")
        return self._tree.find(call.query["id"])

    def _node(self, department: Department) -> Answer:
        more = self._tree.more(department)
        shown = {
            "id": department.id,
            "name": department.name,
            "createDeptGroup": more.get("create_dept_group", False),
            "autoAddUser": more.get("auto_add_user", False),
            "sourceIdentifier": more.get("source_identifier", ""),
            "ext": more.get("ext", ""),
        }
        return {**shown, "parentid": department.parent} if department.parent else shown


def _newer(body: dict[str, Any]) -> Fields:
    """The same in the words of version 2; lists come as texts with ``|``.  Raises Refusal."""
    fields = {new: body[old] for old, new in NEWER.items() if body.get(old) is not None}
    for name in (*PERMITS, MANAGERS):
        if name in fields:
            fields[name] = [one for one in str(fields[name]).split("|") if one]
            if len(fields[name]) > MOST_PERMITS:
                raise wrong(name)
    return fields
