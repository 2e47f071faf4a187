"""All calls of one WeCom app, by the pages of the vendor's manual."""

from __future__ import annotations

from datetime import timedelta

from botkit.calls.caller import Caller
from botkit.calls.request import Request
from botkit.calls.tokens import Shelf, Token, TokenKeeper
from botkit.calls.transport import Transport
from botkit.clock import Clock
from botkit.wecom.api.addresses import Addresses
from botkit.wecom.api.agents import Agents
from botkit.wecom.api.contacts import Contacts
from botkit.wecom.api.media import MediaArea
from botkit.wecom.api.menus import Menus
from botkit.wecom.api.messages import Messages
from botkit.wecom.refusals import REFUSALS
from botkit.wire.record import Record, decode

API = "https://qyapi.weixin.qq.com"


class WeCom:
    """``wecom.messages.text("zhangsan", "你好")``; methods raise CallError.

    ``first_wait`` is the shortest pause before a repeatable call is repeated; ``shelf`` keeps the
    token for the next start.
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
    ) -> None:
        self.corp_id, self.agent_id = corp_id, agent_id
        self._secret = secret
        self._open = Caller(transport, api, REFUSALS, first_wait=first_wait)
        tokens = TokenKeeper(self._fetch_token, clock, shelf)
        caller = Caller(transport, api, REFUSALS, tokens=tokens, first_wait=first_wait)
        self.messages = Messages(caller, agent_id)
        self.menus = Menus(caller, agent_id)
        self.media = MediaArea(caller)
        self.contacts = Contacts(caller)
        self.agents = Agents(caller, agent_id)
        self.addresses = Addresses(caller)

    async def _fetch_token(self) -> Token:
        """Doc: gettoken.  One secret per app, so one token per app."""
        query = {"corpid": self.corp_id, "corpsecret": self._secret}
        request = Request("GET", "/cgi-bin/gettoken", query=query, repeatable=True)
        fields = await self._open.call(request)
        given = decode(GivenToken, fields, where=request.shown())
        return Token(given.access_token, timedelta(seconds=given.expires_in))


class GivenToken(Record):
    access_token: str
    expires_in: int = 7200  # seconds
