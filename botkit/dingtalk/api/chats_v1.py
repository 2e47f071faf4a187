"""Group chats, by the old interface.  Doc: chat/create and its like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters, number, one_of
from botkit.calls.pages import Pages
from botkit.dingtalk.api.messages import Message, message_body
from botkit.wire.record import Record, field, plain

MOST_PEOPLE = 40  # of one call; a group has 1000
NAME_LETTERS = 20
READERS = 100  # of one page
ADD, REMOVE = 2, 3  # of administrators
OWNER_TYPES = ("emp", "ext")


class Switches(Record):
    """What a group allows; ``None`` leaves it as it is.

    They are 0 and 1 on the wire, and off in a new group.
    """

    shows_history: bool | None = field(name="showHistoryType", default=None)  # 100 messages
    is_searchable: bool | None = field(name="searchable", default=None)
    asks_to_join: bool | None = field(name="validationType", default=None)
    owner_mentions_all: bool | None = field(name="mentionAllAuthority", default=None)  # alone
    owner_manages: bool | None = field(name="managementType", default=None)  # alone
    is_muted: bool | None = field(name="chatBannedType", default=None)

    def numbers(self) -> dict[str, int]:
        """As the platform reads them; a switch that is off is told, one that is unset is not."""
        return {name: int(value) for name, value in plain(self).items()}


class CreatedChat(Record):
    chat: str = field(name="chatid", default="")
    open_id: str = field(name="openConversationId", default="")
    tag: int = field(name="conversationTag", default=0)  # 2: a group of the corp


class Chat(Record):
    id: str = field(name="chatid")
    name: str = ""
    owner: str = ""
    members: list[str] = field(name="useridlist", default_factory=list)
    icon: str = ""
    status: int = 1  # 1 open, 2 dissolved
    tag: int = field(name="conversationTag", default=0)
    shows_history: int = field(name="showHistoryType", default=0)
    is_searchable: int = field(name="searchable", default=0)
    asks_to_join: int = field(name="validationType", default=0)
    owner_mentions_all: int = field(name="mentionAllAuthority", default=0)
    owner_manages: int = field(name="managementType", default=0)
    is_muted: int = field(name="chatBannedType", default=0)


class ReaderPage(Record):
    rows: list[str] = field(name="readUserIdList", default_factory=list)
    next_cursor: int | None = None


class ChatsV1(Area):
    """``dingtalk.chats.v1``; only groups that ``create`` made can be changed."""

    async def create(
        self,
        name: str,
        owner: str,
        members: Sequence[str],
        *,
        switches: Switches | None = None,
    ) -> CreatedChat:
        """Old, but served: use ``chats.create``.

        The name has 1 to 20 characters; at most 40 ``members``, the owner among them.  Raises
        BadArgument (49006, 49015), PlatformFault (1002).  Doc: chat/create.
        """
        check_group("chats.v1.create", name, owner, members)
        body: dict[str, Any] = {"name": name, "owner": owner, "useridlist": members}
        body |= switches.numbers() if switches else {}
        return await self._post("/chat/create", CreatedChat, body=body, repeatable=False)

    async def update(
        self,
        chat: str,
        *,
        name: str | None = None,
        owner: str | None = None,
        owner_type: Literal["emp", "ext"] | None = None,
        add: Sequence[str] | None = None,
        remove: Sequence[str] | None = None,
        add_outsiders: Sequence[str] | None = None,
        remove_outsiders: Sequence[str] | None = None,
        icon: str | None = None,
        is_banned: bool | None = None,
        switches: Switches | None = None,
    ) -> None:
        """Rename, hand over, add and remove people (40 of each at most), switch.

        No newer call does it.  ``icon``: a media id.  Raises NotFound (34001, 40016), BadArgument
        (49004, 49005).  Doc: chat/update.
        """
        where = "chats.v1.update"
        filled(f"{where} chat", chat, "a chatid")
        filled(f"{where} name", name, f"1 to {NAME_LETTERS} characters")
        letters(f"{where} name", NAME_LETTERS, name)
        one_of(f"{where} owner_type", OWNER_TYPES, owner_type)
        people = {
            "add_useridlist": add,
            "del_useridlist": remove,
            "add_extidlist": add_outsiders,
            "del_extidlist": remove_outsiders,
        }
        for key, listed in people.items():
            at_most(f"{where} {key}", MOST_PEOPLE, listed, "people")
        body: dict[str, Any] = {"chatid": chat, "name": name, "owner": owner, **people}
        body |= {"ownerType": owner_type, "icon": icon, "isBan": is_banned}
        body |= switches.numbers() if switches else {}
        await self._tell("/chat/update", body=body)

    async def get(self, chat: str) -> Chat:
        """One group; no newer call tells it.  Raises NotFound (34001, 40016).  Doc: chat/get."""
        return await self._get("/chat/get", Chat, at="chat_info", query={"chatid": chat})

    async def send(self, chat: str, message: Message) -> str:
        """Closed to new apps: use ``robots.send_group``.

        ``message`` is one of a work notice.  The id for ``readers`` is returned.  Not repeated
        when the answer is lost.  Raises OverLimit, BadArgument (34016).  Doc: chat/send.
        """
        body = {"chatid": chat, "msg": message_body("chats.v1.send", message)}
        path = "/chat/send"
        return await self._post(path, str, at="messageId", body=body, repeatable=False)

    def readers(self, message: str, *, size: int = READERS) -> Pages[str]:
        """Who read what ``send`` sent; ``size`` is at most 100 and at most the group's own.

        Closed to new apps: use ``robots.group_readers``.  Doc: chat/getReadList.
        """
        number("chats.v1.readers size", READERS, size, "people")
        return self._pages(
            "/chat/getReadList",
            ReaderPage,
            lambda page: page.rows,
            next=lambda page: str(page.next_cursor or ""),
            query={"messageId": message, "size": size},
            first=0,
        )

    async def set_administrators(
        self, chat: str, userids: Sequence[str], *, is_admin: bool = True
    ) -> None:
        """Frozen: use ``chats.set_administrators``.  Doc: chat/subadmin/update."""
        role = ADD if is_admin else REMOVE
        body = {"chatid": chat, "userids": ",".join(userids), "role": role}
        await self._tell("/topapi/chat/subadmin/update", body=body)


def check_group(where: str, name: str, owner: str, members: Sequence[str]) -> None:
    """What a new group needs.  Raises OverLimit, ValueError."""
    filled(f"{where} name", name, f"1 to {NAME_LETTERS} characters")
    letters(f"{where} name", NAME_LETTERS, name)
    filled(f"{where} owner", owner, "a userid")
    filled(f"{where} members", members, f"1 to {MOST_PEOPLE} people")
    at_most(f"{where} members", MOST_PEOPLE, members, "people")
    if owner not in members:
        raise ValueError(f"{where} owner: {owner!r} is not among the members.")
