"""All calls of one WeCom app, by the pages of the vendor's manual."""

from __future__ import annotations

from datetime import timedelta

from botkit.calls.caller import Caller
from botkit.calls.tokens import Shelf, Token, TokenKeeper
from botkit.calls.transport import Transport
from botkit.clock import Clock
from botkit.wecom.api.addresses import Addresses
from botkit.wecom.api.agents import Agents
from botkit.wecom.api.app_chats import AppChats
from botkit.wecom.api.approvals import Approvals
from botkit.wecom.api.archive import Archive
from botkit.wecom.api.contacts import Contacts
from botkit.wecom.api.customer_service import CustomerService
from botkit.wecom.api.external_contact import External
from botkit.wecom.api.identity import Identity, Sites
from botkit.wecom.api.media import MediaArea
from botkit.wecom.api.menus import Menus
from botkit.wecom.api.messages import Messages
from botkit.wecom.api.tickets import Tickets
from botkit.wecom.api.tokens import Tokens
from botkit.wecom.refusals import REFUSALS

API = "https://qyapi.weixin.qq.com"


class WeCom:
    """``wecom.messages.text("zhangsan", "你好")``; methods raise CallError.

    ``first_wait`` is the shortest pause before a repeatable call is repeated; ``shelf`` keeps the
    token for the next start; ``sites`` stand in for the pages people sign in on.
    """

    def __init__(
        self,
        *,
        corp_id: str,
        agent_id: int,
        secret: str,
        transport: Transport,
        clock: Clock,
        api: str = API,
        first_wait: timedelta = timedelta(milliseconds=300),
        shelf: Shelf | None = None,
        sites: Sites | None = None,
    ) -> None:
        self.corp_id, self.agent_id = corp_id, agent_id
        keyless = Caller(transport, api, REFUSALS, first_wait=first_wait)
        self.tokens = Tokens(keyless, corp_id, secret)
        tokens = TokenKeeper(self._fetch_token, clock, shelf)
        caller = Caller(transport, api, REFUSALS, tokens=tokens, first_wait=first_wait)
        self.messages = Messages(caller, agent_id)
        self.menus = Menus(caller, agent_id)
        self.media = MediaArea(caller)
        self.contacts = Contacts(caller, transport)
        self.identity = Identity(caller, corp_id, agent_id, sites or Sites())
        self.tickets = Tickets(caller, corp_id, agent_id, clock)
        self.agents = Agents(caller, agent_id)
        self.app_chats = AppChats(caller)
        self.approvals = Approvals(caller)
        self.archive = Archive(caller)
        self.external = External(caller)
        self.customer_service = CustomerService(caller)
        self.addresses = Addresses(caller)

    async def _fetch_token(self) -> Token:
        """One secret per app, so one token per app."""
        given = await self.tokens.get()
        return Token(given.access_token, timedelta(seconds=given.expires_in))
