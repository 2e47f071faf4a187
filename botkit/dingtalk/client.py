"""All calls of one DingTalk app, by the pages of the vendor's manual."""

from __future__ import annotations

from datetime import timedelta

from botkit.calls.caller import Caller
from botkit.calls.files import Download
from botkit.calls.tokens import Shelf, Token, TokenKeeper
from botkit.calls.transport import Transport
from botkit.clock import Clock
from botkit.dingtalk.addresses import Addresses
from botkit.dingtalk.api.approvals import Approvals
from botkit.dingtalk.api.cards import Cards
from botkit.dingtalk.api.chats import Chats
from botkit.dingtalk.api.departments import Departments
from botkit.dingtalk.api.login import Login
from botkit.dingtalk.api.media import MediaArea
from botkit.dingtalk.api.micro_apps import MicroApps
from botkit.dingtalk.api.ocr import Ocr
from botkit.dingtalk.api.robots import Robots
from botkit.dingtalk.api.roles import Roles
from botkit.dingtalk.api.speech import Speech
from botkit.dingtalk.api.subscriptions import Subscriptions
from botkit.dingtalk.api.suites import Suites
from botkit.dingtalk.api.tickets import Tickets
from botkit.dingtalk.api.todos import Todos
from botkit.dingtalk.api.tokens import Tokens
from botkit.dingtalk.api.translation import Translation
from botkit.dingtalk.api.users import Users
from botkit.dingtalk.api.work_notices import WorkNotices
from botkit.dingtalk.dialects import NEW, OLD, Generations
from botkit.dingtalk.refusals import REFUSALS

API = "https://api.dingtalk.com"
OAPI = "https://oapi.dingtalk.com"
LOGIN = "https://login.dingtalk.com"


class DingTalk:
    """``dingtalk.users.get("manager01")``; methods raise CallError.

    ``robot_code`` is the client id when left out.  ``first_wait`` is the shortest pause before a
    repeatable call is repeated; ``shelf`` keeps the token for the next start; ``login`` is
    where people sign in.  One token serves both generations of the API.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        transport: Transport,
        clock: Clock,
        agent_id: int = 0,
        robot_code: str = "",
        corp_id: str = "",
        api: str = API,
        oapi: str = OAPI,
        login: str = LOGIN,
        first_wait: timedelta = timedelta(milliseconds=300),
        shelf: Shelf | None = None,
    ) -> None:
        self.client_id, self.agent_id, self.corp_id = client_id, agent_id, corp_id
        self.robot_code = robot_code or client_id
        tokens = TokenKeeper(self._fetch_token, clock, shelf)
        calls = Generations(
            Caller(transport, oapi, REFUSALS, tokens=tokens, first_wait=first_wait, dialect=OLD),
            Caller(transport, api, REFUSALS, tokens=tokens, first_wait=first_wait, dialect=NEW),
        )
        self.addresses = Addresses(transport, [api, oapi])
        self.tokens, self.suites = Tokens(calls, client_id, client_secret), Suites(calls, clock)
        self.login = Login(calls, client_id, client_secret, corp_id, login, clock)
        self.tickets = Tickets(calls, corp_id, agent_id, clock)
        self.users, self.departments, self.roles = Users(calls), Departments(calls), Roles(calls)
        self.chats = Chats(calls)
        self.todos = Todos(calls)
        self.approvals = Approvals(calls)
        self.micro_apps = MicroApps(calls)
        self.media = MediaArea(calls)
        self.ocr = Ocr(calls)
        self.speech = Speech(calls)
        self.translation = Translation(calls)
        self.subscriptions = Subscriptions(calls)
        self.work_notices = WorkNotices(calls, agent_id)
        self.robots = Robots(calls, self.robot_code)
        self.cards = Cards(calls)

    async def download(self, media: str) -> Download:
        """A file that somebody sent the robot, at most 20 MiB; ``media`` is what the event has.

        It must be fetched soon: the code expires.  Raises CallError.  Doc: messageFiles/download.
        """
        return await self.addresses.fetch(await self.robots.file_url(media))

    async def _fetch_token(self) -> Token:
        given = await self.tokens.get()
        return Token(given.value, timedelta(seconds=given.seconds))
