"""Cards as the XML of a passive reply has them, to cards as the JSON of a send has them."""

from __future__ import annotations

import re
from typing import Any

from botkit.emulator.wecom.call import whole

LISTS = {  # repeated elements of the list's own name, without one around them
    "action_list",
    "button_list",
    "horizontal_content_list",
    "jump_list",
    "option_list",
    "select_list",
    "vertical_content_list",
}
NUMBERS = {"desc_color", "mode", "style", "type"}
TRUTHS = {"disable", "is_checked"}
ODD = {
    "AppId": "appid",
    "CheckBox": "checkbox",
    "KeyName": "keyname",
    "PagePath": "pagepath",
    "UserId": "userid",
}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def card_of(elements: dict[str, Any]) -> dict[str, Any]:
    """The card of a ``TemplateCard`` element."""
    names = {element: ODD.get(element) or _snake(element) for element in elements}
    return {names[element]: _value(names[element], one) for element, one in elements.items()}


def _value(name: str, value: Any) -> Any:
    if name in LISTS:
        return [_value("", one) for one in (value if isinstance(value, list) else [value])]
    if isinstance(value, dict):
        return card_of(value)
    if name in NUMBERS:
        number = whole(value)
        return value if number is None else number
    if name in TRUTHS:
        return value in ("true", "1")
    if name == "aspect_ratio" and re.fullmatch(r"\d+(\.\d+)?", str(value)):
        return float(value)
    return value


def _snake(element: str) -> str:
    return _CAPITAL.sub("_", element).lower()
