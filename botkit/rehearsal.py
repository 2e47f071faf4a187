"""Bots against the emulator, in one process and on one clock: what `dev` and tests run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from botkit.app import App
from botkit.clock import MovableClock
from botkit.dingtalk.client import DingTalk
from botkit.emulator.company import DINGTALK, WECOM, Company
from botkit.emulator.company import App as PretendApp
from botkit.emulator.company import Robot as PretendRobot
from botkit.emulator.emulator import Emulator
from botkit.emulator.wecom.aibot_socket import PATH as SOCKET_PATH
from botkit.flows.bot import Bot
from botkit.flows.loading import bot_names
from botkit.flows.starting import Jobs
from botkit.settings.sections import MAIN, DingTalkApp, Robot, Settings, WeComApp
from botkit.wecom.client import WeCom

LOOPBACK = "127.0.0.1"
CARD = "botkit.schema"  # a pretend template of the card platform


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
        settings = settings.with_some_app(bot_names(project))
        # On a platform where the settings have no app, one with the same bots.
        apps = settings.wecom or {MAIN: WeComApp(bots=settings.bots)}
        others = settings.dingtalk or {MAIN: DingTalkApp(bots=settings.bots, card_template=CARD)}
        self._usual = (
            f"wecom/{next(iter(apps))}" if len(apps) == 1 and not settings.dingtalk else ""
        )
        self._wished = settings.model_copy(update={"wecom": apps, "dingtalk": others})
        self._project, self._store, self._reload, self._jobs = project, store, reload, jobs
        self.clock = MovableClock()
        company = Company.pretend(
            apps=[name for name, app in apps.items() if app.kind == "app"],
            rooms=[name for name, robot in settings.robots.items() if not robot.dingtalk],
            ding_rooms=[name for name, robot in settings.robots.items() if robot.dingtalk],
            dingtalk={name: app.mode for name, app in others.items()},
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
            app.callback = f"http://{LOOPBACK}:{self.app.port}/callback/{app.platform}/{app.name}"
        await self._push_menus()
        await self._register_clicks()
        await self.app.connected()

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
            usual=self._usual,
            pages=self.emulator.base,
        )

    def _pretend(self) -> Settings:
        """The settings with the emulator's address and its pretend credentials."""
        company, base = self.emulator.company, self.emulator.base or "http://127.0.0.1"
        apps = {
            app.name: WeComApp.model_validate(self._pretend_app(app, base))
            for app in company.apps_of(WECOM)
        }
        others = {
            app.name: DingTalkApp.model_validate(self._pretend_other(app, base))
            for app in company.apps_of(DINGTALK)
        }
        robots = {
            robot.name: Robot.model_validate(_pretend_robot(robot) | {"api": base})
            for robot in company.robots
        }
        pretend = {"wecom": apps, "dingtalk": others, "robots": robots}
        return self._wished.model_copy(update=pretend)

    def _pretend_other(self, app: PretendApp, base: str) -> dict[str, Any]:
        wished = self._wished.dingtalk[app.name]
        return {
            "client_id": app.client_id,
            "client_secret": app.secret,
            "agent_id": app.agent_id,
            "robot_code": app.robot_code,
            "corp_id": app.corp_id,
            "mode": app.mode,
            "token": app.token,
            "aes_key": app.aes_key,
            "api": base,
            "oapi": base,
            "card_template": wished.card_template,
            "bots": wished.bots,
        }

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

    async def _register_clicks(self) -> None:
        """As its console would be told: where clicks of an app in http mode go."""
        for app in self.emulator.company.apps_of(DINGTALK):
            client = self.app.clients[f"dingtalk/{app.name}"]
            if isinstance(client, DingTalk) and app.mode == "http":
                await client.cards.register(app.client_id, app.callback, secret=app.token)

    async def _push_menus(self) -> None:
        for channel, client in self.app.clients.items():
            if not isinstance(client, WeCom):
                continue
            if buttons := self.app.menu(channel):
                await client.menus.create(buttons)
            else:
                await client.menus.delete()


def _pretend_robot(robot: PretendRobot) -> dict[str, Any]:
    if robot.platform == DINGTALK:
        return {"dingtalk": [robot.key], "sign": [robot.sign] if robot.sign else []}
    return {"wecom": [robot.key]}
