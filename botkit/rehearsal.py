"""Bots against the emulator, in one process and on one clock: what `dev` and tests run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from botkit.app import App
from botkit.clock import MovableClock
from botkit.emulator.company import App as PretendApp
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.emulator.wecom.aibot_socket import PATH as SOCKET_PATH
from botkit.flows.bot import Bot
from botkit.flows.loading import bot_names
from botkit.flows.starting import Jobs
from botkit.settings.sections import Robot, Settings, WeComApp
from botkit.wecom.client import WeCom

LOOPBACK = "127.0.0.1"


class Rehearsal:
    """Everything real but the platform.  No credential of the settings is used.

    ``store`` is the database to use; ``project`` and the rest are those of ``App``.
    """

    def __init__(
        self,
        settings: Settings,
        project: Path,
        *,
        store: Path,
        reload: bool = False,
        jobs: Callable[[Sequence[Bot]], Jobs] = Jobs,
    ) -> None:
        apps = settings.wecom or {"main": WeComApp(bots=bot_names(project))}
        self._wished = settings.model_copy(update={"wecom": apps})
        self._project, self._store, self._reload, self._jobs = project, store, reload, jobs
        self.clock = MovableClock()
        company = Company.pretend(
            apps=[name for name, app in apps.items() if app.kind == "app"],
            rooms=list(settings.robots),
            aibots={name: app.mode for name, app in apps.items() if app.kind == "aibot"},
        )
        self.emulator = Emulator(company, clock=self.clock)
        self.app = self._app()

    async def start(self, *, port: int = 0, emulator_port: int = 0) -> None:
        """Start the platform, then the bots.  Port 0 is any; a taken port is replaced by any."""
        await self.emulator.start(LOOPBACK, emulator_port)
        try:
            await self.start_app(port)
        except BaseException:
            await self.emulator.stop()
            raise

    async def start_app(self, port: int = 0) -> None:
        """Start the bots alone; the emulator runs."""
        self.app = self._app()
        await self.app.start(strict=False, host=LOOPBACK, port=port)
        for app in self.emulator.company.apps:
            app.callback = f"http://{LOOPBACK}:{self.app.port}/callback/wecom/{app.name}"
        await self._push_menus()

    async def stop(self) -> None:
        """Stop the bots, then the platform."""
        await self.app.stop()
        await self.emulator.stop()

    async def restart(self) -> None:
        """Stop the bots and start them again on the same store."""
        await self.app.stop()
        await self.start_app()

    def _app(self) -> App:
        return App(
            self._pretend(),
            self._project,
            clock=self.clock,
            store=self._store,
            reload=self._reload,
            jobs=self._jobs,
        )

    def _pretend(self) -> Settings:
        """The settings with the emulator's address and its pretend credentials."""
        company, base = self.emulator.company, self.emulator.base or "http://127.0.0.1"
        apps = {
            app.name: WeComApp.model_validate(self._pretend_app(app, base)) for app in company.apps
        }
        robots = {
            robot.name: Robot.model_validate({"wecom": [robot.key], "api": base})
            for robot in company.robots
        }
        return self._wished.model_copy(update={"wecom": apps, "robots": robots, "dingtalk": {}})

    def _pretend_app(self, app: PretendApp, base: str) -> dict[str, Any]:
        wished = self._wished.wecom[app.name]
        if app.kind == "aibot":
            socket = base.replace("http", "ws", 1) + SOCKET_PATH
            own: dict[str, Any] = {
                "mode": app.mode,
                "bot_id": app.bot_id,
                "name": app.label,
                "socket": socket,
            }
        else:
            own = {"agent_id": app.agent_id, "cards": wished.cards, "passive": wished.passive}
        return own | {
            "kind": app.kind,
            "corp_id": app.corp_id,
            "secret": app.secret,
            "token": app.token,
            "aes_key": app.aes_key,
            "api": base,
            "bots": wished.bots,
        }

    async def _push_menus(self) -> None:
        for channel, client in self.app.clients.items():
            if not isinstance(client, WeCom):
                continue
            if buttons := self.app.menu(channel):
                await client.menus.create(buttons)
            else:
                await client.menus.delete()
