"""Group chats inside the corp.  Doc: im, groups."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most
from botkit.calls.caller import Calls
from botkit.calls.request import quoted
from botkit.dingtalk.api.chats_v1 import (
    ADD,
    MOST_PEOPLE,
    REMOVE,
    ChatsV1,
    CreatedChat,
    Switches,
    check_group,
)
from botkit.dingtalk.api.scene_groups import SceneGroups


class Chats(Area):
    """``dingtalk.chats``; ``dingtalk.chats.v1`` has the calls of the old interface.

    ``chatid`` and ``openConversationId`` name the same group; newer calls take the latter.
    Messages into a group are sent by the app's robot.  Doc: im, groups.
    """

    def __init__(self, caller: Calls) -> None:
        super().__init__(caller)
        self.v1 = ChatsV1(caller)
        self.scenes = SceneGroups(caller)

    async def create(
        self,
        name: str,
        owner: str,
        members: Sequence[str],
        *,
        outsiders: Sequence[str] | None = None,
        tag: int | None = None,
        icon: str | None = None,
        switches: Switches | None = None,
    ) -> CreatedChat:
        """Open a group; ``tag`` is 2 for one of the corp and 0 for an ordinary one.

        The name has 1 to 20 characters; at most 40 ``members``, the owner among them, and 40
        ``outsiders`` (external contacts).  Raises BadArgument (parameter.invalid), NotAllowed
        (permession.checkFailed).  Not repeated when the answer is lost.  Doc: im/group/create.
        """
        check_group("chats.create", name, owner, members)
        at_most("chats.create outsiders", MOST_PEOPLE, outsiders, "people")
        body = {
            "name": name,
            "owner": owner,
            "useridlist": members,
            "extidlist": outsiders,
            "ownerType": "emp",
            "conversationTag": tag,
            "icon": icon,
            "managementOptions": switches.numbers() if switches else None,
        }
        return await self._post("/v1.0/im/group/create", CreatedChat, body=body, repeatable=False)

    async def open_id(self, chat: str) -> str:
        """The openConversationId of a chatid.

        Raises NotFound (invalideChatId).  Doc: im/chat/convertToOpenConversationId.
        """
        path = f"/v1.0/im/chat/{quoted(chat)}/convertToOpenConversationId"
        return await self._post(path, str, at="openConversationId")

    async def set_administrators(
        self, open_id: str, userids: Sequence[str], *, is_admin: bool = True
    ) -> None:
        """Make members administrators of a group, or members again.

        Doc: im/subAdministrators.
        """
        role = ADD if is_admin else REMOVE
        body = {"openConversationId": open_id, "userIds": userids, "role": role}
        await self._tell("/v1.0/im/subAdministrators", body=body)

    async def set_nick(self, chat: str, userid: str, nick: str) -> None:
        """What a member is called in a group.  Doc: chat/updategroupnick."""
        body = {"chatid": chat, "userid": userid, "group_nick": nick}
        await self._tell("/topapi/chat/updategroupnick", body=body)

    async def qr_code(self, chat: str, userid: str) -> str:
        """The address of a picture by which others join, with that member's invitation.

        Doc: chat/qrcode/get.
        """
        body = {"chatid": chat, "userid": userid}
        return await self._post("/topapi/chat/qrcode/get", str, at="result", body=body)

    async def forbid_friends(self, chat: str, *, is_forbidden: bool = True) -> None:
        """Whether members may add each other as friends and chat apart.

        Doc: chat/member/friendswitch/update.
        """
        body = {"chatid": chat, "is_prohibit": is_forbidden}
        await self._tell("/topapi/chat/member/friendswitch/update", body=body)
