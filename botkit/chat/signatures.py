"""Signatures that do not cover the body, and how many messages came under each."""

from __future__ import annotations

from datetime import timedelta

from botkit.clock import Clock
from botkit.errors import SignatureReused

MOST_KEYS = 5  # people who write in the same millisecond share a signature
MOST_SIGNATURES = 100_000  # only whoever knows the secret makes one; the oldest are forgotten


class Signatures:
    """Bounds what somebody who captured a signed header can put under it.

    For a gateway whose signature covers a timestamp alone.  ``window`` is the gateway's: how old
    or early a timestamp may be.
    """

    def __init__(self, clock: Clock, *, window: timedelta) -> None:
        self._clock = clock
        self._kept_s = 2 * window.total_seconds()  # one that came early is good for two windows
        self._seen: dict[str, tuple[float, set[str]]] = {}  # the oldest first

    def check(self, signature: str, key: str) -> None:
        """Note that the message of this dedupe key came under ``signature``, its time included.

        The same message may come as often as it likes.  Raises SignatureReused for the sixth key.
        """
        now = self._clock.monotonic()
        self._forget(now)
        _, keys = self._seen.setdefault(signature, (now, set()))
        if key in keys:
            return
        if len(keys) >= MOST_KEYS:
            raise SignatureReused(f"more than {MOST_KEYS} messages under one signature")
        keys.add(key)

    def _forget(self, now: float) -> None:
        while self._seen:
            oldest = next(iter(self._seen))
            is_stale = now - self._seen[oldest][0] > self._kept_s
            if not is_stale and len(self._seen) < MOST_SIGNATURES:
                return
            del self._seen[oldest]
