"""`botkit run` as a process of its own, killed at the worst moments; the platform is here."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator

pytestmark = [pytest.mark.kill, pytest.mark.timeout(240)]

SETTINGS = """
[server]
host = "127.0.0.1"
port = 0
ops_port = 0

[wecom.main]
bots = ["probe"]
"""
BOT = """
import os
from botkit import Bot, Flow, Job, Record, Turn

bot = Bot("probe")

class Done(Record):
    answer: str = ""

@bot.job(limit="60s")
async def work(job: Job) -> str:
    async with job.http.post(os.environ["PROBE_URL"], data=job.key) as response:
        return await response.text()

@bot.flow(start="work")
class Work(Flow[Done]):
    initial = "asked"
    ends = ["done", "failed"]
    states = ["asked", "working", *ends]
    transitions = [
        dict(trigger="text", source="asked", dest="working", after="begin"),
        dict(trigger="work.done", source="working", dest="done", before="keep"),
        dict(trigger="work.failed", source="working", dest="failed"),
        dict(trigger="cancel", source="asked", dest="failed"),
    ]

    def begin(self, turn: Turn) -> None:
        turn.job(work)

    def keep(self, turn: Turn) -> None:
        self.data.answer = turn.result

@bot.otherwise
async def echo(turn: Turn) -> None:
    turn.reply("echo", words=turn.text)
"""
TEMPLATES = {
    "echo.text.j2": "echo {{ words }}\n",
    "work/asked.text.j2": "sure?\n",
    "work/working.text.j2": "working\n",
    "work/done.text.j2": "done {{ data.answer }}\n",
    "work/failed.text.j2": "failed\n",
}
DATABASE = ".botkit/botkit.db"
SEND = "/cgi-bin/message/send"


class Work:
    """What the job of the bot does: calls that are counted, the first one held."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.begun = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        self.keys.append(await request.text())
        self.begun.set()
        if len(self.keys) == 1:
            await asyncio.Event().wait()  # until the caller is killed
        return web.Response(text=f"after {len(self.keys)} calls")


class Running:
    """The process, and the other side."""

    def __init__(self, project: Path, emulator: Emulator, url: str) -> None:
        self.project, self.emulator = project, emulator
        (self.app,) = emulator.company.apps
        prefix = "BOTKIT_WECOM__MAIN__"
        secrets = {
            "API": emulator.base,
            "CORP_ID": self.app.corp_id,
            "AGENT_ID": str(self.app.agent_id),
            "SECRET": self.app.secret,
            "TOKEN": self.app.token,
            "AES_KEY": self.app.aes_key,
        }
        kept = {name: value for name, value in os.environ.items() if "BOTKIT" not in name}
        self.env = kept | {prefix + name: value for name, value in secrets.items()}
        self.env["PROBE_URL"] = url
        self.process: asyncio.subprocess.Process | None = None

    async def spawn(self) -> asyncio.subprocess.Process:
        command = [sys.executable, "-m", "botkit", "--config", str(self.project / "botkit.toml")]
        with open(self.project / "log", "ab") as log:  # noqa: ASYNC230
            return await asyncio.create_subprocess_exec(
                *command, "run", env=self.env, stdout=asyncio.subprocess.PIPE, stderr=log
            )

    async def start(self) -> None:
        """Return when it takes callbacks."""
        self.process = await self.spawn()
        words = {}
        while "health" not in words:
            line = (await self.process.stdout.readline()).decode()
            assert line, (self.project / "log").read_text()
            name, value = line.split()
            words[name] = value
        self.app.callback, self.ready_url = f"http://{words['callback']}", words["health"]

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def ready(self) -> int:
        async with aiohttp.ClientSession() as session, session.get(self.ready_url) as response:
            return response.status

    async def until_stopping(self) -> None:
        """Wait until it has heard the signal."""
        while await self.ready() == 200:
            pass

    def heard(self, person: str) -> list[str]:
        found = self.emulator.messages(person=person)
        return [one["body"]["text"]["content"] for one in found if one["from"] == "bot"]

    async def until_heard(self, wanted: dict[str, list[str]]) -> None:
        """Wait until each of these people heard as much, then compare."""
        many = {person: len(words) for person, words in wanted.items()}
        await self.emulator.until(
            lambda: all(len(self.heard(one)) >= count for one, count in many.items()), timeout=60
        )
        assert wanted == {person: self.heard(person) for person in wanted}

    def left(self) -> dict[str, int]:
        """What the stopped process left undone, by table."""
        open_rows = {
            "inbox": "SELECT count(*) FROM inbox",
            "outbox": "SELECT count(*) FROM outbox WHERE status != 'sent'",
            "dead_letter": "SELECT count(*) FROM dead_letter",
        }
        with closing(sqlite3.connect(self.project / DATABASE)) as database:
            return {name: database.execute(sql).fetchone()[0] for name, sql in open_rows.items()}


NOTHING = {"inbox": 0, "outbox": 0, "dead_letter": 0}


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def running(tmp_path: Path, work: Work) -> AsyncIterator[Running]:
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "probe.py").write_text(BOT)
    (tmp_path / "botkit.toml").write_text(SETTINGS)
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / "probe" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    server = web.Application()
    server.router.add_post("/", work.answer)
    runner = web.AppRunner(server, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    emulator = Emulator(Company.pretend(rooms=()))
    await emulator.start()
    made = Running(tmp_path, emulator, f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await made.start()
    yield made
    if made.process.returncode is None:
        await made.kill()
    await emulator.stop()
    await runner.cleanup()


async def test_twenty_kills_between_the_200_and_the_answer_lose_and_double_nothing(running):
    emulator = running.emulator
    wanted = {}
    for number in range(20):
        person = emulator.company.hire(f"p{number}").id
        wanted[person] = [f"echo {number}"]
        if number % 2:  # killed when the platform has the answer and has not said so
            emulator.faults.order("slow", path=SEND, seconds=3600)
        delivery = await emulator.say(person, str(number))
        assert (200, 1) == (delivery.status, delivery.tries)
        if number % 2:
            await emulator.until(lambda: not emulator.faults.pending(), timeout=30)
        await running.kill()
        await running.start()
        assert 200 == await running.ready()
    await running.until_heard(wanted)
    running.process.send_signal(signal.SIGTERM)
    assert 0 == await running.process.wait()
    assert NOTHING == running.left()
    assert wanted == {person: running.heard(person) for person in wanted}


async def test_a_job_that_was_killed_runs_again_and_its_result_counts_once(running, work):
    emulator = running.emulator
    for text in ("work", "yes"):
        await emulator.say("zhangsan", text)
    await work.begun.wait()
    await running.kill()
    await running.start()
    await running.until_heard({"zhangsan": ["sure?", "working", "done after 2 calls"]})
    assert 1 == len(set(work.keys))


async def test_a_stop_takes_callbacks_a_little_longer_and_answers_all_of_them(running):
    emulator = running.emulator
    wanted = {f"p{number}": [f"echo {number}"] for number in range(10)}
    for number, person in enumerate(wanted):
        emulator.company.hire(person)
        if number == 5:
            running.process.send_signal(signal.SIGTERM)
            await running.until_stopping()
        delivery = await emulator.say(person, str(number))
        assert 200 == delivery.status
    assert 503 == await running.ready()
    assert 0 == await running.process.wait()
    assert wanted == {person: running.heard(person) for person in wanted}
    assert NOTHING == running.left()


async def test_a_second_signal_ends_it_at_once_and_loses_nothing(running):
    emulator = running.emulator
    emulator.faults.order("slow", path=SEND, seconds=3600)
    await emulator.say("zhangsan", "hello")
    running.process.send_signal(signal.SIGTERM)
    await running.until_stopping()
    running.process.send_signal(signal.SIGTERM)
    assert 128 + signal.SIGTERM == await running.process.wait()
    await running.start()
    await running.until_heard({"zhangsan": ["echo hello"]})


async def test_a_second_process_on_the_same_database_is_refused(running):
    second = await running.spawn()
    assert 3 == await second.wait()
    assert "another process uses this database" in (running.project / "log").read_text()
    assert 200 == (await running.emulator.say("zhangsan", "hello")).status
    await running.until_heard({"zhangsan": ["echo hello"]})
