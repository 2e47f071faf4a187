"""Lists that are answered a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from botkit.emulator.wecom.fields import number
from botkit.emulator.wecom.refusals import Refusal

T = TypeVar("T")

MARK = "from"  # a cursor of ours is "from" and the place of the next row


def page(
    rows: Sequence[T], body: Mapping[str, Any], *, usual: int, most: int, size: str = "limit"
) -> tuple[list[T], str]:
    """The rows asked for, and the next cursor, "" at the end.  Raises Refusal."""
    count = number(body, size, 0, most) or usual
    start = _place(body.get("cursor") or "")
    end = start + count
    return list(rows[start:end]), f"{MARK}{end}" if end < len(rows) else ""


def _place(cursor: Any) -> int:
    if cursor == "":
        return 0
    digits = cursor.removeprefix(MARK) if isinstance(cursor, str) else ""
    if not digits.isdecimal() or digits == cursor:
        raise Refusal(50100)
    return int(digits)
