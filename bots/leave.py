"""请假: dates and a reason; the manager approves or rejects on a card."""

import re
from datetime import date

from botkit import Bot, Flow, Record, Turn

bot = Bot("leave")
bot.menu = {"请假": "leave"}

A_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)


def dates_in(text: str, today: date) -> tuple[date, date] | None:
    """The first and last day named in a text such as ``12-01 到 12-03``; None if it names none."""
    try:
        days = [
            date(int(year or today.year), int(month), int(day))
            for year, month, day in A_DATE.findall(text)
        ]
    except ValueError:  # a 31st of February
        return None
    if not 1 <= len(days) <= 2 or days[0] > days[-1]:
        return None
    return days[0], days[-1]


class Request(Record):
    first: str = ""  # ISO date
    last: str = ""
    days: int = 0
    reason: str = ""
    manager: str = ""


@bot.flow(start=["menu:leave", "请假"], timeout="30m")
class Leave(Flow[Request]):
    initial = "dates"
    asking = ["dates", "reason", "confirm"]
    ends = ["approved", "rejected", "dropped", "withdrawn", "nobody"]
    states = asking + ["waiting"] + ends
    transitions = [
        dict(
            trigger="text",
            source="dates",
            dest="reason",
            conditions="has_dates",
            before="keep_dates",
        ),
        dict(trigger="text", source="dates", dest="=", unless="has_dates"),
        dict(trigger="text", source="reason", dest="confirm", before="keep_reason"),
        dict(
            trigger="yes",
            source="confirm",
            dest="waiting",
            conditions="has_manager",
            after="ask_manager",
        ),
        dict(trigger="yes", source="confirm", dest="nobody", unless="has_manager"),
        dict(trigger="no", source="confirm", dest="dates"),
        dict(trigger="nudge", source="waiting", dest=None, after="nudge_manager"),
        dict(trigger="approve", source="waiting", dest="approved"),
        dict(trigger="reject", source="waiting", dest="rejected"),
        dict(trigger="cancel", source="waiting", dest="withdrawn", after="tell_withdrawn"),
        dict(trigger=["cancel", "timeout"], source=asking, dest="dropped"),
    ]

    async def prepare(self, turn: Turn) -> None:
        manager = await turn.people.manager(self.owner)
        self.facts["manager"] = manager.id if manager else ""
        self.facts["manager_name"] = manager.name if manager else ""

    def has_dates(self, turn: Turn) -> bool:
        return dates_in(turn.text, turn.now.date()) is not None

    def has_manager(self, turn: Turn) -> bool:
        return bool(self.facts["manager"])

    def keep_dates(self, turn: Turn) -> None:
        found = dates_in(turn.text, turn.now.date())
        if found is not None:
            first, last = found
            self.data.first, self.data.last = first.isoformat(), last.isoformat()
            self.data.days = (last - first).days + 1

    def keep_reason(self, turn: Turn) -> None:
        self.data.reason = turn.text

    def ask_manager(self, turn: Turn) -> None:
        self.data.manager = self.facts["manager"]
        turn.tell(self.data.manager, "request")
        turn.remind("4h", "nudge")

    def nudge_manager(self, turn: Turn) -> None:
        turn.tell(self.data.manager, "reminder")
        turn.remind("4h", "nudge")

    def tell_withdrawn(self, turn: Turn) -> None:
        turn.tell(self.data.manager, "withdrawn_notice")
