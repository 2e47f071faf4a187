"""Clocks that jump, and timers that came due while nobody looked: each once, in order."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest

from botkit.chat.people import Address
from botkit.engine.alarms import AT_ONCE, Alarms
from botkit.engine.jumps import HOLD_S
from botkit.store import timer
from botkit.store.sqlite import SqliteDatabase
from botkit.testing.clock import FakeClock

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

HOUR_MS, DAY_MS, WEEK_MS = 3_600_000, 86_400_000, 7 * 86_400_000
PEOPLE, EACH = 40, 25  # a thousand timers; EACH as in project.py


class WildClock(FakeClock):
    """Its wall time jumps, its steady time does not.  ``slept``: somebody went to sleep."""

    def __init__(self):
        super().__init__()
        self.jumped_ms, self.slept = 0, asyncio.Event()

    def now_ms(self):
        return super().now_ms() + self.jumped_ms

    def jump(self, by_ms):
        self.jumped_ms += by_ms

    async def sleep(self, seconds):
        self.slept.set()
        await super().sleep(seconds)


class Ringing:
    """Alarms over a store, on a wild clock; nobody takes what they put into the inbox."""

    def __init__(self, database):
        self.database, self.clock = database, WildClock()
        self.alarms = Alarms(database, clock=self.clock, notify=lambda conv: None)

    async def arm(self, dues):
        def unit(tx):
            for nth, due_at in enumerate(dues):
                conv = Address("corp", "wecom", "main", f"p{nth % PEOPLE}").key
                name = f"t{nth}"
                timer.arm(tx, timer.Timer(f"{nth:04}", conv, name, due_at, "{}"))

        await self.database.run(unit)

    async def passes(self, seconds):
        """Steady time passes, and the alarms look."""
        self.clock.slept.clear()
        self.clock.advance(timedelta(seconds=seconds))
        self.alarms.look()
        await self.clock.slept.wait()

    async def rung(self):
        """The ids of the timers that rang, in the order of the inbox."""
        rows = await self.database.run(lambda tx: tx.rows("SELECT key FROM inbox ORDER BY seq"))
        return [row["key"].split(":")[1] for row in rows]


@pytest.fixture
async def ringing(tmp_path):
    database = await SqliteDatabase.open(tmp_path / "clock.db")
    made = Ringing(database)
    yield made
    await database.close()


@asynccontextmanager
async def served(alarms):
    task = asyncio.create_task(alarms.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_thousand_timers_ring_once_and_in_order_under_fifty_jumps(ringing, figure):
    dice = random.Random(8)  # noqa: S311
    begin, many = ringing.clock.now_ms(), PEOPLE * EACH
    dues = [begin + dice.randrange(1, 14 * DAY_MS) for _ in range(many)]
    await ringing.arm(dues)
    latest, early, seen = begin, [], 0
    async with served(ringing.alarms):
        for nth in range(50):
            ringing.clock.jump(WEEK_MS if nth == 10 else dice.choice([-HOUR_MS, 2 * HOUR_MS]))
            for seconds in [HOLD_S + 1] + 10 * [1]:  # the hold, then a batch a second
                await ringing.passes(seconds)
                latest = max(latest, ringing.clock.now_ms())
            rung = await ringing.rung()
            early += [one for one in rung[seen:] if dues[int(one)] > latest]
            seen = len(rung)
        ringing.clock.jump(30 * DAY_MS)
        await ringing.passes(HOLD_S + 1)
        while len(await ringing.rung()) < many:
            await ringing.passes(1)
    rung = await ringing.rung()
    assert [] == early
    assert sorted(f"{nth:04}" for nth in range(many)) == sorted(rung)
    times = [dues[int(one)] for one in rung]
    assert all(before <= after for before, after in pairwise(times))
    figure(f"51 jumps, {seen} of {many} rang between them: each once, none early, all in order")


@pytest.mark.parametrize("back_ms", [HOUR_MS, WEEK_MS])
async def test_a_clock_that_goes_back_rings_nothing_twice(ringing, back_ms):
    await ringing.arm([ringing.clock.now_ms() + 1000])
    async with served(ringing.alarms):
        await ringing.passes(2)
        ringing.clock.jump(-back_ms)
        for _ in range(3):
            await ringing.passes(back_ms / 2000)
    assert ["0000"] == await ringing.rung()


async def test_a_jump_that_is_set_right_within_a_minute_rings_nothing(ringing):
    await ringing.arm([ringing.clock.now_ms() + DAY_MS])
    async with served(ringing.alarms):
        ringing.clock.jump(WEEK_MS)
        await ringing.passes(HOLD_S / 2)
        ringing.clock.jump(-WEEK_MS)
        for _ in range(5):
            await ringing.passes(HOLD_S)
    assert [] == await ringing.rung()


async def test_overdue_timers_come_fifty_a_second(ringing):
    await ringing.arm([ringing.clock.now_ms() - 1000 + nth for nth in range(200)])
    counts = []
    async with served(ringing.alarms):
        await ringing.clock.slept.wait()
        for _ in range(5):
            counts.append(len(await ringing.rung()))
            await ringing.passes(1)
    assert [AT_ONCE, 2 * AT_ONCE, 3 * AT_ONCE, 4 * AT_ONCE, 4 * AT_ONCE] == counts


async def test_timers_that_were_due_while_the_bot_was_down_fire_once_and_in_order(near, figure):
    dice, emulator = random.Random(9), near.emulator  # noqa: S311
    waits = {f"p{nth}": dice.sample(range(60, 7200), EACH) for nth in range(PEOPLE)}
    for person in waits:
        emulator.company.hire(person)
    for texts in (
        dict.fromkeys(waits, "timers"),
        {person: " ".join(map(str, seconds)) for person, seconds in waits.items()},
    ):
        await asyncio.gather(*(emulator.say(who, text) for who, text in texts.items()))
        await near.settle()
    rehearsal = near.rehearsal
    await rehearsal.app.stop()
    rehearsal.clock.shift(timedelta(hours=3))
    await rehearsal.start_app()
    while await rehearsal.app.database.run(timer.size):
        rehearsal.clock.shift(timedelta(seconds=1))
        await asyncio.sleep(0.05)  # let the alarms look
    await near.settle()
    rows = await rehearsal.app.database.run(lambda tx: tx.rows("SELECT conv, data FROM session"))
    found = {row["conv"].rpartition("/")[2]: json.loads(row["data"])["rung"] for row in rows}
    wanted = {
        person: [f"t{nth}" for _, nth in sorted((wait, nth) for nth, wait in enumerate(of))]
        for person, of in waits.items()
    }
    assert wanted == found
    assert Counter(len(one) for one in found.values()) == {EACH: PEOPLE}
    figure(f"{PEOPLE * EACH} timers due while down: each once, in order")
