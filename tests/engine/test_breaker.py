from botkit.engine.breaker import PROBE_S, Breaker
from botkit.testing.clock import FakeClock


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
