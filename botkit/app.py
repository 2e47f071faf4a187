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
from botkit.chat.people import Person
from botkit.chat.seams import Channel, Gateway
from botkit.clock import Clock, SystemClock
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
from botkit.settings.sections import Robot, Settings, WeComApp
from botkit.store.sqlite import SqliteDatabase
from botkit.store.token import TokenShelf
from botkit.wecom.api.menus import MenuButton
from botkit.wecom.channel import RobotChannel, WeComChannel
from botkit.wecom.client import API, WeCom
from botkit.wecom.gateway import WecomGateway
from botkit.wecom.menu import menu_buttons
from botkit.wecom.people import WeComBook
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
        names = [name for app in settings.wecom.values() for name in app.bots]
        self.bots = load_bots(project, names)
        self.catalog = Catalog([project / "templates"], reload=reload, clock=self.clock)
        self.rosters = {
            f"wecom/{name}": Roster([bot for bot in self.bots if bot.name in app.bots])
            for name, app in settings.wecom.items()
        }
        self.menus = {
            channel: menu_buttons([bot.menu for bot in roster.bots])
            for channel, roster in self.rosters.items()
        }
        self.clients: dict[str, WeCom | WeComRobot] = {}
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
            self._add_wecom(f"wecom/{name}", app, transport)
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
        await self._serve(strict, host, port)

    async def run(self, asked: Asked) -> Done:
        """Do what a verb asks of the running process.  Raises BotkitError."""
        if isinstance(asked, Errand):
            return await self.errands.run(asked)
        orders = Orders(self.database, clock=self.clock, wake=self.engine.wake)
        return await orders.carry_out(asked)

    def menu(self, channel: str) -> list[MenuButton]:
        """The menu of an app, joined from its bots."""
        return self.menus[channel]

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

    def _add_robot(self, channel: str, robot: Robot, transport: HttpTransport) -> None:
        if not robot.wecom:
            return
        keys = [key.get_secret_value() for key in robot.wecom]
        client = WeComRobot(keys, transport, api=robot.api or API)
        self.clients[channel] = client
        self.channels[channel] = RobotChannel(channel, client)

    def _gateways(self) -> dict[str, Gateway]:
        return {
            f"wecom/{name}": WecomGateway(
                app=name,
                corp_id=app.corp_id,
                agent_id=app.agent_id,
                token=app.token.get_secret_value(),
                aes_key=app.aes_key.get_secret_value(),
                clock=self.clock,
                receive_ids=app.receive_ids,
                window=app.window,
            )
            for name, app in self.settings.wecom.items()
        }

    def _surroundings(self) -> Surroundings:
        self._directories = {
            channel: Directory(self.settings.people, WeComBook(client), self.clock)
            for channel, client in self.clients.items()
            if isinstance(client, WeCom)
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
        return {f"wecom/{name}": app.corp_id for name, app in self.settings.wecom.items()}

    def _keep(self) -> Keep:
        store = self.settings.store
        spans = (store.keep_seen, store.keep_sent, store.keep_dead)
        return Keep(*(round(span.total_seconds() * 1000) for span in spans))

    def _job_runner(self) -> JobRunner:
        return JobRunner(self.jobs, clients=self.clients, http=self._http)

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
        await self.engine.stop()

    def _why_not_ready(self) -> str | None:
        if self.database.trouble:
            return self.database.trouble
        return self._stopping or (None if self.engine.is_ready else "starting")
