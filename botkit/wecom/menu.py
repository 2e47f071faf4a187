"""A bot's menu as WeCom wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from botkit.errors import ConfigError
from botkit.wecom.api.menus import MenuButton

Menu = Mapping[str, "str | Mapping[str, str]"]

TOP, INNER = 3, 5  # entries
TOP_BYTES, INNER_BYTES = 16, 40  # of a label; Doc: menu/create


def menu_buttons(menus: Sequence[Menu]) -> list[MenuButton]:
    """One menu of the menus of several bots; inner menus of one label are joined and come last.

    A value is an address (http or https) or a key.  Raises ConfigError with all mistakes.
    """
    joined: dict[str, str | dict[str, str]] = {}
    for menu in menus:
        for label, value in menu.items():
            inner = joined.get(label)
            if isinstance(inner, dict) and not isinstance(value, str):
                inner.update(value)
            else:
                joined[label] = value if isinstance(value, str) else dict(value)
    if problems := _mistakes(joined):
        raise ConfigError(*problems)
    ordered = sorted(joined.items(), key=lambda entry: isinstance(entry[1], dict))
    return [_button(label, value) for label, value in ordered]


def _button(label: str, value: str | dict[str, str]) -> MenuButton:
    if isinstance(value, dict):
        return MenuButton(label, sub_button=[_button(*entry) for entry in value.items()])
    if value.startswith(("http://", "https://")):
        return MenuButton(label, type="view", url=value)
    return MenuButton(label, type="click", key=value)


def _mistakes(menu: Mapping[str, str | dict[str, str]]) -> list[str]:
    found = []
    if len(menu) > TOP:
        found.append(f"the menu has {len(menu)} entries ({', '.join(menu)}), allowed are {TOP}")
    for label, value in menu.items():
        found += _too_long(label, TOP_BYTES)
        if isinstance(value, dict):
            if not 1 <= len(value) <= INNER:
                found.append(
                    f"the menu {label!r} has {len(value)} entries, allowed are 1 to {INNER}"
                )
            for inner in value:
                found += _too_long(inner, INNER_BYTES)
    return found


def _too_long(label: str, most: int) -> list[str]:
    size = len(label.encode())
    return [f"the menu entry {label!r} has {size} bytes, allowed are {most}"] if size > most else []
