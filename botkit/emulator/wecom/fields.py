"""The fields of a body, read strictly: what does not fit is refused with 40058."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botkit.emulator.wecom.call import whole
from botkit.emulator.wecom.refusals import Refusal

Body = Mapping[str, Any]


def text(body: Body, name: str, *, most: int | None = None) -> str | None:
    """A text of at most so many characters; None when it is not there."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or (most is not None and len(value) > most):
        raise bad(name)
    return value


def must_text(body: Body, name: str, *, most: int | None = None, code: int = 40058) -> str:
    """A text that is there and not empty; ``code`` is raised when it is missing."""
    value = text(body, name, most=most)
    if not value:
        raise Refusal(code) if code != 40058 else bad(name)
    return value


def texts(body: Body, name: str, *, most: int | None = None) -> list[str] | None:
    """A list of texts, at most so many."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise bad(name)
    if most is not None and len(value) > most:
        raise bad(name)
    return value


def numbers(body: Body, name: str) -> list[int] | None:
    """A list of whole numbers."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, list):
        raise bad(name)
    found = [number for one in value if (number := whole(one)) is not None]
    if len(found) != len(value):
        raise bad(name)
    return found


def number(body: Body, name: str, low: int, high: int) -> int | None:
    """A whole number within two bounds."""
    value = body.get(name)
    if value is None:
        return None
    found = whole(value)
    if found is None or not low <= found <= high:
        raise bad(name)
    return found


def must_number(body: Body, name: str, low: int, high: int) -> int:
    found = number(body, name, low, high)
    if found is None:
        raise bad(name)
    return found


def flag(body: Body, name: str) -> bool | None:
    """A truth value; 0 and 1 will do."""
    value = body.get(name)
    if value is None:
        return None
    if value not in (True, False):
        raise bad(name)
    return bool(value)


def part(body: Body, name: str) -> dict[str, Any]:
    """An object, {} when it is not there."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad(name)
    return value


def span(body: Body, first: str, last: str, *, days: int) -> tuple[int, int]:
    """Two times in seconds, at most so many days apart."""
    start = must_number(body, first, 0, 1 << 40)
    end = must_number(body, last, 0, 1 << 40)
    if not start <= end <= start + days * 86400:
        raise bad(last)
    return start, end


def bad(name: str) -> Refusal:
    return Refusal(40058, f"invalid Request Parameter: {name}")
