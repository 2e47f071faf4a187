"""What comes in, on its way to the conversation where it belongs."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from botkit.chat.events import CardClicked, CardMenuClicked, Text
from botkit.chat.messages import card_number
from botkit.chat.seams import Arrival, Tx
from botkit.engine.scene import decode_event
from botkit.errors import FlowError, Unreadable
from botkit.store import card, session
from botkit.store.card import Card
from botkit.store.inbox import Waiting
from botkit.wire.cleaning import stored_json
from botkit.wire.record import Fact


class Coming(Fact, frozen=True):
    """An event, and what tells where it belongs.

    ``task_id`` is the card that was clicked, ``typed`` what a person typed, alone with the bot;
    each may be "".  ``reply`` is what is answered, as of ``Arrival``.
    """

    event: Waiting
    task_id: str = ""
    reply: str | None = None
    typed: str = ""


def come(arrival: Arrival, now_ms: int) -> Coming:
    """An arrival as a row.  Raises Unreadable for what cannot be stored."""
    event = arrival.event
    try:
        payload = stored_json(event)
    except FlowError as error:
        told = json.dumps(msgspec.to_builtins(event), ensure_ascii=False).encode("utf-8", "replace")
        raise Unreadable(str(error), key=arrival.key, payload=told) from None
    waiting = Waiting(
        seq=0,  # given by the store
        key=arrival.key,
        conv=arrival.address.key,
        actor=arrival.address.person,
        trust=arrival.trust,
        payload=payload,
        received_at=now_ms,
        attempts=1,
        not_before=0,
        boots=0,
    )
    if isinstance(event, Text):
        typed = "" if arrival.address.chat else event.text.strip()
        return Coming(waiting, "", arrival.reply, typed)
    task_id = event.task_id if isinstance(event, CardClicked | CardMenuClicked) else ""
    return Coming(waiting, task_id, arrival.reply)


def send_home(tx: Tx, arrivals: Sequence[Coming]) -> None:
    """Bring what answers a card to the conversation of the session that sent it."""
    _send_clicks_home(tx, [coming for coming in arrivals if coming.task_id])
    _send_answers_home(tx, [coming for coming in arrivals if coming.typed])


def _send_clicks_home(tx: Tx, clicks: Sequence[Coming]) -> None:
    """A click belongs to the session that sent the card, whoever clicked."""
    cards = card.find_all(tx, [coming.task_id for coming in clicks]) if clicks else {}
    for coming in clicks:
        if owner := cards.get(coming.task_id):
            coming.event.conv = owner.conv


def _send_answers_home(tx: Tx, typed: Sequence[Coming]) -> None:
    """What answers a card that came as a text, and not from a run of one's own, is a click."""
    cards = card.to_be_typed(tx, [coming.event.actor for coming in typed]) if typed else {}
    for coming in typed if cards else ():
        event = coming.event
        mine = [one for one in cards.get(event.actor, ()) if _is_same_app(one.conv, event.conv)]
        if found := _answered(tx, coming, mine):
            owner, key = found
            clicked = CardClicked(task_id=owner.task_id, key=key)
            clicked.at = decode_event(event.payload).at
            event.conv, event.payload = owner.conv, stored_json(clicked)


def _answered(tx: Tx, coming: Coming, mine: Sequence[Card]) -> tuple[Card, str] | None:
    """The card that is answered, and the button that was meant.

    Without the card's number only when there is one such card, and no run of one's own that may
    have asked for the same words.
    """
    for one in mine:
        number = card_number(one.task_id)
        if coming.typed.upper().endswith(number):
            button = one.typed(coming.typed[: -len(number)].strip())
            return (one, button[0]) if button else None
    if len(mine) != 1 or session.load(tx, coming.event.conv) is not None:
        return None
    button = mine[0].typed(coming.typed)
    return (mine[0], button[0]) if button else None


def _is_same_app(one: str, other: str) -> bool:
    """Whether two conversations are with the same app."""
    return one.split("/", 3)[:3] == other.split("/", 3)[:3]
