"""Approvals and leave: all rooms of the office applications."""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.mistakes import unknown
from botkit.emulator.outward import Delivery
from botkit.emulator.wecom.approval_templates import Templates
from botkit.emulator.wecom.approvals import Approvals
from botkit.emulator.wecom.call import Rooms
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.open_approvals import OpenApprovals
from botkit.emulator.wecom.vacations import Vacations


class Office:
    """``approvals`` and ``engine`` also have what people do with a form."""

    def __init__(
        self, company: Company, clock: Clock, ids: Ids, media: Media, callbacks: Callbacks
    ) -> None:
        self._templates, self._vacations = Templates(ids), Vacations(company)
        self.approvals = Approvals(company, clock, media, self._templates, callbacks)
        self.engine = OpenApprovals(company, clock, callbacks)

    def rooms(self) -> Rooms:
        return {
            **self._templates.rooms(),
            **self._vacations.rooms(),
            **self.approvals.rooms(),
            **self.engine.rooms(),
        }

    async def act(
        self,
        person: str,
        number: str,
        act: str,
        *,
        words: str = "",
        to: str = "",
        app: str | None = None,
    ) -> Delivery:
        """What a person does with a form of either kind, in one word.  Raises Mistake.

        ``urge`` and ``remark`` are for forms of the approval app only.
        """
        is_open = not self.approvals.has(number)
        forms, engine = self.approvals, self.engine
        match act, is_open:
            case "agree", False:
                return await forms.agree(person, number, words)
            case "reject", False:
                return await forms.reject(person, number, words)
            case "transfer", False:
                return await forms.transfer(person, number, to, words)
            case "withdraw", False:
                return await forms.withdraw(person, number)
            case "urge", False:
                return await forms.urge(person, number)
            case "remark", False:
                return await forms.remark(person, number, words)
            case "agree", True:
                return await engine.agree(person, number, words, app=app)
            case "reject", True:
                return await engine.reject(person, number, words, app=app)
            case "transfer", True:
                return await engine.transfer(person, number, to, app=app)
            case "withdraw", True:
                return await engine.withdraw(person, number, app=app)
        known = ["agree", "reject", "transfer", "withdraw"]
        raise unknown("act", act, known if is_open else [*known, "urge", "remark"])
