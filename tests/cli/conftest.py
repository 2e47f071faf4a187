"""Verbs run in this process, and projects small enough to see through."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import structlog

from botkit.cli import main
from botkit.cli.checkup import examine
from botkit.cli.verdict import Verdict
from botkit.clock import Clock, MovableClock
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.settings.loading import load
from botkit.testing.sim import Sim

ROOT = Path(__file__).parents[2]
SOUND = ROOT / "tests" / "flows" / "sound"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ended]
RunAside = Callable[..., Awaitable[Ended]]
Look = Callable[..., Awaitable[dict[str, Verdict]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], project: Path) -> Run:
    """``run("check", "--json")`` on ``project``, or on the folder given as ``at``."""

    def ended(*args: str, at: Path | None = None) -> Ended:
        config = (at or project) / "botkit.toml"
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(["--config", str(config), *args])
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, *capsys.readouterr())

    return ended


@pytest.fixture
def run_aside(run: Run) -> RunAside:
    """The same in a thread, while this loop goes on with the emulator."""

    async def ended(*args: str) -> Ended:
        return await asyncio.to_thread(run, *args)

    return ended


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A sound bot ``x`` with a flow of two states, a card and a menu entry."""
    folder = tmp_path / "p"  # short: a socket's path may have 100 bytes
    shutil.copytree(SOUND / "flat", folder)
    bot = folder / "bots" / "x.py"
    text = bot.read_text().replace('bot = Bot("x")', 'bot = Bot("x")\nbot.menu = {"愿望": "wish"}')
    bot.write_text(text.replace('start="x"', 'start=["x", "menu:wish"]'))
    return folder


@pytest.fixture
async def emulator(project: Path) -> AsyncIterator[Emulator]:
    """The platform; the project has its credentials."""
    emulator = Emulator(Company.pretend())
    await emulator.start()
    app = emulator.company.app()
    (project / "botkit.toml").write_text(
        f"""
[server]
port = 0
ops_port = 0

[store]
url = "sqlite:s.db"

[wecom.main]
bots = ["x"]
corp_id = "{app.corp_id}"
agent_id = {app.agent_id}
secret = "{app.secret}"
token = "{app.token}"
aes_key = "{app.aes_key}"
api = "{emulator.base}"
"""
    )
    yield emulator
    await emulator.stop()


@pytest.fixture
async def dingtalk(project: Path) -> AsyncIterator[Emulator]:
    """The platform; the project has the credentials of an app and of a room's robot."""
    emulator = Emulator(Company.pretend([], [], dingtalk={"main": "stream"}, ding_rooms=["ops"]))
    await emulator.start()
    app, robot = emulator.company.app("main", "dingtalk"), emulator.company.robots[0]
    (project / "botkit.toml").write_text(
        f"""
[server]
port = 0
ops_port = 0

[dingtalk.main]
bots = ["x"]
client_id = "{app.client_id}"
client_secret = "{app.secret}"
agent_id = {app.agent_id}
corp_id = "{app.corp_id}"
api = "{emulator.base}"
oapi = "{emulator.base}"

[robots.ops]
dingtalk = "{robot.key}"
sign = "{robot.sign}"
api = "{emulator.base}"
"""
    )
    yield emulator
    await emulator.stop()


@pytest.fixture
def look(project: Path) -> Look:
    """What the doctor says of the project, by what it looked at."""

    async def verdicts(
        *, clock: Clock | None = None, url: str = "", app: str | None = None
    ) -> dict[str, Verdict]:
        config, clock = project / "botkit.toml", clock or MovableClock()
        examined = examine(config, {}, clock, url=url, app=app)
        return {one.what: one async for one in examined}

    return verdicts


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A verb sets up logging for its process, and here that is everybody's."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def kept(project: Path) -> Path:
    """Where the store of the settings is, when there is one."""
    return project / ".botkit" / "botkit.db"


@pytest.fixture
async def live(project: Path) -> AsyncIterator[Sim]:
    """People and running bots of the project on the store of `dev`."""
    store = project / ".botkit" / "dev.db"
    sim = Sim(load(project / "botkit.toml", {}), project, store=store)
    await sim.rehearsal.start()
    yield sim
    await sim.rehearsal.stop()
