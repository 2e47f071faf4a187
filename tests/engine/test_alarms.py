import asyncio

import pytest

from botkit import Bot, Flow, Record
from botkit.chat.events import Image, Text, Voice
from botkit.engine.alarms import AT_ONCE, FAULT_PAUSE_S, PAUSE_S, Alarms
from botkit.errors import Unavailable
from botkit.store import inbox, timer
from tests.engine.world import conv_of


class Count(Record):
    nudges: int = 0


TEMPLATES = {
    "probe/wait/a.text.j2": "a{% if again %} again{% endif %} {{ data.nudges }}\n",
    "probe/wait/b.text.j2": "b\n",
    "probe/wait/z.text.j2": "z\n",
}


def a_bot(timeout=None, **attributes):
    bot = Bot("probe")

    @bot.flow(start="go", timeout=timeout)
    class Wait(Flow[Count]):
        initial = "a"
        states = ["a", "b", "z"]
        ends = ["z"]
        transitions = [
            dict(trigger="arm", source="a", dest=None, after="arm"),
            dict(trigger="nudge", source="a", dest="=", before="count", conditions="may"),
            dict(trigger="image", source="a", dest=None, after="arm"),
            dict(trigger="voice", source="a", dest=None, after="stop"),
            dict(trigger="text", source="a", dest="b"),
            dict(trigger="text", source="b", dest="z"),
        ]
        is_held = False

        def arm(self, turn):
            turn.remind("1h", "nudge")

        def stop(self, turn):
            turn.stop("nudge")

        def count(self, turn):
            self.data.nudges += 1

        def may(self, turn):
            return not self.is_held

    for name, value in attributes.items():
        setattr(Wait, name, value)
    return bot


class Ringing:
    """The alarms of a world, run until they rest."""

    def __init__(self, here):
        self.here, self.woken = here, []
        self.alarms = Alarms(here.database, clock=here.clock, notify=self.woken.append)

    async def __aenter__(self):
        self.task = asyncio.create_task(self.alarms.run())
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def advance(self, by):
        self.here.clock.advance(by)
        self.alarms.look()
        await self.alarms.rest()
        await self.here.settle()


async def arm(here, name, due_in_ms, conv="corp/wecom/main//li"):
    def unit(tx):
        due_at = here.clock.now_ms() + due_in_ms
        timer.arm(tx, timer.Timer(name, conv, name, due_at, '{"kind":"TimerFired"}'))

    await here.database.run(unit)


async def test_what_is_due_rings_once_in_the_order_it_was_due(world):
    here = await world()
    for name, due_in_ms in (("c", 3000), ("a", 1000), ("b", 2000), ("later", 9_000_000)):
        await arm(here, name, due_in_ms)
    here.clock.advance("10s")
    async with Ringing(here) as ringing:
        await ringing.alarms.rest()
        keys = await here.rows("SELECT key FROM inbox ORDER BY seq")
        assert ["timer:a:1", "timer:b:1", "timer:c:1"] == [key for (key,) in keys]
        assert 3 == len(ringing.woken)
        await ringing.advance("1s")
        assert 3 == len(ringing.woken)


async def test_a_timer_rings_when_its_time_comes_and_not_before(world):
    here = await world()
    await arm(here, "a", 60_000)
    async with Ringing(here) as ringing:
        await ringing.advance("58s")
        assert [] == ringing.woken
        await ringing.advance("2s")
        assert [conv_of("li")] == ringing.woken


async def test_a_thousand_that_came_due_while_down_ring_once_each_fifty_a_second(world):
    here = await world()
    for n in range(1000):
        await arm(here, f"t{n:04}", n + 1, conv=f"corp/wecom/main//p{n}")
    here.clock.advance("1h")
    async with Ringing(here) as ringing:
        seconds = 0
        while len(ringing.woken) < 1000:
            before = len(ringing.woken)
            here.clock.advance("1s")
            ringing.alarms.look()
            while len(ringing.woken) < min(1000, before + AT_ONCE):  # noqa: ASYNC110
                await asyncio.sleep(0)
            assert before + AT_ONCE == len(ringing.woken)
            seconds += 1
    assert 20 == seconds
    assert [f"corp/wecom/main//p{n}" for n in range(1000)] == ringing.woken
    assert [(1000,)] == await here.rows("SELECT count(DISTINCT key) FROM inbox")


async def test_timers_that_are_set_meanwhile_do_not_hurry_those_that_are_overdue(world):
    here = await world()
    for n in range(3 * AT_ONCE):
        await arm(here, f"t{n:04}", n + 1, conv=f"corp/wecom/main//p{n}")
    here.clock.advance("1h")
    async with Ringing(here) as ringing:
        for second in range(1, 4):
            while not here.clock.sleeping:  # noqa: ASYNC110
                await asyncio.sleep(0)
            for _ in range(5):
                await arm(here, "new", 900_000)
                ringing.alarms.look()
            assert second * AT_ONCE == len(ringing.woken)
            here.clock.advance("1s")
        await ringing.alarms.rest()
        assert 3 * AT_ONCE == len(ringing.woken)


@pytest.mark.parametrize(
    ("error", "pause_s"), [(Unavailable("full"), PAUSE_S), (KeyError("oops"), FAULT_PAUSE_S)]
)
async def test_timers_that_are_set_meanwhile_do_not_shorten_the_pause_after_a_fault(
    world, error, pause_s
):
    here = await world()
    rung = []

    def fail(tx, one):
        rung.append(one.name)
        raise error

    alarms = Alarms(here.database, clock=here.clock, notify=lambda conv: None, rung=fail)
    await arm(here, "a", 1000)
    here.clock.advance("2s")
    task = asyncio.create_task(alarms.run())
    for times in (1, 2):
        while not here.clock.sleeping:  # noqa: ASYNC110
            await asyncio.sleep(0)
        for _ in range(5):
            await arm(here, "new", 900_000)
            alarms.look()
        assert times * ["a"] == rung
        here.clock.advance_ms(round(pause_s * 1000))
        while len(rung) == times:  # noqa: ASYNC110
            await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_setting_a_timer_again_moves_it_and_the_old_one_never_rings(world):
    here = await world()
    await arm(here, "a", 60_000)
    await arm(here, "a", 120_000)
    async with Ringing(here) as ringing:
        await ringing.advance("61s")
        assert [] == ringing.woken
        await ringing.advance("60s")
        assert [conv_of("li")] == ringing.woken


async def test_the_alarms_go_on_after_the_store_was_away(world, logged):
    here = await world()
    await arm(here, "a", 1000)
    fails = [True]
    here.database.is_full = lambda: fails.pop() if fails else False
    here.clock.advance("2s")
    async with Ringing(here) as ringing:
        while not here.clock.sleeping:  # noqa: ASYNC110
            await asyncio.sleep(0)
        here.clock.advance("1s")
        await ringing.alarms.rest()
        assert [conv_of("li")] == ringing.woken
    assert 1 == [entry["event"] for entry in logged].count("store_unavailable")


async def test_a_reminder_fires_its_trigger_on_the_session(world):
    here = await world(a_bot(), templates=TEMPLATES)
    async with Ringing(here) as ringing:
        await here.say("li", "go")
        await here.happen("li", Image(media="m"))
        await ringing.advance("1h")
        assert ["a 0", "a again 1"] == here.heard("li")
        await ringing.advance("9h")
        assert 2 == len(here.heard("li"))


async def test_the_same_name_replaces_and_a_stop_stops(world):
    here = await world(a_bot(), templates=TEMPLATES)
    async with Ringing(here) as ringing:
        await here.say("li", "go")
        await here.happen("li", Image(media="m"))
        await ringing.advance("30m")
        await here.happen("li", Image(media="m"))
        await ringing.advance("31m")
        assert ["a 0"] == here.heard("li")
        await here.happen("li", Voice(media="m"))
        await ringing.advance("9h")
        assert ["a 0"] == here.heard("li")


async def test_a_reminder_whose_conditions_fail_says_nothing(world):
    here = await world(a_bot(is_held=True), templates=TEMPLATES)
    async with Ringing(here) as ringing:
        await here.say("li", "go")
        await here.happen("li", Image(media="m"))
        await ringing.advance("2h")
        assert ["a 0"] == here.heard("li")


async def test_a_reminder_of_a_session_that_moved_on_is_dropped(world, logged):
    here = await world(a_bot(), templates=TEMPLATES)
    async with Ringing(here) as ringing:
        await here.say("li", "go")
        await here.happen("li", Image(media="m"))
        await here.say("li", "on")
        await ringing.advance("2h")
        assert ["a 0", "b"] == here.heard("li")
    assert "the session has moved on" in [entry.get("reason") for entry in logged]


async def test_a_run_that_ended_leaves_no_timers(world):
    here = await world(a_bot(timeout="15m"), templates=TEMPLATES)
    await here.say("li", "go")
    await here.happen("li", Image(media="m"))
    assert 2 == len(await here.rows("SELECT * FROM timer"))
    for text in ("on", "out"):
        await here.say("li", text)
    assert [] == await here.rows("SELECT * FROM timer")


async def test_a_timer_that_rang_before_its_run_ended_does_not_touch_the_next_run(world):
    here = await world(a_bot(timeout="15m"), templates=TEMPLATES)
    await here.say("li", "go")
    here.clock.advance("15m")
    alarms = Ringing(here).alarms
    await here.receive("li", Text(text="退出"))  # waits before the timer
    await alarms._ring()
    await here.receive("li", Text(text="go"))
    await here.receive("li", Text(text="on"))
    await here.settle()
    assert "b" == (await here.session("li")).state


async def test_every_accepted_input_puts_the_timeout_off(world):
    here = await world(a_bot(timeout="15m"), templates=TEMPLATES)
    async with Ringing(here) as ringing:
        await here.say("li", "go")
        await ringing.advance("14m")
        await here.say("li", "on")
        await ringing.advance("14m")
        assert "b" == here.heard("li")[-1]
        await ringing.advance("1m")
        assert "已超时" in here.heard("li")[-1]
        assert await here.session("li") is None


@pytest.mark.parametrize("at_once", [False, True])
async def test_an_answer_that_waits_puts_off_a_timeout_that_rang_meanwhile(world, at_once):
    here = await world(a_bot(timeout="15m"), templates=TEMPLATES, at_once=at_once)
    await here.say("li", "go")
    here.clock.advance("14m")
    await here.receive("li", Text(text="on"))
    here.clock.advance("1m")
    async with Ringing(here) as ringing:
        await ringing.alarms.rest()
        assert 2 == await here.database.run(lambda tx: inbox.count(tx, conv_of("li")))
        await here.settle()
        assert ["a 0", "b"] == here.heard("li")
        await ringing.advance("15m")
        assert "已超时" in here.heard("li")[-1]
    assert await here.session("li") is None


async def test_a_reminder_that_is_stopped_after_it_rang_does_not_fire(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    await here.happen("li", Image(media="m"))
    await here.receive("li", Voice(media="m"))  # stops it
    here.clock.advance("1h")
    async with Ringing(here) as ringing:
        await ringing.alarms.rest()
        await here.settle()
    assert ["a 0"] == here.heard("li")


async def test_a_reminder_that_rang_fires_once_though_the_process_dies_before_its_turn(world):
    here = await world(a_bot(timeout="15h"), templates=TEMPLATES)
    await here.say("li", "go")
    await here.happen("li", Image(media="m"))
    here.clock.advance("1h")
    async with Ringing(here) as ringing:
        await ringing.alarms.rest()
    await here.restart()
    await here.settle()
    assert ["a 0", "a again 1"] == here.heard("li")
    assert ["timeout"] == [name for (name,) in await here.rows("SELECT name FROM timer")]


async def test_a_click_that_came_before_the_timer_wins_though_both_wait(world):
    here = await world(a_bot(timeout="15m"), templates=TEMPLATES)
    await here.say("li", "go")
    here.clock.advance("15m")
    await here.receive("li", Text(text="on"))
    async with Ringing(here) as ringing:
        await ringing.alarms.rest()
        assert 2 == await here.database.run(lambda tx: inbox.count(tx, conv_of("li")))
        await here.settle()
    assert "b" == here.heard("li")[1]
