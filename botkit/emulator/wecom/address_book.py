"""The address book and who is who: all rooms that stand around the company."""

from __future__ import annotations

from collections.abc import Callable

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Rooms
from botkit.emulator.wecom.changes import Changes
from botkit.emulator.wecom.contact_tags import ContactTags
from botkit.emulator.wecom.departments import Departments
from botkit.emulator.wecom.exports import Exports
from botkit.emulator.wecom.identity import Identity
from botkit.emulator.wecom.imports import Imports
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.member_ids import MemberIds
from botkit.emulator.wecom.members import Members
from botkit.emulator.wecom.tickets import Tickets


class AddressBook:
    """``file_url``: the address of a stored file."""

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        media: Media,
        changes: Changes,
        file_url: Callable[[str], str],
    ) -> None:
        members = Members(company, media, changes)
        departments = Departments(company, changes)
        tags = ContactTags(company, changes)
        self.identity = Identity(company, clock, ids)
        self._areas = (
            members,
            departments,
            tags,
            MemberIds(company, clock),
            Imports(company, clock, ids, media, members, departments, changes),
            Exports(company, ids, media, members, departments, tags, file_url),
            self.identity,
            Tickets(clock, ids),
        )

    def rooms(self) -> Rooms:
        served: Rooms = {}
        for area in self._areas:
            served |= area.rooms()
        return served
