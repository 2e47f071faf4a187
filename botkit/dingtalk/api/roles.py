"""Roles of people, in groups.  Doc: contacts, roles."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, number
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field

PAGE, MEMBER_PAGE = 200, 100  # entries of one page, at most
ROLES, GIVEN, TAKEN = 20, 20, 100  # roles of one call, people to give and to take them from
SCOPE = 50  # departments


class Role(Record):
    id: int
    name: str = ""


class RoleGroup(Record):
    """A group and its roles, as the list has them."""

    id: int = field(name="groupId", default=0)
    name: str = ""
    roles: list[Role] = field(default_factory=list)


class RoleDetail(Record):
    name: str = ""
    group: int = field(name="groupId", default=0)


class RoleOfGroup(Record):
    id: int = field(name="role_id")
    name: str = field(name="role_name", default="")


class GroupDetail(Record):
    name: str = field(name="group_name", default="")
    roles: list[RoleOfGroup] = field(default_factory=list)


class ManagedDepartment(Record):
    id: int = field(name="dept_id")
    name: str = ""


class RoleMember(Record):
    """Whom a role was given; ``scopes``: for which departments, nothing means all."""

    id: str = field(name="userid")
    name: str = ""
    scopes: list[ManagedDepartment] = field(name="manageScopes", default_factory=list)


class RolePage(Record):
    rows: list[RoleGroup] = field(name="list", default_factory=list)
    has_more: bool = field(name="hasMore", default=False)


class MemberPage(Record):
    rows: list[RoleMember] = field(name="list", default_factory=list)
    has_more: bool = field(name="hasMore", default=False)


class Roles(Area):
    """``dingtalk.roles``.  Doc: contacts, roles."""

    async def create(self, name: str, group: int) -> int:
        """Add a role to a group and return its id.

        Raises AlreadyExists (34021), BadArgument (34018, 34020).  Doc: role/add_role.
        """
        filled("roles.create name", name, "1 character or more")
        body = {"roleName": name, "groupId": group}
        return await self._post("/role/add_role", int, at="roleId", body=body, repeatable=False)

    async def create_group(self, name: str) -> int:
        """Add a group of roles and return its id.  Doc: role/add_role_group."""
        filled("roles.create_group name", name, "1 character or more")
        path, body = "/role/add_role_group", {"name": name}
        return await self._post(path, int, at="groupId", body=body, repeatable=False)

    async def update(self, role: int, name: str) -> None:
        """Rename a role.  Raises NotFound (33011), AlreadyExists (34021).

        Doc: role/update_role.
        """
        filled("roles.update name", name, "1 character or more")
        await self._tell("/role/update_role", body={"roleId": role, "roleName": name})

    async def delete(self, role: int) -> None:
        """Not one of the platform's own (BadArgument 23004).  Doc: role/deleterole."""
        await self._tell("/topapi/role/deleterole", body={"role_id": role})

    def list(self, *, size: int = PAGE) -> Pages[RoleGroup]:
        """Groups with their roles; ``size`` is at most 200.  Doc: role/list."""
        number("roles.list size", PAGE, size, "groups")
        return self._slices(
            "/topapi/role/list",
            RolePage,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=size,
            body={},
            at="result",
        )

    async def get(self, role: int) -> RoleDetail:
        """A role's name and group; the id of a group gives the group.  Doc: role/getrole."""
        return await self._post(
            "/topapi/role/getrole", RoleDetail, at="role", body={"roleId": role}
        )

    async def get_group(self, group: int) -> GroupDetail:
        """A group and its roles.  Doc: role/getrolegroup."""
        path, body = "/topapi/role/getrolegroup", {"group_id": group}
        return await self._post(path, GroupDetail, at="role_group", body=body)

    async def give(self, roles: Sequence[int], userids: Sequence[str]) -> None:
        """Give each of 20 roles to each of 20 people, at most.  Doc: role/addrolesforemps."""
        at_most("roles.give roles", ROLES, roles, "roles")
        at_most("roles.give userids", GIVEN, userids, "people")
        await self._tell("/topapi/role/addrolesforemps", body=_pairs(roles, userids))

    async def take(self, roles: Sequence[int], userids: Sequence[str]) -> None:
        """Take each of 20 roles from each of 100 people, at most.

        Doc: role/removerolesforemps.
        """
        at_most("roles.take roles", ROLES, roles, "roles")
        at_most("roles.take userids", TAKEN, userids, "people")
        await self._tell("/topapi/role/removerolesforemps", body=_pairs(roles, userids))

    async def limit(self, userid: str, role: int, departments: Sequence[int] | None) -> None:
        """For which departments, at most 50, a person has a role; ``None``: for everybody.

        Doc: role/scope/update.
        """
        at_most("roles.limit departments", SCOPE, departments, "departments")
        given = None if departments is None else ",".join(map(str, departments))
        body = {"userid": userid, "role_id": role, "dept_ids": given}
        await self._tell("/topapi/role/scope/update", body=body)

    def members(self, role: int, *, size: int = MEMBER_PAGE) -> Pages[RoleMember]:
        """Those who have a role; ``size`` is at most 100.  Doc: role/simplelist."""
        number("roles.members size", MEMBER_PAGE, size, "people")
        return self._slices(
            "/topapi/role/simplelist",
            MemberPage,
            lambda page: page.rows,
            more=lambda page: page.has_more,
            size=size,
            body={"role_id": role},
            at="result",
        )


def _pairs(roles: Sequence[int], userids: Sequence[str]) -> dict[str, str]:
    return {"roleIds": ",".join(map(str, roles)), "userIds": ",".join(userids)}
