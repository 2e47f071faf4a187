"""How often something may be done."""

from __future__ import annotations

from collections import deque

from botkit.clock import Clock


class Allowance:
    """``limits`` are pairs: so many times, within so many milliseconds.  All of them hold."""

    def __init__(self, clock: Clock, *limits: tuple[int, int]) -> None:
        self._clock, self._limits = clock, limits
        self._longest_ms = max(window_ms for _, window_ms in limits)
        self._times: dict[tuple[str, ...], deque[int]] = {}

    def take(self, *key: str) -> bool:
        """Whether it may be done now, by whom the key names; what may be done is counted."""
        now, times = self._clock.now_ms(), self._times.setdefault(key, deque())
        while times and times[0] <= now - self._longest_ms:
            times.popleft()
        for most, window_ms in self._limits:
            if sum(at > now - window_ms for at in times) >= most:
                return False
        times.append(now)
        return True
