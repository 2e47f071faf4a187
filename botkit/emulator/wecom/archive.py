"""Who is archived and which customers agreed.  Doc: msgaudit/get_permit_user_list

Any app's secret will do here; the platform has one of its own for the archive.
"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.wecom.call import Answer, Call, Rooms, whole
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

AGREED, DISAGREED, BY_DEFAULT = "Agree", "Disagree", "Default_Agree"
PAIRS = 100
SEATS = {1: 3, 2: 6, 3: 12}  # edition -> how many of the people have it
STAFF_ROOM, CUSTOMER_ROOM = "wrARCHIVESTAFF", "wrARCHIVECUSTOMERS"  # sample groups


class Consent(Record):
    status: str = BY_DEFAULT
    at: int = 0  # seconds since 1970


class Archive:
    def __init__(self, company: Company, clock: Clock) -> None:
        self._company, self._clock = company, clock
        self._begun = clock.now_ms() // 1000
        self._consents: dict[tuple[str, str], Consent] = {}  # userid or room, and customer
        self._rooms = {STAFF_ROOM: _Room([one.id for one in company.people])}
        self._rooms[CUSTOMER_ROOM] = _Room([], ["wmEXT0001", "wmEXT0002"])

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/msgaudit/get_permit_user_list": ("json", self.permitted),
            "/cgi-bin/msgaudit/check_single_agree": ("json", self.single),
            "/cgi-bin/msgaudit/check_room_agree": ("json", self.room),
            "/cgi-bin/msgaudit/groupchat/get": ("json", self.group),
        }

    def consent(self, userid_or_room: str, customer: str, status: str) -> None:
        """What a customer answers when asked."""
        at = self._clock.now_ms() // 1000
        self._consents[userid_or_room, customer] = Consent(status, at)

    def permitted(self, call: Call) -> Answer:
        given = call.body.get("type")
        edition = max(SEATS) if given is None else whole(given)
        if edition not in SEATS:
            raise Refusal(40058, "invalid type")
        return {"ids": [one.id for one in self._company.people[: SEATS[edition]]]}

    def single(self, call: Call) -> Answer:
        pairs = call.body.get("info")
        if not isinstance(pairs, list) or not pairs:
            raise Refusal(40058, "info missing")
        if len(pairs) > PAIRS:
            raise Refusal(301058)
        answers = []
        for pair in pairs:
            if not isinstance(pair, dict) or not pair.get("exteranalopenid"):
                raise Refusal(40058, "exteranalopenid missing")
            userid, customer = str(pair.get("userid")), str(pair["exteranalopenid"])
            if self._company.find(userid) is None:
                raise Refusal(40003)
            answers.append({"userid": userid, **self._told(userid, customer)})
        return {"agreeinfo": answers}

    def room(self, call: Call) -> Answer:
        id_ = str(call.body.get("roomid", ""))
        customers = self._room(id_).customers
        return {"agreeinfo": [self._told(id_, customer) for customer in customers]}

    def group(self, call: Call) -> Answer:
        """Groups with customers are not told."""
        room = self._room(str(call.body.get("roomid", "")))
        if room.customers:
            raise Refusal(301059)
        members = [{"memberid": one, "jointime": self._begun} for one in room.members]
        return {
            "roomname": "全员群",
            "creator": room.members[0],
            "room_create_time": self._begun,
            "notice": "",
            "members": members,
        }

    def _told(self, of: str, customer: str) -> dict[str, Any]:
        consent = self._consents.get((of, customer), Consent(at=self._begun))
        return {
            "exteranalopenid": customer,
            "agree_status": consent.status,
            "status_change_time": consent.at,
        }

    def _room(self, id_: str) -> _Room:
        if id_ not in self._rooms:
            raise Refusal(40058, "invalid roomid")
        return self._rooms[id_]


class _Room(Record):
    members: list[str]
    customers: list[str] = field(default_factory=list)
