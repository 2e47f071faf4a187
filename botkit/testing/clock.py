"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from botkit.wire.durations import parse_duration

NOW_MS = 1_800_000_000_000  # a Friday in January 2027


class FakeClock:
    """Implements ``botkit.clock.Clock``; whoever sleeps wakes when time was moved far enough."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        self._now_ms = now_ms
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._now_ms / 1000

    async def sleep(self, seconds: float) -> None:
        wake_ms = self._now_ms + round(seconds * 1000)
        if wake_ms <= self._now_ms:
            return await asyncio.sleep(0)
        sleeper = wake_ms, asyncio.get_running_loop().create_future()
        self._sleepers.append(sleeper)
        try:
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    def advance(self, by: str | timedelta) -> None:
        """Let time pass; sleepers wake in the order of their times."""
        span = by if isinstance(by, timedelta) else parse_duration(by)
        self.advance_ms(round(span.total_seconds() * 1000))

    def advance_ms(self, by: int) -> None:
        """The same, in milliseconds."""
        self._now_ms += by
        for wake_ms, sleeper in sorted(self._sleepers, key=lambda one: one[0]):
            if wake_ms <= self._now_ms and not sleeper.done():
                sleeper.set_result(None)

    @property
    def sleeping(self) -> int:
        """How many sleep."""
        return len(self._sleepers)
