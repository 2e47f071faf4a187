from datetime import timedelta

import structlog

from botkit.engine.jumps import HOLD_S, Jumps


class TwoClocks:
    """A wall clock that can be set, beside one that only goes on."""

    def __init__(self) -> None:
        self.wall_ms, self.steady_s = 1_700_000_000_000, 0.0

    def now_ms(self) -> int:
        return self.wall_ms

    def monotonic(self) -> float:
        return self.steady_s

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody sleeps here")

    def go_on(self, seconds: float) -> None:
        self.steady_s += seconds
        self.wall_ms += round(seconds * 1000)

    def set_by(self, span: timedelta) -> None:
        self.wall_ms += round(span.total_seconds() * 1000)


def test_time_that_passes_holds_nothing():
    clock = TwoClocks()
    jumps = Jumps(clock)
    clock.go_on(86_400)
    assert 0 == jumps.look()


def test_a_jump_of_a_week_holds_for_a_minute():
    clock = TwoClocks()
    jumps = Jumps(clock)
    clock.set_by(timedelta(days=7))
    with structlog.testing.capture_logs() as logs:
        assert HOLD_S == jumps.look()
    assert ["clock_jumped"] == [entry["event"] for entry in logs]
    clock.go_on(20)
    assert HOLD_S - 20 == jumps.look()
    clock.go_on(40)
    assert 0 == jumps.look()


def test_going_back_is_said_and_holds_nothing():
    clock = TwoClocks()
    jumps = Jumps(clock)
    clock.set_by(timedelta(hours=-1))
    with structlog.testing.capture_logs() as logs:
        assert 0 == jumps.look()
    assert ["clock_went_back"] == [entry["event"] for entry in logs]


async def test_a_start_behind_the_latest_time_is_said(database):
    clock = TwoClocks()
    await database.run(Jumps(clock).remember)
    clock.set_by(timedelta(hours=-1))
    with structlog.testing.capture_logs() as logs:
        await database.run(Jumps(clock).remember)
    assert ["clock_went_back"] == [entry["event"] for entry in logs]
