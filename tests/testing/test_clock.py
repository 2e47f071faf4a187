import asyncio

from botkit.testing.clock import FakeClock


async def test_it_stands_still_until_it_is_moved():
    clock = FakeClock(1000)
    assert (1000, 1.0) == (clock.now_ms(), clock.monotonic())
    clock.advance("1m")
    assert (61_000, 61.0) == (clock.now_ms(), clock.monotonic())


async def test_sleepers_wake_in_the_order_of_their_times():
    clock, woken = FakeClock(), []

    async def sleep(seconds):
        await clock.sleep(seconds)
        woken.append(seconds)

    tasks = [asyncio.create_task(sleep(seconds)) for seconds in (3, 1, 2, 9)]
    await asyncio.sleep(0)
    assert 4 == clock.sleeping
    clock.advance("3s")
    await asyncio.gather(*tasks[:3])
    assert ([1, 2, 3], 1) == (woken, clock.sleeping)
    tasks[3].cancel()
    await asyncio.gather(tasks[3], return_exceptions=True)
    assert 0 == clock.sleeping


async def test_no_time_is_no_sleep():
    await FakeClock().sleep(0)
