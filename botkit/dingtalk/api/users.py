"""People of the address book.  Doc: contacts 2.0, users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters, number, one_of
from botkit.calls.caller import Calls
from botkit.calls.pages import Pages
from botkit.dingtalk.api.users_v1 import LANGUAGES, Language, Order, UsersV1, check_mail
from botkit.wire.record import Record, field, json_bytes, plain

ROOT = 1  # the department above all others
PAGE = 100  # people of one page

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
}
"""Characters of each text, at most."""


class DepartmentOrder(Record):
    department: int = field(name="dept_id")
    order: int = 0  # larger is listed first


class DepartmentTitle(Record):
    department: int = field(name="dept_id")
    title: str = ""


class Leading(Record):
    department: int = field(name="dept_id")
    leader: bool = False


class Role(Record):
    id: int
    name: str = ""
    group_name: str = ""


class DepartmentPosition(Record):
    """A post in one department; a person may have several."""

    department: int = field(name="dept_id")
    title: str = ""
    is_main: bool = False


class Twin(Record):
    """The same person in another corp of a union."""

    id: str = field(name="userid", default="")
    corp_id: str = ""


class Union(Record):
    """The person in the union's first corp, and in the others."""

    id: str = field(name="userid", default="")
    corp_id: str = ""
    others: list[Twin] = field(name="union_emp_map_list", default_factory=list)


class User(Record):
    """A person.

    Mobile, mail, remark, work place and extension come only with the permission for them.
    """

    id: str = field(name="userid")
    unionid: str = ""
    name: str = ""
    avatar: str = ""
    state_code: str = ""  # of the mobile number, e.g. "86"
    manager: str = field(name="manager_userid", default="")
    mobile: str = ""
    hide_mobile: bool = False
    telephone: str = ""
    job_number: str = ""
    title: str = ""
    email: str = ""
    org_email: str = ""
    work_place: str = ""
    remark: str = ""
    exclusive_account: bool = False
    departments: list[int] = field(name="dept_id_list", default_factory=list)
    orders: list[DepartmentOrder] = field(name="dept_order_list", default_factory=list)
    extension: str = ""  # JSON
    hired_ms: int = field(name="hired_date", default=0)
    active: bool = False
    real_authed: bool = False
    senior: bool = False
    admin: bool = False
    boss: bool = False
    leads: list[Leading] = field(name="leader_in_dept", default_factory=list)
    roles: list[Role] = field(name="role_list", default_factory=list)
    positions: list[DepartmentPosition] = field(name="dept_position_list", default_factory=list)
    union: Union = field(name="union_emp_ext", default_factory=Union)
    order: int = field(name="dept_order", default=0)  # in lists of a department
    leader: bool = False  # in lists of a department


class UserFields(Record):
    """What can be set of a person; ``None`` leaves it as it is."""

    name: str | None = None
    mobile: str | None = None  # unique in the corp
    departments: Sequence[int] | None = None  # at most 100
    hide_mobile: bool | None = None
    telephone: str | None = None
    job_number: str | None = None
    title: str | None = None
    email: str | None = None
    org_email: str | None = None
    org_email_type: Literal["profession", "base"] | None = None
    work_place: str | None = None
    remark: str | None = None
    orders: Sequence[DepartmentOrder] | None = field(name="dept_order_list", default=None)
    titles: Sequence[DepartmentTitle] | None = field(name="dept_title_list", default=None)
    positions: Sequence[DepartmentPosition] | None = field(name="dept_position_list", default=None)
    extension: Mapping[str, str] | None = None  # 2000 characters of JSON
    extension_i18n: str | None = None  # the same in several languages, as JSON
    senior_mode: bool | None = None
    hired_ms: int | None = field(name="hired_date", default=None)
    manager: str | None = field(name="manager_userid", default=None)
    login_email: str | None = None


class Administrator(Record):
    id: str = field(name="userid")
    level: int = field(name="sys_level", default=0)  # 1 main, 2 sub


class UserName(Record):
    id: str = field(name="userid")
    name: str = ""


class UserPage(Record):
    rows: list[User] = field(name="list", default_factory=list)
    has_more: bool = False
    next_cursor: int = 0


class NamePage(Record):
    rows: list[UserName] = field(name="list", default_factory=list)
    has_more: bool = False
    next_cursor: int = 0


class IdPage(Record):
    rows: list[str] = field(name="list", default_factory=list)
    has_more: bool = False


class FoundPage(Record):
    rows: list[str] = field(name="list", default_factory=list)
    has_more: bool = field(name="hasMore", default=False)


class Users(Area):
    """``dingtalk.users``; ``dingtalk.users.v1`` has the frozen calls.  Doc: contacts 2.0, users."""

    def __init__(self, caller: Calls) -> None:
        super().__init__(caller)
        self.v1 = UsersV1(caller)

    async def create(self, fields: UserFields, *, userid: str | None = None) -> str:
        """Add a person (name, mobile and departments are musts) and return the id.

        Raises AlreadyExists (60102, 60104, 60106).  Not repeated when the answer is lost.
        """
        body = _body("users.create", userid, fields)
        path = "/topapi/v2/user/create"
        return await self._post(path, str, at="result.userid", body=body, repeatable=False)

    async def update(
        self,
        userid: str,
        fields: UserFields,
        *,
        language: Language | None = None,
        appends_extension: bool = False,
        clears_manager: bool = False,
    ) -> None:
        """Change a person; ``extension`` replaces all there is, unless it is appended.

        Raises NotFound (60121, 33012).
        """
        one_of("users.update language", LANGUAGES, language)
        body = {**_body("users.update", userid, fields), "language": language}
        body["ext_attrs_update_mode"] = 1 if appends_extension else None
        body["force_update_fields"] = "manager_userid" if clears_manager else None
        await self._tell("/topapi/v2/user/update", body=body)

    async def delete(self, userid: str) -> None:
        """Take a person out of the corp."""
        await self._tell("/topapi/v2/user/delete", body={"userid": userid})

    async def get(self, userid: str, *, language: Language | None = None) -> User:
        """One person.  Raises NotFound (60121, 33012), NotAllowed (50002, 60011)."""
        body = {"userid": userid, "language": language}
        return await self._post("/topapi/v2/user/get", User, at="result", body=body)

    def list(
        self,
        department: int = ROOT,
        *,
        order: Order | None = None,
        size: int = PAGE,
        has_hidden: bool | None = None,
    ) -> Pages[User]:
        """Those who are directly in a department, with all fields; ``size`` is at most 100.

        ``has_hidden``: also those whom the app's people may not see.
        """
        number("users.list size", PAGE, size, "people")
        body = {"dept_id": department, "order_field": order, "size": size}
        body["contain_access_limit"] = has_hidden
        path, next_of = "/topapi/v2/user/list", _next
        return self._pages(
            path, UserPage, lambda p: p.rows, next=next_of, body=body, first=0, at="result"
        )

    def names(
        self, department: int = ROOT, *, order: Order | None = None, size: int = PAGE
    ) -> Pages[UserName]:
        """Id and name of those who are directly in a department; ``size`` is at most 100."""
        number("users.names size", PAGE, size, "people")
        body = {"dept_id": department, "order_field": order, "size": size}
        path, next_of = "/topapi/user/listsimple", _next
        return self._pages(
            path, NamePage, lambda p: p.rows, next=next_of, body=body, first=0, at="result"
        )

    async def ids(self, department: int = ROOT) -> Sequence[str]:
        """Everybody who is directly in a department."""
        path, at = "/topapi/user/listid", "result.userid_list"
        return await self._post(path, list[str], at=at, body={"dept_id": department})

    async def count(self, *, only_active: bool) -> int:
        """How many people the corp has, or how many of them have signed in."""
        body = {"only_active": only_active}
        return await self._post("/topapi/user/count", int, at="result.count", body=body)

    async def by_mobile(self, mobile: str) -> str:
        """The id behind a mobile number.  Raises NotFound (40104)."""
        path, body = "/topapi/v2/user/getbymobile", {"mobile": mobile}
        return await self._post(path, str, at="result.userid", body=body)

    async def by_unionid(self, unionid: str) -> str:
        """The id behind a unionid.  Raises NotFound (60121)."""
        path, body = "/topapi/user/getbyunionid", {"unionid": unionid}
        return await self._post(path, str, at="result.userid", body=body)

    async def administrators(self) -> Sequence[Administrator]:
        """The corp's administrators."""
        return await self._post("/topapi/user/listadmin", list[Administrator], at="result")

    async def scope(self, administrator: str) -> Sequence[int]:
        """The departments that an administrator looks after."""
        path, body = "/topapi/user/get_admin_scope", {"userid": administrator}
        return await self._post(path, list[int], at="dept_ids", body=body)

    def inactive(
        self, day: date, *, is_active: bool = False, departments: Sequence[int] = ()
    ) -> Pages[str]:
        """Who did not use DingTalk on a day of the last month (who did, with ``is_active``).

        Yesterday is known after 09:00.
        """
        body = {
            "is_active": is_active,
            "dept_ids": _joined(departments) or None,
            "query_date": f"{day:%Y%m%d}",
        }
        return self._slices(
            "/topapi/inactive/user/v2/get",
            IdPage,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=PAGE,
            body=body,
            at="result",
        )

    async def may_open(self, userid: str, app: int) -> bool:
        """Whether a person is in the range of a micro app (its ``appId``)."""
        path, at = "/user/can_access_microapp", "canAccess"
        return await self._get(path, bool, at=at, query={"appId": app, "userId": userid})

    def search(self, words: str, *, is_whole: bool = False) -> Pages[str]:
        """Ids of those whose name has (or is, with ``is_whole``) the words."""
        body = {"queryWord": words, "fullMatchField": 1 if is_whole else None}
        return self._slices(
            "/v1.0/contact/users/search",
            FoundPage,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=PAGE,
            body=body,
        )


def _next(page: UserPage | NamePage) -> str:
    return str(page.next_cursor) if page.has_more else ""


def _joined(departments: Sequence[int]) -> str:
    return ",".join(map(str, departments))


def _body(where: str, userid: str | None, fields: UserFields) -> dict[str, Any]:
    """Lists of departments go as text, the extension as JSON in a text.  Raises OverLimit."""
    body = {"userid": userid, **plain(fields)}
    for key, limit in LENGTHS.items():
        letters(f"{where} {key}", limit, body.get(key))
    filled(f"{where} userid", userid, "1 to 64 characters")
    filled(f"{where} name", fields.name, "1 to 80 characters")
    check_mail(f"{where} email", fields.email)
    check_mail(f"{where} org_email", fields.org_email)
    at_most(f"{where} departments", 100, fields.departments, "departments")
    if (departments := body.pop("departments", None)) is not None:
        body["dept_id_list"] = _joined(departments)
    if fields.extension is not None:
        body["extension"] = json_bytes(fields.extension).decode()
        letters(f"{where} extension", 2000, body["extension"])
    return body
