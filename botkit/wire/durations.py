"""Spans of time as people write them: ``10s``, ``15m``, ``4h``, ``1d``, ``1h30m``."""

from __future__ import annotations

import re
from datetime import timedelta

from botkit.errors import ConfigError

_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read a duration: days, hours, minutes, seconds in this order.  Raises ConfigError."""
    parts = _SPAN.fullmatch(text)
    if not text or parts is None:
        raise ConfigError(f'"{text}" is no duration. Write numbers with d, h, m or s, like "15m".')
    days, hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ConfigError(f'"{text}" is too long for a duration.') from None
