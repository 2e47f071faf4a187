"""Identifiers that sort by time."""

from __future__ import annotations

import secrets

from botkit.clock import Clock


def new_id(clock: Clock) -> str:
    """A UUIDv7 as 32 hex digits: 48 bits of milliseconds, then random bits (RFC 9562)."""
    random = int.from_bytes(secrets.token_bytes(10))
    high = (clock.now_ms() & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (random >> 68 & 0x0FFF)
    low = 0b10 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF
    return f"{high << 64 | low:032x}"
