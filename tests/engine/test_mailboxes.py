import asyncio
from collections import defaultdict
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botkit.chat.events import Text
from botkit.chat.people import Address
from botkit.engine.mailboxes import Mailboxes
from botkit.engine.scene import Scene
from botkit.errors import Unavailable
from botkit.store.inbox import Waiting
from botkit.testing.clock import FakeClock


@dataclass
class Decided:
    seq: int
    draft: object


@dataclass
class Draft:
    conv: str


class Store:
    """Events by conversation, and turns over them; ``dice`` says how each turn goes.

    0: decided at once; 1: in a step; 2: at once, but the commit fails; above: at once, and the
    store takes as many breaths before it writes and again before it says so.  There is time for
    ``in_time`` turns of a round.
    """

    def __init__(self, dice, *, most=8, in_time=8):
        self.dice, self.last, self.in_time = dice, 0, in_time
        self.inbox, self.done = defaultdict(list), []
        self.running, self.overlaps, self.largest = set(), 0, 0
        self.offered = {}
        self.mailboxes = Mailboxes(self, clock=FakeClock(), most=most)

    async def arrive(self, conv, breaths):
        """Store an event, and tell of it so much later."""
        self.last += 1
        scene = None if self.inbox[conv] else self.scene(conv, self.last)
        self.inbox[conv].append(self.last)
        for _ in range(breaths):
            await asyncio.sleep(0)
        self.mailboxes.notify(conv, scene)

    def scene(self, conv, seq):
        waiting = Waiting(seq, str(seq), conv, "li", 2, "", 0, 1, 0, 0)
        address = Address("corp", "wecom", "main", conv)
        return Scene(waiting, Text(text="x"), address, None, None, [])

    def upcoming(self, conv):
        return self.scene(conv, self.inbox[conv][0]) if self.inbox[conv] else None

    def take(self, conv, seq):
        if self.inbox[conv][:1] != [seq]:
            return Unavailable("overtaken")
        self.done.append((conv, self.inbox[conv].pop(0)))
        return self.upcoming(conv)

    def begin(self, conv):
        self.overlaps += conv in self.running
        self.running.add(conv)

    # What mailboxes ask of turns.

    def decide(self, scenes):
        return [self.decide_one(scene) for scene in scenes[: self.in_time]]

    def decide_one(self, scene):
        if next(self.dice) == 1:
            return None
        self.begin(scene.waiting.conv)
        return Decided(scene.waiting.seq, Draft(scene.waiting.conv))

    async def commit(self, decided):
        self.largest = max(self.largest, len(decided))
        thrown = next(self.dice)
        breaths = max(0, thrown - 2)
        for _ in range(breaths):
            await asyncio.sleep(0)
        outcomes = [
            Unavailable("full") if thrown == 2 else self.take(one.draft.conv, one.seq)
            for one in decided
        ]
        for _ in range(breaths):
            await asyncio.sleep(0)
        self.running -= {one.draft.conv for one in decided}
        return outcomes

    def offer(self, scene):
        self.offered[scene.waiting.conv] = scene

    async def step(self, conv):
        self.begin(conv)
        try:
            scene = self.offered.pop(conv, None) or self.upcoming(conv)
            await asyncio.sleep(0)
            if scene is None:
                return None
            outcome = self.take(conv, scene.waiting.seq)
            return None if outcome is None else 0
        finally:
            self.running.discard(conv)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("abc"), st.integers(0, 3)),  # an event, told so much later
        st.integers(1, 6),  # breathe
    ),
    max_size=40,
)


@settings(max_examples=300)
@given(
    ACTIONS,
    st.lists(st.integers(0, 5), min_size=1, max_size=8),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_every_event_is_taken_once_in_order_and_never_two_of_a_conversation_at_once(
    actions, dice, most, in_time
):
    stored = []

    async def play():
        store, telling = Store(iter(dice * 1000), most=most, in_time=in_time), []
        for action in actions:
            if isinstance(action, tuple):
                telling.append(asyncio.create_task(store.arrive(*action)))
                await asyncio.sleep(0)
                stored.append((action[0], store.last))
            else:
                for _ in range(action):
                    await asyncio.sleep(0)
        await asyncio.gather(*telling)
        await store.mailboxes.rest()
        assert store.mailboxes.is_resting
        return store

    store = asyncio.run(play())
    assert sorted(stored) == sorted(store.done)
    for conv in "abc":
        assert [one for one in stored if one[0] == conv] == [
            one for one in store.done if one[0] == conv
        ]
    assert 0 == store.overlaps
    assert store.largest <= most


async def test_conversations_that_wait_for_nothing_share_a_commit():
    store = Store(iter([0] * 100))
    for conv in "abcd":
        await store.arrive(conv, 0)
    await store.mailboxes.rest()
    assert (4, 4) == (store.largest, len(store.done))


async def test_a_stop_lets_the_round_end_and_begins_no_other():
    store = Store(iter([0, 9] * 100), most=1)
    await store.arrive("a", 0)
    await store.arrive("b", 0)
    await asyncio.sleep(0)  # the first round is decided
    await store.mailboxes.stop(within=5)
    await store.arrive("c", 0)
    assert [("a", 1)] == store.done
    assert {"a": [], "b": [2], "c": [3]} == dict(store.inbox)


async def test_while_a_stop_waits_for_the_round_no_lane_begins():
    clock, ends, steps = FakeClock(), asyncio.Event(), []
    store = Store(iter([0] * 10))

    async def commit(decided):
        await ends.wait()
        return [None]

    async def step(conv):
        steps.append(conv)
        return 1000

    store.commit, store.step = commit, step
    mailboxes = Mailboxes(store, clock=clock)
    mailboxes.notify("tired")
    mailboxes.notify("a", store.scene("a", 1))
    for _ in range(5):
        await asyncio.sleep(0)
    stop = asyncio.create_task(mailboxes.stop(within=5))
    await asyncio.sleep(0)
    clock.advance("1s")
    ends.set()
    await stop
    assert ["tired"] == steps


async def test_a_round_that_never_ends_is_not_waited_for():
    store, never = Store(iter([0] * 10)), asyncio.Event()

    async def commit(decided):
        await never.wait()

    store.commit = commit
    await store.arrive("a", 0)
    await asyncio.sleep(0)
    await store.mailboxes.stop(within=0.01)
    await store.mailboxes.rest()
    assert [1] == store.inbox["a"]


async def test_a_round_that_fails_as_nobody_thought_leaves_its_work_to_lanes(logged):
    store = Store(iter([0] * 10))
    store.decide = None  # not even to be called
    await store.arrive("a", 0)
    await store.arrive("b", 0)
    await store.mailboxes.rest()
    assert {("a", 1), ("b", 2)} == set(store.done)
    assert ["round_failed"] == [line["event"] for line in logged]


@pytest.mark.parametrize("thrown", [1, 2])
async def test_nothing_is_kept_of_a_conversation_that_waits_for_nothing(thrown):
    store = Store(iter([thrown] * 100))
    await store.arrive("a", 0)
    await store.mailboxes.rest()
    assert [("a", 1)] == store.done
    assert ({}, [], "a" in store.mailboxes._lanes) == (
        store.mailboxes._heard, list(store.mailboxes._ready), False
    )  # fmt: skip
