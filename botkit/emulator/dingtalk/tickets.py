"""Tickets of the JSAPI.  Doc: oauth2/jsapiTickets, get_jsapi_ticket"""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.ids import Ids
from botkit.wire.record import Record

LIFE_MS, MOST_MS = 2 * 60 * 60 * 1000, 24 * 60 * 60 * 1000


class Ticket(Record):
    text: str
    made_at: int
    expires_at: int


class Tickets:
    """One living ticket per app; asking again extends it, up to a day after it was made."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock, self._ids = clock, ids
        self._tickets: dict[str, Ticket] = {}

    def rooms(self) -> Rooms:
        return {
            ("POST", "/v1.0/oauth2/jsapiTickets"): self.grant,
            ("GET", "/get_jsapi_ticket"): self.grant_old,
        }

    def grant(self, call: Call) -> Answer:
        text, left = self._given(call)
        return {"jsapiTicket": text, "expireIn": left}

    def grant_old(self, call: Call) -> Answer:
        text, left = self._given(call)
        return {"ticket": text, "expires_in": left}

    def _given(self, call: Call) -> tuple[str, int]:
        """The ticket and its seconds."""
        now, owner = self._clock.now_ms(), call.app.client_id
        ticket = self._tickets.get(owner)
        if ticket is None or ticket.expires_at <= now:
            ticket = self._tickets[owner] = Ticket(self._ids.text() * 2, now, 0)
        ticket.expires_at = min(now + LIFE_MS, ticket.made_at + MOST_MS)
        return ticket.text, (ticket.expires_at - now) // 1000
