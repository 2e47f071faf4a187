"""How many calls a second the platform takes.  Doc: limits of calls, standard edition"""

from __future__ import annotations

from collections import deque

from botkit.clock import Clock

PER_SECOND = 20  # of one app to one call
SECOND_MS = 1000


class Throttle:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: dict[tuple[str, str], deque[int]] = {}

    def is_free(self, app: str, call: str) -> bool:
        """Count a call, unless it is one too many."""
        now = self._clock.now_ms()
        times = self._times.setdefault((app, call), deque())
        while times and times[0] <= now - SECOND_MS:
            times.popleft()
        if len(times) >= PER_SECOND:
            return False
        times.append(now)
        return True
