"""A breaker: leaves a platform alone that does not answer, and asks now and then."""

from __future__ import annotations

from collections import deque

from botkit.clock import Clock

WINDOW_S = 30.0
FAILURES = 5  # at least so many within the window, and
SHARE = 0.5  # at least this share of all attempts
PROBE_S = 30.0  # one attempt per this time while it is open


class Breaker:
    """One per app or robot.  Closed it lets everything through, open one attempt per 30 s."""

    def __init__(self, clock: Clock, *, failures: int = FAILURES) -> None:
        self._clock, self._failures = clock, failures
        self._attempts: deque[tuple[float, bool]] = deque()  # when, and whether it failed
        self._next_probe_s: float | None = None

    @property
    def is_open(self) -> bool:
        return self._next_probe_s is not None

    def wait_ms(self) -> int:
        """How long to leave the platform alone; 0 lets this one attempt through."""
        if self._next_probe_s is None:
            return 0
        now_s = self._clock.monotonic()
        if now_s < self._next_probe_s:
            return max(1, round((self._next_probe_s - now_s) * 1000))
        self._next_probe_s = now_s + PROBE_S
        return 0

    def give_back(self) -> None:
        """The attempt that was let through was not made; the next may be."""
        if self._next_probe_s is not None:
            self._next_probe_s = self._clock.monotonic()

    def record(self, *, failed: bool) -> None:
        """An attempt ended; ``failed`` means no answer or a fault of the platform's own."""
        now_s = self._clock.monotonic()
        if not failed and self.is_open:
            self._next_probe_s = None
            self._attempts.clear()
        self._attempts.append((now_s, failed))
        while self._attempts and self._attempts[0][0] < now_s - WINDOW_S:
            self._attempts.popleft()
        failures = sum(bad for _, bad in self._attempts)
        if failures >= self._failures and failures >= SHARE * len(self._attempts):
            self._next_probe_s = self._next_probe_s or now_s + PROBE_S
