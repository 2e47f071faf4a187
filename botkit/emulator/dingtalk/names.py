"""The many names of one thing: they follow from the first, so they never change.

Some hold ``+``, ``/`` and ``=``, as the platform's do: who puts them into an address quotes them.
"""

from __future__ import annotations

import hashlib
import uuid
from base64 import b64encode
from itertools import combinations

from botkit.emulator.company import App, Company, Group, Member


def union_id(member: Member) -> str:
    """One person, for all apps of one developer."""
    return f"{_digest('union', member.id.lower())[:18]}iE"


def open_id(member: Member, app: App) -> str:
    """One person, for one app."""
    return f"{_digest('open', member.id.lower(), app.client_id)[:18]}iE"


def app_id(app: App) -> str:
    """An app in the frames of Stream mode."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, app.client_id))


def sealed_id(*of: str) -> str:
    """``senderId`` and ``chatbotUserId``: of no use to any call."""
    return f"$:LWCP_v1:${_digest('sealed', *of)[:30]}=="


def chat_id(group: Group) -> str:
    """The older id of a group."""
    return f"chat{hashlib.sha256(f'chat {group.id}'.encode()).hexdigest()[:32]}"


def group_conversation(group: Group) -> str:
    """``openConversationId`` of a group."""
    return f"cid{_digest('group', group.id)[:20]}+/=="


def single_conversation(member: Member, app: App) -> str:
    """The conversation of a person with an app's robot."""
    return f"cid{_digest('single', member.id.lower(), app.client_id)[:20]}/+=="


def pair_conversation(one: Member, other: Member) -> str:
    """The conversation of two people with each other."""
    return f"cid{_digest('pair', *sorted((one.id, other.id)))[:20]}/=+=="


def pair_of(company: Company, conversation: object) -> list[Member] | None:
    """The two people of a conversation."""
    for one, other in combinations(company.people, 2):
        if conversation == pair_conversation(one, other):
            return [one, other]
    return None


def group_of(company: Company, conversation: object) -> Group | None:
    """By ``openConversationId``, or by the older id."""
    for group in company.groups:
        if conversation in (group_conversation(group), chat_id(group)):
            return group
    return None


def by_union_id(company: Company, unionid: object) -> Member | None:
    return next((one for one in company.people if union_id(one) == unionid), None)


def _digest(*of: str) -> str:
    """Letters and digits."""
    raw = hashlib.sha256(" ".join(("botkit pretend", *of)).encode()).digest()
    return b64encode(raw).decode().translate({ord(one): None for one in "+/="})
