"""How much leave people have."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import letters, number
from botkit.errors import BadArgument
from botkit.wire.record import Record, field

MOST_SECONDS = 1000 * 86400
REMARK_LETTERS = 200
STEP = {0: 8640, 1: 360}  # seconds: a tenth of a day, a tenth of an hour


class Grant(Record):
    """How a leave is given out."""

    type: int = 0  # 0 without end, 1 each year, 2 by hand, 3 each month
    autoreset_time: int = 0  # when it is given; seconds since 1970
    autoreset_duration: int = 0  # how much; seconds


class VacationKind(Record):
    """A kind of leave of the corp."""

    id: int = 0
    name: str = ""
    time_attr: int = 0  # taken by 0 days, 1 hours
    duration_type: int = 0  # counted in 0 calendar days, 1 working days
    grant: Grant = field(name="quota_attr", default_factory=Grant)
    perday_duration: int = 86400  # seconds that count as a day


class Balance(Record):
    """One member's leave of one kind, in seconds."""

    id: int = 0
    name: str = field(name="vacationname", default="")
    assigned: int = field(name="assignduration", default=0)
    used: int = field(name="usedduration", default=0)
    left: int = field(name="leftduration", default=0)


class Vacations(Area):
    """``wecom.approvals.vacations``  At most 600 calls a minute."""

    async def kinds(self) -> list[VacationKind]:
        """The kinds of leave as set up in the console.  Doc: path/93375."""
        return await self._get("/cgi-bin/oa/vacation/getcorpconf", list[VacationKind], at="lists")

    async def balances(self, userid: str) -> list[Balance]:
        """What a member within the app's visible range has left.  Doc: path/93376."""
        path = "/cgi-bin/oa/vacation/getuservacationquota"
        return await self._post(path, list[Balance], at="lists", body={"userid": userid})

    async def set_balance(
        self, userid: str, kind: VacationKind, left: int, *, remarks: str | None = None
    ) -> None:
        """Set what is left, in seconds: whole tenths of a day or of an hour, at most 1000 days.

        ``remarks`` of at most 200 字 are shown in the records.  Raises OverLimit and
        BadArgument before sending.  Doc: path/93377.
        """
        number("wecom leftduration", MOST_SECONDS, left, "seconds")
        letters("wecom remarks", REMARK_LETTERS, remarks)
        step = STEP.get(kind.time_attr, 1)
        if left < 0 or left % step:
            words = f"leftduration: {left} seconds, a multiple of {step} is wanted"
            raise BadArgument(words, code=0)
        body = {
            "userid": userid,
            "vacation_id": kind.id,
            "leftduration": left,
            "time_attr": kind.time_attr,
            "remarks": remarks,
        }
        await self._tell("/cgi-bin/oa/vacation/setoneuserquota", body=body)
