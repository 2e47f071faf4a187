"""Leave: its kinds and what everybody has left.  Doc: path/93375 to path/93377"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company, Member
from botkit.emulator.wecom.call import Answer, Call, Rooms, whole
from botkit.emulator.wecom.refusals import Refusal

BY_DAY, BY_HOUR = 0, 1
KINDS = ((1, "年假", BY_DAY), (2, "事假", BY_HOUR), (3, "病假", BY_HOUR))
DAY_SECONDS = 86400
GIVEN = 10 * DAY_SECONDS
MOST = 1000 * DAY_SECONDS
STEP = {BY_DAY: 8640, BY_HOUR: 360}  # seconds
REMARK_LETTERS = 200


class Vacations:
    def __init__(self, company: Company) -> None:
        self._company = company
        self._left: dict[tuple[str, int], int] = {}

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/oa/vacation/getcorpconf": ("get", self.kinds),
            "/cgi-bin/oa/vacation/getuservacationquota": ("json", self.balances),
            "/cgi-bin/oa/vacation/setoneuserquota": ("json", self.set_balance),
        }

    def kinds(self, call: Call) -> Answer:
        return {"lists": [_kind(*row) for row in KINDS]}

    def balances(self, call: Call) -> Answer:
        member = self._member(call)
        rows = []
        for kind, name, _ in KINDS:
            left = self._left.get((member.id, kind), GIVEN)
            rows.append(
                {
                    "id": kind,
                    "assignduration": GIVEN,
                    "usedduration": max(0, GIVEN - left),
                    "leftduration": left,
                    "vacationname": name,
                    "real_assignduration": GIVEN,
                }
            )
        return {"lists": rows}

    def set_balance(self, call: Call) -> Answer:
        member = self._member(call)
        kind = whole(call.body.get("vacation_id"))
        attr = next((attr for known, _, attr in KINDS if known == kind), None)
        left = whole(call.body.get("leftduration"))
        if kind is None or attr is None or whole(call.body.get("time_attr")) != attr:
            raise Refusal(40058, "invalid vacation_id or time_attr")
        if left is None or not 0 <= left <= MOST or left % STEP[attr]:
            raise Refusal(40058, "invalid leftduration")
        if len(str(call.body.get("remarks", ""))) > REMARK_LETTERS:
            raise Refusal(40058, "remarks too long")
        self._left[member.id, kind] = left
        return {}

    def _member(self, call: Call) -> Member:
        member = self._company.find(str(call.body.get("userid", "")))
        if member is None or member.id in call.app.hidden:
            raise Refusal(60111)
        return member


def _kind(kind: int, name: str, attr: int) -> dict[str, Any]:
    return {
        "id": kind,
        "name": name,
        "time_attr": attr,
        "duration_type": 0,
        "quota_attr": {"type": 2, "autoreset_time": 0, "autoreset_duration": 0},
        "perday_duration": DAY_SECONDS,
        "is_newovertime": 0,
        "enter_comp_time_limit": 0,
    }
