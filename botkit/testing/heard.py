"""What a person or a room got, in a form that tests read easily."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from botkit.wire.record import Record

INTERACTIVE = "interactive_card"


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
    sent = body.get(kind, {})
    card = message["card"] or {}
    state = card.get("state", {}).get(person, {})
    content = state.get("card") or sent
    if kind == INTERACTIVE:
        content = _opened(sent["cardParamMap"], state.get("card") or {})
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


def _opened(sent: dict[str, str], now: dict[str, str]) -> dict[str, Any]:
    """The variables of an interactive card, in the shape that other cards have.

    Buttons and questions are those it was sent with: they vanish when it is decided.
    """
    values = {**sent, **{name: value for name, value in now.items() if value not in ("", "[]")}}
    questions = [values.get(f"question{n}") for n in (1, 2, 3)]
    asked = [msgspec.json.decode(one) for one in questions if one]
    return {
        "title": values.get("title", ""),
        "sub_title_text": values.get("body", ""),
        "button_list": msgspec.json.decode(values.get("buttons") or "[]"),
        "select_list": [
            {
                "title": one["text"],
                "question_key": one["key"],
                "option_list": [
                    {"id": option["value"], "text": option["text"]} for option in one["options"]
                ],
            }
            for one in asked
        ],
    }


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
