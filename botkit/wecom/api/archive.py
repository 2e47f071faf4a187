"""The message archive (会话内容存档): who is archived and who agreed.

The archive has a secret of its own: a client of its own.  The messages themselves come through the
vendor's native SDK, not over HTTP.  Raises NotAllowed (301042, 301052, 301053).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most
from botkit.wire.record import Record, field

OFFICE, SERVICE, ENTERPRISE = 1, 2, 3  # editions
PAIRS = 100


class Agreement(Record):
    """Whether a customer lets a member's messages with them be archived."""

    userid: str = ""  # "" in answers about a group
    external_id: str = field(name="exteranalopenid", default="")  # the platform spells it so
    status: str = field(name="agree_status", default="")  # Agree, Disagree, Default_Agree
    changed_at: int = field(name="status_change_time", default=0)  # seconds since 1970


class ArchivedMember(Record):
    id: str = field(name="memberid", default="")  # a user id
    joined_at: int = field(name="jointime", default=0)  # seconds since 1970


class ArchivedRoom(Record):
    """A group of members only."""

    name: str = field(name="roomname", default="")
    creator: str = ""
    created_at: int = field(name="room_create_time", default=0)  # seconds since 1970
    notice: str = ""
    members: list[ArchivedMember] = field(default_factory=list)


class Archive(Area):
    """``wecom.archive``"""

    async def permitted_users(self, edition: int | None = None) -> list[str]:
        """User ids that are archived, of all editions or one.  Doc: msgaudit/get_permit_user_list.

        ``edition``: 1 office, 2 service, 3 enterprise.
        """
        path = "/cgi-bin/msgaudit/get_permit_user_list"
        return await self._post(path, list[str], at="ids", body={"type": edition})

    async def agreements(self, pairs: Sequence[tuple[str, str]]) -> list[Agreement]:
        """What customers said; ``pairs`` of user id and external id, at most 100.

        At most 2500 calls a minute.  Raises OverLimit before sending.
        Doc: msgaudit/check_single_agree.
        """
        at_most("wecom archive agreements", PAIRS, pairs, "pairs")
        info: list[Mapping[str, str]] = [
            {"userid": userid, "exteranalopenid": external} for userid, external in pairs
        ]
        path = "/cgi-bin/msgaudit/check_single_agree"
        return await self._post(path, list[Agreement], at="agreeinfo", body={"info": info})

    async def room_agreements(self, room_id: str) -> list[Agreement]:
        """What the customers in a group said.  At most 1500 calls a minute.

        Doc: msgaudit/check_room_agree.
        """
        path = "/cgi-bin/msgaudit/check_room_agree"
        return await self._post(path, list[Agreement], at="agreeinfo", body={"roomid": room_id})

    async def room(self, room_id: str) -> ArchivedRoom:
        """A group of members only.  Raises BadArgument (301059) for any other.

        Doc: msgaudit/groupchat/get.
        """
        path = "/cgi-bin/msgaudit/groupchat/get"
        return await self._post(path, ArchivedRoom, body={"roomid": room_id})
