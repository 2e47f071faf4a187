"""The composition: settings in, a running botkit out.  The only file that knows all rooms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import structlog
from aiohttp import web

from botkit.calls.transport import HttpTransport, open_session
from botkit.chat.events import Rated
from botkit.chat.people import Person
from botkit.chat.seams import AddressBook, AnsweringGateway, Channel, Gateway
from botkit.clock import Clock, SystemClock
from botkit.dingtalk.app import DingTalkApp
from botkit.dingtalk.app import Keys as DingTalkKeys
from botkit.dingtalk.channel import DingTalkRobotChannel
from botkit.dingtalk.client import OAPI, DingTalk
from botkit.dingtalk.natives import understand as understand_dingtalk
from botkit.dingtalk.people import DingTalkBook
from botkit.dingtalk.robot import DingTalkRobot
from botkit.engine.answers import Answers
from botkit.engine.deciding import TimeLimit
from botkit.engine.directory import Directory
from botkit.engine.engine import Engine, Keep
from botkit.engine.errands import Errand, Errands
from botkit.engine.jobs import JobRunner
from botkit.engine.orders import Done, Orders
from botkit.engine.speaking import Speaker
from botkit.engine.turns import Surroundings
from botkit.flows.bot import Bot
from botkit.flows.loading import load_bots
from botkit.flows.starting import Jobs, Roster
from botkit.flows.turn import Outside
from botkit.observe.metrics import Metrics
from botkit.replies.catalog import Catalog
from botkit.server.application import ops_application, public_application
from botkit.server.control import Asked, serve_control, socket_of
from botkit.server.listening import serve, stop_listening
from botkit.settings.sections import DingTalkApp as DingTalkSettings
from botkit.settings.sections import Robot, Settings, WeComApp
from botkit.store.answer import AnswerShelf
from botkit.store.sqlite import SqliteDatabase
from botkit.store.token import TokenShelf
from botkit.wecom.aibot.app import AiBotApp, Keys
from botkit.wecom.aibot.client import AiBot
from botkit.wecom.api.menus import MenuButton
from botkit.wecom.channel import RobotChannel, WeComChannel
from botkit.wecom.client import API, WeCom
from botkit.wecom.gateway import PassiveGateway, WecomGateway
from botkit.wecom.menu import menu_buttons
from botkit.wecom.natives import understand
from botkit.wecom.people import Strangers, WeComBook
from botkit.wecom.robot import WeComRobot

log = structlog.get_logger()

DRAIN = timedelta(seconds=5)  # callbacks are still taken while load balancers look away


class App:
    """One botkit: its bots, clients, store, engine and servers.

    ``project`` is the folder of ``botkit.toml``; bots/ and templates/ stand in it.  ``store``
    is used in place of the settings' file.  ``reload`` re-reads changed templates.  ``jobs``
    makes the table of jobs; tests hand in one that answers in their place.
    """

    def __init__(
        self,
        settings: Settings,
        project: Path,
        *,
        clock: Clock | None = None,
        store: Path | None = None,
        reload: bool = False,
        jobs: Callable[[Sequence[Bot]], Jobs] = Jobs,
    ) -> None:
        self.settings, self.project = settings, project
        self.clock: Clock = clock or SystemClock()
        self.store = store or project / settings.store.url.removeprefix("sqlite:")
        self.metrics = Metrics()
        wecom = {f"wecom/{name}": app.bots for name, app in settings.wecom.items()}
        dingtalk = {f"dingtalk/{name}": its.bots for name, its in settings.dingtalk.items()}
        named = [*wecom.values(), *dingtalk.values()]
        self.bots = load_bots(project, [name for names in named for name in names])
        self.catalog = Catalog([project / "templates"], reload=reload, clock=self.clock)
        self.rosters = {
            **{name: Roster(self._of(bots), understand=understand) for name, bots in wecom.items()},
            **{
                name: Roster(self._of(bots), understand=understand_dingtalk)
                for name, bots in dingtalk.items()
            },
        }
        self.menus = {
            channel: menu_buttons([bot.menu for bot in self.rosters[channel].bots])
            for channel in wecom
        }
        self.clients: dict[str, WeCom | WeComRobot | AiBot | DingTalk | DingTalkRobot] = {}
        self._aibots: dict[str, AiBotApp] = {}
        self._dingtalk: dict[str, DingTalkApp] = {}
        self.channels: dict[str, Channel] = {}
        self.jobs = jobs(self.bots)
        self._open = AsyncExitStack()  # closed in the opposite order
        self._stopping = ""
        self._is_finishing = False

    async def start(self, *, strict: bool = True, host: str = "", port: int | None = None) -> None:
        """Open everything and take up the work an earlier process left.

        A taken port is an error when ``strict``, else replaced; see ``port`` and ``ops_port``.
        Whatever fails, nothing stays open.
        """
        try:
            await self._start(strict, host, port)
        except BaseException:
            await self._open.aclose()
            raise

    async def stop(self, *, drain: timedelta = timedelta(0)) -> None:
        """Say not ready, take callbacks for ``drain`` more, finish what runs, close."""
        self._stopping = "stopping"
        if drain:
            await asyncio.sleep(drain.total_seconds())
        await self._open.aclose()

    async def _start(self, strict: bool, host: str, port: int | None) -> None:
        for roster in self.rosters.values():
            for bot in roster.bots:
                for entry in bot.flows:
                    _ = entry.machine  # refuse a broken flow now
        self.database = await SqliteDatabase.open(self.store, reserve=strict)
        self._open.push_async_callback(self.database.close)
        self._http = await self._open.enter_async_context(open_session())
        transport = HttpTransport(self._http)
        for name, app in self.settings.wecom.items():
            if app.kind == "aibot":
                self._add_aibot(f"wecom/{name}", app, transport)
            else:
                self._add_wecom(f"wecom/{name}", app, transport)
        for name, its in self.settings.dingtalk.items():
            self._add_dingtalk(f"dingtalk/{name}", its, transport)
        for name, robot in self.settings.robots.items():
            self._add_robot(f"robot/{name}", robot, transport)
        running = self.store.with_name(self.store.name + ".running")
        self._limit = TimeLimit()
        self._open.callback(self._limit.close)
        around = self._surroundings()
        self.engine = Engine(around, self._job_runner(), running=running, keep=self._keep())
        self.errands = Errands(
            around, self.engine, rooms=self.settings.robots, tenants=self._tenants()
        )
        self._open.push_async_callback(self.engine.stop)
        await self.engine.start()
        for aibot in self._aibots.values():
            aibot.listen(self.engine.intake, self.metrics)
        for made in self._dingtalk.values():
            made.listen(self.engine.intake, self.metrics)
        await self._serve(strict, host, port)

    async def run(self, asked: Asked) -> Done:
        """Do what a verb asks of the running process.  Raises BotkitError."""
        if isinstance(asked, Errand):
            return await self.errands.run(asked)
        orders = Orders(self.database, clock=self.clock, wake=self.engine.wake)
        return await orders.carry_out(asked)

    async def settle(self) -> int | None:
        """Return when nothing runs; when sleeping work goes on (UTC ms), None if there is none."""
        for aibot in self._aibots.values():
            await aibot.rest()
        return await self.engine.settle()

    def menu(self, channel: str) -> list[MenuButton]:
        """The menu of an app, joined from its bots."""
        return self.menus[channel]

    def _of(self, names: Sequence[str]) -> list[Bot]:
        return [bot for bot in self.bots if bot.name in names]

    def _add_wecom(self, channel: str, app: WeComApp, transport: HttpTransport) -> None:
        secret = app.secret.get_secret_value()
        client = WeCom(
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            secret=secret,
            shelf=TokenShelf(self.database, channel, secret),
            transport=transport,
            clock=self.clock,
            api=app.api,
        )
        self.clients[channel] = client
        self.channels[channel] = WeComChannel(channel, client, self.clock, cards=app.cards)

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
            socket=app.socket,
            shelf=AnswerShelf(self.database, channel, keys.secret or keys.aes_key),
            clock=self.clock,
            transport=transport,
            http=self._http,
            feedback=any(Rated in bot.listeners for bot in self.rosters[channel].bots),
            window=app.window,
        )
        self.clients[channel], self.channels[channel] = made.client, made.channel
        self._aibots[channel] = made
        self._open.push_async_callback(made.stop)

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
            clock=self.clock,
            transport=transport,
            http=self._http,
            shelf=TokenShelf(self.database, channel, secret),
            api=app.api,
            oapi=app.oapi,
            window=app.window,
        )
        self.clients[channel], self.channels[channel] = made.client, made.channel
        self._dingtalk[channel] = made
        self._open.push_async_callback(made.stop)

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
                self.clock,
                secrets=[one.get_secret_value() for one in robot.sign],
                api=robot.api or OAPI,
            )
            self.clients[channel] = posting
            self.channels[channel] = DingTalkRobotChannel(channel, posting)

    def _gateways(self) -> dict[str, Gateway | AnsweringGateway]:
        gateways: dict[str, Gateway | AnsweringGateway] = {
            name: one.gateway for name, one in self._aibots.items() if one.gateway
        }
        for name, made in self._dingtalk.items():
            if made.gateway is not None:
                gateways[name] = made.gateway
        for name, app in self.settings.wecom.items():
            if app.kind == "app":
                gateways[f"wecom/{name}"] = self._gateway(name)
        return gateways

    def _gateway(self, name: str) -> WecomGateway | PassiveGateway:
        app = self.settings.wecom[name]
        gateway = WecomGateway(
            app=name,
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            token=app.token.get_secret_value(),
            aes_key=app.aes_key.get_secret_value(),
            clock=self.clock,
            receive_ids=app.receive_ids,
            window=app.window,
        )
        if not app.passive:
            return gateway
        channel = f"wecom/{name}"
        answers = Answers(
            self.rosters[channel],
            names=self._directories[channel].named,
            speaker=Speaker(self.catalog),
            limit=self._limit,
            clock=self.clock,
        )
        return PassiveGateway(gateway, answers.say)

    def _surroundings(self) -> Surroundings:
        self._directories = {
            channel: Directory(self.settings.people, _book(client), self.clock)
            for channel, client in self.clients.items()
            if isinstance(client, WeCom | AiBot | DingTalk)
        }
        outsides = {
            channel: Outside(people=directory, clients=self.clients, http=self._http)
            for channel, directory in self._directories.items()
        }
        return Surroundings(
            database=self.database,
            channels=self.channels,
            rosters=self.rosters,
            outsides=outsides,
            names=self._names,
            clock=self.clock,
            metrics=self.metrics,
            speaker=Speaker(self.catalog),
            limit=self._limit,
        )

    def _names(self, channel: str, person: str) -> Person:
        return self._directories[channel].named(person)

    def _tenants(self) -> dict[str, str]:
        wecom, dingtalk = self.settings.wecom, self.settings.dingtalk
        return {
            **{f"wecom/{name}": _tenant(app) for name, app in wecom.items()},
            **{f"dingtalk/{name}": app.corp_id for name, app in dingtalk.items()},
        }

    def _keep(self) -> Keep:
        store = self.settings.store
        spans = (store.keep_seen, store.keep_sent, store.keep_dead)
        return Keep(*(round(span.total_seconds() * 1000) for span in spans))

    def _job_runner(self) -> JobRunner:
        return JobRunner(self.jobs, clients=self.clients, http=self._http, channels=self.channels)

    async def _serve(self, strict: bool, host: str, port: int | None) -> None:
        server = self.settings.server
        public = public_application(
            self._gateways(),
            self.engine.intake,
            metrics=self.metrics,
            clock=self.clock,
            trusted_proxies=server.trusted_proxies,
            is_finishing=lambda: self._is_finishing,
        )
        wanted = server.port if port is None else port
        socket = socket_of(self.store)
        control = await serve_control(socket, self.run)
        self._open.callback(socket.unlink, missing_ok=True)
        self._open.push_async_callback(control.cleanup)
        ops = ops_application(
            self._why_not_ready, self.metrics, token=server.ops_token.get_secret_value()
        )
        ops_port = 0 if port == 0 else server.ops_port
        runner, self.ops_port = await serve(ops, server.ops_host, ops_port, strict=strict)
        self._open.push_async_callback(runner.cleanup)
        runner, self.port = await serve(public, host or server.host, wanted, strict=strict)
        self._open.push_async_callback(runner.cleanup)
        self._open.push_async_callback(self._finish, runner)

    async def _finish(self, public: web.BaseRunner) -> None:
        """Let the work under way end; what comes on open connections shall come again."""
        self._is_finishing = True
        await stop_listening(public)
        for made in self._dingtalk.values():
            await made.stop()
        await self.engine.stop()

    def _why_not_ready(self) -> str | None:
        if self.database.trouble:
            return self.database.trouble
        return self._stopping or (None if self.engine.is_ready else "starting")


def _book(client: WeCom | AiBot | DingTalk) -> AddressBook:
    """Whom the app may ask about people; an AI bot nobody."""
    if isinstance(client, DingTalk):
        return DingTalkBook(client)
    return WeComBook(client) if isinstance(client, WeCom) else Strangers()


def _tenant(app: WeComApp) -> str:
    """The first part of an app's conversations; an AI bot need not know its corp."""
    return app.corp_id or app.bot_id
