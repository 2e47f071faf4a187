"""A scene: one event and what is known when its turn begins, read in one go."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from botkit.chat.events import AnyEvent, CardClicked, CardMenuClicked, Happening, Other
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
    event: Happening
    address: Address  # the conversation's, not always the actor's
    session: Session | None
    card: Card | None
    live: list[Card]
    trouble: str = ""


def load(tx: Tx, conv: str) -> Scene | None:
    """The next scene of a conversation, or None when nothing waits."""
    return load_all(tx, [conv]).get(conv)


def load_all(tx: Tx, convs: Sequence[str]) -> dict[str, Scene]:
    """The next scenes of conversations; those where nothing waits are left out."""
    heads = inbox.heads(tx, convs)
    return see_all(tx, list(heads.values())) if heads else {}


def see_all(tx: Tx, heads: Sequence[Waiting]) -> dict[str, Scene]:
    """The scenes of events that are at the head of their conversations, by conversation."""
    events = [_read(waiting) for waiting in heads]
    sessions = session.load_all(tx, [waiting.conv for waiting in heads])
    live = card.live_all(tx, {conv: now.id for conv, now in sessions.items()}) if sessions else {}
    ids = [event.task_id for event, _ in events if isinstance(event, CardClicked | CardMenuClicked)]
    cards = card.find_all(tx, ids) if ids else {}
    return {
        waiting.conv: Scene(
            waiting,
            event,
            Address.parse(waiting.conv),
            sessions.get(waiting.conv),
            cards.get(getattr(event, "task_id", "")),
            live.get(waiting.conv, []),
            trouble,
        )
        for waiting, (event, trouble) in zip(heads, events, strict=True)
    }


def _read(waiting: Waiting) -> tuple[AnyEvent, str]:
    """The event, and why it cannot be taken."""
    try:
        event = decode_event(waiting.payload)
    except msgspec.DecodeError as error:
        return Other(name="unreadable"), f"it cannot be read: {error}"
    if waiting.boots >= BOOTS:
        return event, f"{BOOTS} processes died while they took it"
    return event, ""
