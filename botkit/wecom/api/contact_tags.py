"""Tags on members and departments of the address book."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters
from botkit.wire.record import Record, field


class Tag(Record):
    id: int = field(name="tagid")
    name: str = field(name="tagname", default="")


class TaggedUser(Record):
    id: str = field(name="userid")
    name: str = ""


class Tagged(Record):
    """Who has a tag, within the app's visible range."""

    name: str = field(name="tagname", default="")
    users: list[TaggedUser] = field(name="userlist", default_factory=list)
    parties: list[int] = field(name="partylist", default_factory=list)


class NotTagged(Record):
    """What a change of a tag left out."""

    invalid_users: str = field(name="invalidlist", default="")  # ids joined by |
    parties: list[int] = field(name="invalidparty", default_factory=list)

    @property
    def users(self) -> list[str]:
        return [user for user in self.invalid_users.split("|") if user]


class ContactTags(Area):
    """``wecom.contacts.tags``

    A tag is changed by the app that made it; others raise NotAllowed (81011).  At most 3000 tags.
    """

    async def create(self, name: str, *, tag_id: int | None = None) -> int:
        """Add a tag and return its id.  The name: 32 characters, unique.

        Raises AlreadyExists (40071), BadArgument (40068, 40072).  Doc: tag/create.
        """
        letters("wecom tagname", 32, name)
        body = {"tagname": name, "tagid": tag_id}
        return await self._post("/cgi-bin/tag/create", int, at="tagid", body=body, repeatable=False)

    async def rename(self, tag_id: int, name: str) -> None:
        """Raises AlreadyExists (40071), BadArgument (40068).  Doc: tag/update."""
        letters("wecom tagname", 32, name)
        await self._tell("/cgi-bin/tag/update", body={"tagid": tag_id, "tagname": name})

    async def delete(self, tag_id: int) -> None:
        """Take a tag away from all who have it.  Doc: tag/delete."""
        await self._tell("/cgi-bin/tag/delete", query={"tagid": tag_id}, repeatable=False)

    async def get(self, tag_id: int) -> Tagged:
        """Who has it.  Raises BadArgument (40068).  Doc: tag/get."""
        return await self._get("/cgi-bin/tag/get", Tagged, query={"tagid": tag_id})

    async def list_all(self) -> list[Tag]:
        """All tags the app may see.  Doc: tag/list."""
        return await self._get("/cgi-bin/tag/list", list[Tag], at="taglist")

    async def add(
        self, tag_id: int, *, users: Sequence[str] = (), parties: Sequence[int] = ()
    ) -> NotTagged:
        """Give it to at most 1000 members and 100 departments at once.

        Raises BadArgument (40070) when none of them is good, RateLimited (45009).
        Doc: tag/addtagusers.
        """
        body = _targets(tag_id, users, parties)
        return await self._post("/cgi-bin/tag/addtagusers", NotTagged, body=body)

    async def remove(
        self, tag_id: int, *, users: Sequence[str] = (), parties: Sequence[int] = ()
    ) -> NotTagged:
        """Take it from at most 1000 members and 100 departments at once.

        Raises BadArgument (40070, 40031).  Doc: tag/deltagusers.
        """
        body = _targets(tag_id, users, parties)
        return await self._post("/cgi-bin/tag/deltagusers", NotTagged, body=body)


def _targets(tag_id: int, users: Sequence[str], parties: Sequence[int]) -> dict[str, object]:
    filled("wecom tag targets", [*users, *parties], "members or departments")
    at_most("wecom userlist", 1000, users, "members")
    at_most("wecom partylist", 100, parties, "departments")
    return {"tagid": tag_id, "userlist": users or None, "partylist": parties or None}
