import asyncio
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botkit.engine.lanes import FAULT_PAUSE_MS, STORE_PAUSE_MS, Lanes
from botkit.errors import Unavailable
from botkit.testing.clock import FakeClock


class Work:
    """Pieces of work by key; a step does the oldest one of its key, in several breaths."""

    def __init__(self, *, clock=None, most=8, breaths=lambda: 0):
        self.waiting, self.done = defaultdict(list), []
        self.running, self.overlaps, self.most_running = set(), 0, 0
        self.outcomes = []  # what the next steps return or raise in place of their work
        self.breaths = breaths
        self.lanes = Lanes("probe", self.step, clock=clock or FakeClock(), most=most)

    def put(self, key, piece=None):
        self.waiting[key].append(piece)
        self.lanes.notify(key)

    async def step(self, key):
        self.overlaps += key in self.running
        self.running.add(key)
        self.most_running = max(self.most_running, len(self.running))
        try:
            return await self._step(key)
        finally:
            self.running.discard(key)

    async def _step(self, key):
        if self.outcomes:
            outcome = self.outcomes.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        found = self.waiting[key][:1]
        for _ in range(self.breaths()):
            await asyncio.sleep(0)  # a piece may be put here, after the look
        if not found:
            return None
        self.waiting[key].pop(0)
        self.done.append((key, *found))
        return 0


ACTIONS = st.lists(
    st.one_of(st.sampled_from(["a", "b", "c"]), st.integers(1, 6)),  # put for a key; or breathe
    max_size=40,
)


@settings(max_examples=200)
@given(ACTIONS, st.lists(st.integers(0, 4), min_size=1, max_size=5), st.integers(1, 3))
def test_every_piece_is_done_once_in_order_and_never_two_of_a_key_at_once(actions, breaths, most):
    pauses = iter(breaths * 1000)
    put = []

    async def play():
        work = Work(most=most, breaths=lambda: next(pauses))
        for number, action in enumerate(actions):
            if isinstance(action, str):
                put.append((action, number))
                work.put(action, number)
            else:
                for _ in range(action):
                    await asyncio.sleep(0)
        await work.lanes.rest()
        return work

    work = asyncio.run(play())
    assert sorted(put) == sorted(work.done)
    for key in "abc":
        assert [one for one in put if one[0] == key] == [one for one in work.done if one[0] == key]
    assert 0 == work.overlaps
    assert work.most_running <= most
    assert work.lanes.is_resting


@pytest.mark.parametrize("at", range(6))
async def test_a_notice_at_any_moment_of_a_step_is_not_lost(at):
    work = Work(breaths=lambda: 3)
    work.put("a", 1)
    for _ in range(at):
        await asyncio.sleep(0)
    work.put("a", 2)
    await work.lanes.rest()
    assert [("a", 1), ("a", 2)] == work.done


async def test_keys_run_side_by_side_up_to_the_bound():
    work = Work(most=3, breaths=lambda: 5)
    for key in "abcdef":
        work.put(key)
    await work.lanes.rest()
    assert 3 == work.most_running
    assert 6 == len(work.done)


async def test_a_key_with_much_work_does_not_starve_the_others():
    work = Work(most=1, breaths=lambda: 1)
    for _ in range(5):
        work.put("busy")
    work.put("other")
    await work.lanes.rest()
    assert ("other", None) in work.done[:2]


async def test_a_step_that_waits_is_called_again_after_its_time():
    clock = FakeClock()
    work = Work(clock=clock)
    work.outcomes = [5_000]
    work.put("a")
    await work.lanes.rest()
    assert ([], clock.now_ms() + 5_000) == (work.done, work.lanes.next_wake_ms)
    clock.advance("5s")
    await asyncio.sleep(0)
    await work.lanes.rest()
    assert ([("a", None)], None) == (work.done, work.lanes.next_wake_ms)


@pytest.mark.parametrize(
    ("error", "pause_ms"),
    [(Unavailable("the disk is full"), STORE_PAUSE_MS), (KeyError("oops"), FAULT_PAUSE_MS)],
)
async def test_after_an_error_the_work_is_tried_again(error, pause_ms, logged):
    clock = FakeClock()
    work = Work(clock=clock)
    work.outcomes = [error]
    work.put("a")
    await work.lanes.rest()
    assert clock.now_ms() + pause_ms == work.lanes.next_wake_ms
    assert ["error"] == [entry["log_level"] for entry in logged]
    clock.advance("1m")
    await asyncio.sleep(0)
    await work.lanes.rest()
    assert [("a", None)] == work.done


async def test_a_stop_lets_the_running_step_end_and_begins_no_other():
    begun, go = asyncio.Event(), asyncio.Event()
    done = []

    async def step(key):
        begun.set()
        await go.wait()
        done.append(key)
        return 0

    lanes = Lanes("probe", step, clock=FakeClock(), most=1)
    lanes.notify("a")
    await begun.wait()
    stopping = asyncio.create_task(lanes.stop(20))
    await asyncio.sleep(0)
    lanes.notify("b")
    go.set()
    await stopping
    assert ["a"] == done


async def test_a_stop_lets_nobody_begin_who_waits_for_a_slot():
    work = Work(most=2, breaths=lambda: 5)
    for key in "abcdef":
        work.put(key)
    await asyncio.sleep(0)  # the first two begin
    await work.lanes.stop(20)
    assert ["a", "b"] == [key for key, _ in work.done]
    assert work.lanes.is_resting


async def test_a_stop_does_not_wait_for_those_that_sleep():
    work = Work()
    work.outcomes = [3_600_000]
    work.put("a")
    await work.lanes.rest()
    await work.lanes.stop(20)
    assert work.lanes.is_resting


async def test_a_stop_cuts_off_what_takes_too_long():
    cut = []

    async def step(key):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cut.append(key)
            raise

    lanes = Lanes("probe", step, clock=FakeClock(), most=1)
    lanes.notify("a")
    await asyncio.sleep(0)
    await lanes.stop(0)
    assert ["a"] == cut
