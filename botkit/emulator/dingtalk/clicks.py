"""A person's finger on an interactive card.  Doc: card callbacks"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botkit.emulator.company import DINGTALK, Company, Group, Member
from botkit.emulator.dingtalk.card_values import Button, buttons
from botkit.emulator.dingtalk.cards import Card, Cards
from botkit.emulator.dingtalk.names import group_conversation
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.dingtalk.telling import Telling
from botkit.emulator.messages import Bubble, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import Delivery


class Clicks:
    def __init__(self, company: Company, log: Messages, cards: Cards, telling: Telling) -> None:
        self._company, self._log, self._cards = company, log, cards
        self._telling = telling

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
        """Press a button, by id or label; without ``message`` on the newest card that has it.

        ``selected`` are the values of the card's inputs.  ``force`` presses what the client would
        not: a button that is off (else Mistake 409), or with ``message`` one that is not there.
        The answer, which must come within 2 s, repaints the card.
        """
        member = self._company.person(person)
        bubble = self._named(member, message) if message else self._newest(member, key, app)
        card = self._cards.find(bubble)
        button = _button(card, member, key)
        if not force and button is None:
            raise Mistake(f"{key!r} is not on message {bubble.id}")
        if not force and button and not button.is_on:
            raise Mistake(f"message {bubble.id}: its buttons are off", status=409)
        button = button or Button(key, key)
        chosen = dict(selected or {})
        state = (bubble.state or {})[member.id]
        state.clicked, state.selected = button.id, chosen or None
        self._log.touch(bubble)
        told = self._told(card, bubble, member, button, chosen)
        card.is_answering = True
        delivery, response = await self._telling.card(
            card.app, card.callback, self._cards.route(card), told
        )
        card.is_answering = False
        self._take(card, bubble, member, delivery, response)
        return delivery

    def _take(
        self,
        card: Card,
        bubble: Bubble,
        member: Member,
        delivery: Delivery,
        response: dict[str, Any],
    ) -> None:
        if delivery.status != 200:  # the client says that it failed, and lets it be tried again
            if bubble.state is not None:
                bubble.state[member.id].clicked = None
            self._log.touch(bubble)
            return
        try:
            self._cards.answer(card, member, response)
        except Refusal as refusal:
            raise Mistake(f"the answer cannot be shown: {refusal}", status=409) from None

    def _told(
        self,
        card: Card,
        bubble: Bubble,
        member: Member,
        button: Button,
        chosen: Mapping[str, list[str]],
    ) -> dict[str, Any]:
        inputs = {
            name: values[0] if len(values) == 1 else values for name, values in chosen.items()
        }
        params = {"action": button.id, **button.params, **inputs}
        content = {"cardPrivateData": {"actionIds": [button.id], "params": params}}
        group: Group | None = self._company.group(bubble.chat) if bubble.chat else None
        return {
            "type": "actionCallback",
            "outTrackId": card.id,
            "corpId": card.app.corp_id,
            "userId": card.name_of(member),
            "userIdType": card.user_id_type,
            "spaceType": "IM_GROUP" if group else "IM_ROBOT",
            "spaceId": group_conversation(group) if group else card.name_of(member),
            "extension": "{}",
            "content": json.dumps(content, ensure_ascii=False),
        }

    def _named(self, member: Member, message: str) -> Bubble:
        bubble = self._log.find(message)
        if bubble is None:
            raise Mistake(f"unknown message {message!r}", status=404)
        if bubble.state is None or member.id not in bubble.state:
            raise Mistake(f"message {message} is no card of {member.id}")
        return bubble

    def _newest(self, member: Member, key: str, app: str | None) -> Bubble:
        for bubble in self._log.cards(member.id, app, DINGTALK):
            if _button(self._cards.find(bubble), member, key):
                return bubble
        raise Mistake(f"{member.id} has no card with {key!r}", status=404)


def _button(card: Card, member: Member, word: str) -> Button | None:
    """The button that has this id, else the one whose label it is."""
    found = buttons(card.seen_by(member.id))
    by_id = (one for one in found if one.id == word)
    by_text = (one for one in found if one.text == word)
    return next(by_id, None) or next(by_text, None)
