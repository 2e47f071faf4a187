"""A shelf in memory, and answers on it."""

from __future__ import annotations

import pytest

from botkit.testing.clock import FakeClock
from botkit.wecom.aibot.answers import Answer, Answers

CONV = "ww1/wecom/ai//lisi"


class MemoryShelf:
    """Implements ``answers.Shelf``; ``left`` is how much is still to come."""

    def __init__(self):
        self.states, self.left, self.messages = {}, 1, {}

    async def open(self, answer, conv, opened_at, state):
        return self.states.setdefault(answer, (conv, opened_at, state))[2]

    async def load(self, answer):
        kept = self.states.get(answer)
        return kept and kept[2]

    async def newest(self, conv):
        kept = sorted(self.states.values(), key=lambda one: -one[1])
        return [state for of, _, state in kept if of == conv]

    async def save(self, answer, state):
        conv, opened_at, _ = self.states[answer]
        self.states[answer] = (conv, opened_at, state)

    async def pending(self, answer, key, conv):
        return self.left

    async def message(self, row_id):
        return self.messages.get(row_id)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def shelf():
    return MemoryShelf()


@pytest.fixture
def answers(shelf, clock):
    return Answers(shelf, clock)


@pytest.fixture
def make_answer(clock):
    """``make_answer("a1", kind="welcome", url=...)``"""

    def make(id="a1", **fields):  # noqa: A002
        values = {"kind": "message", "opened_at": clock.now_ms(), "sender": "LiSi"} | fields
        key = f"wecom/ww1/ai/answer/{id}/lisi"
        return Answer(id=id, key=key, conv=CONV, **values)

    return make
