"""People of the address book, as before 2021.  Doc: contacts 1.0, users.

The vendor froze these calls and grants nobody new rights to them: each names the call to use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import filled, letters, number, one_of
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field, json_bytes, plain

Language = Literal["zh_CN", "en_US"]
LANGUAGES = ("zh_CN", "en_US")
Order = Literal["entry_asc", "entry_desc", "modify_asc", "modify_desc", "custom"]

PAGE = 100  # people of one page

LENGTHS = {
    "userid": 64,
    "name": 64,
    "position": 64,
    "jobnumber": 64,
    "email": 64,
    "remark": 1000,
    "workPlace": 50,
    "tel": 50,
}
"""Characters of each text, at most."""

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class RoleV1(Record):
    id: int
    name: str = ""
    group: str = field(name="groupName", default="")
    type: int | None = None  # None self-made, 0 system, 1 default, 101 main admin, 102 sub admin


class UserV1(Record):
    """A person in the old spelling."""

    id: str = field(name="userid")
    unionid: str = ""
    open_id: str = field(name="openId", default="")
    name: str = ""
    tel: str = ""
    work_place: str = field(name="workPlace", default="")
    remark: str = ""
    mobile: str = ""
    state_code: str = field(name="stateCode", default="")
    email: str = ""
    org_email: str = field(name="orgEmail", default="")
    active: bool = False
    orders: str = field(name="orderInDepts", default="")  # "{1:176362815343598512}", no JSON
    is_admin: bool = field(name="isAdmin", default=False)
    is_boss: bool = field(name="isBoss", default=False)
    leads: str = field(name="isLeaderInDepts", default="")  # "{1:false}", no JSON
    is_leader: bool = field(name="isLeader", default=False)  # in lists, in place of leads
    order: int = 0  # in lists
    is_hidden: bool = field(name="isHide", default=False)
    is_senior: bool = field(name="isSenior", default=False)
    departments: list[int] = field(name="department", default_factory=list)
    position: str = ""
    avatar: str = ""
    hired_ms: int = field(name="hiredDate", default=0)
    jobnumber: str = ""
    extattr: dict[str, Any] = field(default_factory=dict)
    real_authed: bool = field(name="realAuthed", default=False)
    roles: list[RoleV1] = field(default_factory=list)
    manager: str = field(name="managerUserid", default="")


class UserFieldsV1(Record):
    """What can be set of a person; ``None`` leaves it as it is, but see ``extattr``."""

    name: str | None = None
    mobile: str | None = None
    departments: Sequence[int] | None = field(name="department", default=None)
    orders: Mapping[int, int] | None = field(name="orderInDepts", default=None)
    positions: Mapping[int, str] | None = field(name="positionInDepts", default=None)
    position: str | None = None
    tel: str | None = None  # unique
    work_place: str | None = field(name="workPlace", default=None)
    remark: str | None = None
    email: str | None = None  # unique
    org_email: str | None = field(name="orgEmail", default=None)
    jobnumber: str | None = None
    is_hidden: bool | None = field(name="isHide", default=None)
    is_senior: bool | None = field(name="isSenior", default=None)
    extattr: Mapping[str, str] | None = None  # send all: an update clears what is left out
    hired_ms: int | None = field(name="hiredDate", default=None)
    manager: str | None = field(name="managerUserid", default=None)


class AdministratorV1(Record):
    id: str = field(name="userid")
    level: int = field(name="sys_level", default=0)  # 1 main, 2 sub


class UserNameV1(Record):
    id: str = field(name="userid")
    name: str = ""


class UserPageV1(Record):
    rows: list[UserV1] = field(name="userlist", default_factory=list)
    has_more: bool = field(name="hasMore", default=False)


class NamePageV1(Record):
    rows: list[UserNameV1] = field(name="userlist", default_factory=list)
    has_more: bool = field(name="hasMore", default=False)


class IdPageV1(Record):
    rows: list[str] = field(name="list", default_factory=list)
    has_more: bool = False


class UsersV1(Area):
    """``dingtalk.users.v1``.  Doc: contacts 1.0, users."""

    async def create(self, fields: UserFieldsV1, *, userid: str | None = None) -> str:
        """Frozen: use ``users.create``.  Name, mobile and departments are musts."""
        body = _body("users.v1.create", userid, fields)
        if fields.departments is not None:
            body["department"] = json_bytes(list(fields.departments)).decode()
        return await self._post("/user/create", str, at="userid", body=body, repeatable=False)

    async def update(
        self,
        userid: str,
        fields: UserFieldsV1,
        *,
        language: Language | None = None,
    ) -> None:
        """Frozen: use ``users.update``."""
        one_of("users.v1.update language", LANGUAGES, language)
        body = {**_body("users.v1.update", userid, fields), "lang": language}
        await self._tell("/user/update", body=body)

    async def delete(self, userid: str) -> None:
        """Frozen: use ``users.delete``."""
        await self._tell("/user/delete", query={"userid": userid})

    async def get(self, userid: str, *, language: Language | None = None) -> UserV1:
        """Frozen: use ``users.get``."""
        return await self._get("/user/get", UserV1, query={"userid": userid, "lang": language})

    def list(
        self, department: int, *, order: Order | None = None, size: int = PAGE
    ) -> Pages[UserV1]:
        """Frozen: use ``users.list``.  ``size`` is at most 100."""
        number("users.v1.list size", PAGE, size, "people")
        return self._slices(
            "/user/listbypage",
            UserPageV1,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=size,
            query={"department_id": department, "order": order},
        )

    def names(
        self, department: int, *, order: Order | None = None, size: int = PAGE
    ) -> Pages[UserNameV1]:
        """Frozen: use ``users.names``.  ``size`` is at most 100."""
        number("users.v1.names size", PAGE, size, "people")
        return self._slices(
            "/user/simplelist",
            NamePageV1,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=size,
            query={"department_id": department, "order": order},
        )

    async def ids(self, department: int) -> Sequence[str]:
        """Frozen: use ``users.ids``."""
        query = {"deptId": department}
        return await self._get("/user/getDeptMember", list[str], at="userIds", query=query)

    async def administrators(self) -> Sequence[AdministratorV1]:
        """Frozen: use ``users.administrators``."""
        return await self._get("/user/get_admin", list[AdministratorV1], at="adminList")

    async def by_unionid(self, unionid: str) -> str:
        """Frozen: use ``users.by_unionid``."""
        query = {"unionid": unionid}
        return await self._get("/user/getUseridByUnionid", str, at="userid", query=query)

    async def by_mobile(self, mobile: str) -> str:
        """Frozen: use ``users.by_mobile``."""
        query = {"mobile": mobile}
        return await self._get("/user/get_by_mobile", str, at="userid", query=query)

    async def count(self, *, only_active: bool) -> int:
        """Frozen: use ``users.count``."""
        query = {"onlyActive": int(only_active)}
        return await self._get("/user/get_org_user_count", int, at="count", query=query)

    def inactive(self, day: date) -> Pages[str]:
        """Frozen: use ``users.inactive``."""
        return self._slices(
            "/topapi/inactive/user/get",
            IdPageV1,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=PAGE,
            body={"query_date": f"{day:%Y%m%d}"},
            at="result",
        )


def check_mail(where: str, address: str | None) -> None:
    """Raises ValueError for what is no mail address; "" takes one away."""
    if address and not _MAIL.fullmatch(address):
        raise ValueError(f"{where}: {address!r} is no mail address.")


def _body(where: str, userid: str | None, fields: UserFieldsV1) -> dict[str, Any]:
    """Maps go as JSON in a text.  Raises OverLimit."""
    body = {"userid": userid, **plain(fields)}
    for key, limit in LENGTHS.items():
        letters(f"{where} {key}", limit, body.get(key))
    filled(f"{where} userid", userid, "1 to 64 characters")
    filled(f"{where} name", fields.name, "1 to 64 characters")
    check_mail(f"{where} email", fields.email)
    check_mail(f"{where} org_email", fields.org_email)
    for key in ("orderInDepts", "positionInDepts", "extattr"):
        if key in body:
            body[key] = json_bytes(body[key]).decode()
    return body
