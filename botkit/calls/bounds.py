"""Limits of a platform, looked at before a call goes out.

What is too much raises OverLimit; what is missing is a mistake in the program: ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Sized

from botkit.errors import OverLimit

DAY = 86400  # seconds


def at_most(where: str, limit: int, values: Sized | None, unit: str) -> None:
    """``unit``: what is counted, e.g. "departments"."""
    if values is not None and len(values) > limit:
        raise OverLimit(where, limit=limit, size=len(values), unit=unit)


def letters(where: str, limit: int, text: str | None) -> None:
    """Characters (字), whatever their bytes."""
    at_most(where, limit, text, "characters")


def octets(where: str, limit: int, text: str | None) -> None:
    """Bytes of UTF-8."""
    at_most(where, limit, None if text is None else text.encode(), "bytes")


def number(where: str, limit: int, value: int | None, unit: str) -> None:
    """A number that has a largest value."""
    if value is not None and value > limit:
        raise OverLimit(where, limit=limit, size=value, unit=unit)


def span(where: str, days: int, start: int, end: int | None) -> None:
    """Two times in seconds, at most so many days apart."""
    number(where, days, None if end is None else math.ceil((end - start) / DAY), "days")


def filled(where: str, value: Sized | None, what: str) -> None:
    """A value may be left out, but not be empty; ``what``: e.g. "1 to 64 characters"."""
    if value is not None and not len(value):
        raise ValueError(f"{where}: empty, needed are {what}.")


def one_of(where: str, allowed: Sequence[str], value: str | None) -> None:
    """A word of a list; what is ``None`` is not sent."""
    if value is not None and value not in allowed:
        raise ValueError(f"{where}: {value!r}, allowed are {', '.join(allowed)}.")
