"""Groups: the calls of oapi and of ``/v1.0/im``.  Doc: im, groups; chat/create"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled, whole
from botkit.emulator.dingtalk.conversations import (
    MOST_MEMBERS,
    SWITCHES,
    Conversation,
    Conversations,
    switches,
)
from botkit.emulator.dingtalk.names import chat_id, group_conversation
from botkit.emulator.dingtalk.notice_kinds import NoticeKinds
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong
from botkit.emulator.ids import Ids

MOST_PEOPLE, NAME_LETTERS = 40, 20
READERS = 100
ADD, REMOVE = 2, 3
INTERNAL = 2  # conversationTag


class Chats:
    def __init__(
        self, conversations: Conversations, ids: Ids, kinds: NoticeKinds, board: Board
    ) -> None:
        self._conversations, self._ids = conversations, ids
        self._kinds, self._board = kinds, board
        self._sent: dict[str, Conversation] = {}

    def rooms(self) -> Rooms:
        return {
            ("POST", "/chat/create"): self.create,
            ("POST", "/chat/update"): self.update,
            ("GET", "/chat/get"): self.get,
            ("POST", "/chat/send"): self.send,
            ("GET", "/chat/getReadList"): self.readers,
            ("POST", "/topapi/chat/subadmin/update"): self.set_administrators,
            ("POST", "/topapi/chat/member/friendswitch/update"): self.forbid_friends,
            ("POST", "/topapi/chat/updategroupnick"): self.set_nick,
            ("POST", "/topapi/chat/qrcode/get"): self.qr_code,
            ("POST", "/v1.0/im/group/create"): self.create_new,
            ("POST", "/v1.0/im/chat/{chatId}/convertToOpenConversationId"): self.convert,
            ("POST", "/v1.0/im/subAdministrators"): self.set_administrators_new,
        }

    def create(self, call: Call) -> Answer:
        name, owner, members = self._new(call.body)
        found = switches(call.body)
        if found is None:
            raise Refusal(40035, "开关只能是0或1")
        made = self._conversations.open(name, owner, members, call.app.client_id)
        made.switches = found
        return _created(made)

    def create_new(self, call: Call) -> Answer:
        try:
            name, owner, members = self._new(call.body)
        except Refusal as refusal:
            raise Refusal("parameter.invalid", refusal.reason) from None
        if call.body.get("extidlist"):
            raise Refusal("parameter.invalid", "内部群不能有外部联系人")
        found = switches(call.body.get("managementOptions") or {})
        if found is None or call.body.get("conversationTag") not in (None, 0, INTERNAL):
            raise Refusal("parameter.invalid", "managementOptions 或 conversationTag 不合法")
        made = self._conversations.open(name, owner, members, call.app.client_id)
        made.switches = found
        return _created(made)

    def update(self, call: Call) -> Answer:
        body = call.body
        chat = self._own(call, body.get("chatid"))
        if body.get("name") is not None:
            _check_name(body["name"])
        if body.get("ownerType") not in (None, "emp", "ext"):
            raise Refusal(49014)
        added, removed = self._listed(body, "add_useridlist"), self._listed(body, "del_useridlist")
        if set(added) & set(removed):
            raise Refusal(49004)
        for name in ("add_extidlist", "del_extidlist"):
            if body.get(name):
                raise Refusal(49009, "内部群不能有外部联系人")
        members = [
            one for one in dict.fromkeys([*chat.group.members, *added]) if one not in removed
        ]
        if len(members) > MOST_MEMBERS:
            raise Refusal(49005)
        owner = body.get("owner") or chat.owner
        if owner not in members:
            raise Refusal(49006)
        found = switches(body)
        if found is None:
            raise Refusal(40035, "开关只能是0或1")
        self._change(chat, body, owner, added, removed)
        chat.switches |= found
        return {}

    def _change(
        self, chat: Conversation, body: Answer, owner: str, added: list[str], removed: list[str]
    ) -> None:
        self._conversations.add(chat, added)
        self._conversations.remove(chat, removed)
        if owner != chat.owner:
            self._conversations.hand_over(chat, owner)
        if body.get("name") not in (None, chat.group.name):
            self._conversations.rename(chat, body["name"])
        chat.icon = body.get("icon") or chat.icon
        if body.get("isBan") is not None:
            chat.switches["chatBannedType"] = int(flag(body["isBan"]))

    def get(self, call: Call) -> Answer:
        chat = self._find(call.query.get("chatid"))
        shown = {
            "chatid": chat_id(chat.group),
            "name": chat.group.name,
            "owner": chat.owner,
            "useridlist": chat.group.members,
            "icon": chat.icon,
            "status": 1,
            "conversationTag": INTERNAL,
            **{name: chat.switches.get(name, 0) for name in SWITCHES},
        }
        return {"chat_info": shown}

    def send(self, call: Call) -> Answer:
        chat = self._find(call.body.get("chatid"))
        shown = self._kinds.check(call.body.get("msg"))
        sent = f"msg{self._ids.text()[:22]}=="
        self._sent[sent] = chat
        self._board.to_group(call.app, chat.group, shown, sent)
        return {"messageId": sent}

    def readers(self, call: Call) -> Answer:
        """Nobody reads by himself: the list is missing then."""
        if call.query.get("messageId") not in self._sent:
            raise wrong("messageId")
        size = whole(call.query.get("size"))
        if whole(call.query.get("cursor")) is None:
            raise missing("cursor")
        if size is None or not 1 <= size <= READERS:
            raise Refusal(40069)
        return {}

    def set_administrators(self, call: Call) -> Answer:
        given = [one for one in str(call.body.get("userids") or "").split(",") if one]
        self._administer(self._find(call.body.get("chatid")), given, call.body.get("role"))
        return {"success": True}

    def set_administrators_new(self, call: Call) -> Answer:
        chat = self._conversations.find(call.body.get("openConversationId"))
        if chat is None:
            raise Refusal("invalid.openConversationId")
        try:
            self._administer(chat, call.body.get("userIds") or (), call.body.get("role"))
        except Refusal as refusal:
            raise Refusal("parameter.invalid", refusal.reason) from None
        return {"success": True}

    def forbid_friends(self, call: Call) -> Answer:
        self._find(call.body.get("chatid"))
        if "is_prohibit" not in call.body:
            raise missing("is_prohibit")
        return {"success": True}

    def set_nick(self, call: Call) -> Answer:
        chat, nick = self._find(call.body.get("chatid")), call.body.get("group_nick")
        member = self._member(chat, call.body.get("userid"))
        if not is_filled(nick):
            raise missing("group_nick")
        chat.nicks[member] = nick
        return {"success": True}

    def qr_code(self, call: Call) -> Answer:
        chat = self._find(call.body.get("chatid"))
        member = self._member(chat, call.body.get("userid"))
        address = f"https://qr.dingtalk.com/action/joingroup?code={chat.group.id}&dinguid={member}"
        return {"result": address, "success": True}

    def convert(self, call: Call) -> Answer:
        chat = self._conversations.find(call.path["chatId"])
        if chat is None:
            raise Refusal("invalideChatId", "chatId 不合法")
        return {"openConversationId": group_conversation(chat.group)}

    def _new(self, body: dict[str, Any]) -> tuple[str, str, list[str]]:
        """Name, owner and members of a new group.  Raises Refusal."""
        _check_name(body.get("name"))
        if not is_filled(body.get("owner")):
            raise Refusal(49013)
        members = self._listed(body, "useridlist")
        if not members:
            raise Refusal(49010)
        if body["owner"] not in members:
            raise Refusal(49006)
        return body["name"], body["owner"], members

    def _listed(self, body: dict[str, Any], name: str) -> list[str]:
        given = body.get(name) or []
        if not isinstance(given, list):
            raise Refusal(40031)
        if len(given) > MOST_PEOPLE:
            raise Refusal(49011)
        members = self._conversations.people(given)
        if members is None:
            raise Refusal(40031)
        return members

    def _administer(self, chat: Conversation, given: Sequence[Any], role: Any) -> None:
        if whole(role) not in (ADD, REMOVE):
            raise wrong("role")
        members = self._conversations.people(given)
        if not members:
            raise Refusal(40031)
        if any(one not in chat.group.members for one in members):
            raise Refusal(60124)
        kept = [one for one in chat.administrators if one not in members]
        chat.administrators = [*kept, *members] if whole(role) == ADD else kept

    def _member(self, chat: Conversation, given: Any) -> str:
        if given not in chat.group.members:
            raise Refusal(60124)
        return str(given)

    def _find(self, given: Any) -> Conversation:
        if not given:
            raise Refusal(49000)
        if not str(given).startswith("chat"):
            raise Refusal(40016)
        chat = self._conversations.find(given)
        if chat is None:
            raise Refusal(34001)
        return chat

    def _own(self, call: Call, given: Any) -> Conversation:
        """One that this app opened."""
        chat = self._find(given)
        if chat.made_by != call.app.client_id:
            raise Refusal(34001)
        return chat


def _check_name(name: Any) -> None:
    if not is_filled(name) or len(name) > NAME_LETTERS:
        raise Refusal(49015)


def _created(made: Conversation) -> Answer:
    return {
        "chatid": chat_id(made.group),
        "openConversationId": group_conversation(made.group),
        "conversationTag": INTERNAL,
    }
