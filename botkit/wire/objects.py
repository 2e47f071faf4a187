"""JSON from outside: one object, as it was meant to be read or not at all."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from botkit.errors import Malformed
from botkit.wire.cleaning import clean_json

DEEPEST = 32


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object, its texts fit to be stored.

    Raises Malformed, also for a name that stands twice, NaN, and great depth.
    """
    try:
        text = clean_json(body.decode("utf-8-sig"))
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Malformed("it is not JSON") from None
    if not isinstance(value, dict):
        raise Malformed("it is no JSON object")
    if _is_deeper(value, DEEPEST):
        raise Malformed(f"it is nested more than {DEEPEST} deep")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _is_deeper(value: Any, most: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return most < 1 or any(
        _is_deeper(one, most - 1) for one in inner if isinstance(one, dict | list)
    )
