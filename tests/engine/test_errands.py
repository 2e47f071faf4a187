import asyncio

import pytest

from botkit.engine.errands import Errand, Errands
from botkit.errors import ConfigError
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


async def ended(here, asked):
    """What came of an errand; the clock goes on meanwhile."""
    while not asked.done():
        here.clock.advance_ms(50)
        await asyncio.sleep(0)
    return asked.result()


async def test_what_is_under_way_when_the_wait_ends_is_pending_and_goes_on_leaving(here):
    engine = here.engine()
    errands = Errands(here.around, engine, rooms=["ops"], tenants={MAIN: "corp"})
    asked = asyncio.ensure_future(errands.run(Errand("news", room="ops")))
    await here.ops.began.wait()
    done = await ended(here, asked)
    assert ("pending", "") == (done.outcome, done.error)
    assert [("sending",)] == await here.rows("SELECT status FROM outbox")
    here.ops.let_go.set()
    await engine.stop()
    assert [("sent",)] == await here.rows("SELECT status FROM outbox")


async def test_an_app_may_be_named_without_its_platform_where_one_fits(here):
    engine = here.engine()
    errands = Errands(here.around, engine, rooms=[], tenants={MAIN: "ww1", "dingtalk/desk": "d"})
    asked = asyncio.ensure_future(errands.run(Errand("news", person="li", app="main")))
    while not here.heard("li"):  # noqa: ASYNC110
        await asyncio.sleep(0)
    done = await ended(here, asked)
    await engine.stop()
    assert ("sent", ["新版本"]) == (done.outcome, here.heard("li"))


@pytest.mark.parametrize("app", ["", "main", "mian"])
async def test_an_app_that_is_not_clear_is_refused(here, app):
    both = {MAIN: "ww1", "dingtalk/main": "d"}
    errands = Errands(here.around, here.engine(), rooms=[], tenants=both)
    with pytest.raises(ConfigError, match="name one with --app"):
        await errands.run(Errand("news", person="li", app=app))


@pytest.mark.parametrize("person", ["", "@all", "@ALL", "li|wang"])
async def test_an_errand_goes_to_one_person(here, person):
    errands = Errands(here.around, here.engine(), rooms=[], tenants={MAIN: "ww1"})
    with pytest.raises(ConfigError, match="name one person"):
        await errands.run(Errand("news", person=person))
    assert [] == await here.rows("SELECT id FROM outbox")
