"""Customer groups (客户群): group chats of members with customers."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, number
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field


class GroupRow(Record):
    """``status``: 0 all is well, 1 the owner left, 2 being inherited, 3 inherited."""

    chat_id: str = ""
    status: int = 0


class Person(Record):
    userid: str = ""


class GroupMember(Record):
    """``userid`` is an external one when ``type`` is 2."""

    userid: str = ""
    type: int = 0  # 1 member of the corp, 2 from outside
    unionid: str = ""
    join_time: int = 0  # seconds since 1970
    join_scene: int = 0  # 1 invited, 2 by an invitation link, 3 by QR code
    inviter: Person | None = field(name="invitor", default=None)
    group_nickname: str = ""
    name: str = ""  # only when asked for


class CustomerGroup(Record):
    chat_id: str = ""
    name: str = ""
    owner: str = ""
    create_time: int = 0  # seconds since 1970
    notice: str = ""
    members: list[GroupMember] = field(name="member_list", default_factory=list)
    admins: list[Person] = field(name="admin_list", default_factory=list)
    member_version: str = ""  # as in the events about the group


class GroupPage(Record):
    rows: list[GroupRow] = field(name="group_chat_list", default_factory=list)
    next_cursor: str = ""


class CustomerGroups(Area):
    """``wecom.external.groups``

    Raises BadArgument (90501, 90509) for what is no customer group.
    """

    def list(
        self, *, status: int = 0, owners: Sequence[str] = (), page: int = 1000
    ) -> Pages[GroupRow]:
        """Groups: all (``status`` 0), or 1 owner left, 2 being inherited, 3 inherited.

        ``owners``: only theirs, at most 100.  ``page``: 1 to 1000 at a time.
        Doc: externalcontact/groupchat/list.
        """
        at_most("wecom owner_filter.userid_list", 100, owners, "members")
        number("wecom limit", 1000, page, "groups a page")
        owner_filter = {"userid_list": owners} if owners else None
        return self._pages(
            "/cgi-bin/externalcontact/groupchat/list",
            GroupPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"status_filter": status, "owner_filter": owner_filter, "limit": page},
        )

    async def get(self, chat_id: str, *, with_names: bool = True) -> CustomerGroup:
        """One group and who is in it.  Doc: externalcontact/groupchat/get."""
        return await self._post(
            "/cgi-bin/externalcontact/groupchat/get",
            CustomerGroup,
            at="group_chat",
            body={"chat_id": chat_id, "need_name": int(with_names)},
        )

    async def of_opengid(self, opengid: str) -> str:
        """The chat id of a group that a mini program was opened in.

        Doc: externalcontact/opengid_to_chatid.
        """
        return await self._post(
            "/cgi-bin/externalcontact/opengid_to_chatid",
            str,
            at="chat_id",
            body={"opengid": opengid},
        )
