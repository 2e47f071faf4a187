"""The tree of departments, as before 2021.  Doc: contacts 1.0, departments.

The vendor froze these calls and grants nobody new rights to them: each names the call to use.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters
from botkit.wire.record import Record, field, plain

Language = Literal["zh_CN", "en_US"]

ROOT = 1
NAME_LETTERS = 64
BAD_SIGNS = "-,，"
MOST_PERMITS = 200

LISTS = ("deptPermits", "userPermits", "outerPermitDepts", "outerPermitUsers")
MANAGERS = "deptManagerUseridList"


class DepartmentNodeV1(Record):
    """A department as lists have it."""

    id: int
    name: str = ""
    parent: int = field(name="parentid", default=0)
    has_group: bool = field(name="createDeptGroup", default=False)
    adds_members: bool = field(name="autoAddUser", default=False)
    source_identifier: str = field(name="sourceIdentifier", default="")
    ext: str = ""  # JSON


class DepartmentV1(Record):
    """A department; its lists are texts with ``|`` between the ids."""

    id: int
    name: str = ""
    order: int = 0
    parent: int = field(name="parentid", default=0)
    has_group: bool = field(name="createDeptGroup", default=False)
    group: str = field(name="deptGroupChatId", default="")
    adds_members: bool = field(name="autoAddUser", default=False)
    admits: bool = field(name="autoApproveApply", default=False)
    is_hidden: bool = field(name="deptHiding", default=False)
    dept_permits: str = field(name="deptPermits", default="")
    user_permits: str = field(name="userPermits", default="")
    is_limited: bool = field(name="outerDept", default=False)
    only_self: bool = field(name="outerDeptOnlySelf", default=False)
    outer_permit_depts: str = field(name="outerPermitDepts", default="")
    outer_permit_users: str = field(name="outerPermitUsers", default="")
    owner: str = field(name="orgDeptOwner", default="")
    managers: str = field(name="deptManagerUseridList", default="")
    source_identifier: str = field(name="sourceIdentifier", default="")
    group_has_children: bool = field(name="groupContainSubDept", default=False)
    parent_balance_first: bool = field(name="parentBalanceFirst", default=False)
    ext: str = ""  # JSON


class DepartmentFieldsV1(Record):
    """What can be set of a department; ``None`` leaves it as it is.

    The four lists of permits have 200 entries at most; one that is there twice is sent once.
    """

    name: str | None = None
    parent: int | None = field(name="parentid", default=None)
    order: int | None = None
    has_group: bool | None = field(name="createDeptGroup", default=None)
    is_hidden: bool | None = field(name="deptHiding", default=None)
    dept_permits: Sequence[int] | None = field(name="deptPermits", default=None)
    user_permits: Sequence[str] | None = field(name="userPermits", default=None)
    is_limited: bool | None = field(name="outerDept", default=None)
    only_self: bool | None = field(name="outerDeptOnlySelf", default=None)
    outer_permit_depts: Sequence[int] | None = field(name="outerPermitDepts", default=None)
    outer_permit_users: Sequence[str] | None = field(name="outerPermitUsers", default=None)
    source_identifier: str | None = field(name="sourceIdentifier", default=None)
    parent_balance_first: bool | None = field(name="parentBalanceFirst", default=None)
    share_balance: bool | None = field(name="shareBalance", default=None)
    admits: bool | None = field(name="autoApproveApply", default=None)
    ext: str | None = None  # JSON


class DepartmentChangesV1(DepartmentFieldsV1):
    """What only an existing department takes."""

    adds_members: bool | None = field(name="autoAddUser", default=None)
    managers: Sequence[str] | None = field(name="deptManagerUseridList", default=None)
    owner: str | None = field(name="orgDeptOwner", default=None)
    group_has_children: bool | None = field(name="groupContainSubDept", default=None)
    group_has_outer: bool | None = field(name="groupContainOuterDept", default=None)
    group_has_hidden: bool | None = field(name="groupContainHiddenDept", default=None)


class DepartmentsV1(Area):
    """``dingtalk.departments.v1``.  Doc: contacts 1.0, departments."""

    async def create(
        self, name: str, *, parent: int = ROOT, fields: DepartmentFieldsV1 | None = None
    ) -> int:
        """Frozen: use ``departments.create``.

        The name has 1 to 64 characters without ``-`` and commas.  Doc: department/create.
        """
        body = _body("departments.v1.create", fields or DepartmentFieldsV1())
        check_name("departments.v1.create name", name)
        body |= {"name": name, "parentid": str(parent)}
        return await self._post("/department/create", int, at="id", body=body, repeatable=False)

    async def update(
        self,
        department: int,
        changes: DepartmentChangesV1,
        *,
        language: Language | None = None,
    ) -> None:
        """Frozen: use ``departments.update``.  Doc: department/update."""
        body = _body("departments.v1.update", changes)
        check_name("departments.v1.update name", changes.name)
        body |= {"id": department, "lang": language}
        await self._tell("/department/update", body=body)

    async def delete(self, department: int) -> None:
        """Frozen: use ``departments.delete``.  Doc: department/delete."""
        await self._tell("/department/delete", query={"id": department})

    async def get(self, department: int, *, language: Language | None = None) -> DepartmentV1:
        """Frozen: use ``departments.get``.  Doc: department/get."""
        query = {"id": department, "lang": language}
        return await self._get("/department/get", DepartmentV1, query=query)

    async def list(
        self, department: int = ROOT, *, is_deep: bool = False, language: Language | None = None
    ) -> Sequence[DepartmentNodeV1]:
        """Frozen: use ``departments.children``, or ``departments.below`` for ``is_deep``.

        Doc: department/list.
        """
        deep = "true" if is_deep else None
        query = {"id": department, "fetch_child": deep, "lang": language}
        path, at = "/department/list", "department"
        return await self._get(path, list[DepartmentNodeV1], at=at, query=query)

    async def child_ids(self, department: int = ROOT) -> Sequence[int]:
        """Frozen: use ``departments.child_ids``.  Doc: department/list_ids."""
        path, at, query = "/department/list_ids", "sub_dept_id_list", {"id": department}
        return await self._get(path, list[int], at=at, query=query)

    async def parents(self, department: int) -> Sequence[int]:
        """Frozen: use ``departments.parents``.  Doc: department/list_parent_depts_by_dept."""
        path, query = "/department/list_parent_depts_by_dept", {"id": department}
        return await self._get(path, list[int], at="parentIds", query=query)

    async def parents_of(self, userid: str) -> Sequence[Sequence[int]]:
        """Frozen: use ``departments.parents_of``.  Doc: department/list_parent_depts."""
        path, at, query = "/department/list_parent_depts", "department", {"userId": userid}
        return await self._get(path, list[list[int]], at=at, query=query)


def check_name(where: str, name: str | None) -> None:
    """1 to 64 characters, none of them ``-`` or a comma.  Raises OverLimit, ValueError."""
    filled(where, name, f"1 to {NAME_LETTERS} characters")
    letters(where, NAME_LETTERS, name)
    if name is not None and any(sign in name for sign in BAD_SIGNS):
        raise ValueError(f"{where}: {name!r}, not allowed are - , ，")


def _body(where: str, fields: DepartmentFieldsV1) -> dict[str, Any]:
    """Lists go as text with ``|``, order and parent as text.  Raises OverLimit."""
    body: dict[str, Any] = plain(fields)
    for key in (*LISTS, MANAGERS):
        if key not in body:
            continue
        values = list(dict.fromkeys(map(str, body[key])))
        at_most(f"{where} {key}", MOST_PERMITS, values, "entries")
        body[key] = "|".join(values)
    for key in ("order", "parentid"):
        if key in body:
            body[key] = str(body[key])
    return body
