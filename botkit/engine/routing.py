"""Who gets an input: a pure function of the event, the session and the cards."""

from __future__ import annotations

from typing import Literal

from botkit.chat import events
from botkit.flows.bot import LEAVE_WORDS, Bot, FlowEntry, Handler
from botkit.flows.starting import Roster
from botkit.store.card import Card
from botkit.store.session import Session
from botkit.wire.record import Fact, field

SIGNED = 2  # the least trust with which somebody may decide for another

Kind = Literal["drop", "say", "fire", "again", "start", "handle", "help"]


class Plan(Fact, frozen=True):
    """What a turn will do with its event.

    ``say`` sends the built-in ``template`` to who acted, ``fire`` fires ``trigger`` on the
    session, ``again`` repeats the state's message, ``start`` begins ``entry`` (a running flow
    gets ``cancel`` first), ``handle`` calls handlers, ``drop`` only logs ``reason``.
    """

    kind: Kind
    template: str = ""
    trigger: str = ""
    entry: FlowEntry | None = None
    handlers: list[tuple[Bot, Handler]] = field(default_factory=list)
    text: str = ""
    value: str = ""
    reason: str = ""
    card: Card | None = None
    label: str = ""  # what the clicked card will show


class Situation(Fact, frozen=True):
    """What is known when an event's turn begins.

    ``card`` is the clicked one; ``live`` are the session's cards in play, newest first.  ``trust``
    is how well the event is proved, as of ``Arrival``.
    """

    actor: str
    session: Session | None
    entry: FlowEntry | None
    card: Card | None
    live: list[Card]
    roster: Roster
    trust: int = SIGNED

    def takes(self, trigger: str) -> bool:
        if self.session is None or self.entry is None:
            return False
        return trigger in self.entry.machine.takes(self.session.state)


def route(event: events.Happening, now: Situation) -> Plan:
    """Decide who gets the event, in the order that ARCHITECTURE.md lists."""
    match event:
        case events.Text():
            return _typed(event.text.strip(), now)
        case events.TimerFired():
            return _own(event.trigger, event.session, now)
        case events.CronFired():
            found = now.roster.plan(event.plan)
            if found is None:
                return Plan("drop", reason="no bot has this plan any more")
            return Plan("handle", handlers=[found])
        case events.JobEnded():
            outcome = "failed" if event.error else "done"
            return _own(f"{event.job.rpartition('.')[2]}.{outcome}", event.session, now)
        case events.CardClicked() | events.CardMenuClicked():
            return _clicked(event.key, now)
        case events.MenuClicked():
            plan = _input(f"menu:{event.key}", "", event.key, now)
            if plan.kind in ("handle", "help") and (handlers := now.roster.listeners(event)):
                return Plan("handle", handlers=handlers, value=event.key)
            return plan
        case (
            events.Image()
            | events.Voice()
            | events.Video()
            | events.File()
            | events.Location()
            | events.Link()
        ):
            return _input(type(event).__name__.lower(), "", "", now)
        case _:
            handlers = now.roster.listeners(event)
            if not handlers:
                return Plan("drop", reason="nobody listens")
            return Plan("handle", handlers=handlers)


def _own(trigger: str, session: str, now: Situation) -> Plan:
    """A timer's or job's outcome goes to the session that asked for it, or nowhere."""
    if now.session is None or now.session.id != session:
        return Plan("drop", reason="the session has ended")
    if not now.takes(trigger):
        return Plan("drop", reason="the session has moved on")
    return Plan("fire", trigger=trigger)


def _clicked(key: str, now: Situation) -> Plan:
    card = now.card
    if card is None:
        return Plan("say", template="card_dead", reason="unknown card")
    if now.actor != card.receiver:
        return Plan("say", template="not_entitled", reason="not the receiver", card=card)
    if card.status != "live":
        return Plan("say", template="card_dead", reason=f"card {card.status}")
    button = card.button(key)
    if button is None:
        return Plan("say", template="card_dead", reason="no such button on this card")
    return _press(card, button, now)


def _press(card: Card, button: tuple[str, str], now: Situation) -> Plan:
    key, label = button
    if card.role == "told" and now.trust < SIGNED:
        # Somebody else's decision: a signature that does not cover the body does not prove it.
        return Plan("say", template="untrusted", reason=f"trust {now.trust}")
    if not card.session:
        found = now.roster.click(card.bot, key)
        if found is None:
            return Plan("say", template="card_dead", reason="no handler for this button")
        return Plan("handle", handlers=[found], text=label, value=key, card=card, label=label)
    if now.session is None or now.session.id != card.session:
        return Plan("say", template="card_dead", reason="the session has ended")
    for trigger in ("click",) if card.choices else (key, "click"):
        if now.takes(trigger):
            return Plan("fire", trigger=trigger, text=label, value=key, card=card, label=label)
    return Plan("say", template="card_dead", reason="the state takes no such click")


def _typed(text: str, now: Situation) -> Plan:
    if text in LEAVE_WORDS and now.session is not None:
        if now.takes("cancel"):
            return Plan("fire", trigger="cancel", text=text)
        return Plan("say", template="busy", reason="cannot be left now")
    if found := now.roster.command(text):
        return Plan("handle", handlers=[found], text=text)
    card = next((card for card in now.live if card.receiver == now.actor), None)
    if card is not None and (button := card.typed(text)):
        pressed = _press(card, button, now)
        if pressed.template != "card_dead":  # else the words may be meant for the state
            return pressed
    return _input("text", text, "", now)


def _input(trigger: str, text: str, value: str, now: Situation) -> Plan:
    if now.takes(trigger):
        return Plan("fire", trigger=trigger, text=text, value=value)
    entry = now.roster.start(text if trigger == "text" else trigger)
    if entry is not None:
        if now.session is not None and not now.takes("cancel"):
            return Plan("say", template="busy", reason="cannot be left now")
        return Plan("start", entry=entry, text=text, value=value)
    if now.session is not None:
        return Plan("again", text=text, value=value)
    if found := now.roster.fallback():
        return Plan("handle", handlers=[found], text=text, value=value)
    return Plan("help")
