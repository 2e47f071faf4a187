"""How much a card may hold, told before it is sent.  Doc: template_card

What clients draw narrow but the platform takes (字) is left to the author, but for a group robot,
whose cards are refused for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botkit.calls.bounds import at_most, filled, letters, octets

Card = Mapping[str, Any]

KEY_BYTES = 1024
ID_BYTES = 128  # of an option or a task

ITEMS = {
    "action_menu.action_list": 3,
    "horizontal_content_list": 6,
    "vertical_content_list": 4,
    "jump_list": 3,
    "button_list": 6,
    "button_selection.option_list": 10,
    "checkbox.option_list": 20,
    "select_list": 3,
    "select_list.option_list": 10,
}
"""Entries of each list of a card."""

BYTES = {
    "task_id": ID_BYTES,
    "action_menu.action_list.key": KEY_BYTES,
    "button_list.key": KEY_BYTES,
    "button_selection.question_key": KEY_BYTES,
    "button_selection.option_list.id": ID_BYTES,
    "checkbox.question_key": KEY_BYTES,
    "checkbox.option_list.id": ID_BYTES,
    "select_list.question_key": KEY_BYTES,
    "select_list.option_list.id": ID_BYTES,
    "submit_button.key": KEY_BYTES,
}

ROBOT_LETTERS = {
    "source.desc": 13,
    "main_title.title": 26,
    "main_title.desc": 30,
    "emphasis_content.title": 10,
    "emphasis_content.desc": 15,
    "sub_title_text": 112,
    "horizontal_content_list.keyname": 5,
    "horizontal_content_list.value": 26,
    "vertical_content_list.title": 26,
    "vertical_content_list.desc": 112,
    "jump_list.title": 13,
}
"""字 of a group robot's card (webhook/send)."""


def check_card(card: Card, *, robot: bool = False) -> None:
    """Raises OverLimit; ValueError for a list without entries."""
    for path, most in ITEMS.items():
        for entries in _every(card, path):
            filled(f"wecom template_card.{path}", entries, f"1 to {most} entries")
            at_most(f"wecom template_card.{path}", most, entries, "items")
    for path, most in BYTES.items():
        for text in _every(card, path):
            octets(f"wecom template_card.{path}", most, text)
    for path, most in ROBOT_LETTERS.items() if robot else ():
        for text in _every(card, path):
            letters(f"wecom robot template_card.{path}", most, text)


def _every(card: Card, path: str) -> Iterator[Any]:
    """What stands at a path, in each entry of the lists it leads through."""
    name, _, rest = path.partition(".")
    found = card.get(name)
    if not rest:
        if found is not None:
            yield found
        return
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, Mapping):
            yield from _every(one, rest)
