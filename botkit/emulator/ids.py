"""Names for what the platform makes: messages, tokens, codes, media."""

from __future__ import annotations

from random import Random
from string import ascii_letters, digits

from botkit.clock import Clock


class Ids:
    """Never the same twice, not even in the next run: a bot remembers what it has seen.

    So each begins with the time; the rest is drawn.
    """

    def __init__(self, clock: Clock, dice: Random) -> None:
        self._clock, self._dice = clock, dice
        self._count = 0

    def text(self) -> str:
        """43 letters, digits, ``-`` and ``_``."""
        self._count += 1
        start = f"{self._clock.now_ms():011x}{self._count % 0x10000:04x}"
        return start + "".join(self._dice.choices(ascii_letters + digits + "-_", k=28))

    def number(self) -> int:
        """A positive 64-bit number."""
        self._count += 1
        return (self._clock.now_ms() << 20) + self._count % 0x100000

    def digits(self, count: int) -> str:
        """Drawn only: may repeat."""
        return "".join(self._dice.choices(digits, k=count))

    def random(self) -> bytes:
        """The 16 bytes before a sealed message."""
        return self._dice.randbytes(16)
