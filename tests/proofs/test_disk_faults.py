"""The nth sync, write or rename of the disk fails: no 200 without a row that survives."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from botkit.store.migrations import STEPS
from botkit.store.sqlite import SqliteDatabase
from tests.proofs.mouth import Mouth
from tests.proofs.project import DATABASE, write_project

pytestmark = [pytest.mark.proof, pytest.mark.kill, pytest.mark.timeout(900)]

PEOPLE = 4
AT_ONCE = 2  # bots that run side by side
IO_ERROR = 5


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """The library that fails; without a compiler the tests end here."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("SKIPPED PROOF: no C compiler (cc)")
    library = tmp_path_factory.mktemp("shim") / "failing.so"
    source = Path(__file__).with_name("failing.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def failing(shim, project, call, nth):
    """The environment in which the nth call on the database's files fails."""
    folder = (project / DATABASE).parent
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "LD_PRELOAD": str(shim),
        "FAIL_CALL": call,
        "FAIL_NTH": str(nth),
        "FAIL_FOLDER": f"{folder.resolve()}/",
        "FAIL_TOLD": str(project / "told"),
    }


class Trial:
    """One bot, one fault."""

    def __init__(self, child, shim, project, call, nth, rounds):
        write_project(project)
        self.project, self.name = project, f"{call} {nth}"
        self.rounds, self.has_started, self.has_failed = rounds, False, False
        self.bot = child(project, env=failing(shim, project, call, nth))
        self.statuses = []

    async def run(self):
        self.has_started = await self.bot.start()
        if self.has_started:
            await self.talk()
            await self.bot.kill()
        else:
            assert IO_ERROR == self.bot.exit_code, self.bot.log()
        self.has_failed = (self.project / "told").exists()
        if self.bot.database.exists() and self.bot.database.stat().st_size:
            self.check()

    async def talk(self):
        people = [f"p{nth}" for nth in range(PEOPLE)]
        async with aiohttp.ClientSession() as session:
            self.mouth = Mouth(self.bot.callback, self.bot.emulator.company.app(), session)
            for person in people:
                while await self.say(person, "begin") != 200:
                    assert len(self.statuses) < 3 * PEOPLE, f"{self.name}: not well again"
            for nth in range(self.rounds):
                await asyncio.gather(*(self.say(one, f"{one}-{nth}-text") for one in people))
            if 503 in self.statuses[-PEOPLE:]:  # the fault has just been
                await asyncio.gather(*(self.say(one, f"{one}-last-text") for one in people))

    async def say(self, person, text):
        self.statuses.append(await self.mouth.say(person, text))
        return self.statuses[-1]

    def check(self):
        left = self.bot.left(self.project / "copy")
        left.check()
        if not self.has_started:
            return
        assert {200, 503} >= set(self.statuses), self.name
        assert [200] * PEOPLE == self.statuses[-PEOPLE:], f"{self.name}: not well again"
        seen = {key.split("/")[-2] for (key,) in left.rows("SELECT key FROM seen")}
        assert set() == self.mouth.accepted.keys() - seen, self.name
        rows = left.rows("SELECT payload FROM inbox UNION ALL SELECT body FROM outbox")
        kept = "".join(text for (text,) in rows)
        texts = [text for text in self.mouth.accepted.values() if text != "begin"]
        assert [] == [text for text in texts if text not in kept], self.name


@pytest.mark.parametrize("call", ["sync", "write"])
async def test_no_200_without_a_row_that_survives(child, shim, sized, figure, tmp_path, call):
    """On a database to be made, and on one that is there."""
    fresh = sized((4,), tuple(range(1, 41)))
    used = sized((1, 3, 12), tuple(range(1, 41)))
    slots = asyncio.Semaphore(AT_ONCE)
    rounds = sized(4, 16)
    trials = [Trial(child, shim, tmp_path / f"fresh{nth}", call, nth, rounds) for nth in fresh]
    for nth in used:
        trials.append(Trial(child, shim, tmp_path / f"used{nth}", call, nth, rounds))
        await (await SqliteDatabase.open(trials[-1].bot.database)).close()

    async def run(trial):
        async with slots:
            await trial.run()

    async with asyncio.TaskGroup() as group:  # none goes on when one fails
        for trial in trials:
            group.create_task(run(trial))
    hit = [trial for trial in trials if trial.has_failed]
    refused = sum(trial.statuses.count(503) for trial in trials)
    figure(
        f"{call}: {len(hit)} of {len(trials)} faults met, {refused} callbacks answered 503,"
        f" {sum(not one.has_started for one in trials)} starts refused with exit code 5"
    )
    assert hit


@pytest.mark.parametrize("call", ["sync", "write", "rename"])
async def test_an_upgrade_that_fails_leaves_the_old_database_or_the_new(
    child, shim, sized, figure, tmp_path, call
):
    numbers = (1,) if call == "rename" else sized((2,), tuple(range(1, 21)))
    outcomes, met = [], 0
    for nth in numbers:
        project = tmp_path / f"n{nth}"
        write_project(project)
        old_database(project / DATABASE)
        bot = child(project, env=failing(shim, project, call, nth))
        has_started = await bot.start()
        await bot.kill()
        left = bot.left(project / "copy")
        left.check()
        ((version,),) = left.rows("PRAGMA user_version")
        assert [("kept",)] == left.rows("SELECT key FROM seen")
        assert version == len(STEPS) if has_started else IO_ERROR == bot.exit_code, bot.log()
        met += (project / "told").exists()
        outcomes.append(version)
        again = child(project)
        assert await again.start(), again.log()
        await again.kill()
    old = sum(version < len(STEPS) for version in outcomes)
    figure(
        f"{call}: {met} of {len(outcomes)} faults met, {old} left an older schema,"
        " all well at the next start"
    )
    assert met


def old_database(path):
    """A database of the schema before the newest, with something in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        for statement in (statement for step in STEPS[:-1] for statement in step):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={len(STEPS) - 1}")
        connection.execute("INSERT INTO seen VALUES ('kept', 9e15)")
        connection.commit()
