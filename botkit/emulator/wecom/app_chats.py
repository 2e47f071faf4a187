"""Groups that an app makes.  Doc: appchat/create

A group is shown to the people with its first message.  What is dropped beyond 200 messages a minute
to one member is not pretended: a group shows the same to all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company, Group
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Messages
from botkit.emulator.wecom.allowance import Allowance
from botkit.emulator.wecom.call import Answer, Call, Rooms, is_filled
from botkit.emulator.wecom.kinds import Kinds
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record

ID = re.compile(r"[0-9A-Za-z]{1,32}", re.ASCII)
NAME_LETTERS = 50
LEAST, MOST = 2, 2000  # members
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
CREATES_A_DAY, UPDATES_AN_HOUR = 1000, 1000
KINDS = (
    *("text", "image", "voice", "video", "file"),
    *("textcard", "news", "mpnews", "markdown"),
)


class AppChat(Record):
    app: str
    owner: str
    group: Group


class AppChats:
    """``changed`` is called when the people have a new group."""

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        kinds: Kinds,
        messages: Messages,
        changed: Callable[[], None],
    ) -> None:
        self._company, self._ids = company, ids
        self._kinds, self._messages, self._changed = kinds, messages, changed
        self._chats: dict[str, AppChat] = {}
        self._creates = Allowance(clock, (CREATES_A_DAY, DAY_MS))
        self._updates = Allowance(clock, (UPDATES_AN_HOUR, HOUR_MS))

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/appchat/create": ("json", self.create),
            "/cgi-bin/appchat/update": ("json", self.update),
            "/cgi-bin/appchat/get": ("get", self.get),
            "/cgi-bin/appchat/send": ("json", self.send),
        }

    def create(self, call: Call) -> Answer:
        self._check_range(call)
        body = call.body
        members = self._members(call, body.get("userlist"), 86003)
        owner = self._owner(body.get("owner"), members)
        chat_id = self._new_id(body.get("chatid"))
        name = _name(body.get("name", ""))
        _check_count(members)
        if not self._creates.take():
            raise Refusal(45009)
        self._chats[chat_id] = AppChat(call.app.name, owner, Group(chat_id, name, members))
        return {"chatid": chat_id}

    def update(self, call: Call) -> Answer:
        self._check_range(call)
        body = call.body
        chat = self._chat(call, body.get("chatid"))
        name = _name(body.get("name", chat.group.name))
        added = self._members(call, body.get("add_user_list", []), 86216)
        removed = self._members(call, body.get("del_user_list", []), 86216)
        members = [*dict.fromkeys([*chat.group.members, *added])]
        members = [one for one in members if one not in removed]
        _check_count(members)
        owner = self._owner(body.get("owner") or (chat.owner in members and chat.owner), members)
        if not self._updates.take():
            raise Refusal(45009)
        chat.owner, chat.group.name, chat.group.members = owner, name, members
        if chat.group in self._company.groups:
            self._changed()
        return {}

    def get(self, call: Call) -> Answer:
        chat = self._chat(call, call.query.get("chatid"))
        shown = {
            "chatid": chat.group.id,
            "name": chat.group.name,
            "owner": chat.owner,
            "userlist": chat.group.members,
            "chat_type": 0,
        }
        return {"chat_info": shown}

    def send(self, call: Call) -> Answer:
        chat = self._chat(call, call.body.get("chatid"))
        if call.body.get("msgtype") not in KINDS:
            raise Refusal(40008)
        msgtype, content = self._kinds.check(call)
        if chat.group not in self._company.groups:
            self._company.groups.append(chat.group)
            self._changed()
        self._messages.add(
            origin="bot",
            sender=call.app.name,
            msgtype=msgtype,
            body={**call.body, msgtype: content},
            app=call.app.name,
            chat=chat.group.id,
        )
        return {}

    def _check_range(self, call: Call) -> None:
        if call.app.hidden:  # then the root department is not all in its range
            raise Refusal(60011)

    def _chat(self, call: Call, chat_id: Any) -> AppChat:
        if not is_filled(chat_id):
            raise Refusal(86001)
        chat = self._chats.get(chat_id)
        if chat is None:
            raise Refusal(40050)
        if chat.app != call.app.name:
            raise Refusal(86008)
        return chat

    def _new_id(self, given: Any) -> str:
        if given is None:
            return f"wrA{self._ids.number():x}"
        if not isinstance(given, str) or not ID.fullmatch(given):
            raise Refusal(86001)
        if given in self._chats or any(one.id == given for one in self._company.groups):
            raise Refusal(86215)
        return given

    def _members(self, call: Call, given: Any, missing: int) -> list[str]:
        """Known ids, each once.  Raises Refusal."""
        if not isinstance(given, list):
            raise Refusal(missing)
        found = [self._company.find(str(one)) for one in given]
        known = [one.id for one in found if one is not None]
        if len(known) < len(found):
            raise Refusal(86007)
        return [*dict.fromkeys(known)]

    def _owner(self, given: Any, members: list[str]) -> str:
        if not given:
            return members[0] if members else ""
        owner = self._company.find(str(given))
        if owner is None:
            raise Refusal(86005)
        if owner.id not in members:
            raise Refusal(86207)
        return owner.id


def _name(given: Any) -> str:
    if not isinstance(given, str) or len(given) > NAME_LETTERS:
        raise Refusal(86004)
    return given


def _check_count(members: list[str]) -> None:
    if not LEAST <= len(members) <= MOST:
        raise Refusal(86006)
