"""The one door: every event becomes an inbox row here, synced before anybody is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal

import structlog

from botkit.chat.events import CardClicked, CardMenuClicked
from botkit.chat.seams import Arrival, Database, Tx
from botkit.clock import Clock
from botkit.engine.scene import Scene, see_all
from botkit.errors import Unreadable
from botkit.store import card, dead, inbox, reply, seen
from botkit.store.inbox import Waiting
from botkit.wire.cleaning import clean, stored_json
from botkit.wire.ids import new_id

log = structlog.get_logger()

QUOTA = 30  # events of one conversation that may wait

Verdict = Literal["stored", "duplicate", "dropped"]
Taken = tuple[Verdict, str, Scene | None]  # its conversation, and the scene if that was idle


class Intake:
    """Stores arrivals.

    ``notify`` is called once a row is synced, with its conversation and, if that was idle, the
    scene of its turn; ``over_quota`` when an event was dropped.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        notify: Callable[[str, Scene | None], None],
        over_quota: Callable[[str], Awaitable[None]],
    ) -> None:
        self._database, self._clock = database, clock
        self._notify, self._over_quota = notify, over_quota

    async def receive(self, arrival: Arrival) -> Verdict:
        """Store one arrival.  Raises Unavailable."""
        event = Waiting(
            seq=0,  # given by the store
            key=arrival.key,
            conv=arrival.address.key,
            actor=arrival.address.person,
            trust=arrival.trust,
            payload=stored_json(arrival.event),
            received_at=self._clock.now_ms(),
            attempts=1,
            not_before=0,
            boots=0,
        )
        task_id = ""
        if isinstance(arrival.event, CardClicked | CardMenuClicked):
            task_id = arrival.event.task_id
        if arrival.reply is None:
            taken = await self._database.join(_store_all, (event, task_id))
        else:
            taken, arrival.reply = await self._database.run(
                partial(_store_answered, event=event, task_id=task_id, answer=arrival.reply)
            )
        verdict, conv, scene = taken
        if verdict == "stored":
            self._notify(conv, scene)
        elif verdict == "dropped":
            log.warning("inbound_dropped_quota", conv=conv, waiting=QUOTA)
            await self._over_quota(conv)
        return verdict

    async def bury(self, app: str, unreadable: Unreadable) -> None:
        """Keep an authentic delivery that nobody can read.  Raises Unavailable."""
        letter = dead.DeadLetter(
            id=new_id(self._clock),
            source="callback",
            key=unreadable.key,
            conv=app,
            payload=clean(unreadable.payload.decode("utf-8", "replace")),
            error=str(unreadable),
            attempts=1,
            died_at=self._clock.now_ms(),
        )

        def unit(tx: Tx) -> None:
            if seen.note(tx, unreadable.key, letter.died_at):
                dead.bury(tx, letter)

        await self._database.run(unit)


def _store_all(tx: Tx, arrivals: Sequence[tuple[Waiting, str]]) -> list[Taken]:
    """Store events, each with the card that was clicked or ""."""
    _send_clicks_home(tx, arrivals)
    events = [event for event, _ in arrivals]
    convs = [event.conv for event in events]
    are_new = seen.note_all(tx, [event.key for event in events], events[0].received_at)
    waiting = inbox.counts(tx, convs)
    verdicts: list[Verdict] = []
    stored, heads = [], []
    for event, is_new in zip(events, are_new, strict=True):
        before = waiting.get(event.conv, 0)
        if not is_new:
            verdicts.append("duplicate")
        elif event.actor and before >= QUOTA:  # the platform itself is no flood
            verdicts.append("dropped")
        else:
            verdicts.append("stored")
            waiting[event.conv] = before + 1
            stored.append(event)
            if not before:
                # Nobody else works on an idle conversation: its turn can begin from what is seen
                # now.
                heads.append(event)
    inbox.add_all(tx, stored)
    scenes = see_all(tx, heads) if heads else {}
    firsts = {id(event) for event in heads}
    return [
        (verdict, event.conv, scenes[event.conv] if id(event) in firsts else None)
        for verdict, event in zip(verdicts, events, strict=True)
    ]


def _store_answered(tx: Tx, event: Waiting, task_id: str, answer: str) -> tuple[Taken, str]:
    """Store one event with the answer it gets; the answer is the one it got the first time."""
    (taken,) = _store_all(tx, [(event, task_id)])
    if taken[0] == "duplicate":
        return taken, reply.find(tx, event.key)
    if taken[0] == "dropped":
        return taken, ""
    if answer:
        reply.keep(tx, key=event.key, conv=event.conv, sealed=answer, now_ms=event.received_at)
    return taken, answer


def _send_clicks_home(tx: Tx, arrivals: Sequence[tuple[Waiting, str]]) -> None:
    """A click belongs to the session that sent the card, whoever clicked."""
    if ids := [task_id for _, task_id in arrivals if task_id]:
        cards = card.find_all(tx, ids)
        for event, task_id in arrivals:
            if owner := cards.get(task_id):
                event.conv = owner.conv
