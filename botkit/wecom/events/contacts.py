"""Changes of the address book (通讯录变更).  Doc: change_contact

Addresses set after 2022-08-15 hear less: of a new member the id and departments, of a changed one
only a new id or new departments.  ``users.get`` tells the rest.
"""

from __future__ import annotations

from botkit.chat.events import ContactChanged
from botkit.wire.record import Record, field


class Attribute(Record):
    """A field that the company added (扩展属性): a ``value``, or a link with ``title``."""

    name: str = field(name="Name", default="")
    type: int = field(name="Type", default=0)  # 0 text, 1 web
    value: str = field(name="Text/Value|Value", default="")
    title: str = field(name="Web/Title", default="")
    url: str = field(name="Web/Url", default="")


class UserChanged(ContactChanged):
    """A new or a changed member; of a changed one only what changed is there."""

    user: str = field(name="UserID", default="")
    name: str = field(name="Name", default="")
    departments: list[int] = field(name="Department", default_factory=list)
    main_department: int = field(name="MainDepartment", default=0)
    leads: list[int] = field(name="IsLeaderInDept", default_factory=list)  # 0 or 1 for each of them
    leaders: list[str] = field(name="DirectLeader", default_factory=list)
    position: str = field(name="Position", default="")
    mobile: str = field(name="Mobile", default="")
    gender: int = field(name="Gender", default=0)  # 1 male, 2 female
    email: str = field(name="Email", default="")
    biz_mail: str = field(name="BizMail", default="")
    status: int = field(name="Status", default=0)  # 1 active, 2 disabled, 4 not activated, 5 left
    avatar: str = field(name="Avatar", default="")
    alias: str = field(name="Alias", default="")
    telephone: str = field(name="Telephone", default="")
    address: str = field(name="Address", default="")
    attributes: list[Attribute] = field(name="ExtAttr/Item", default_factory=list)


class UserCreated(UserChanged):
    """Somebody joined."""


class UserUpdated(UserChanged):
    """``new_user`` is the id from now on, "" when it stays."""

    new_user: str = field(name="NewUserID", default="")


class UserDeleted(ContactChanged):
    """Somebody is no longer a member."""

    user: str = field(name="UserID", default="")


class DepartmentCreated(ContactChanged):
    department: int = field(name="Id", default=0)
    name: str = field(name="Name", default="")
    parent: int = field(name="ParentId", default=0)
    order: int = field(name="Order", default=0)


class DepartmentUpdated(ContactChanged):
    """``name`` and ``parent`` are "" and 0 when they stay."""

    department: int = field(name="Id", default=0)
    name: str = field(name="Name", default="")
    parent: int = field(name="ParentId", default=0)


class DepartmentDeleted(ContactChanged):
    department: int = field(name="Id", default=0)


class TagUpdated(ContactChanged):
    """Who got a tag and who lost it."""

    tag: int = field(name="TagId", default=0)
    users_added: list[str] = field(name="AddUserItems", default_factory=list)
    users_removed: list[str] = field(name="DelUserItems", default_factory=list)
    departments_added: list[int] = field(name="AddPartyItems", default_factory=list)
    departments_removed: list[int] = field(name="DelPartyItems", default_factory=list)
