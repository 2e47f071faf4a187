"""Who sends too much: connections and refusals, counted per address."""

from __future__ import annotations

from botkit.clock import Clock

REMEMBERED = 10_000  # addresses; more in one second are not counted one by one


class Floods:
    """Counts; the memory it takes is bounded, whatever comes.

    ``refusals`` is how many requests of an address may be refused within a second.
    """

    def __init__(self, clock: Clock, *, refusals: int) -> None:
        self._clock, self._most = clock, refusals
        self._open: dict[str, int] = {}
        self._second = 0
        self._refused: dict[str, int] = {}
        self._proved: dict[str, None] = {}

    def enter(self, address: str) -> int:
        """One more connection; how many the address has now."""
        self._open[address] = count = self._open.get(address, 0) + 1
        return count

    def leave(self, address: str) -> None:
        """A connection that entered has ended."""
        if (left := self._open[address] - 1) > 0:
            self._open[address] = left
        else:
            del self._open[address]

    def refuse(self, address: str) -> bool:
        """Count a refusal; whether it is one too many."""
        second = int(self._clock.monotonic())
        if second != self._second:
            self._second = second
            self._refused.clear()
        count = self._refused.get(address, 0) + 1
        if count > 1 or len(self._refused) < REMEMBERED:
            self._refused[address] = count
        return count > self._most

    def prove(self, address: str) -> None:
        """Something genuine came from there."""
        if address in self._proved:
            return
        if len(self._proved) >= REMEMBERED:
            del self._proved[next(iter(self._proved))]
        self._proved[address] = None

    def is_flooding(self, address: str) -> bool:
        """Whether to turn its requests away unread.

        Never those of an address that has proved itself: a proxy nobody told us of may carry the
        platform's requests together with an attacker's.
        """
        return (
            self._refused.get(address, 0) >= self._most
            and address not in self._proved
            and int(self._clock.monotonic()) == self._second
        )
