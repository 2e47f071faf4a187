"""Groups as all generations of the group calls change them: one store, several spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company, Group
from botkit.emulator.dingtalk.call import whole
from botkit.emulator.dingtalk.names import (
    chat_id,
    group_conversation,
    group_of,
    union_id,
)
from botkit.emulator.dingtalk.people import Tell
from botkit.emulator.ids import Ids
from botkit.wire.record import Record, field

MOST_MEMBERS = 1000
SWITCHES = (
    "showHistoryType", "searchable", "validationType", "mentionAllAuthority", "managementType",
    "chatBannedType",
)  # fmt: skip


class Conversation(Record):
    """``made_by``: the client id of the app that opened it, "" when people did."""

    group: Group
    owner: str
    made_by: str = ""
    is_scene: bool = False
    made_at: int = 0
    icon: str = ""
    switches: dict[str, int] = field(default_factory=dict)
    administrators: list[str] = field(default_factory=list)
    nicks: dict[str, str] = field(default_factory=dict)


class Conversations:
    """``announce`` tells the chat page that there is another group."""

    def __init__(
        self, company: Company, clock: Clock, ids: Ids, tell: Tell, announce: Callable[[], None]
    ) -> None:
        self._company, self._clock, self._ids, self._tell = company, clock, ids, tell
        self._announce = announce
        self._known: dict[str, Conversation] = {}

    def find(self, given: Any) -> Conversation | None:
        """By either of its ids."""
        group = group_of(self._company, given)
        if group is None:
            return None
        owner = group.members[0] if group.members else ""
        return self._known.setdefault(group.id, Conversation(group, owner))

    def open(self, name: str, owner: str, members: list[str], made_by: str) -> Conversation:
        group = Group(f"g{self._ids.number():x}", name, members)
        made = Conversation(group, owner, made_by, made_at=self._clock.now_ms())
        self._company.groups.append(group)
        self._known[group.id] = made
        self._announce()
        return made

    def age_ms(self, conversation: Conversation) -> int:
        return self._clock.now_ms() - conversation.made_at

    def people(self, given: Any) -> list[str] | None:
        """Ids as the company has them; None when one of them is nobody's."""
        found = [self._company.find(one) if isinstance(one, str) else None for one in given]
        ids = [one.id for one in found if one is not None]
        return list(dict.fromkeys(ids)) if len(ids) == len(found) else None

    def add(self, conversation: Conversation, members: list[str]) -> None:
        new = [one for one in members if one not in conversation.group.members]
        conversation.group.members = [*conversation.group.members, *new]
        self._members("chat_add_member", conversation, new)

    def remove(self, conversation: Conversation, members: list[str]) -> None:
        gone = [one for one in members if one in conversation.group.members]
        kept = [one for one in conversation.group.members if one not in gone]
        conversation.group.members = kept
        self._members("chat_remove_member", conversation, gone)

    def rename(self, conversation: Conversation, name: str) -> None:
        conversation.group.name = name
        self._about("chat_update_title", conversation, title=name)

    def hand_over(self, conversation: Conversation, owner: str) -> None:
        conversation.owner = owner
        self._about("chat_update_owner", conversation, owner=owner)

    def _members(self, event: str, conversation: Conversation, members: list[str]) -> None:
        if not members:
            return
        people = [self._company.person(one) for one in members]
        unions = [union_id(one) for one in people]
        self._about(event, conversation, userId=members, unionId=unions)

    def _about(self, event: str, conversation: Conversation, **more: Any) -> None:
        group = conversation.group
        owner = self._company.find(conversation.owner)
        told = {
            "timeStamp": self._clock.now_ms(),
            "chatId": chat_id(group),
            "openConversationId": group_conversation(group),
            "corpId": self._company.ding_corp_id,
            "operator": conversation.owner,
            "operatorUnionId": union_id(owner) if owner else "",
            **more,
        }
        self._tell(event, told)
        self._announce()


def switches(
    body: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> dict[str, int] | None:
    """Those that are named, ``names``: the spelling of each; None when one is neither 0 nor 1."""
    found: dict[str, int] = {}
    for name in SWITCHES:
        given = body.get((names or {}).get(name, name))
        if given is None:
            continue
        value = whole(given)
        if value not in (0, 1):
            return None
        found[name] = value
    return found
