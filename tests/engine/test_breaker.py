from botkit.chat.messages import Text
from botkit.engine.breaker import PROBE_S, Breaker
from botkit.errors import Unreachable
from botkit.testing.clock import FakeClock
from tests.engine.world import stage


async def test_five_failures_of_five_open_it():
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(4):
        breaker.record(failed=True)
    assert 0 == breaker.wait_ms()
    breaker.record(failed=True)
    assert PROBE_S * 1000 == breaker.wait_ms()


async def test_fewer_failures_than_successes_leave_it_closed():
    breaker = Breaker(FakeClock())
    for _ in range(6):
        breaker.record(failed=False)
    for _ in range(5):
        breaker.record(failed=True)
    assert 0 == breaker.wait_ms()


async def test_failures_of_long_ago_do_not_count():
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(4):
        breaker.record(failed=True)
    clock.advance_ms(31_000)
    breaker.record(failed=True)
    assert 0 == breaker.wait_ms()


async def test_one_probe_goes_through_each_thirty_seconds():
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(5):
        breaker.record(failed=True)
    clock.advance_ms(30_000)
    assert [0, PROBE_S * 1000] == [breaker.wait_ms(), breaker.wait_ms()]
    breaker.record(failed=True)
    assert breaker.wait_ms() > 0


async def test_a_probe_that_succeeds_closes_it():
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(5):
        breaker.record(failed=True)
    clock.advance_ms(30_000)
    assert 0 == breaker.wait_ms()
    breaker.record(failed=False)
    assert [0, 0] == [breaker.wait_ms(), breaker.wait_ms()]


async def test_a_platform_that_does_not_answer_is_left_alone_and_asked_now_and_then(world):
    here = await world()
    here.use_breaker(Breaker)
    here.main.script = [Unreachable("no connection", sent=False)] * 5
    for person in "abcdefg":
        await stage(here, Text("hello"), to=person)
    for person in "abcde":
        await here.delivery.step(f"wecom/main/{person}")
    wait = await here.delivery.step("wecom/main/f")
    assert (30_000, 5) == (wait, len(here.main.attempts))
    here.clock.advance_ms(wait)
    await here.delivery.step("wecom/main/f")
    await here.delivery.step("wecom/main/g")
    assert ["f", "g"] == [to for _, to in here.main.sent]


async def test_a_probe_that_was_not_made_is_given_back():
    clock = FakeClock()
    breaker = Breaker(clock)
    for _ in range(5):
        breaker.record(failed=True)
    clock.advance_ms(30_000)
    assert 0 == breaker.wait_ms()
    breaker.give_back()
    assert 0 == breaker.wait_ms()
