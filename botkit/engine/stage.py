"""What a turn decided, put into the draft: session, messages, cards, timers, jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
import structlog

from botkit.chat.events import CardClicked, CardMenuClicked
from botkit.chat.messages import AnyCard, Markdown
from botkit.chat.seams import Channel, Repaint, conversing
from botkit.engine.draft import Draft, JobCall
from botkit.engine.routing import Plan
from botkit.engine.scene import Scene
from botkit.engine.speaking import Speaker
from botkit.errors import FlowError
from botkit.flows.bot import FlowEntry
from botkit.flows.flow import Flow
from botkit.flows.starting import Roster
from botkit.flows.turn import Paint, Remind, Run, Say, Stop, Turn, Voice, Written, nowhere
from botkit.store.card import unsent
from botkit.store.session import Session
from botkit.wire.cleaning import stored_json

log = structlog.get_logger()

STREAM_S = 300.0  # a handler that streams; the platform gives an answer 360 s
REFUSALS = {
    "card_dead": "approval_token_invalid",
    "not_entitled": "approval_denied",
    "untrusted": "approval_untrusted_channel",
}


class Stage:
    """One turn's way from decisions to steps."""

    def __init__(
        self, speaker: Speaker, scene: Scene, draft: Draft, plan: Plan, turn: Turn
    ) -> None:
        self._speaker, self.scene, self._draft = speaker, scene, draft
        self.plan, self.turn = plan, turn
        self._closed: set[str] = set()  # task ids

    def refuse(self, template: str = "") -> None:
        """Tell who acted that it cannot be, in built-in words."""
        template = template or self.plan.template
        event = REFUSALS.get(template, "input_refused")
        told = log.error if template == "untrusted" else log.info
        told(event, conv=self._draft.conv, reason=self.plan.reason or template)
        self._speaker.built_in(self._draft, self.scene.address, self.scene.waiting.actor, template)

    def help(self, roster: Roster) -> None:
        """Say what can be typed and tapped."""
        self._speaker.built_in(
            self._draft,
            self.scene.address,
            self.scene.waiting.actor,
            "help",
            commands=roster.words(),
            menu=roster.entries(),
        )

    def fresh_session(self, entry: FlowEntry, session_id: str) -> Session:
        return Session(
            conv=self._draft.conv,
            id=session_id,
            flow=entry.name,
            fingerprint=entry.fingerprint,
            state=entry.table.initial,
            data="",
            owner=self.scene.waiting.actor,
            version=1,
            started_at=self._draft.now_ms,
            changed_at=self._draft.now_ms,
        )

    def begin(self, entry: FlowEntry, fresh: Session, model: Flow[Any]) -> None:
        """Begin a run: its initial state speaks."""
        fresh = msgspec.structs.replace(fresh, data=_stored(entry, model))
        self._draft.begin(fresh)
        self._perform(entry, fresh, model)
        self._speak(entry, fresh, model, again=False)
        self._arm(entry, fresh)

    def move(self, entry: FlowEntry, before: Session, model: Flow[Any], *, again: bool) -> None:
        """Write where a fired trigger led, and let the state reached speak."""
        data = _stored(entry, model)
        self._perform(entry, before, model)
        if model.entered:
            self._speak(entry, before, model, again=again)
        if model.state in entry.table.ends:
            self.close_cards()
            self._draft.end(before)
        else:
            self._draft.advance(before, state=model.state, data=data)
            self._arm(entry, before)

    def repeat(self, entry: FlowEntry, now: Session, model: Flow[Any]) -> None:
        """Say again what the state asks for."""
        self._speak(entry, now, model, again=True)

    def press_card(self, model: Flow[Any] | None = None) -> None:
        """Show the choice on the card that was clicked, and take it out of play."""
        card = self.plan.card
        if card is None:
            return
        self._draft.use_card(card.task_id)
        event = self.scene.event
        if isinstance(event, CardClicked | CardMenuClicked):
            code = event.code
        elif card.update_code:
            code = card.update_code
        else:
            return  # typed before the platform told us a code
        paint = next((e for e in self.turn.staged if isinstance(e, Paint)), None)
        drawn = None
        *scope, name = card.template.split("/")
        platform = self.scene.address.platform
        # A card of an earlier version may have outlived its template.
        if paint is not None and self._speaker.catalog.find(name, scope, platform):
            context = {**self._context(model), **paint.values}
            drawn = self._speaker.render(name, tuple(scope), context, platform).message
        self._draft.repaint(
            self.scene.address.channel,
            Repaint(
                person=self.scene.waiting.actor,
                task_id=card.task_id,
                code=code,
                label=self.plan.label,
                card=drawn,
            ),
        )

    def voice(self, channels: Mapping[str, Channel], patience: asyncio.Timeout) -> Voice:
        """What ``turn.stream()`` of a handler needs; it makes the handler's time longer."""
        address = self.scene.address
        talk = conversing(channels[address.channel]) if address.channel in channels else None
        show = nowhere
        if talk is not None and self.turn.person.id:
            place = talk.place(self._draft.conv, self.turn.person.id, self._draft.cause)
            show = partial(talk.preview, place)
        loop = asyncio.get_running_loop()
        return Voice(show, begin=lambda: patience.reschedule(loop.time() + STREAM_S))

    def perform(self, bot: str) -> None:
        """Stage what a handler outside flows asked for."""
        for effect in self.turn.staged:
            self._effect(effect, (bot,), None, self._context())

    def _perform(self, entry: FlowEntry, now: Session, model: Flow[Any]) -> None:
        scope = (entry.bot, entry.folder)
        for effect in self.turn.staged:
            self._effect(effect, scope, now, self._context(model))

    def _effect(
        self,
        effect: Any,
        scope: tuple[str, ...],
        now: Session | None,
        context: dict[str, Any],
    ) -> None:
        draft, bot = self._draft, scope[0]
        match effect:
            case Say(room="", role=role):
                values = {**context, **effect.values}
                self._send(effect.template, scope, values, now, effect.to, role)
            case Say():
                platform = draft.platform(f"robot/{effect.room}")
                values = {**context, **effect.values}
                rendered = self._speaker.render(effect.template, scope, values, platform)
                key = f"post:{bot}:{effect.key}" if effect.key else None
                draft.send(f"robot/{effect.room}", "", rendered.message, key=key)
            case Written():
                channel, text = self.scene.address.channel, Markdown(effect.text, rich=True)
                draft.send(channel, self.turn.person.id, text)
            case Run():
                session_id = now.id if now else ""
                draft.job(JobCall(effect.job, effect.args, session_id, draft.conv, draft.cause))
            case Remind() if now is not None:
                draft.remind(now.id, effect.name, effect.after_ms)
            case Stop() if now is not None:
                draft.stop(now.id, effect.name)
            case Paint():
                pass  # drawn by press_card
            case _:
                raise FlowError("reminders belong to a flow; a handler has none")

    def _speak(self, entry: FlowEntry, now: Session, model: Flow[Any], *, again: bool) -> None:
        self.close_cards("state")
        if any(card.role == "state" for card in self.scene.live):
            self._draft.replace_state_cards(now.id)
        if model.state in entry.table.quiet:
            return
        scope = (entry.bot, entry.folder)
        self._send(model.state, scope, self._context(model, again=again), now, now.owner, "state")

    def _send(
        self, name: str, scope: tuple[str, ...], context: dict[str, Any], now: Session | None,
        receiver: str, role: str,
    ) -> None:  # fmt: skip
        address, owner = self.scene.address, None
        rendered = self._speaker.render(name, scope, context, address.platform)
        if isinstance(rendered.message, AnyCard):
            owner = unsent(
                conv=self._draft.conv,
                session=now.id if now else "",
                bot=scope[0],
                receiver=receiver,
                role=role,
                template="/".join((*scope, name)),
                choices=rendered.choices,
            )
        self._draft.send(address.channel, receiver, rendered.message, owner=owner)

    def close_cards(self, role: str = "") -> None:
        """Show on cards that go out of play that nothing more can be clicked there."""
        clicked = self.plan.card.task_id if self.plan.card else ""
        for card in self.scene.live:
            if card.task_id == clicked or not card.update_code or role not in ("", card.role):
                continue
            if card.task_id in self._closed:
                continue
            self._closed.add(card.task_id)
            repaint = Repaint(
                person=card.receiver,
                task_id=card.task_id,
                code=card.update_code,
                label=self._speaker.word("card_closed"),
            )
            self._draft.repaint(self.scene.address.channel, repaint)

    def _context(self, model: Flow[Any] | None = None, *, again: bool = False) -> dict[str, Any]:
        context: dict[str, Any] = {
            "person": self.turn.person,
            "now": self.turn.now,
            "again": again,
        }
        if model is not None:
            context |= {"data": model.data, "facts": model.facts, "owner": model.owner}
        return context

    def _arm(self, entry: FlowEntry, now: Session) -> None:
        if entry.timeout is not None:
            after_ms = round(entry.timeout.total_seconds() * 1000)
            self._draft.remind(now.id, "timeout", after_ms)


def _stored(entry: FlowEntry, model: Flow[Any]) -> str:
    """The record as it will be read back; a wrong type fails this turn and not the next."""
    text = stored_json(model.data)
    try:
        msgspec.json.decode(text, type=entry.record)
    except msgspec.ValidationError as error:
        raise FlowError(f"{entry.name}: its data cannot be read back: {error}") from None
    return text
