"""How a process ends, and what it refuses to begin with: exit codes, and files left alone."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from contextlib import closing

import aiohttp
import pytest

from botkit.store import seen
from botkit.store.migrations import STEPS
from botkit.store.sqlite import SqliteDatabase
from tests.proofs.mouth import Mouth

pytestmark = [pytest.mark.proof, pytest.mark.kill, pytest.mark.timeout(120)]

IN_USE, CORRUPT, TOO_NEW = 3, 4, 6
PAGE = 4096


@pytest.fixture
async def stopped(child):
    """A bot that is not running; its database is larger than SQLite's cache of 2 MB."""
    bot = child()
    database = await SqliteDatabase.open(bot.database)
    corp = bot.emulator.company.corp_id
    keys = [f"wecom/{corp}/main/message/{nth}/{'x' * 1000}" for nth in range(1000, 10_000)]
    await database.run(lambda tx: [seen.note(tx, key, 9**15) for key in keys])
    await database.close()
    return bot


def files(bot):
    """What there is beside the database and in it, by name, without the lock."""
    found = bot.database.parent.glob(f"{bot.database.name}*")
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path.is_file() and not path.name.endswith((".lock", ".running", ".ballast"))
    }


async def test_a_clean_stop_leaves_one_file_and_a_second_process_is_refused(child):
    bot = child()
    assert await bot.start()
    assert 200 == (await bot.emulator.say("zhangsan", "hello")).status
    await bot.until(lambda: ["echo hello"] == bot.heard("zhangsan"))
    assert f"{bot.database.name}-wal" in files(bot)
    second = child()
    assert not await second.start()
    assert IN_USE == second.exit_code
    assert 200 == (await bot.readiness())[0]
    assert 0 == await bot.stop()
    assert {bot.database.name} == set(files(bot))


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:PAGE] + bytes(len(raw) - PAGE),
        lambda raw: b"no database at all" + raw[18:],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[: 3 * PAGE] + bytes([255]) * 6 * PAGE + raw[9 * PAGE :],
    ],
    ids=["zeros", "another file", "half of it", "some pages"],
)
async def test_a_damaged_database_ends_it_with_4_and_is_not_touched(stopped, damage):
    stopped.database.write_bytes(damage(stopped.database.read_bytes()))
    before = files(stopped)
    assert not await stopped.start()
    assert CORRUPT == stopped.exit_code, stopped.log()
    assert before == files(stopped)


async def test_a_database_that_breaks_under_it_ends_it_with_4(stopped):
    """Its pages are overwritten under the running process, as a broken disk would."""
    assert await stopped.start()
    with open(stopped.database, "r+b") as file:  # noqa: ASYNC230
        file.seek(PAGE)
        file.write(b"\xff" * (stopped.database.stat().st_size - PAGE))
    async with aiohttp.ClientSession() as session:
        mouth = Mouth(stopped.callback, stopped.emulator.company.app(), session)
        statuses = []
        for mouth.next_id in range(100, 1000, 30):  # among the keys, in pages all over the file
            statuses.append(await mouth.say("zhangsan", "hello"))
            if stopped.exit_code is not None:
                break
    async with asyncio.timeout(20):
        assert CORRUPT == await stopped.process.wait(), stopped.log()
    assert 200 not in statuses[statuses.index(503) :], "it took more after it knew"


async def test_a_newer_database_ends_it_with_6_and_is_not_touched(stopped):
    with closing(sqlite3.connect(stopped.database)) as connection:
        connection.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    before = files(stopped)
    assert not await stopped.start()
    assert TOO_NEW == stopped.exit_code, stopped.log()
    assert before == files(stopped)
