import asyncio
from datetime import timedelta

import pytest

from botkit import Bot, Flow
from botkit.chat.events import Text
from botkit.engine.draft import CARD_LIFE_MS
from botkit.engine.engine import JOBS_AT_ONCE
from botkit.store import outbox, seen
from tests.engine.world import KEEP, MAIN, conv_of

TEMPLATES = {
    "probe/echo.text.j2": "echo {{ words }}\n",
    "probe/slow/a.text.j2": "a\n",
    "probe/slow/b.text.j2": "b\n",
}


def a_bot(job=None):
    bot = Bot("probe")

    @bot.otherwise
    async def echo(turn):
        turn.reply("echo", words=turn.text)

    @bot.job()
    async def work(job_):
        await job()

    @bot.flow(start="go")
    class Slow(Flow):
        initial = "a"
        states = ["a", "b"]
        ends = ["b"]
        transitions = [
            dict(trigger="text", source="a", dest="a", after="work"),
            dict(trigger="work.done", source="a", dest="b"),
        ]

        def work(self, turn):
            turn.job(work)

    return bot


@pytest.fixture
async def started(world):
    """Starts the engine of a world; it is stopped after the test."""
    engines = []

    async def start(here):
        engines.append(here.engine())
        await engines[-1].start()
        here.intake = engines[-1].intake
        return engines[-1]

    yield start
    for engine in engines:
        await engine.stop()


async def settle(here, engine):
    """Until nothing is left, with the clock going on as needed."""
    while (wake_ms := await engine.settle()) is not None:
        here.clock.advance_ms(max(1, wake_ms - here.clock.now_ms()))
        await asyncio.sleep(0)


async def test_an_event_is_answered(world, started):
    here = await world(a_bot(), templates=TEMPLATES)
    engine = await started(here)
    await here.receive("li", Text(text="x"))
    await settle(here, engine)
    assert ["echo x"] == here.heard("li")


async def test_a_start_takes_up_what_was_left(world, started):
    here = await world(a_bot(), templates=TEMPLATES)
    for person in ("li", "wang"):
        await here.receive(person, Text(text="x"))
    await here.turns.step(conv_of("wang"))  # decided, not sent
    await here.restart()
    await settle(here, await started(here))
    assert ["echo x"] == here.heard("li")
    assert ["echo x"] == here.heard("wang")


async def test_a_stop_lets_what_is_under_way_end(world, started):
    here = await world(a_bot(), templates=TEMPLATES)
    engine = await started(here)
    await here.receive("li", Text(text="x"))
    await engine.settle()
    begun, go = asyncio.Event(), asyncio.Event()
    send = here.main.send

    async def slow(message, to):
        begun.set()
        await go.wait()
        return await send(message, to)

    here.main.send = slow
    await here.receive("li", Text(text="y"))
    await begun.wait()
    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0)
    assert not engine.is_ready
    go.set()
    await stopping
    assert ["echo x", "echo y"] == here.heard("li")
    assert [] == await here.rows("SELECT * FROM outbox WHERE status != 'sent'")


async def test_slow_jobs_do_not_hold_up_answers(world, started):
    go = asyncio.Event()
    here = await world(a_bot(go.wait), templates=TEMPLATES)
    engine = await started(here)
    sent = asyncio.Event()
    send = here.main.send

    async def noted(message, to):
        if to == "wang":
            sent.set()
        return await send(message, to)

    here.main.send = noted
    for n in range(JOBS_AT_ONCE + 8):
        for text in ("go", "x"):
            await here.receive(f"p{n}", Text(text=text))
    await here.receive("wang", Text(text="x"))
    await sent.wait()
    go.set()
    await settle(here, engine)
    assert ["echo x"] == here.heard("wang")


async def test_ten_people_at_once_are_each_answered_in_order(world, started):
    here = await world(a_bot(), templates=TEMPLATES)
    engine = await started(here)
    people = [f"p{n}" for n in range(10)]
    for n in range(4):
        await asyncio.gather(*(here.receive(person, Text(text=str(n))) for person in people))
    await settle(here, engine)
    for person in people:
        assert [f"echo {n}" for n in range(4)] == here.heard(person)


async def test_what_nobody_asks_for_any_more_is_forgotten_piece_by_piece(world, started):
    here = await world(a_bot(), templates=TEMPLATES)
    engine = await started(here)
    await here.receive("li", Text(text="x"))
    await settle(here, engine)
    old = here.clock.now_ms()

    def more(tx):
        for n in range(2500):
            seen.note(tx, f"old {n}", old)

    await here.database.run(more)
    here.clock.advance(timedelta(milliseconds=max(KEEP.dead_ms, CARD_LIFE_MS) + 1))
    while await here.rows("SELECT 1 FROM seen UNION ALL SELECT 1 FROM outbox"):  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_pruning_goes_on_after_the_store_was_away(world, started, logged):
    here = await world(a_bot(), templates=TEMPLATES)
    engine = await started(here)
    await engine.settle()
    await here.database.run(lambda tx: seen.note(tx, "old", 0))
    here.database.is_full = lambda: True
    here.clock.advance("1m")
    while "prune" not in [entry.get("lane") for entry in logged]:  # noqa: ASYNC110
        await asyncio.sleep(0)
    here.database.is_full = lambda: False
    while await here.rows("SELECT 1 FROM seen"):
        here.clock.advance("1m")
        await asyncio.sleep(0)


async def test_a_draft_without_an_event_is_sent(world, started):
    here = await world(a_bot(), templates=TEMPLATES)
    engine = await started(here)
    from botkit.chat.messages import Text as Words

    draft = engine.draft(conv_of("li"))
    draft.send(MAIN, "li", Words("hello"))
    await engine.commit(draft)
    await settle(here, engine)
    (row,) = await here.database.run(lambda tx: outbox.by_ids(tx, draft.ids))
    assert ("sent", ["hello"]) == (row.status, here.heard("li"))
