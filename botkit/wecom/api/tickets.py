"""Tickets for the JS-SDK, and the signatures its pages need."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.calls.tokens import Token, TokenKeeper
from botkit.clock import Clock
from botkit.errors import OverLimit
from botkit.wire.record import Record, field

MOST_URL = 2048  # bytes; the platform's own bound on addresses


class Ticket(Record):
    ticket: str
    expires_in: int = 7200  # seconds


class PageConfig(Record):
    """What ``wx.config`` takes."""

    corp_id: str = field(name="appId")
    timestamp: int  # seconds
    nonce: str = field(name="nonceStr")  # the signed text spells it noncestr
    signature: str


class AgentConfig(Record):
    """What ``wx.agentConfig`` takes."""

    corp_id: str = field(name="corpid")
    agent_id: int = field(name="agentid")
    timestamp: int  # seconds
    nonce: str = field(name="nonceStr")
    signature: str


class Tickets(Area):
    """``wecom.tickets``

    ``corp`` and ``agent`` keep their ticket and renew it once, however many callers: the platform
    gives 400 an hour to a corp and 100 to an app, then raises RateLimited (45009).
    """

    def __init__(self, caller: Caller, corp_id: str, agent_id: int, clock: Clock) -> None:
        super().__init__(caller)
        self._corp_id, self._agent_id, self._clock = corp_id, agent_id, clock
        self._corp = TokenKeeper(self._corp_token, clock)
        self._agent = TokenKeeper(self._agent_token, clock)

    async def corp(self) -> str:
        """The corp's ticket, good for some minutes at least."""
        return await self._corp.token()

    async def agent(self) -> str:
        """The app's own ticket, good for some minutes at least."""
        return await self._agent.token()

    async def page_config(self, url: str, *, nonce: str = "", at: int | None = None) -> PageConfig:
        """For ``wx.config`` of the page at ``url``, whose host is a trusted domain of the app.

        ``nonce`` is drawn and ``at`` (seconds) is now when left out.  A wrong address shows in
        the page as 40093.  Doc: path/90506.
        """
        ticket = await self.corp()
        nonce, at = nonce or _nonce(), self._clock.now_ms() // 1000 if at is None else at
        return PageConfig(self._corp_id, at, nonce, sign(ticket, nonce, at, url))

    async def agent_config(
        self, url: str, *, nonce: str = "", at: int | None = None
    ) -> AgentConfig:
        """For ``wx.agentConfig`` of the page at ``url``.  Doc: path/94313."""
        ticket = await self.agent()
        nonce, at = nonce or _nonce(), self._clock.now_ms() // 1000 if at is None else at
        signature = sign(ticket, nonce, at, url)
        return AgentConfig(self._corp_id, self._agent_id, at, nonce, signature)

    async def ask_corp(self) -> Ticket:
        """The corp's ticket as the platform answers it; use ``corp``.  Doc: get_jsapi_ticket."""
        return await self._get("/cgi-bin/get_jsapi_ticket", Ticket)

    async def ask_agent(self) -> Ticket:
        """The app's ticket as the platform answers it; use ``agent``.  Doc: ticket/get."""
        return await self._get("/cgi-bin/ticket/get", Ticket, query={"type": "agent_config"})

    async def _corp_token(self) -> Token:
        return _token(await self.ask_corp())

    async def _agent_token(self) -> Token:
        return _token(await self.ask_agent())


def sign(ticket: str, nonce: str, at: int, url: str) -> str:
    """Hex SHA-1 over the four, in this order; ``url`` as the page has it, without its ``#``.

    Doc: path/90506.
    """
    page = url.partition("#")[0]
    if len(page.encode()) > MOST_URL:
        raise OverLimit("wecom page address", limit=MOST_URL, size=len(page.encode()))
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={at}&url={page}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _token(ticket: Ticket) -> Token:
    return Token(ticket.ticket, timedelta(seconds=ticket.expires_in))


def _nonce() -> str:
    return secrets.token_hex(8)
