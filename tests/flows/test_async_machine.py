"""Why the machine is synchronous: two faults of the library's other one.

When one of these fails, the library was mended; read DESIGN and decide again.
"""

import asyncio

import pytest
from transitions.extensions.asyncio import AsyncMachine


class Model:
    def __init__(self):
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def wait(self):
        self.begun.set()
        await self.go.wait()


@pytest.fixture
def model():
    model = Model()
    moves = [
        dict(trigger="slow", source="a", dest="b", before="wait"),
        dict(trigger="quick", source="a", dest="c"),
    ]
    AsyncMachine(model, states=["a", "b", "c"], transitions=moves, initial="a")
    return model


async def test_an_async_machine_swallows_a_timeout(model):
    async with asyncio.timeout(None) as limit:
        begun = asyncio.ensure_future(model.begun.wait())
        begun.add_done_callback(lambda _: limit.reschedule(0))  # the time is over now
        assert await model.slow() is False
    assert limit.expired()  # and yet nothing was raised


async def test_an_async_machine_cancels_a_move_when_a_second_event_comes(model):
    slow = asyncio.create_task(model.slow())
    await model.begun.wait()
    assert await model.quick()
    assert await slow is False
    assert "c" == model.state
