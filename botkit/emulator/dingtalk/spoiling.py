"""Answers that are not what the manual says, as they are seen in the field."""

from __future__ import annotations

from typing import Any

import msgspec
from aiohttp import web


def spoil(response: web.Response, fault: str) -> None:
    """``sloppy_types`` or ``cut_short``."""
    raw = response.body if isinstance(response.body, bytes) else b""
    if fault == "cut_short":
        response.body = raw[: len(raw) // 2]
    elif response.content_type == "application/json":
        response.body = msgspec.json.encode(_as_texts(msgspec.json.decode(raw)))


def _as_texts(value: Any) -> Any:
    match value:
        case dict():
            return {key: _as_texts(one) for key, one in value.items()}
        case list():
            return [_as_texts(one) for one in value]
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
    return value
