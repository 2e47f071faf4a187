"""``botkit run`` or ``botkit dev`` as a process of its own, and what it left behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp

from botkit.emulator.company import WECOM
from botkit.emulator.emulator import Emulator
from tests.proofs.project import DATABASE


class Child:
    """``before`` is put before the command, such as a tracer; ``env`` is added to its own.

    Once it runs, ``words`` is what it printed: callback, health, chat page -> address.
    """

    def __init__(
        self,
        project: Path,
        emulator: Emulator,
        *,
        verb: str = "run",
        before: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.project, self.emulator, self.verb = project, emulator, verb
        self.database = project / DATABASE
        self.before, self.env = before, _settings(emulator) | dict(env or {})
        self.process: asyncio.subprocess.Process | None = None
        self.words: dict[str, str] = {}
        self.ready_seconds = 0.0  # from its birth to taking callbacks, the last time

    async def spawn(self) -> asyncio.subprocess.Process:
        config = str(self.project / "botkit.toml")
        command = [*self.before, sys.executable, "-m", "botkit", "--config", config, self.verb]
        with open(self.project / "log", "ab") as log:  # noqa: ASYNC230
            return await asyncio.create_subprocess_exec(
                *command, env=self.env, stdout=asyncio.subprocess.PIPE, stderr=log
            )

    async def start(self) -> bool:
        """Return True when it takes callbacks, False when it ended before."""
        begun = time.monotonic()
        self.process = await self.spawn()
        self.words = {}
        while "health" not in self.words:
            line = (await self.process.stdout.readline()).decode()
            if not line:
                await self.process.wait()
                return False
            name, _, value = line.strip().partition("  ")
            self.words[name] = value.strip()
        self.ready_seconds = time.monotonic() - begun
        if self.verb == "run":
            for app in self.emulator.company.apps_of(WECOM):
                app.callback = self.callback
        return True

    @property
    def callback(self) -> str:
        return f"http://{self.words['callback']}"

    @property
    def exit_code(self) -> int | None:
        """None while it runs; -n when signal n ended it."""
        return self.process.returncode if self.process else None

    async def kill(self) -> None:
        """SIGKILL, unless it has ended."""
        if self.process and self.process.returncode is None:
            self.process.kill()
        if self.process:
            await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    async def readiness(self) -> tuple[int, str]:
        """What ``/readyz`` says."""
        url = self.words["health"]
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status, (await response.text()).strip()

    def heard(self, person: str) -> list[str]:
        """What the bot said to somebody, without the blanks that make equal messages differ."""
        return [
            one["body"]["text"]["content"].rstrip()
            for one in self.emulator.messages(person=person)
            if one["from"] == "bot" and not one["chat"]
        ]

    async def until(self, is_so: Callable[[], Any], seconds: float = 60) -> None:
        """Wait until it is so, asked at every message and request.  Raises TimeoutError."""
        await self.emulator.until(is_so, timeout=seconds)

    def log(self) -> str:
        return (self.project / "log").read_text()

    def left(self, scratch: Path) -> Left:
        """A copy of what a dead process left; the original is not touched."""
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        for suffix in ("", "-wal"):
            path = Path(f"{self.database}{suffix}")
            if path.exists():
                shutil.copy(path, scratch / path.name)
        return Left(scratch / self.database.name)


class Left:
    """A database that nobody has open."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def check(self) -> None:
        """The database is sound."""
        assert [("ok",)] == self.rows("PRAGMA integrity_check")
        assert [] == self.rows("PRAGMA foreign_key_check")

    def undone(self) -> dict[str, int]:
        """How many rows of work there are, by table and status; nothing for none."""
        counts = {
            "inbox": "SELECT 'waiting', count(*) FROM inbox",
            "outbox": "SELECT status, count(*) FROM outbox WHERE status <> 'sent' GROUP BY status",
            "dead": "SELECT source, count(*) FROM dead_letter GROUP BY source",
        }
        found = {
            f"{table} {status}": number
            for table, sql in counts.items()
            for status, number in self.rows(sql)
        }
        return {name: number for name, number in found.items() if number}


def _settings(emulator: Emulator) -> dict[str, str]:
    """The environment of a bot that talks to this emulator."""
    (app,) = emulator.company.apps
    (robot,) = emulator.company.robots
    secrets = {"ROBOTS__OPS__API": emulator.base}
    if app.platform == WECOM:
        secrets |= {
            "WECOM__MAIN__API": emulator.base,
            "WECOM__MAIN__CORP_ID": app.corp_id,
            "WECOM__MAIN__AGENT_ID": str(app.agent_id),
            "WECOM__MAIN__SECRET": app.secret,
            "WECOM__MAIN__TOKEN": app.token,
            "WECOM__MAIN__AES_KEY": app.aes_key,
            "ROBOTS__OPS__WECOM": robot.key,
        }
    else:
        secrets |= {
            "DINGTALK__MAIN__API": emulator.base,
            "DINGTALK__MAIN__OAPI": emulator.base,
            "DINGTALK__MAIN__CLIENT_ID": app.client_id,
            "DINGTALK__MAIN__CLIENT_SECRET": app.secret,
            "DINGTALK__MAIN__CORP_ID": app.corp_id,
            "ROBOTS__OPS__DINGTALK": robot.key,
            "ROBOTS__OPS__SIGN": robot.sign,
        }
    kept = {name: value for name, value in os.environ.items() if "BOTKIT" not in name}
    return kept | {f"BOTKIT_{name}": value for name, value in secrets.items()}
