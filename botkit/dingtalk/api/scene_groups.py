"""Groups made from a template (场景群).  Doc: im/chat/scenegroup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters
from botkit.wire.record import Record, field, plain

TITLE_LETTERS, UUID_LETTERS = 30, 64
FOUNDERS, MEMBERS = 999, 100  # people of a new group, and of one call after that


class CreatedGroup(Record):
    open_id: str = field(name="open_conversation_id", default="")
    chat: str = field(name="chat_id", default="")


class SceneSwitches(Record):
    """What a group allows; ``None`` leaves it as it is.  They are 0 and 1 on the wire."""

    shows_history: bool | None = field(name="show_history_type", default=None)
    is_searchable: bool | None = field(name="searchable", default=None)
    asks_to_join: bool | None = field(name="validation_type", default=None)
    owner_mentions_all: bool | None = field(name="mention_all_authority", default=None)
    owner_manages: bool | None = field(name="management_type", default=None)
    is_muted: bool | None = field(name="chat_banned_type", default=None)

    def numbers(self) -> dict[str, int]:
        return {name: int(value) for name, value in plain(self).items()}


class SceneGroups(Area):
    """``dingtalk.chats.scenes``

    A new group takes some seconds before it can be changed (NotAllowed 400020).
    """

    async def create(
        self,
        title: str,
        template: str,
        owner: str,
        *,
        members: Sequence[str] = (),
        administrators: Sequence[str] = (),
        key: str | None = None,
        icon: str | None = None,
        switches: SceneSwitches | None = None,
    ) -> CreatedGroup:
        """Open a group: a title of 1 to 30 characters, at most 999 ``members``.

        ``key`` (``uuid``, 64 characters): asked again with the same one, no second group is made,
        so that a lost answer is repeated.  Doc: im/chat/scenegroup/create.
        """
        filled("chats.scenes.create title", title, f"1 to {TITLE_LETTERS} characters")
        letters("chats.scenes.create title", TITLE_LETTERS, title)
        letters("chats.scenes.create key", UUID_LETTERS, key)
        at_most("chats.scenes.create members", FOUNDERS, members, "people")
        body: dict[str, Any] = {
            "title": title,
            "template_id": template,
            "owner_user_id": owner,
            "user_ids": ",".join(members) or None,
            "subadmin_ids": ",".join(administrators) or None,
            "uuid": key,
            "icon": icon,
            **(switches.numbers() if switches else {}),
        }
        path, is_safe = "/topapi/im/chat/scenegroup/create", key is not None
        return await self._post(path, CreatedGroup, at="result", body=body, repeatable=is_safe)

    async def update(
        self,
        open_id: str,
        *,
        title: str | None = None,
        owner: str | None = None,
        icon: str | None = None,
        switches: SceneSwitches | None = None,
    ) -> None:
        """Rename, hand over, switch.  Doc: im/chat/scenegroup/update."""
        filled("chats.scenes.update title", title, f"1 to {TITLE_LETTERS} characters")
        letters("chats.scenes.update title", TITLE_LETTERS, title)
        body: dict[str, Any] = {
            "open_conversation_id": open_id,
            "title": title,
            "owner_user_id": owner,
            "icon": icon,
            **(switches.numbers() if switches else {}),
        }
        await self._tell("/topapi/im/chat/scenegroup/update", body=body)

    async def add(self, open_id: str, userids: Sequence[str]) -> None:
        """At most 100 people.  Doc: im/chat/scenegroup/member/add."""
        body = _members("chats.scenes.add", open_id, userids)
        await self._tell("/topapi/im/chat/scenegroup/member/add", body=body)

    async def remove(self, open_id: str, userids: Sequence[str]) -> None:
        """At most 100 people.  Doc: im/chat/scenegroup/member/delete."""
        body = _members("chats.scenes.remove", open_id, userids)
        await self._tell("/topapi/im/chat/scenegroup/member/delete", body=body)


def _members(where: str, open_id: str, userids: Sequence[str]) -> dict[str, str]:
    filled(where, userids, f"1 to {MEMBERS} people")
    at_most(where, MEMBERS, userids, "people")
    return {"open_conversation_id": open_id, "user_ids": ",".join(userids)}
