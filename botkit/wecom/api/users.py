"""Members of the address book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters, number, octets, one_of
from botkit.calls.pages import Pages
from botkit.wecom.api.profiles import Attributes, ExternalProfile
from botkit.wire.record import Fact, Record, field, plain

SIZES = ("1", "2", "3", "4")  # of the picture to join by


class Place(Fact, frozen=True):
    """A member's place in one department."""

    department: int
    order: int = 0  # larger is listed first
    is_leader: bool = False


class User(Record):
    """A member.

    Apps made since June 2022 get no mobile, email, gender, avatar, QR code or address; members
    give them by ``identity.details``.
    """

    id: str = field(name="userid")
    name: str = ""
    departments: list[int] = field(name="department", default_factory=list)
    order: list[int] = field(default_factory=list)  # parallel to departments; larger is first
    is_leader_in_dept: list[int] = field(default_factory=list)  # parallel to departments; 0 or 1
    main_department: int = 0
    direct_leader: list[str] = field(default_factory=list)
    position: str = ""
    alias: str = ""
    mobile: str = ""
    email: str = ""
    biz_mail: str = ""
    telephone: str = ""
    gender: str = ""  # "1" male, "2" female, "0" unknown
    avatar: str = ""
    status: int = 0  # 1 active, 2 disabled, 4 not yet active, 5 left
    open_userid: str = ""
    thumb_avatar: str = ""
    qr_code: str = ""  # address of the member's own code
    address: str = ""
    enable: int = 1  # 0 disabled
    hide_mobile: int = 0  # 1: only the corp's own people see it
    external_position: str = ""
    external_profile: ExternalProfile | None = None
    extattr: Attributes = field(default_factory=Attributes)

    @property
    def places(self) -> list[Place]:
        """The three parallel lists as one, also when they differ in length."""
        rest = [0] * len(self.departments)
        rows = zip(self.departments, self.order + rest, self.is_leader_in_dept + rest, strict=False)
        return [Place(id_, order, leads == 1) for id_, order, leads in rows]


class UserFields(Record):
    """What can be set of a member; ``None`` leaves it as it is."""

    name: str | None = None  # 64 characters
    alias: str | None = None  # 64 characters
    mobile: str | None = None  # unique in the corp; this or email is a must
    email: str | None = None  # 64 bytes, unique in the corp
    biz_mail: str | None = None  # 64 bytes
    departments: list[int] | None = field(name="department", default=None)  # at most 100
    order: list[int] | None = None  # parallel to departments; larger is listed first
    is_leader_in_dept: list[int] | None = None  # parallel to departments; 0 or 1
    main_department: int | None = None
    direct_leader: list[str] | None = None  # at most one
    position: str | None = None  # 128 characters
    gender: str | None = None  # "1" male, "2" female
    telephone: str | None = None  # 32 bytes
    address: str | None = None  # 128 characters
    avatar_mediaid: str | None = None  # a picture of media.upload
    enable: int | None = None  # 1 on, 0 off
    hide_mobile: int | None = None
    external_position: str | None = None  # 12 characters
    external_profile: ExternalProfile | None = None
    extattr: Attributes | None = None


class MadeDepartment(Record):
    name: str = ""
    id: int = 0


class MadeDepartments(Record):
    rows: list[MadeDepartment] = field(name="department_info", default_factory=list)


class Created(Record):
    """Departments that had to be made for the member; usually none."""

    made: MadeDepartments = field(name="created_department_list", default_factory=MadeDepartments)


class UserName(Record):
    """A member in a short list."""

    id: str = field(name="userid")
    name: str = ""
    departments: list[int] = field(name="department", default_factory=list)
    open_userid: str = ""


class UserPlace(Record):
    """A member and one of the member's departments."""

    id: str = field(name="userid")
    department: int = 0


class UserPlaces(Record):
    rows: list[UserPlace] = field(name="dept_user", default_factory=list)
    next_cursor: str = ""


class NotInvited(Record):
    """Whom an invitation did not reach."""

    users: list[str] = field(name="invaliduser", default_factory=list)
    parties: list[int] = field(name="invalidparty", default_factory=list)
    tags: list[int] = field(name="invalidtag", default_factory=list)


class Users(Area):
    """``wecom.contacts.users``

    Writing needs the secret of the contact assistant (通讯录同步助手), or an app with the right to
    edit; others raise NotAllowed (48002).  The assistant may read details only from addresses it
    used before August 2022 (48009).
    """

    async def create(
        self, userid: str, name: str, fields: UserFields, *, invite: bool | None = None
    ) -> Created:
        """Add a member; ``departments`` and ``mobile`` or ``email`` are a must.

        ``userid``: 1 to 64 of ``0-9A-Za-z_-@.``, unique in any case.  ``invite``: True when left
        out.  Raises AlreadyExists (60102 the id, 60104 mobile, 60106 email), BadArgument (60112,
        60129 ...), NotFound (60123 no such department).  Doc: user/create.
        """
        filled("wecom userid", userid, "1 to 64 bytes")
        octets("wecom userid", 64, userid)
        filled("wecom name", name, "1 to 64 characters")
        letters("wecom name", 64, name)
        _check(fields)
        body = {**plain(fields), "userid": userid, "name": name, "to_invite": invite}
        return await self._post("/cgi-bin/user/create", Created, body=body, repeatable=False)

    async def get(self, userid: str) -> User:
        """One member within the app's visible range.

        Raises NotFound (60111), NotAllowed (60011).  Doc: user/get.
        """
        return await self._get("/cgi-bin/user/get", User, query={"userid": userid})

    async def update(
        self, userid: str, fields: UserFields, *, new_userid: str | None = None
    ) -> None:
        """Change a member; what is ``None`` stays.

        ``new_userid``: once, and only of an id the platform made up (301036).  Raises NotFound
        (60111), AlreadyExists, BadArgument.  Doc: user/update.
        """
        _check(fields)
        octets("wecom new_userid", 64, new_userid)
        body = {**plain(fields), "userid": userid, "new_userid": new_userid}
        await self._tell("/cgi-bin/user/update", body=body)

    async def enable(self, userid: str) -> None:
        """Let a member in again.  Doc: user/update."""
        await self._tell("/cgi-bin/user/update", body={"userid": userid, "enable": 1})

    async def disable(self, userid: str) -> None:
        """Keep a member out, but on the books.  Doc: user/update."""
        await self._tell("/cgi-bin/user/update", body={"userid": userid, "enable": 0})

    async def delete(self, userid: str) -> None:
        """Take a member off the books.  Raises NotFound (60111).  Doc: user/delete."""
        await self._tell("/cgi-bin/user/delete", query={"userid": userid}, repeatable=False)

    async def delete_many(self, userids: Sequence[str]) -> None:
        """At most 200 at once.  Raises BadArgument (40031).  Doc: user/batchdelete."""
        filled("wecom useridlist", userids, "1 to 200 members")
        at_most("wecom useridlist", 200, userids, "members")
        body = {"useridlist": userids}
        await self._tell("/cgi-bin/user/batchdelete", body=body, repeatable=False)

    async def list_simple(self, department: int, *, below: bool = False) -> list[UserName]:
        """Names of a department's members, with ``below`` also of those under it.

        Raises NotFound (60123).  Doc: user/simplelist.
        """
        query = {"department_id": department, "fetch_child": 1 if below else None}
        return await self._get(
            "/cgi-bin/user/simplelist", list[UserName], at="userlist", query=query
        )

    async def list_details(self, department: int, *, below: bool = False) -> list[User]:
        """A department's members as ``get`` has them.

        Raises BadArgument (45029) when there are too many, NotFound (60123).  Doc: user/list.
        """
        query = {"department_id": department, "fetch_child": 1 if below else None}
        return await self._get("/cgi-bin/user/list", list[User], at="userlist", query=query)

    def list_ids(self, *, page: int | None = None) -> Pages[UserPlace]:
        """All ids, once for each of a member's departments; at most 10000 a page.

        Only with the assistant's secret (48002).  Doc: user/list_id.
        """
        number("wecom limit", 10000, page, "members a page")
        return self._pages(
            "/cgi-bin/user/list_id",
            UserPlaces,
            lambda read: read.rows,
            next=lambda read: read.next_cursor,
            body={"limit": page},
        )

    async def invite(
        self,
        *,
        users: Sequence[str] = (),
        parties: Sequence[int] = (),
        tags: Sequence[int] = (),
    ) -> NotInvited:
        """Ask members to join: at most 1000 users, 100 departments, 100 tags.

        Those who joined get nothing; nobody gets more than one a day.  Doc: batch/invite.
        """
        filled("wecom invite", [*users, *parties, *tags], "members, departments or tags")
        at_most("wecom user", 1000, users, "members")
        at_most("wecom party", 100, parties, "departments")
        at_most("wecom tag", 100, tags, "tags")
        body = {"user": users or None, "party": parties or None, "tag": tags or None}
        return await self._post("/cgi-bin/batch/invite", NotInvited, body=body, repeatable=False)

    async def join_qrcode(self, size: int | None = None) -> str:
        """Address of the picture people join the corp by; good for seven days.

        ``size``: 1 171, 2 399, 3 741, 4 2052 pixels.  Doc: corp/get_join_qrcode.
        """
        one_of("wecom size_type", SIZES, None if size is None else str(size))
        query = {"size_type": size}
        return await self._get("/cgi-bin/corp/get_join_qrcode", str, at="join_qrcode", query=query)

    async def count_active(self, day: date) -> int:
        """How many used it on a day of the last 30.  Doc: user/get_active_stat."""
        body = {"date": day.isoformat()}
        return await self._post("/cgi-bin/user/get_active_stat", int, at="active_cnt", body=body)


def _check(fields: UserFields) -> None:
    letters("wecom name", 64, fields.name)
    letters("wecom alias", 64, fields.alias)
    letters("wecom position", 128, fields.position)
    letters("wecom address", 128, fields.address)
    letters("wecom external_position", 12, fields.external_position)
    octets("wecom email", 64, fields.email)
    octets("wecom biz_mail", 64, fields.biz_mail)
    octets("wecom telephone", 32, fields.telephone)
    at_most("wecom department", 100, fields.departments, "departments")
    at_most("wecom direct_leader", 1, fields.direct_leader, "leaders")
