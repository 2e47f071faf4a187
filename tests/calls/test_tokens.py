from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from botkit.calls.tokens import Token, TokenKeeper
from botkit.clock import MovableClock
from botkit.errors import NotAllowed, PlatformFault, RateLimited, Unreachable


class Source:
    """Hands out token-1, token-2 ...; ``trouble`` is raised instead."""

    def __init__(self) -> None:
        self.asked = 0
        self.trouble: Exception | None = None
        self.lifetime = timedelta(hours=2)
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> Token:
        self.asked += 1
        await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        return Token(f"token-{self.asked}", self.lifetime)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def keeper(source, clock) -> TokenKeeper:
    return TokenKeeper(source, clock, dice=lambda: 0.0)


async def test_many_callers_share_one_renewal(keeper, source):
    assert ["token-1"] * 10 == await asyncio.gather(*(keeper.token() for _ in range(10)))
    assert "token-1" == await keeper.token()
    assert 1 == source.asked


async def test_a_token_is_renewed_five_minutes_early(keeper, source, clock):
    await keeper.token()
    clock.shift(timedelta(minutes=114))
    assert "token-1" == await keeper.token()
    clock.shift(timedelta(minutes=2))
    assert "token-2" == await keeper.token()


async def test_apps_that_began_together_renew_at_different_times(source, clock):
    keepers = [TokenKeeper(source, clock, dice=lambda n=n: n / 10) for n in range(10)]
    for keeper in keepers:
        await keeper.token()
    clock.shift(timedelta(minutes=114, seconds=33))
    for keeper in keepers:
        await keeper.token()
    assert 10 + 5 == source.asked


@pytest.mark.parametrize(
    "trouble",
    [Unreachable("no answer", sent=True), PlatformFault("HTTP status 502", code=502, sent=True)],
)
async def test_while_no_token_can_be_had_nothing_was_sent(keeper, source, trouble):
    source.trouble = trouble
    with pytest.raises(type(trouble)) as raised:
        await keeper.token()
    assert not raised.value.sent


async def test_a_passing_fault_of_the_platform_is_not_held_against_the_app(keeper, source):
    source.trouble = PlatformFault("HTTP status 502", code=502, sent=True)
    with pytest.raises(PlatformFault):
        await keeper.token()
    source.trouble = None
    assert "token-2" == await keeper.token()


async def test_the_same_token_with_little_life_left_is_not_asked_for_every_time(
    keeper, source, clock
):
    source.lifetime = timedelta(minutes=4)
    await keeper.token()
    clock.shift(timedelta(minutes=1))
    await keeper.token()
    assert 1 == source.asked


async def test_a_dropped_token_is_renewed(keeper):
    keeper.drop(await keeper.token())
    assert "token-2" == await keeper.token()


async def test_a_late_drop_of_an_old_token_spares_the_new_one(keeper):
    old = await keeper.token()
    keeper.drop(old)
    await keeper.token()
    keeper.drop(old)
    assert "token-2" == await keeper.token()


async def test_a_caller_that_gives_up_does_not_stop_the_others(keeper, source):
    source.gate.clear()
    first, second = (asyncio.create_task(keeper.token()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    source.gate.set()
    assert "token-1" == await second
    assert first.cancelled()


async def test_a_refusal_is_not_asked_for_again_within_a_minute(keeper, source, clock):
    source.trouble = NotAllowed("invalid credential", code=40001)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            await keeper.token()
    assert 1 == source.asked
    clock.shift(timedelta(seconds=61))
    source.trouble = None
    assert "token-2" == await keeper.token()


async def test_a_refusal_says_how_long_it_will_be_repeated(keeper, source, clock):
    source.trouble = RateLimited("too many at a time", code=45033)
    for passed, left in ((0, 60.0), (20, 40.0), (39, 1.0)):
        clock.shift(timedelta(seconds=passed))
        with pytest.raises(RateLimited) as caught:
            await keeper.token()
        assert left == pytest.approx(caught.value.retry_after, abs=0.5)
    assert 1 == source.asked


async def test_a_ban_is_waited_for_as_long_as_it_lasts(keeper, source, clock):
    source.trouble = RateLimited("too often", code=45009, retry_after=3600)
    with pytest.raises(RateLimited):
        await keeper.token()
    clock.shift(timedelta(minutes=59))
    with pytest.raises(RateLimited):
        await keeper.token()
    assert 1 == source.asked


async def test_an_unreachable_platform_is_asked_again_at_once(keeper, source):
    source.trouble = Unreachable("no connection")
    with pytest.raises(Unreachable):
        await keeper.token()
    source.trouble = None
    assert "token-2" == await keeper.token()
