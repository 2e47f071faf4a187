"""Tickets of the JS-SDK.  Doc: path/90506, path/94313"""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record

LIFE_MS = 7200 * 1000
HOUR_MS = 3600 * 1000
PER_CORP, PER_APP = 400, 100  # an hour


class Ticket(Record):
    text: str
    expires_at: int


class Tickets:
    """One living ticket for the corp and one for each app; asking again gives the same one."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock, self._ids = clock, ids
        self._tickets: dict[str, Ticket] = {}
        self._asked: list[tuple[int, str]] = []  # when, and by which app

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/get_jsapi_ticket": ("get", self.corp),
            "/cgi-bin/ticket/get": ("get", self.agent),
        }

    def corp(self, call: Call) -> Answer:
        now = self._clock.now_ms()
        self._asked = [one for one in self._asked if one[0] > now - HOUR_MS]
        own = sum(app == call.app.name for _, app in self._asked)
        if len(self._asked) >= PER_CORP or own >= PER_APP:
            raise Refusal(45009)
        self._asked.append((now, call.app.name))
        return self._given("")

    def agent(self, call: Call) -> Answer:
        if call.query.get("type") != "agent_config":
            raise Refusal(91040)
        return self._given(call.app.name)

    def _given(self, owner: str) -> Answer:
        """``owner``: an app, or "" for the corp."""
        now = self._clock.now_ms()
        ticket = self._tickets.get(owner)
        if ticket is None or ticket.expires_at <= now:
            ticket = self._tickets[owner] = Ticket(self._ids.text() * 2, now + LIFE_MS)
        left = max(1, (ticket.expires_at - now) // 1000)
        return {"ticket": ticket.text, "expires_in": left}
