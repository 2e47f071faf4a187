"""The wall clock is set while things wait: back, as when a hardware clock was read in the wrong
zone, or forward, as when a machine was asleep.
"""

import pytest

from botkit import Bot
from botkit.chat.messages import Text
from botkit.engine.jumps import HOLD_S
from botkit.errors import Unreachable
from botkit.testing.clock import FakeClock
from tests.engine.world import OPS, World, conv_of, stage

HOURS_MS = 3_600_000
LI = "wecom/main/li"


class SetClock(FakeClock):
    """Its wall time can be set; its steady time only goes on."""

    set_by_ms = 0

    def now_ms(self):
        return super().now_ms() + self.set_by_ms


@pytest.fixture
async def here(world) -> World:
    bot = Bot("probe")
    bot.failures = 1

    @bot.command("go")
    async def go(turn):
        bot.failures -= 1
        if bot.failures >= 0:
            raise RuntimeError("a passing fault")

    return await world(bot, clock=SetClock())


async def test_an_event_that_is_tried_again_does_not_wait_for_a_clock_set_back(here):
    await here.say("li", "go")
    assert 2 == (await here.waiting("li")).attempts
    here.clock.set_by_ms = -8 * HOURS_MS
    await here.settle()
    assert await here.waiting("li") is None


@pytest.mark.parametrize("set_by_ms", [-8 * HOURS_MS, -20_000])
async def test_a_line_does_not_wait_for_a_clock_set_back(here, set_by_ms):
    here.main.script = [Unreachable("no answer")]
    await stage(here, Text("first"))
    assert 1000 == await here.delivery.step(LI)
    assert await here.delivery.step(LI) > 0
    await stage(here, Text("second"))
    here.clock.set_by_ms = set_by_ms
    await here.settle()
    assert ["first", "second"] == here.heard("li")


async def test_a_room_whose_tokens_were_used_gets_the_next_in_time_on_a_clock_set_back(here):
    await stage(here, *(Text(f"{nth}") for nth in range(6)), room=True)
    await here.settle()
    here.clock.set_by_ms = -8 * HOURS_MS
    assert 4000 == await here.delivery.step(OPS)
    here.clock.advance("4s")
    assert 0 == await here.delivery.step(OPS)
    assert 6 == len(here.ops.sent)


async def test_a_deadline_that_a_jump_made_overdue_rings_when_the_jump_was_held(here):
    engine = here.engine()
    await engine.start()
    draft = engine.draft(conv_of("li"))
    draft.remind("run", "deadline", HOURS_MS)
    await engine.commit(draft)
    await engine.settle()
    here.clock.set_by_ms = 2 * HOURS_MS
    minutes = 0
    while await here.rows("SELECT 1 FROM timer"):
        here.clock.advance("1m")
        minutes += 1
    assert HOLD_S / 60 < minutes < 30  # it would have been due in an hour
    await engine.stop()
