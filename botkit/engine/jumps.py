"""Jumps of the wall clock, seen against the clock that never jumps."""

from __future__ import annotations

import structlog

from botkit.chat.seams import Tx
from botkit.clock import Clock
from botkit.store import meta

log = structlog.get_logger()

FAR_MS = 300_000  # a clock that is set forward by more than this was wrong before, or is now
HOLD_S = 60.0  # nothing is ended or purged for so long after such a jump; somebody may set it back
BACK_MS = 1_000
HIGH_WATER = "clock_high_water"
SAVED_EACH_MS = 60_000


class Jumps:
    """Asked before anything happens because of the time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall_ms, self._steady_s = clock.now_ms(), clock.monotonic()
        self._held_until_s = 0.0
        self._saved_ms = 0

    def look(self) -> float:
        """Compare the clocks; the seconds for which to hold back."""
        wall_ms, steady_s = self._clock.now_ms(), self._clock.monotonic()
        jump_ms = (wall_ms - self._wall_ms) - round((steady_s - self._steady_s) * 1000)
        self._wall_ms, self._steady_s = wall_ms, steady_s
        if jump_ms > FAR_MS:
            log.error("clock_jumped", seconds=jump_ms // 1000)
            self._held_until_s = steady_s + HOLD_S
        elif jump_ms < -BACK_MS:
            log.error("clock_went_back", seconds=-jump_ms // 1000)
        return max(0.0, self._held_until_s - steady_s)

    def remember(self, tx: Tx) -> None:
        """Keep the latest time ever seen; say so when the clock is behind it."""
        known_ms = int(meta.get(tx, HIGH_WATER) or 0)
        if self._saved_ms == 0 and known_ms - BACK_MS > self._wall_ms:
            log.error("clock_went_back", seconds=(known_ms - self._wall_ms) // 1000)
        if self._wall_ms > known_ms + SAVED_EACH_MS:
            meta.put(tx, HIGH_WATER, str(self._wall_ms))
        self._saved_ms = self._wall_ms
