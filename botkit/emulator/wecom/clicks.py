"""A person's finger on a card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from botkit.emulator.company import App, Company, Member
from botkit.emulator.messages import Bubble, CardState, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import Delivery
from botkit.emulator.wecom import template_cards
from botkit.emulator.wecom.aibots import AiBots
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.cards import Cards, Issued
from botkit.emulator.wecom.happenings import Fields, Happenings


class Held(NamedTuple):
    """A card as one member holds it; ``card`` is what it shows now."""

    bubble: Bubble
    issued: Issued
    state: CardState
    card: dict[str, Any]

    def button(self, word: str) -> str | None:
        """The key of the button with this key or label."""
        return _key(template_cards.buttons(self.card), word)

    def entry(self, word: str) -> str | None:
        """The same for the upper right menu."""
        return _key(template_cards.menu_entries(self.card), word)

    def check(self, word: str) -> None:
        """Whether a client would let one press that.  Raises Mistake."""
        if self.button(word) is None and self.entry(word) is None:
            raise Mistake(f"{word!r} is not on message {self.bubble.id}")
        if not self.state.active:
            raise Mistake(f"message {self.bubble.id}: its buttons are off", status=409)


class Clicks:
    def __init__(
        self,
        company: Company,
        messages: Messages,
        cards: Cards,
        happenings: Happenings,
        callbacks: Callbacks,
        aibots: AiBots,
    ) -> None:
        self._company, self._messages, self._cards = company, messages, cards
        self._happenings, self._callbacks = happenings, callbacks
        self._aibots = aibots

    async def click(
        self,
        person: str,
        key: str,
        *,
        message: str | None = None,
        selected: Mapping[str, list[str]] | None = None,
        app: str | None = None,
        force: bool = False,
    ) -> Delivery:
        """Press a button, by key or label; without ``message`` on the newest card that has it.

        ``selected`` names the chosen option ids per question; else what the card preselects.
        Until the bot updates the card, it can be pressed again.  ``force`` presses what the client
        would not: a dead card (else Mistake 409), or with ``message`` a key that is not on it.
        """
        member = self._company.person(person)
        held = self._named(member, message) if message else self._newest(member, key, app)
        pressed, entry = held.button(key), held.entry(key)
        if not force:
            held.check(key)
        chosen = _chosen(held.card, selected or {}, force=force)
        spoken = self._company.app(held.issued.app)
        if pressed is None and entry is not None:
            fields = self._event("template_card_menu_event", spoken, member, held, entry)
            return await self._callbacks.deliver(spoken, fields)
        pressed = pressed or key
        held.state.clicked, held.state.selected = pressed, chosen or None
        self._messages.touch(held.bubble)
        if spoken.kind == "aibot":
            card_type = str(held.card["card_type"])
            return await self._aibots.click(spoken, member, held.bubble, card_type, pressed, chosen)
        if held.issued.msgtype == "taskcard":
            task_id = held.issued.task_id
            fields = self._happenings.taskcard_click(spoken, member, pressed, task_id)
        else:
            fields = self._event("template_card_event", spoken, member, held, pressed)
            fields |= {"SelectedItems": {"SelectedItem": _elements(chosen)}} if chosen else {}
        return await self._callbacks.deliver(spoken, fields)

    def _event(self, name: str, app: App, member: Member, held: Held, key: str) -> Fields:
        elements = {
            "TaskId": held.issued.task_id,
            "CardType": held.card["card_type"],
            "ResponseCode": self._cards.new_code(held.issued),
        }
        return self._happenings.event(app, member, name, key, **elements)

    def _named(self, member: Member, message: str) -> Held:
        bubble = self._messages.find(message)
        if bubble is None:
            raise Mistake(f"unknown message {message!r}", status=404)
        if bubble.state is None or bubble.person != member.id:
            raise Mistake(f"message {message} is no card of {member.id}")
        return self._held(bubble, bubble.state[member.id])

    def _newest(self, member: Member, key: str, app: str | None) -> Held:
        for bubble in self._messages.cards(member.id, app):
            if bubble.state is not None:
                held = self._held(bubble, bubble.state[member.id])
                if held.button(key) is not None or held.entry(key) is not None:
                    return held
        raise Mistake(f"{member.id} has no card with {key!r}", status=404)

    def _held(self, bubble: Bubble, state: CardState) -> Held:
        issued = self._cards.find(bubble)
        return Held(bubble, issued, state, state.card or issued.card)


def _key(named: Mapping[str, str], word: str) -> str | None:
    """The key that is this word, else the one whose label it is."""
    if word in named:
        return word
    return next((key for key, label in named.items() if label == word), None)


def _chosen(
    card: Fields, selected: Mapping[str, list[str]], *, force: bool
) -> dict[str, list[str]]:
    """Option ids by question: what is picked, else what the card preselects."""
    allowed = template_cards.options(card)
    for question, ids in selected.items():
        wrong = [one for one in ids if one not in allowed.get(question, [])]
        if not force and (question not in allowed or wrong):
            raise Mistake(f"selected: {question!r} {wrong} is not on the card")
        if not force and len(ids) != 1 and not template_cards.takes_many(card):
            raise Mistake(f"selected: {question!r} takes one option, not {len(ids)}")
    return {**template_cards.preselected(card), **selected}


def _elements(chosen: Mapping[str, list[str]]) -> list[Fields]:
    return [
        {"QuestionKey": question, "OptionIds": {"OptionId": ids}}
        for question, ids in chosen.items()
    ]
