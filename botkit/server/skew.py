"""Many genuine but stale deliveries: one of two clocks is wrong."""

from __future__ import annotations

from collections import deque

from botkit.clock import Clock

MANY = 5
WITHIN_S = 60.0
SILENT_S = 60.0  # between two lines of the log


class Skew:
    """Watches the stale deliveries of all apps and addresses."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stale: deque[float] = deque(maxlen=MANY)
        self._silent_until = float("-inf")

    def suspect(self) -> bool:
        """One more was stale; whether that is to be said now."""
        now = self._clock.monotonic()
        self._stale.append(now)
        is_many = len(self._stale) == MANY and now - self._stale[0] <= WITHIN_S
        if not is_many or now < self._silent_until:
            return False
        self._silent_until = now + SILENT_S
        return True
