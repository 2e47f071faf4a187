import asyncio
import threading

import pytest

from botkit.engine.awaiting import awaited
from botkit.engine.deciding import TimeLimit
from botkit.errors import FlowError


@pytest.fixture
def limit():
    made = TimeLimit(0.01, stuck=60)
    yield made
    made.close()


def loop():
    while True:
        pass


class Work:
    """Awaits a future; notes how that ended, and when it is left."""

    def __init__(self):
        self.awaits, self.ends = asyncio.get_running_loop().create_future(), []

    async def __call__(self):
        try:
            self.ends.append(await self.awaits)
        except BaseException as error:
            self.ends.append(type(error))
            raise
        finally:
            self.ends.append("left")
        return "done"


@pytest.fixture
async def work():
    return Work()


async def begun(limit, work):
    task = asyncio.create_task(awaited(limit, 60, work.__call__))
    await asyncio.sleep(0)
    return task


async def test_it_gets_what_it_awaits_and_its_value_comes_back(limit, work):
    task = await begun(limit, work)
    work.awaits.set_result(7)
    assert "done" == await task
    assert [7, "left"] == work.ends


async def test_what_it_awaits_fails_where_it_awaits(limit, work):
    task = await begun(limit, work)
    work.awaits.set_exception(KeyError("x"))
    with pytest.raises(KeyError):
        await task
    assert [KeyError, "left"] == work.ends


async def test_a_cancellation_reaches_it(limit, work):
    task = await begun(limit, work)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [asyncio.CancelledError, "left"] == work.ends


async def test_a_time_out_around_it_ends_what_awaits(limit, work):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await awaited(limit, 60, work.__call__)
    assert [asyncio.CancelledError, "left"] == work.ends


async def test_one_that_is_closed_is_left(limit, work):
    async def run():
        await awaited(limit, 60, work.__call__)

    left = run()
    left.send(None)
    left.close()
    assert [GeneratorExit, "left"] == work.ends


async def test_what_blocks_after_an_await_is_ended(limit):
    async def block():
        await asyncio.sleep(0)
        threading.Event().wait()

    with pytest.raises(FlowError, match=r"test_awaiting\.\S+block took longer than 0\.01 s"):
        await awaited(limit, 0.01, block)


async def test_the_call_is_limited_as_what_it_awaits(limit):
    def decorated():
        loop()
        return asyncio.sleep(0)

    with pytest.raises(FlowError, match="decorated took longer"):
        await awaited(limit, 0.01, decorated)


async def test_what_swallows_the_alarm_and_waits_again_is_left(limit, work):
    async def stubborn():
        try:
            loop()
        except BaseException:
            await work()

    with pytest.raises(FlowError, match="stubborn took longer"):
        await awaited(limit, 0.01, stubborn)
    assert [GeneratorExit, "left"] == work.ends


async def test_others_decide_under_their_own_limit_while_it_awaits(limit, work):
    task = await begun(limit, work)
    with pytest.raises(FlowError, match=r"deciding took longer than 0\.01 s"), limit.guard():
        loop()
    work.awaits.set_result(7)
    assert "done" == await task
    with pytest.raises(FlowError, match="deciding"), limit.guard():
        loop()
