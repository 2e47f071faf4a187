import asyncio

import pytest

from botkit.engine.errands import Errand, Errands
from tests.engine.world import MAIN, OPS, ScriptedChannel


class HeldChannel(ScriptedChannel):
    """Every send begins, and ends when it is let go."""

    def __init__(self, name):
        super().__init__(name)
        self.began, self.let_go = asyncio.Event(), asyncio.Event()

    async def send(self, message, to):
        self.began.set()
        await self.let_go.wait()
        return await super().send(message, to)


@pytest.fixture
async def here(world):
    made = await world(templates={"news.text.j2": "新版本"})
    made.ops = made.channels[OPS] = HeldChannel(OPS)
    return made


async def test_what_is_under_way_when_the_wait_ends_is_pending_and_goes_on_leaving(here):
    engine = here.engine()
    errands = Errands(here.around, engine, rooms=["ops"], tenants={MAIN: "corp"})
    asked = asyncio.ensure_future(errands.run(Errand("news", room="ops")))
    await here.ops.began.wait()
    while not asked.done():
        here.clock.advance("1s")
        await asyncio.sleep(0)
    assert ("pending", "") == (asked.result().outcome, asked.result().error)
    assert [("sending",)] == await here.rows("SELECT status FROM outbox")
    here.ops.let_go.set()
    await engine.stop()
    assert [("sent",)] == await here.rows("SELECT status FROM outbox")
