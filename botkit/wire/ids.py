"""Identifiers that sort by time."""

from __future__ import annotations

import random

from botkit.clock import Clock


def new_id(clock: Clock) -> str:
    """A UUIDv7 as 32 hex digits: 48 bits of milliseconds, then random bits (RFC 9562).

    Unique, but no secret: nothing is granted to who knows one.
    """
    high = (clock.now_ms() & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | random.getrandbits(12)
    low = 0b10 << 62 | random.getrandbits(62)
    return f"{high << 64 | low:032x}"
