"""What a card holds: its variables, and the buttons among them.

Real templates are built in the platform's card builder and nobody outside can read them.  So any
variable whose value is a JSON list of objects with an ``id`` (or ``key``) and a ``text`` (or
``title``, ``label``) counts as a row of buttons here; one with ``"status": "disabled"`` is off.  A
variable ``status`` is what is shown in their place when no button is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from botkit.emulator.dingtalk.refusals import Refusal
from botkit.wire.record import Record, field

KEY_BYTES, VALUE_BYTES = 100, 1024
IDS, WORDS = ("id", "key", "actionId"), ("text", "title", "label", "name")

Values = dict[str, str]


class Button(Record):
    """``params`` are handed back with a click."""

    id: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)
    is_on: bool = True


def buttons(values: Mapping[str, str]) -> list[Button]:
    """All buttons of a card, in their order."""
    rows = [_read(value) for value in values.values()]
    found = []
    for row in rows:
        inner = row.values() if isinstance(row, dict) else (row,)  # sys_full_json_obj nests them
        found += [button for one in inner if isinstance(one, list) for button in _row(one)]
    return found


def read_values(given: Any) -> Values:
    """``{"cardParamMap": {...}}``, {} when it is not there.  Raises Refusal."""
    if given is None:
        return {}
    values = given.get("cardParamMap", {}) if isinstance(given, dict) else None
    if not isinstance(values, dict):
        raise Refusal("param.invalid", "cardParamMap 不合法")
    for key, value in values.items():
        if not isinstance(value, str):
            raise Refusal("param.invalid", f"cardParamMap.{key} 不是字符串")
        if len(key.encode()) > KEY_BYTES or len(value.encode()) > VALUE_BYTES:
            raise Refusal("param.invalid", f"cardParamMap.{key[:100]} 超过长度限制")
    return values


def _read(value: str) -> Any:
    if not value.startswith(("[", "{")):
        return None
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return None


def _row(row: list[Any]) -> list[Button]:
    found = []
    for one in row:
        if not isinstance(one, dict):
            continue
        id_, text = _first(one, IDS), _first(one, WORDS)
        if id_ and text:
            params = one.get("params")
            is_on = one.get("status") not in ("disabled", "disable")
            found.append(Button(id_, text, params if isinstance(params, dict) else {}, is_on))
    return found


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(fields[name]) for name in names if fields.get(name)), "")
