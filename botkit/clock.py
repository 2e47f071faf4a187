"""Time, handed in.  Nothing else in botkit reads a clock."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Deadlines use ``now_ms`` (UTC wall milliseconds); waits use ``monotonic`` and ``sleep``."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after this many seconds of this clock."""
        ...


ZONE = ZoneInfo("Asia/Shanghai")  # where the platforms and the people on them live


def as_datetime(ms: int) -> datetime:
    """A wall time of the store as an aware UTC datetime."""
    return datetime.fromtimestamp(ms / 1000, UTC)


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class MovableClock:
    """The machine's clock plus a shift; moving it wakes whoever slept past the new time.

    The emulator and the bots of one process share one, so both sides move together.
    """

    def __init__(self) -> None:
        self._shift_ms = 0
        self._sleepers: set[asyncio.Event] = set()

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._shift_ms

    def monotonic(self) -> float:
        return time.monotonic() + self._shift_ms / 1000

    def shift(self, by: timedelta) -> None:
        """Move forward (or back, for a clock that was set wrong)."""
        self._shift_ms += round(by.total_seconds() * 1000)
        for sleeper in self._sleepers:
            sleeper.set()

    async def sleep(self, seconds: float) -> None:
        wake = self.monotonic() + seconds
        moved = asyncio.Event()
        self._sleepers.add(moved)
        try:
            while (left := wake - self.monotonic()) > 0:
                moved.clear()
                # wait_for of Python 3.11 forgets a cancellation that meets the waking.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await moved.wait()
        finally:
            self._sleepers.discard(moved)
