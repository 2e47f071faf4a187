"""Who is who: the settings' ``[people]`` first, then the platform's address book."""

from __future__ import annotations

import structlog

from botkit.chat.people import Member, Person
from botkit.chat.seams import AddressBook
from botkit.clock import Clock
from botkit.errors import CallError
from botkit.settings.sections import People

log = structlog.get_logger()

KEPT_MS = 3_600_000  # people change their names and managers rarely


class Directory:
    """Implements ``flows.turn.People`` for one app.

    An address book that cannot be asked is logged and counts as knowing nobody, so that a
    missing permission does not stop a bot whose settings say enough.
    """

    def __init__(self, settings: People, book: AddressBook, clock: Clock) -> None:
        self._settings, self._book, self._clock = settings, book, clock
        self._cache: dict[str, tuple[int, Member | None]] = {}

    def named(self, person_id: str) -> Person:
        """The person with the best name known without asking anybody."""
        name = self._settings.names.get(person_id)
        if name is None and (cached := self._cache.get(person_id)) and cached[1]:
            name = cached[1].name
        return Person(person_id, name or person_id)

    async def get(self, person: Person | str) -> Person:
        """The person with the best known name."""
        person_id = _id(person)
        if person_id not in self._settings.names:
            await self._member(person_id)
        return self.named(person_id)

    async def manager(self, person: Person | str, level: int = 1) -> Person | None:
        """The manager ``level`` steps up, or None."""
        person_id = _id(person)
        for _ in range(level):
            above = self._settings.managers.get(person_id)
            if above is None:
                member = await self._member(person_id)
                above = member.manager.lower() if member else ""
            if not above:
                return None
            person_id = above
        return await self.get(person_id)

    async def role(self, name: str) -> list[Person]:
        """Everybody with this role in ``[people.roles]``."""
        return [await self.get(person_id) for person_id in self._settings.roles.get(name, ())]

    async def department(self, person: Person | str) -> list[int]:
        """The ids of the person's departments, as the address book has them."""
        member = await self._member(_id(person))
        return list(member.departments) if member else []

    async def _member(self, person_id: str) -> Member | None:
        now_ms = self._clock.now_ms()
        if (cached := self._cache.get(person_id)) and cached[0] > now_ms:
            return cached[1]
        try:
            member = await self._book.member(person_id)
        except CallError as error:
            log.warning("address_book_failed", person=person_id, error=str(error))
            return None
        self._cache[person_id] = (now_ms + KEPT_MS, member)
        return member


def _id(person: Person | str) -> str:
    return (person.id if isinstance(person, Person) else person).lower()
