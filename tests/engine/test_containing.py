import asyncio

import pytest

from botkit import Bot, Flow, Record, Room
from botkit.chat.events import Text
from botkit.engine.containing import CONTAINED
from botkit.engine.jobs import CUT_OFF
from botkit.errors import FlowError
from tests.engine.world import conv_of

TEMPLATES = {
    "probe/talk/a.text.j2": "a\n",
    "probe/talk/z.text.j2": "z\n",
    "probe/talk/posted.text.j2": "posted\n",
}


async def cancelled():
    task = asyncio.create_task(asyncio.Event().wait())
    await asyncio.sleep(0)
    task.cancel()
    await task


def leave():
    raise SystemExit(9)


def a_bot(keep=None, job=None, attempts=5):
    bot = Bot("probe")

    @bot.command("cancelled")
    async def command(turn):
        await cancelled()

    @bot.job(attempts=attempts)
    async def work(job_):
        await job()

    @bot.flow(start="go")
    class Talk(Flow[Record]):
        initial = "a"
        ends = ["z"]
        states = ["a", "z"]
        transitions = [
            dict(trigger="text", source="a", dest=None, before="keep"),
            dict(trigger=["work.done", "work.failed"], source="a", dest="z"),
        ]

        def keep(self, turn):
            if turn.text == "work":
                turn.job(work)
            else:
                keep(turn)

    return bot


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("x", lambda turn: leave()),
        ("x", lambda turn: turn.post(Room("ops"), "posted", key="\ud800")),
        ("cancelled", None),
    ],
    ids=["SystemExit", "what no store can keep", "a task that was cancelled"],
)
async def test_it_fails_that_turn_and_is_tried_again(world, text, keep):
    here = await world(a_bot(keep), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text=text))
    assert 1000 == await here.turns.step(conv_of("li"))
    assert 2 == (await here.waiting("li")).attempts


async def test_a_turn_that_is_cancelled_is_not_a_failure():
    async def waits():
        with CONTAINED:
            await asyncio.Event().wait()

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_runs_well_is_left_alone():
    with CONTAINED:
        await asyncio.sleep(0)
    with pytest.raises(FlowError, match="SystemExit: 9"), CONTAINED:
        leave()


async def leaves():
    leave()


@pytest.mark.parametrize("job", [leaves, cancelled])
async def test_it_fails_that_attempt_of_a_job(world, job):
    here = await world(a_bot(job=job, attempts=1), templates=TEMPLATES)
    await here.say("li", "go")
    await here.say("li", "work")
    assert ["a", "z"] == [words.strip() for words in here.heard("li")]


@pytest.mark.parametrize(("attempts", "deaths"), [(1, 1), (5, 5)])
async def test_a_job_that_ends_its_process_again_and_again_is_given_up(world, attempts, deaths):
    here = await world(a_bot(job=leaves, attempts=attempts), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="work"))
    await here.turns.step(conv_of("li"))
    await here.database.run(
        lambda tx: tx.execute(
            "UPDATE outbox SET status = 'sending', attempts = ? WHERE policy = 'job'", (deaths,)
        )
    )
    await here.settle()
    assert ["a", "z"] == [words.strip() for words in here.heard("li")]
    assert [(CUT_OFF,)] == await here.rows("SELECT error FROM outbox WHERE policy = 'job'")


@pytest.mark.parametrize(("boots", "side_by_side"), [(0, 2), (1, 1)])
async def test_what_was_under_way_when_a_process_died_is_taken_one_at_a_time(
    world, boots, side_by_side
):
    bot, running, most = Bot("x"), set(), 0

    @bot.command("hi")
    async def hi(turn):
        nonlocal most
        running.add(turn.person.id)
        most = max(most, len(running))
        for _ in range(5):
            await asyncio.sleep(0)
        running.remove(turn.person.id)

    here = await world(bot)
    for person in ("li", "wang"):
        await here.receive(person, Text(text="hi"))
    await here.database.run(lambda tx: tx.execute("UPDATE inbox SET boots = ?", (boots,)))
    await here.restart()
    await asyncio.gather(*(here.turns.step(conv_of(person)) for person in ("li", "wang")))
    assert side_by_side == most
