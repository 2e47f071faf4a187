"""Every app and robot of the settings: its client, its channel, its way in.

With ``app``, the only file that knows both platforms.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from aiohttp import ClientSession

from botkit.calls.transport import HttpTransport
from botkit.chat.messages import AnyMessage
from botkit.chat.seams import AddressBook, AnsweringGateway, Arrival, Channel, Gateway, Repaint
from botkit.clock import Clock
from botkit.dingtalk.app import DingTalkApp
from botkit.dingtalk.app import Keys as DingTalkKeys
from botkit.dingtalk.channel import DingTalkRobotChannel
from botkit.dingtalk.client import LOGIN, OAPI, DingTalk
from botkit.dingtalk.people import DingTalkBook
from botkit.dingtalk.robot import DingTalkRobot
from botkit.engine.intake import Intake
from botkit.observe.metrics import Metrics
from botkit.settings.sections import DingTalkApp as DingTalkSettings
from botkit.settings.sections import Robot, Settings, WeComApp
from botkit.store.answer import AnswerShelf
from botkit.store.sqlite import SqliteDatabase
from botkit.store.token import TokenShelf
from botkit.wecom.aibot.app import AiBotApp, Keys
from botkit.wecom.aibot.client import AiBot
from botkit.wecom.api.identity import Sites
from botkit.wecom.channel import RobotChannel, WeComChannel
from botkit.wecom.client import API, WeCom
from botkit.wecom.gateway import PassiveGateway, WecomGateway
from botkit.wecom.people import Strangers, WeComBook
from botkit.wecom.robot import WeComRobot

Client = WeCom | WeComRobot | AiBot | DingTalk | DingTalkRobot
Say = Callable[[Arrival], AnyMessage | Repaint | None]


class Platforms:
    """``rated`` are the channels of AI bots that want to hear what answers were worth.

    ``pages``: where people sign in, for a rehearsal; "" means on the platforms' own pages.

    ``clients`` and ``channels`` are by name: ``wecom/main``, ``dingtalk/main``, ``robot/ops``.
    """

    def __init__(
        self,
        settings: Settings,
        database: SqliteDatabase,
        http: ClientSession,
        clock: Clock,
        *,
        rated: Collection[str],
        pages: str = "",
    ) -> None:
        self._settings, self._database, self._http = settings, database, http
        self._clock, self._rated, self._pages = clock, rated, pages
        self.clients: dict[str, Client] = {}
        self.channels: dict[str, Channel] = {}
        self._aibots: dict[str, AiBotApp] = {}
        self._dingtalk: dict[str, DingTalkApp] = {}
        transport = HttpTransport(http)
        for name, app in settings.wecom.items():
            if app.kind == "aibot":
                self._add_aibot(f"wecom/{name}", app, transport)
            else:
                self._add_wecom(f"wecom/{name}", app, transport)
        for name, its in settings.dingtalk.items():
            self._add_dingtalk(f"dingtalk/{name}", its, transport)
        for name, robot in settings.robots.items():
            self._add_robot(f"robot/{name}", robot, transport)

    def listen(self, intake: Intake, metrics: Metrics) -> None:
        """Open the connections that events come by, and keep them up."""
        for aibot in self._aibots.values():
            aibot.listen(intake, metrics)
        for made in self._dingtalk.values():
            made.listen(intake, metrics)

    async def connected(self) -> None:
        """Return when every Stream connection is up."""
        for made in self._dingtalk.values():
            await made.connected()

    async def rest(self) -> None:
        """Return when all that came over connections is stored."""
        for aibot in self._aibots.values():
            await aibot.rest()

    async def hush(self) -> None:
        """Take nothing more from Stream; what is not acknowledged comes again."""
        for made in self._dingtalk.values():
            await made.stop()

    async def stop(self) -> None:
        """Close the connections."""
        await self.hush()
        for aibot in self._aibots.values():
            await aibot.stop()

    def books(self) -> dict[str, AddressBook]:
        """Whom the bots of each app may ask about people; those of an AI bot nobody."""
        books: dict[str, AddressBook] = {}
        for name, client in self.clients.items():
            if isinstance(client, DingTalk):
                books[name] = DingTalkBook(client)
            elif isinstance(client, WeCom):
                books[name] = WeComBook(client)
            elif isinstance(client, AiBot):
                books[name] = Strangers()
        return books

    def tenants(self) -> dict[str, str]:
        """The first part of each app's conversations; an AI bot need not know its corp."""
        wecom, dingtalk = self._settings.wecom, self._settings.dingtalk
        return {
            **{f"wecom/{name}": _tenant(app) for name, app in wecom.items()},
            **{f"dingtalk/{name}": app.corp_id for name, app in dingtalk.items()},
        }

    def _add_wecom(self, channel: str, app: WeComApp, transport: HttpTransport) -> None:
        secret = app.secret.get_secret_value()
        client = WeCom(
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            secret=secret,
            shelf=TokenShelf(self._database, channel, secret),
            transport=transport,
            clock=self._clock,
            api=app.api,
            sites=Sites(self._pages, self._pages) if self._pages else None,
        )
        self.clients[channel] = client
        self.channels[channel] = WeComChannel(channel, client, self._clock, cards=app.cards)

    def _add_aibot(self, channel: str, app: WeComApp, transport: HttpTransport) -> None:
        keys = Keys(
            mode=app.mode,
            bot_id=app.bot_id,
            secret=app.secret.get_secret_value(),
            token=app.token.get_secret_value(),
            aes_key=app.aes_key.get_secret_value(),
            name=app.name,
            receive_ids=app.receive_ids,
        )
        made = AiBotApp(
            channel,
            keys,
            tenant=_tenant(app),
            api=app.api,
            socket=app.socket,
            shelf=AnswerShelf(self._database, channel, keys.secret or keys.aes_key),
            clock=self._clock,
            transport=transport,
            http=self._http,
            feedback=channel in self._rated,
            window=app.window,
        )
        self.clients[channel], self.channels[channel] = made.client, made.channel
        self._aibots[channel] = made

    def _add_dingtalk(self, channel: str, app: DingTalkSettings, transport: HttpTransport) -> None:
        secret = app.client_secret.get_secret_value()
        keys = DingTalkKeys(
            client_id=app.client_id,
            client_secret=secret,
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            robot_code=app.robot_code,
            mode=app.mode,
            token=app.token.get_secret_value(),
            aes_key=app.aes_key.get_secret_value(),
            card_template=app.card_template,
        )
        made = DingTalkApp(
            channel,
            keys,
            clock=self._clock,
            transport=transport,
            http=self._http,
            shelf=TokenShelf(self._database, channel, secret),
            api=app.api,
            oapi=app.oapi,
            login=self._pages or LOGIN,
            window=app.window,
        )
        self.clients[channel], self.channels[channel] = made.client, made.channel
        self._dingtalk[channel] = made

    def _add_robot(self, channel: str, robot: Robot, transport: HttpTransport) -> None:
        """A room is on one platform: the settings see to that."""
        if robot.wecom:
            keys = [key.get_secret_value() for key in robot.wecom]
            client = WeComRobot(keys, transport, api=robot.api or API)
            self.clients[channel] = client
            self.channels[channel] = RobotChannel(channel, client)
        elif robot.dingtalk:
            posting = DingTalkRobot(
                [key.get_secret_value() for key in robot.dingtalk],
                transport,
                self._clock,
                secrets=[one.get_secret_value() for one in robot.sign],
                api=robot.api or OAPI,
            )
            self.clients[channel] = posting
            self.channels[channel] = DingTalkRobotChannel(channel, posting)

    def gateways(self, say: Callable[[str], Say]) -> dict[str, Gateway | AnsweringGateway]:
        """The ways in by callback; ``say`` gives what bots of a channel say in the answers."""
        gateways: dict[str, Gateway | AnsweringGateway] = {
            name: one.gateway for name, one in self._aibots.items() if one.gateway
        }
        for name, made in self._dingtalk.items():
            if made.gateway is not None:
                gateways[name] = made.gateway
        for name, app in self._settings.wecom.items():
            if app.kind == "app":
                gateways[f"wecom/{name}"] = self._gateway(name, say)
        return gateways

    def _gateway(self, name: str, say: Callable[[str], Say]) -> WecomGateway | PassiveGateway:
        app = self._settings.wecom[name]
        gateway = WecomGateway(
            app=name,
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            token=app.token.get_secret_value(),
            aes_key=app.aes_key.get_secret_value(),
            clock=self._clock,
            receive_ids=app.receive_ids,
            window=app.window,
        )
        return PassiveGateway(gateway, say(f"wecom/{name}")) if app.passive else gateway


def _tenant(app: WeComApp) -> str:
    return app.corp_id or app.bot_id
