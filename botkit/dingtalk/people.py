"""The address book of a corp, as one app may see it."""

from __future__ import annotations

from botkit.chat.people import Member
from botkit.dingtalk.client import DingTalk
from botkit.errors import BadArgument, NotAllowed, NotFound

OUT_OF_SCOPE = 50002


class DingTalkBook:
    """Implements ``chat.seams.AddressBook``."""

    def __init__(self, client: DingTalk) -> None:
        self._client = client

    async def member(self, person_id: str) -> Member | None:
        """Doc: user/get.  Somebody outside the app's scope (50002) is nobody to it."""
        try:
            user = await self._client.users.get(person_id)
        except (NotFound, BadArgument):
            return None
        except NotAllowed as error:
            if error.code != OUT_OF_SCOPE:
                raise
            return None
        name = user.name or user.id
        return Member(user.id.lower(), name, user.manager, tuple(user.departments))
