"""What a person or a room got, in a form that tests read easily."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botkit.wire.record import Record


class Heard(Record):
    """One message as it arrived.

    ``text`` holds all words it shows, a line each; ``buttons`` is key -> label; ``options`` is
    question -> option key -> label; ``chosen`` is the word a card shows after it was updated, ""
    before; ``body`` is what went over the wire.
    """

    kind: str
    text: str
    buttons: dict[str, str]
    options: dict[str, dict[str, str]]
    chosen: str
    body: dict[str, Any]


def heard(message: dict[str, Any], person: str) -> Heard:
    """Read one entry of ``/emulator/messages`` with the eyes of ``person``."""
    kind, body = message["msgtype"], message["body"]
    content = body.get(kind, {})
    card = message["card"] or {}
    state = card.get("state", {}).get(person, {})
    content = state.get("card") or content
    return Heard(
        kind=kind,
        text="\n".join(_words(content)),
        buttons={
            button["key"]: button.get("text") or button.get("name", "")
            for button in _buttons(content)
            if "key" in button
        },
        options={
            one["question_key"]: {option["id"]: option["text"] for option in one["option_list"]}
            for one in _questions(content)
        },
        chosen=state.get("replace") or "",
        body=body,
    )


def _buttons(content: dict[str, Any]) -> list[dict[str, Any]]:
    if "submit_button" in content:
        return [content["submit_button"]]
    return list(content.get("button_list", content.get("btn", ())))


def _questions(content: dict[str, Any]) -> list[dict[str, Any]]:
    single = (content.get("button_selection"), content.get("checkbox"))
    return [one for one in (*single, *content.get("select_list", ())) if one]


SHOWN = {
    "content", "title", "description", "desc", "sub_title_text", "text", "name", "btntxt",
    "keyname", "value", "quote_text", "label", "digest",
}  # fmt: skip


def _words(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _words(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, key)
    elif isinstance(value, str) and key in SHOWN:
        yield value
