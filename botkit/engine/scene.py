"""A scene: one event and what is known when its turn begins, read in one go."""

from __future__ import annotations

import msgspec

from botkit.chat.events import AnyEvent, CardClicked, CardMenuClicked, Other
from botkit.chat.people import Address
from botkit.chat.seams import Tx
from botkit.store import card, inbox, session
from botkit.store.card import Card
from botkit.store.inbox import Waiting
from botkit.store.session import Session

decode_event = msgspec.json.Decoder(AnyEvent).decode

BOOTS = 3  # so many processes ended while this event may have been taken: it is not taken again


class Scene(msgspec.Struct, frozen=True):
    """``live`` are the cards of the session in play, newest first.

    ``trouble`` says why the event cannot be taken at all, "" when it can.
    """

    waiting: Waiting
    event: AnyEvent
    address: Address  # the conversation's, not always the actor's
    session: Session | None
    card: Card | None
    live: list[Card]
    trouble: str = ""


def load(tx: Tx, conv: str) -> Scene | None:
    """The next scene of a conversation, or None when nothing waits."""
    waiting = inbox.oldest(tx, conv)
    return None if waiting is None else see(tx, waiting)


def see(tx: Tx, waiting: Waiting) -> Scene:
    """The scene of the event that is at the head of its conversation."""
    event, trouble = _read(waiting)
    conv = waiting.conv
    now = session.load(tx, conv)
    clicked = None
    if isinstance(event, CardClicked | CardMenuClicked):
        clicked = card.find(tx, event.task_id)
    live = card.live(tx, conv, now.id) if now else []
    return Scene(waiting, event, Address.parse(conv), now, clicked, live, trouble)


def _read(waiting: Waiting) -> tuple[AnyEvent, str]:
    """The event, and why it cannot be taken."""
    try:
        event = decode_event(waiting.payload)
    except msgspec.DecodeError as error:
        return Other(name="unreadable"), f"it cannot be read: {error}"
    if waiting.boots >= BOOTS:
        return event, f"{BOOTS} processes died while they took it"
    return event, ""
