"""The composition: settings in, a running botkit out.  The only file that knows all rooms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import structlog
from aiohttp import web

from botkit.calls.transport import open_session
from botkit.chat.events import Rated
from botkit.chat.people import Person
from botkit.chat.seams import Channel
from botkit.clock import Clock, SystemClock
from botkit.dingtalk.natives import understand as understand_dingtalk
from botkit.engine.answers import Answers
from botkit.engine.deciding import TimeLimit
from botkit.engine.directory import Directory
from botkit.engine.engine import Engine, Keep
from botkit.engine.errands import Errand, Errands
from botkit.engine.jobs import JobRunner
from botkit.engine.orders import Done, Orders
from botkit.engine.speaking import Speaker
from botkit.engine.surroundings import Surroundings
from botkit.flows.bot import Bot
from botkit.flows.loading import load_bots
from botkit.flows.starting import Jobs, Roster
from botkit.flows.turn import Outside
from botkit.observe.metrics import Metrics
from botkit.platforms import Client, Platforms, Say
from botkit.replies.catalog import Catalog
from botkit.server.application import ops_application, public_application
from botkit.server.control import Asked, serve_control, socket_of
from botkit.server.listening import serve, stop_listening
from botkit.settings.sections import Settings
from botkit.store.sqlite import SqliteDatabase
from botkit.wecom.api.menus import MenuButton
from botkit.wecom.menu import menu_buttons
from botkit.wecom.natives import understand

log = structlog.get_logger()

DRAIN = timedelta(seconds=5)  # callbacks are still taken while load balancers look away


class App:
    """One botkit: its bots, clients, store, engine and servers.

    ``project`` is the folder of ``botkit.toml``; bots/ and templates/ stand in it.  ``store``
    is used in place of the settings' file.  ``reload`` re-reads changed templates.  ``jobs``
    makes the table of jobs; tests hand in one that answers in their place.  ``usual`` is the app
    of errands that name none.  ``pages`` is where people sign in, in place of the platforms' own.
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
        usual: str = "",
        pages: str = "",
    ) -> None:
        self.settings, self.project = settings, project
        self.clock: Clock = clock or SystemClock()
        self.store = store or project / settings.store.url.removeprefix("sqlite:")
        self.metrics = Metrics()
        self.bots = load_bots(project, settings.bots)
        self.catalog = Catalog([project / "templates"], reload=reload, clock=self.clock)
        self.rosters = {
            **{
                f"wecom/{name}": Roster(
                    self._of(app.bots), understand=understand, has_menu=app.kind == "app"
                )
                for name, app in settings.wecom.items()
            },
            **{
                f"dingtalk/{name}": Roster(
                    self._of(its.bots), understand=understand_dingtalk, has_menu=False
                )
                for name, its in settings.dingtalk.items()
            },
        }
        self.menus = {
            f"wecom/{name}": menu_buttons([bot.menu for bot in self._of(app.bots)])
            for name, app in settings.wecom.items()
        }
        self.clients: dict[str, Client] = {}
        self.channels: dict[str, Channel] = {}
        self.jobs, self._usual, self._pages = jobs(self.bots), usual, pages
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
        self._platforms = Platforms(
            self.settings,
            self.database,
            self._http,
            self.clock,
            rated=self._rated(),
            pages=self._pages,
        )
        self._open.push_async_callback(self._platforms.stop)
        self.clients, self.channels = self._platforms.clients, self._platforms.channels
        running = self.store.with_name(self.store.name + ".running")
        self._limit = TimeLimit()
        self._open.callback(self._limit.close)
        around = self._surroundings()
        self.engine = Engine(around, self._job_runner(), running=running, keep=self._keep())
        self.errands = Errands(
            around,
            self.engine,
            rooms=self.settings.robots,
            tenants=self._platforms.tenants(),
            usual=self._usual,
        )
        self._open.push_async_callback(self.engine.stop)
        await self.engine.start()
        self._platforms.listen(self.engine.intake, self.metrics)
        await self._serve(strict, host, port)

    async def connected(self) -> None:
        """Return when every Stream connection is up."""
        await self._platforms.connected()

    async def run(self, asked: Asked) -> Done:
        """Do what a verb asks of the running process.  Raises BotkitError."""
        if isinstance(asked, Errand):
            return await self.errands.run(asked)
        orders = Orders(self.database, clock=self.clock, wake=self.engine.wake)
        return await orders.carry_out(asked)

    async def settle(self) -> int | None:
        """Return when nothing runs; when sleeping work goes on (UTC ms), None if there is none."""
        await self._platforms.rest()
        return await self.engine.settle()

    def menu(self, channel: str) -> list[MenuButton]:
        """The menu of an app, joined from its bots."""
        return self.menus[channel]

    def _of(self, names: Sequence[str]) -> list[Bot]:
        """In the order they are asked, which is that of their app, not of all apps together."""
        by_name = {bot.name: bot for bot in self.bots}
        return [by_name[name] for name in dict.fromkeys(names)]

    def _rated(self) -> list[str]:
        """The channels whose bots want to hear what their answers were worth."""
        return [
            name
            for name, roster in self.rosters.items()
            if any(Rated in bot.listeners for bot in roster.bots)
        ]

    def _say(self, channel: str) -> Say:
        """What the bots of a channel say in the answers to callbacks."""
        return Answers(
            self.rosters[channel],
            names=self._directories[channel].named,
            speaker=Speaker(self.catalog),
            limit=self._limit,
            clock=self.clock,
        ).say

    def _surroundings(self) -> Surroundings:
        self._directories = {
            channel: Directory(self.settings.people, book, self.clock)
            for channel, book in self._platforms.books().items()
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

    def _keep(self) -> Keep:
        store = self.settings.store
        spans = (store.keep_seen, store.keep_sent, store.keep_dead)
        return Keep(*(round(span.total_seconds() * 1000) for span in spans))

    def _job_runner(self) -> JobRunner:
        return JobRunner(
            self.jobs,
            clients=self.clients,
            http=self._http,
            limit=self._limit,
            channels=self.channels,
        )

    async def _serve(self, strict: bool, host: str, port: int | None) -> None:
        server = self.settings.server
        public = public_application(
            self._platforms.gateways(self._say),
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
        await self._platforms.hush()
        await self.engine.stop()

    def _why_not_ready(self) -> str | None:
        if self.database.trouble:
            return self.database.trouble
        return self._stopping or (None if self.engine.is_ready else "starting")
