import asyncio
import re
from datetime import timedelta
from typing import Literal

import pytest

from botkit import Bot, Flow, JobFailed, Record
from botkit.chat.events import JobEnded
from botkit.engine.draft import JobCall
from botkit.store import outbox
from botkit.store.outbox import Parcel
from tests.engine.world import conv_of


class Ticket(Record):
    title: str = "x"
    urgent: bool | None = True
    number: str = ""
    error: str = ""


TEMPLATES = {
    f"probe/file/{name}.text.j2": f"{name} {{{{ data.number }}}}{{{{ data.error }}}}\n"
    for name in ("a", "filing", "filed", "failed")
}


class World:
    """What the job acts on."""

    def __init__(self, *outcomes):
        self.outcomes, self.calls = list(outcomes), []

    async def __call__(self, job, ticket):
        self.calls.append((job.key, job.attempt, ticket))
        outcome = self.outcomes.pop(0) if self.outcomes else "T-1"
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def a_bot(act, *, limit="10s", attempts=5):
    bot = Bot("probe")

    @bot.job(limit=limit, attempts=attempts)
    async def file(job, ticket: Ticket):
        return await act(job, ticket)

    @bot.flow(start="go")
    class File(Flow[Ticket]):
        initial = "a"
        states = ["a", "filing", "filed", "failed"]
        ends = ["filed", "failed"]
        transitions = [
            dict(trigger="text", source="a", dest="filing", after="file"),
            dict(trigger="cancel", source="a", dest="failed"),
            dict(trigger="file.done", source="filing", dest="filed", before="keep"),
            dict(trigger="file.failed", source="filing", dest="failed", before="keep"),
        ]

        def file(self, turn):
            turn.job(file, Ticket("printer", urgent=None))

        def keep(self, turn):
            self.data.number, self.data.error = str(turn.result or ""), turn.error

    return bot


async def begin(here):
    for text in ("go", "file it"):
        await here.say("li", text)


async def work(here, most=20):
    """Let the job be tried until it ended; the waits in seconds."""
    waits = []
    while lines := [line for line in await here.database.run(outbox.lines) if "job/" in line]:
        wait = await here.delivery.step(lines[0])
        if wait:
            waits.append(wait // 1000)
            here.clock.advance_ms(wait)
        assert len(waits) < most
    await here.settle()
    return waits


async def test_a_job_gets_its_arguments_as_they_were_and_its_result_comes_back(world):
    act = World("T-1")
    here = await world(a_bot(act), templates=TEMPLATES)
    await begin(here)
    ((key, attempt, ticket),) = act.calls
    assert (1, Ticket("printer", urgent=None)) == (attempt, ticket)
    assert ["a ", "filing ", "filed T-1"] == here.heard("li")
    assert await here.session("li") is None
    assert 32 == len(key)


async def test_a_failing_job_is_tried_again_with_the_same_key(world):
    act = World(OSError("down"), OSError("down"))
    here = await world(a_bot(act), templates=TEMPLATES)
    await begin(here)
    here.clock.advance("1s")  # the wait after the first attempt
    assert [2] == await work(here)
    assert [1, 2, 3] == [attempt for _, attempt, _ in act.calls]
    assert 1 == len({key for key, _, _ in act.calls})
    assert "filed T-1" == here.heard("li")[-1]


async def test_after_its_last_attempt_a_job_has_failed(world):
    act = World(*[OSError("down")] * 9)
    here = await world(a_bot(act, attempts=3), templates=TEMPLATES)
    await begin(here)
    await work(here)
    assert 3 == len(act.calls)
    assert "failed OSError: down" == here.heard("li")[-1]


async def test_what_a_job_was_given_is_not_in_the_log_but_where_it_failed_is(world, logged):
    here = await world(a_bot(World(OSError("hunter2")), attempts=1), templates=TEMPLATES)
    await begin(here)
    (line,) = [entry for entry in logged if "job_attempt_failed" == entry["event"]]
    assert re.fullmatch(r"OSError at \S+test_jobs\.py:\d+ in \S+", line["error"])
    assert isinstance(line["exc_info"], OSError)
    assert "failed OSError: hunter2" == here.heard("li")[-1]


async def test_job_failed_ends_it_at_once_with_its_words(world):
    act = World(JobFailed("no such queue"))
    here = await world(a_bot(act), templates=TEMPLATES)
    await begin(here)
    assert 1 == len(act.calls)
    assert "failed no such queue" == here.heard("li")[-1]


async def test_an_attempt_that_takes_too_long_is_cut(world):
    async def hang(job, ticket):
        await asyncio.Event().wait()

    here = await world(a_bot(hang, limit="0s", attempts=2), templates=TEMPLATES)
    await begin(here)
    await work(here)
    assert "failed TimeoutError: " == here.heard("li")[-1]


async def test_an_attempt_that_does_not_await_is_cut_too(world):
    async def loops(job, ticket):
        while True:
            pass

    bot = a_bot(loops, attempts=2)
    bot.jobs["file"].limit = timedelta(milliseconds=10)
    here = await world(bot, templates=TEMPLATES)
    await begin(here)
    await work(here)
    assert "file took longer than 0.01 s without an await" in here.heard("li")[-1]


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "result",
    [object(), 2**70, {None: 1}, nested(20_000)],
    ids=["object", "number", "key", "depth"],
)
async def test_a_result_that_cannot_be_kept_is_no_reason_to_do_it_again(world, result):
    act = World(result)
    here = await world(a_bot(act), templates=TEMPLATES)
    await begin(here)
    await work(here)
    assert 1 == len(act.calls)
    assert "failed its result cannot be stored" in here.heard("li")[-1]


async def test_a_result_is_cleaned(world):
    here = await world(a_bot(World("a\x00\ud800b")), templates=TEMPLATES)
    await begin(here)
    (ended,) = [words for words in here.heard("li") if words.startswith("filed")]
    assert "ab" == ended.removeprefix("filed ").replace("\ufffd", "")


async def test_a_job_that_no_bot_has_any_more_has_failed(world):
    act = World(OSError("down"))
    here = await world(a_bot(act), templates=TEMPLATES)
    await begin(here)
    bot = a_bot(act)
    bot.jobs.clear()
    await here.restart([bot])
    here.clock.advance("1m")
    await work(here)
    assert "no bot has it" in here.heard("li")[-1]


async def test_arguments_that_no_longer_fit_fail_the_job(world):
    act = World(OSError("down"))
    here = await world(a_bot(act), templates=TEMPLATES)
    await begin(here)
    await here.database.run(
        lambda tx: tx.execute("UPDATE outbox SET body = replace(body, '\"printer\"', '[]')")
    )
    here.clock.advance("1m")
    await work(here)
    assert 1 == len(act.calls)
    assert here.heard("li")[-1].startswith("failed Expected")


async def test_a_job_killed_while_it_ran_runs_again_and_its_result_is_applied_once(world):
    class Killed(BaseException):
        pass

    calls = []

    async def act(job, ticket):
        calls.append(job.key)
        if len(calls) == 1:
            raise Killed
        return "T-2"

    here = await world(a_bot(act), templates=TEMPLATES)
    await here.say("li", "go")
    with pytest.raises(Killed):
        await here.say("li", "file it")
    await here.restart()
    await work(here)
    assert 2 == len(calls)
    assert 1 == len(set(calls))
    assert ["filed T-2"] == [words for words in here.heard("li") if "filed" in words]


async def test_a_result_that_was_not_committed_is_not_applied_twice(world):
    act = World("T-1", "T-2")
    here = await world(a_bot(act), templates=TEMPLATES)
    await here.say("li", "go")
    tried = asyncio.Event()

    def is_full():
        if act.calls:
            tried.set()
        return bool(act.calls)

    here.database.is_full = is_full
    said = asyncio.create_task(here.say("li", "file it"))
    await tried.wait()
    said.cancel()
    await here.restart()
    await work(here)
    assert 2 == len(act.calls)
    assert ["filed T-2"] == [words for words in here.heard("li") if "filed" in words]


async def test_a_job_that_was_never_tried_for_a_week_has_failed(world):
    act = World(OSError("down"))
    here = await world(a_bot(act), templates=TEMPLATES)
    await begin(here)
    here.clock.advance("7d")
    await work(here)
    assert 1 == len(act.calls)
    assert "failed expired before it could be sent" == here.heard("li")[-1]


async def test_a_result_for_a_run_that_is_over_is_dropped(world, logged):
    here = await world(a_bot(World()), templates=TEMPLATES)
    await here.say("li", "go")
    ended = JobEnded(job="probe.file", session="another", result="T-1")
    await here.receive("li", ended)
    await here.settle()
    assert "a" == (await here.session("li")).state
    assert ["the session has ended"] == [e["reason"] for e in logged if "dropped" in e["event"]]


async def test_the_conversation_of_an_ended_job_is_woken(world):
    here = await world(a_bot(World()), templates=TEMPLATES)
    await begin(here)
    assert here.woken.count(conv_of("li")) == 3  # two texts and the result


async def test_a_job_whose_attempts_all_ended_with_the_process_is_not_run_again(world):
    ran = []
    bot = Bot("deadly")

    @bot.job(attempts=2)
    async def die(job):
        ran.append(job.attempt)

    here = await world(bot)
    parcel = Parcel(
        id="1", conv="c", line="job/1", channel="job", policy="job", body="", digest="",
        variant=0, created_at=0, not_before=0, expires_at=0, attempts=3,
    )  # fmt: skip
    outcome = await here.runner.run(parcel, JobCall("deadly.die", [], "s", conv_of("li")))
    assert ([], "the process died while it ran") == (ran, outcome.error)


async def test_the_log_of_a_job_that_cannot_begin_repeats_no_argument(world, logged):
    bot = Bot("choosy")

    @bot.job()
    async def pick(job, one: Literal["tea"]):
        pass

    here = await world(bot)
    parcel = Parcel(
        id="1", conv="c", line="job/1", channel="job", policy="job", body="", digest="",
        variant=0, created_at=0, not_before=0, expires_at=0, attempts=1,
    )  # fmt: skip
    outcome = await here.runner.run(parcel, JobCall("choosy.pick", ["hunter2"], "s", conv_of("li")))
    (line,) = [entry for entry in logged if "job_failed" == entry["event"]]
    assert "hunter2" in outcome.error
    assert "hunter2" not in line["error"]
