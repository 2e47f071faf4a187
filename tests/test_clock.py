"""The clock that can be moved."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from botkit.clock import MovableClock


async def test_moving_the_clock_wakes_whoever_slept_past_the_new_time():
    clock = MovableClock()
    short, long = (asyncio.create_task(clock.sleep(seconds)) for seconds in (60, 7200))
    await asyncio.sleep(0)
    clock.shift(timedelta(hours=1))
    await asyncio.wait_for(short, 5)
    assert not long.done()
    long.cancel()


async def test_a_sleeper_that_is_woken_and_cancelled_at_once_ends():
    clock = MovableClock()
    sleeper = asyncio.create_task(clock.sleep(7200))
    for _ in range(3):  # until it waits
        await asyncio.sleep(0)
    clock.shift(timedelta(seconds=1))
    await asyncio.sleep(0)
    sleeper.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(sleeper, 5)
