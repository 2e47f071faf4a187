"""The list of everything that went over the wire, with what became of it."""

from __future__ import annotations

from collections import deque
from typing import Any

from botkit.clock import Clock
from botkit.emulator.bell import Bell
from botkit.wire.record import Record, plain

KEPT = 5000


class Passed(Record):
    """A request.  ``path`` is without the query, where the secrets are.

    ``to`` is "platform" for calls of the bot and "bot" for callbacks; ``errcode`` is None
    where the answer has none.
    """

    seq: int
    at: int
    to: str
    method: str
    path: str
    status: int
    errcode: int | None
    verdict: str

    def shows(self) -> dict[str, Any]:
        return {**plain(self), "errcode": self.errcode}


class Requests:
    """The newest 5000 requests."""

    def __init__(self, clock: Clock, bell: Bell) -> None:
        self._clock, self._bell = clock, bell
        self._kept: deque[Passed] = deque(maxlen=KEPT)
        self._seq = 0

    def add(
        self,
        method: str,
        path: str,
        *,
        status: int,
        errcode: int | None = None,
        verdict: str = "ok",
        to: str = "platform",
    ) -> None:
        self._seq += 1
        now = self._clock.now_ms()
        self._kept.append(Passed(self._seq, now, to, method, path, status, errcode, verdict))
        self._bell.ring()

    def listing(self, after: int = 0) -> list[dict[str, Any]]:
        """Oldest first, those after the number ``after``."""
        return [one.shows() for one in self._kept if one.seq > after]
