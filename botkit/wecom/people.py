"""The address book of a corp, as one app may see it."""

from __future__ import annotations

from botkit.chat.people import Member
from botkit.errors import BadArgument, NotFound
from botkit.wecom.client import WeCom


class Strangers:
    """Implements ``chat.seams.AddressBook`` for a bot that may not ask: it knows nobody."""

    async def member(self, person_id: str) -> Member | None:
        """Nobody."""
        return None


class WeComBook:
    """Implements ``chat.seams.AddressBook``."""

    def __init__(self, client: WeCom) -> None:
        self._client = client

    async def member(self, person_id: str) -> Member | None:
        """Doc: user/get.  A member outside the app's range is nobody to it."""
        try:
            user = await self._client.contacts.users.get(person_id)
        except (NotFound, BadArgument):
            return None
        manager = user.direct_leader[0] if user.direct_leader else ""
        return Member(user.id, user.name or user.id, manager, tuple(user.departments))
