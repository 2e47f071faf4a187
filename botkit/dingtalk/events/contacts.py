"""Changes of the address book.  Doc: contact events

They say who; ``users.get`` tells the rest.  Times are UTC milliseconds.
"""

from __future__ import annotations

from typing import Any

from botkit.chat.events import ContactChanged
from botkit.wire.record import Record, field


class UsersChanged(ContactChanged):
    """Base of what happened to some people."""

    users: list[str] = field(name="userId", default_factory=list)


class UsersJoined(UsersChanged):
    pass


class UsersUpdated(UsersChanged):
    """``before`` and ``after`` hold the fields that changed, by the platform's names."""

    before: dict[str, Any] = field(name="diffInfo/prev", default_factory=dict)
    after: dict[str, Any] = field(name="diffInfo/curr", default_factory=dict)


class UsersLeft(UsersChanged):
    pass


class UsersActivated(UsersChanged):
    """They signed in for the first time."""


class UserMoved(UsersChanged):
    """Departments or roles of somebody changed; ``name`` is the event's."""

    name: str = field(name="eventType", default="")  # user_dept_change, user_role_change
    departments: list[int] = field(name="department", default_factory=list)
    position: str = ""


class AdminsAdded(UsersChanged):
    pass


class AdminsRemoved(UsersChanged):
    pass


class DepartmentsChanged(ContactChanged):
    """Base of what happened to some departments."""

    departments: list[int] = field(name="deptId", default_factory=list)


class DepartmentsCreated(DepartmentsChanged):
    pass


class DepartmentsUpdated(DepartmentsChanged):
    pass


class DepartmentsDeleted(DepartmentsChanged):
    pass


class OrgChanged(ContactChanged):
    """The corp's own data changed, or it was dissolved."""

    name: str = field(name="eventType", default="")  # org_change, org_update, org_remove
    title: str = field(name="corpName", default="")  # this and the rest: of org_update
    logo: str = field(name="corpLogoUrl", default="")
    industry: str = ""
    is_authenticated: bool = field(name="isAuthenticated", default=False)
    level: int = field(name="authLevel", default=0)


class UserRolesChanged(ContactChanged):
    """People got roles or lost them."""

    users: list[str] = field(name="userIdList", default_factory=list)
    roles: list[int] = field(name="labelIdList", default_factory=list)
    action: str = ""  # add, remove


class Label(Record):
    id: int = field(name="id|labelId", default=0)
    title: str = field(name="name|labelName", default="")


class RolesChanged(ContactChanged):
    """Roles, or groups of them, came, changed or went."""

    name: str = field(name="eventType", default="")  # label_conf_add, _modify, _del
    roles: list[int] = field(name="labelIdList", default_factory=list)
    scope: str = ""
    before: list[Label] = field(name="preLabelList", default_factory=list)
    after: list[Label] = field(name="postLabelList", default_factory=list)


class OrgRoleChanged(ContactChanged):
    """The same, as third-party apps are told."""

    name: str = field(name="eventType", default="")  # org_role_add, _modify, _remove
    role: int = field(name="roleId", default=0)
    title: str = field(name="roleName", default="")
    group: int = field(name="groupId", default=0)
    group_title: str = field(name="groupName", default="")


class OutsiderChanged(ContactChanged):
    """An external contact came, changed or went: ``raw`` has the fields."""

    name: str = field(name="eventType", default="")  # contact_add_org, _modify_org, _leave_org
    users: list[str] = field(name="userId", default_factory=list)
