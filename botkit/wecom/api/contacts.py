"""The address book."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.wire.record import Record, field


class User(Record):
    """A member.  Apps made since June 2022 get no mobile, email, gender or avatar."""

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


class Users(Area):
    """``wecom.contacts.users``"""

    async def get(self, userid: str) -> User:
        """One member within the app's visible range.

        Raises NotFound (60111), NotAllowed (60011).  Doc: user/get.
        """
        return await self._get("/cgi-bin/user/get", User, query={"userid": userid})


class Contacts:
    """``wecom.contacts``"""

    def __init__(self, caller: Caller) -> None:
        self.users = Users(caller)
