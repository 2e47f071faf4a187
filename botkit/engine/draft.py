"""A draft: everything a turn decided, to be written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from botkit.chat.events import TimerFired
from botkit.chat.messages import AnyCard, AnyMessage, TaskCard
from botkit.chat.seams import Channel, Repaint, Tx, conversing, platform_of, types_cards
from botkit.clock import Clock
from botkit.errors import ConfigError
from botkit.store import card, inbox, outbox, session, timer
from botkit.store.card import Card
from botkit.store.outbox import Parcel
from botkit.store.session import Session
from botkit.wire.cleaning import stored_json
from botkit.wire.ids import new_id
from botkit.wire.record import Record

Write = Callable[..., object]
"""``write(tx, *items)`` of a room of the store."""

CHAT_LIFE = timedelta(minutes=10)  # an answer later than that only puzzles
LONG_LIFE = timedelta(hours=24)  # cards to decide on, posts to rooms
JOB_LIFE = timedelta(days=7)
CARD_LIFE_MS = 30 * 24 * 3_600_000


class Send(Record, tag="send", tag_field="kind"):
    to: str
    message: AnyMessage


class JobCall(Record, tag="job", tag_field="kind"):
    job: str  # "helpdesk.open_ticket"
    args: list[Any]
    session: str
    conv: str
    cause: str = ""  # the key of the event it was asked for


Body = Send | Repaint | JobCall
decode_body = msgspec.json.Decoder(Body).decode


class Draft:
    """Steps are added while deciding and taken in order when the turn is committed.

    A step is a write and its item: many drafts are committed together, a write for all of them.
    ``lines`` are the outbox lines to wake after the commit, ``has_timers`` the alarms.
    ``cause`` is the key of the event the turn is about.
    """

    def __init__(
        self, conv: str, channels: Mapping[str, Channel], clock: Clock, cause: str = ""
    ) -> None:
        self.conv, self._channels, self._clock, self.cause = conv, channels, clock, cause
        self.now_ms = clock.now_ms()
        self.steps: list[tuple[Write, Any]] = []
        self.lines: list[str] = []
        self.ids: list[str] = []  # of the outbox rows
        self.has_timers = False

    def write(self, tx: Tx) -> None:
        """Take all steps inside one unit of work."""
        write_all(tx, [self])

    def send(
        self,
        channel_name: str,
        to: str,
        message: AnyMessage,
        *,
        owner: Card | None = None,
        key: str | None = None,
    ) -> None:
        """Stage a message.  ``owner`` says whose clicks a card's buttons are.  Raises OverLimit."""
        channel = self._channel(channel_name)
        is_room = channel_name.startswith("robot/")
        life = LONG_LIFE if is_room or isinstance(message, AnyCard) else CHAT_LIFE
        for number, part in enumerate(channel.fit(message)):
            row_id = new_id(self._clock)
            if isinstance(part, AnyCard):
                part = msgspec.structs.replace(part, task_id=row_id)
                if owner is not None:
                    self._ledger(owner, part, as_text=types_cards(channel))
            line = channel_name if is_room else f"{channel_name}/{to}"
            talk = conversing(channel)
            place = talk.place(self.conv, to, self.cause) if talk else to
            part_key = f"{key}#{number}" if key and number else key
            self._add(row_id, channel, line, Send(to=place, message=part), life, part_key)

    def platform(self, channel_name: str) -> str:
        """For which platform a message to this channel is rendered."""
        return platform_of(self._channel(channel_name))

    def repaint(self, channel_name: str, repaint: Repaint) -> None:
        """Stage the update of a card."""
        channel = self._channel(channel_name)
        line = f"{channel_name}/{repaint.person}"
        self._add(new_id(self._clock), channel, line, repaint, LONG_LIFE)

    def job(self, call: JobCall) -> None:
        """Stage a job."""
        row_id = new_id(self._clock)
        self._post(self._parcel(row_id, "job", f"job/{row_id}", "job", call, JOB_LIFE))

    def remind(self, session_id: str, name: str, after_ms: int) -> None:
        """Fire the trigger ``name`` on the session after this time, and no earlier."""
        payload, due_at = _fired(session_id, name), self.now_ms + after_ms
        armed = timer.Timer(new_id(self._clock), self.conv, name, due_at, payload)
        # It may have rung by now, behind the event whose turn this is.
        self.steps += [(timer.arm, armed), (inbox.withdraw, (self.conv, payload))]
        self.has_timers = True

    def stop(self, session_id: str, name: str) -> None:
        """Forget a reminder, also one that has rung and waits for its turn."""
        self.steps += [
            (timer.stop, (self.conv, name)),
            (inbox.withdraw, (self.conv, _fired(session_id, name))),
        ]

    def begin(self, fresh: Session) -> None:
        """Begin a run of a flow."""
        self.steps.append((session.create, fresh))

    def advance(self, before: Session, *, state: str, data: str) -> None:
        """Move a run on."""
        self.steps.append((session.advance, session.Moved(before, state, data, self.now_ms)))

    def adopt(self, before: Session, adopted: Session) -> None:
        """Bring a run of an earlier version up to the present flow."""
        self.then(lambda tx: session.adopt(tx, before, adopted))

    def archive(self, before: Session, reason: str) -> None:
        """Keep a snapshot of a run and end it."""
        self.then(lambda tx: session.archive(tx, before, reason=reason, now_ms=self.now_ms))
        self.end(before)

    def end(self, before: Session) -> None:
        """End a run: its timers stop, its cards are dead."""
        self.steps += [
            (session.end, before),
            (timer.stop_all, self.conv),
            (card.replace, (self.conv, before.id)),
        ]

    def replace_state_cards(self, session_id: str) -> None:
        """The session shows something new: the card of the state before is dead."""
        self.steps.append((card.replace_states, (self.conv, session_id)))

    def use_card(self, task_id: str) -> None:
        self.steps.append((card.use, task_id))

    def then(self, step: Callable[[Tx], None]) -> None:
        """Do what is rare enough to be done draft by draft."""
        self.steps.append((_each, step))

    def _ledger(self, owner: Card, message: AnyCard, *, as_text: bool) -> None:
        entry = msgspec.structs.replace(
            owner,
            task_id=message.task_id,
            buttons=[(button.key, button.label) for button in message.buttons],
            expires_at=self.now_ms + CARD_LIFE_MS,
            asks=not isinstance(message, TaskCard) or bool(message.questions),
            as_text=as_text,
        )
        self.steps.append((card.add, entry))

    def _channel(self, name: str) -> Channel:
        if name not in self._channels:
            known = ", ".join(sorted(self._channels)) or "none"
            raise ConfigError(f"{name}: no such app or room in the settings. Known: {known}.")
        return self._channels[name]

    def _add(
        self, row_id: str, channel: Channel, line: str, body: Send | Repaint, life: timedelta,
        key: str | None = None,
    ) -> None:  # fmt: skip
        policy = channel.policy(body.message if isinstance(body, Send) else body)
        self._post(self._parcel(row_id, channel.name, line, policy, body, life, key))

    def _post(self, parcel: Parcel) -> None:
        self.lines.append(parcel.line)
        self.steps.append((outbox.add, parcel))

    def _parcel(
        self, row_id: str, channel: str, line: str, policy: Any, body: Body, life: timedelta,
        key: str | None = None,
    ) -> Parcel:  # fmt: skip
        self.ids.append(row_id)
        return Parcel(
            id=row_id,
            conv=self.conv,
            line=line,
            channel=channel,
            policy=policy,
            body=encode_body(body),
            created_at=self.now_ms,
            not_before=self.now_ms,
            expires_at=self.now_ms + round(life.total_seconds() * 1000),
            idem_key=key,
        )


def encode_body(value: Record) -> str:
    """A body as the outbox keeps it."""
    return stored_json(value)


def write_all(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Take the first step of every draft, then the second ones, each kind in one go."""
    for nth in range(max((len(draft.steps) for draft in drafts), default=0)):
        items: dict[Write, list[Any]] = {}
        for draft in drafts:
            if nth < len(draft.steps):
                write, item = draft.steps[nth]
                items.setdefault(write, []).append(item)
        for write, of_all in items.items():
            write(tx, *of_all)


def _fired(session_id: str, name: str) -> str:
    event = TimerFired(name=name, session=session_id, trigger=name)
    return msgspec.json.encode(event).decode()


def _each(tx: Tx, *steps: Callable[[Tx], None]) -> None:
    for step in steps:
        step(tx)
