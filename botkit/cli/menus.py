"""An app's menu: ours, the platform's, and what differs between the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from botkit.errors import NotFound
from botkit.wecom.api.menus import MenuButton
from botkit.wecom.client import WeCom
from botkit.wire.record import plain

NO_MENU = 46003

Flat = dict[str, str]  # "更多 / 官网" -> what it does, in the order of the menu


async def fetched(client: WeCom) -> list[MenuButton]:
    """The menu as the platform has it; empty when there is none.  Raises CallError."""
    try:
        return (await client.menus.get()).buttons
    except NotFound as error:
        if error.code != NO_MENU:
            raise
        return []


def differences(ours: Sequence[MenuButton], theirs: Sequence[MenuButton]) -> list[str]:
    """What a push would change, a line each: ``+`` new, ``-`` gone, ``~`` other than there."""
    mine, other = flat(ours), flat(theirs)
    found = [f"+ {label}: {does}" for label, does in mine.items() if label not in other]
    found += [f"- {label}: {does}" for label, does in other.items() if label not in mine]
    found += [
        f"~ {label}: {other[label]} becomes {does}"
        for label, does in mine.items()
        if label in other and other[label] != does
    ]
    if not found and list(mine) != list(other):
        found = [f"~ order: {', '.join(other)} becomes {', '.join(mine)}"]
    return found


def flat(buttons: Sequence[MenuButton], above: str = "") -> Flat:
    """Every entry that one can tap."""
    found: Flat = {}
    for button in buttons:
        label = f"{above} / {button.name}" if above else button.name
        if button.sub_button:
            found |= flat(button.sub_button, label)
        else:
            found[label] = _does(button)
    return found


def tree(buttons: Sequence[MenuButton], indent: str = "") -> Iterator[str]:
    """The menu as lines."""
    for button in buttons:
        if button.sub_button:
            yield f"{indent}{button.name}"
            yield from tree(button.sub_button, indent + "  ")
        else:
            yield f"{indent}{button.name}  ->  {_does(button)}"


def as_json(buttons: Sequence[MenuButton]) -> list[dict[str, Any]]:
    """As the platform writes it; an empty inner menu is none."""
    found = []
    for button in buttons:
        fields = {key: value for key, value in plain(button).items() if key != "sub_button"}
        if button.sub_button:
            fields["sub_button"] = as_json(button.sub_button)
        found.append(fields)
    return found


def _does(button: MenuButton) -> str:
    target = button.key or button.url or button.pagepath or ""
    return target if button.type in ("click", "view") else f"{button.type} {target}".rstrip()
