"""The tree of departments.  Doc: contacts 2.0, departments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters
from botkit.calls.caller import Calls
from botkit.calls.pages import Pages
from botkit.dingtalk.api.departments_v1 import DepartmentsV1, check_name
from botkit.wire.record import Record, field, plain

Language = Literal["zh_CN", "en_US"]

ROOT = 1  # the department above all others
NAME_LETTERS, CODE_LETTERS = 64, 30
MOST_PERMITS = 50
FOUND = 100  # ids of one page

LISTS = ("dept_permits", "user_permits", "outer_permit_depts", "outer_permit_users")


class UnionDepartment(Record):
    """The same department in another corp of a union."""

    id: int = field(name="dept_id", default=0)
    corp_id: str = ""


class DepartmentNode(Record):
    """A department as lists have it."""

    id: int = field(name="dept_id")
    name: str = ""
    parent: int = field(name="parent_id", default=0)
    has_group: bool = field(name="create_dept_group", default=False)
    adds_members: bool = field(name="auto_add_user", default=False)  # to its group


class Department(Record):
    """A department; the root has id 1."""

    id: int = field(name="dept_id")
    name: str = ""
    parent: int = field(name="parent_id", default=0)
    order: int = 0  # smaller is listed first
    source_identifier: str = ""  # one's own key
    code: str = ""
    tags: str = ""
    has_group: bool = field(name="create_dept_group", default=False)
    group: str = field(name="dept_group_chat_id", default="")  # a chatid
    adds_members: bool = field(name="auto_add_user", default=False)  # to its group
    admits: bool = field(name="auto_approve_apply", default=False)  # whoever asks to join
    group_has_children: bool = field(name="group_contain_sub_dept", default=False)
    owner: str = field(name="org_dept_owner", default="")  # of its group
    managers: list[str] = field(name="dept_manager_userid_list", default_factory=list)
    is_hidden: bool = field(name="hide_dept", default=False)
    dept_permits: list[int] = field(default_factory=list)  # who sees it, when hidden
    user_permits: list[str] = field(default_factory=list)
    is_limited: bool = field(name="outer_dept", default=False)  # its people see but part
    outer_permit_depts: list[int] = field(default_factory=list)
    outer_permit_users: list[str] = field(default_factory=list)
    from_union_org: bool = False
    member_count: int = 0
    owning_member_count: int = 0
    union: UnionDepartment = field(name="union_dept_ext", default_factory=UnionDepartment)


class DepartmentFields(Record):
    """What can be set of a department; ``None`` leaves it as it is.

    The four lists of permits have 50 entries at most; one that is there twice is sent once.
    """

    name: str | None = None
    parent: int | None = field(name="parent_id", default=None)
    order: int | None = None
    source_identifier: str | None = None
    has_group: bool | None = field(name="create_dept_group", default=None)
    admits: bool | None = field(name="auto_approve_apply", default=None)
    is_hidden: bool | None = field(name="hide_dept", default=None)
    dept_permits: Sequence[int] | None = None
    user_permits: Sequence[str] | None = None
    is_limited: bool | None = field(name="outer_dept", default=None)
    only_self: bool | None = field(name="outer_dept_only_self", default=None)
    outer_permit_depts: Sequence[int] | None = None
    outer_permit_users: Sequence[str] | None = None


class DepartmentChanges(DepartmentFields):
    """What only an existing department takes; the managers are members of it."""

    adds_members: bool | None = field(name="auto_add_user", default=None)
    managers: Sequence[str] | None = field(name="dept_manager_userid_list", default=None)
    group_has_children: bool | None = field(name="group_contain_sub_dept", default=None)
    group_has_outer: bool | None = field(name="group_contain_outer_dept", default=None)
    group_has_hidden: bool | None = field(name="group_contain_hidden_dept", default=None)
    owner: str | None = field(name="org_dept_owner", default=None)
    code: str | None = None  # 30 characters


class Parents(Record):
    """One way from a department of a person up to the root."""

    ids: list[int] = field(name="parent_dept_id_list", default_factory=list)


class DepartmentPage(Record):
    rows: list[int] = field(name="list", default_factory=list)
    has_more: bool = field(name="hasMore", default=False)


class Departments(Area):
    """``dingtalk.departments``; ``dingtalk.departments.v1`` has the frozen calls.

    Doc: contacts 2.0, departments.
    """

    def __init__(self, caller: Calls) -> None:
        super().__init__(caller)
        self.v1 = DepartmentsV1(caller)

    async def create(
        self, name: str, *, parent: int = ROOT, fields: DepartmentFields | None = None
    ) -> int:
        """Add a department and return its id.

        The name has 1 to 64 characters without ``-`` and commas, unique among its siblings.
        Raises AlreadyExists (60021), BadArgument (60004 the parent), NotAllowed (50004).
        Not repeated when the answer is lost.  Doc: v2/department/create.
        """
        body = _body("departments.create", fields or DepartmentFields())
        check_name("departments.create name", name)
        body |= {"name": name, "parent_id": parent}
        path = "/topapi/v2/department/create"
        return await self._post(path, int, at="result.dept_id", body=body, repeatable=False)

    async def update(
        self,
        department: int,
        changes: DepartmentChanges,
        *,
        language: Language | None = None,
        clears_managers: bool = False,
    ) -> None:
        """Change a department; ``clears_managers`` takes all managers off.

        Raises NotFound (60003), AlreadyExists (60021), BadArgument (60010 below itself).
        Doc: v2/department/update.
        """
        body = _body("departments.update", changes)
        check_name("departments.update name", changes.name)
        forced = "dept_manager_userid_list" if clears_managers else None
        body |= {"dept_id": department, "language": language, "force_update_fields": forced}
        await self._tell("/topapi/v2/department/update", body=body)

    async def delete(self, department: int) -> None:
        """An empty department, not the root (60018).  Doc: v2/department/delete."""
        await self._tell("/topapi/v2/department/delete", body={"dept_id": department})

    async def get(self, department: int, *, language: Language | None = None) -> Department:
        """One department.  Raises NotFound (60003).  Doc: v2/department/get."""
        path, body = "/topapi/v2/department/get", {"dept_id": department, "language": language}
        return await self._post(path, Department, at="result", body=body)

    async def children(
        self, department: int = ROOT, *, language: Language | None = None
    ) -> list[DepartmentNode]:
        """The departments directly below one.  Doc: v2/department/listsub."""
        path, body = "/topapi/v2/department/listsub", {"dept_id": department, "language": language}
        return await self._post(path, list[DepartmentNode], at="result", body=body)

    def below(self, department: int = ROOT) -> Pages[DepartmentNode]:
        """All departments below one, nearest first: a call for each of them and for itself."""

        async def fetch(found: str) -> tuple[list[DepartmentNode], str]:
            asked, *waiting = (found or str(department)).split(",")
            nodes = await self.children(int(asked))
            return nodes, ",".join([*waiting, *(str(one.id) for one in nodes)])

        return Pages(fetch)

    async def child_ids(self, department: int = ROOT) -> list[int]:
        """The ids of the departments directly below one.  Doc: v2/department/listsubid."""
        path, body = "/topapi/v2/department/listsubid", {"dept_id": department}
        return await self._post(path, list[int], at="result.dept_id_list", body=body)

    async def parents(self, department: int) -> list[int]:
        """From a department up to the root, itself first.  Doc: v2/department/listparentbydept."""
        path, body = "/topapi/v2/department/listparentbydept", {"dept_id": department}
        return await self._post(path, list[int], at="result.parent_id_list", body=body)

    async def parents_of(self, userid: str) -> list[Parents]:
        """The same for each department of a person.  Doc: v2/department/listparentbyuser."""
        path, body = "/topapi/v2/department/listparentbyuser", {"userid": userid}
        return await self._post(path, list[Parents], at="result.parent_list", body=body)

    def search(self, words: str) -> Pages[int]:
        """Ids of departments whose name has the words.  Doc: contact/departments/search."""
        return self._slices(
            "/v1.0/contact/departments/search",
            DepartmentPage,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=FOUND,
            body={"queryWord": words},
        )


def _body(where: str, fields: DepartmentFields) -> dict[str, Any]:
    """Lists go as text with commas.  Raises OverLimit."""
    body: dict[str, Any] = plain(fields)
    for key in (*LISTS, "dept_manager_userid_list"):
        if key in body:
            body[key] = joined(body[key], ",")
    for key in LISTS:
        values = body[key].split(",") if key in body else ()
        at_most(f"{where} {key}", MOST_PERMITS, values, "entries")
    letters(f"{where} code", CODE_LETTERS, body.get("code"))
    return body


def joined(values: Iterable[object], sign: str) -> str:
    """Each once, in the order given."""
    return sign.join(dict.fromkeys(map(str, values)))
