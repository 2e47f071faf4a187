"""Tickets for the JSAPI, and the signatures its pages need."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from botkit.calls.area import Area
from botkit.calls.caller import Calls
from botkit.calls.tokens import Token, TokenKeeper
from botkit.clock import Clock
from botkit.dingtalk.crypto import page_sign
from botkit.wire.record import Record, field


class Ticket(Record):
    ticket: str = field(name="jsapiTicket")
    seconds: int = field(name="expireIn", default=7200)


class TicketV1(Record):
    ticket: str
    seconds: int = field(name="expires_in", default=7200)


class PageConfig(Record):
    """What ``dd.config`` takes."""

    agent_id: int = field(name="agentId")
    corp_id: str = field(name="corpId")
    timestamp: int = field(name="timeStamp")  # milliseconds; any number, as long as it is signed
    nonce: str = field(name="nonceStr")
    signature: str
    type: int = 0  # micro app
    names: list[str] = field(name="jsApiList", default_factory=list)


class Tickets(Area):
    """``dingtalk.tickets``

    ``current`` keeps the ticket and renews it once, however many callers.  Asked for again, the
    same ticket comes for two hours more, but for 24 hours in all.
    """

    def __init__(self, caller: Calls, corp_id: str, agent_id: int, clock: Clock) -> None:
        super().__init__(caller)
        self._corp_id, self._agent_id, self._clock = corp_id, agent_id, clock
        self._kept = TokenKeeper(self._token, clock)

    async def current(self) -> str:
        """The app's ticket, good for some minutes at least."""
        return await self._kept.token()

    async def page_config(
        self,
        url: str,
        names: Sequence[str] = (),
        *,
        nonce: str = "",
        at_ms: int | None = None,
        by: Literal["sha256", "sha1"] = "sha256",
    ) -> PageConfig:
        """For ``dd.config`` of the page at ``url``; ``names``: the calls that the page makes.

        ``nonce`` is drawn and ``at_ms`` is now when left out.  A wrong signature shows in the
        page as 52013.  Doc: JSAPI, dd.config.
        """
        ticket = await self.current()
        nonce = nonce or secrets.token_hex(8)
        at = self._clock.now_ms() if at_ms is None else at_ms
        signature = page_sign(ticket, nonce, str(at), url, by=by)
        return PageConfig(self._agent_id, self._corp_id, at, nonce, signature, names=list(names))

    async def ask(self) -> Ticket:
        """The ticket as the platform answers it; use ``current``.  Doc: oauth2/jsapiTickets."""
        return await self._post("/v1.0/oauth2/jsapiTickets", Ticket)

    async def ask_v1(self) -> TicketV1:
        """Frozen: use ``current``.  Doc: get_jsapi_ticket."""
        return await self._get("/get_jsapi_ticket", TicketV1)

    async def _token(self) -> Token:
        given = await self.ask()
        return Token(given.ticket, timedelta(seconds=given.seconds))
