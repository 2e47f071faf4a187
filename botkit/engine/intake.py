"""The one door: every event becomes an inbox row here, synced before anybody is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

import structlog

from botkit.chat.events import CardClicked, CardMenuClicked
from botkit.chat.seams import Arrival, Database, Tx
from botkit.clock import Clock
from botkit.engine.scene import Scene, see
from botkit.errors import Unreadable
from botkit.store import card, dead, inbox, seen
from botkit.wire.cleaning import clean, stored_json
from botkit.wire.ids import new_id

log = structlog.get_logger()

QUOTA = 30  # events of one conversation that may wait

Verdict = Literal["stored", "duplicate", "dropped"]


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
        payload = stored_json(arrival.event)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> tuple[Verdict, str, Scene | None]:
            conv = _conversation(tx, arrival)
            if not seen.note(tx, arrival.key, now_ms):
                return "duplicate", conv, None
            before = inbox.count(tx, conv)
            if before >= QUOTA:
                return "dropped", conv, None
            waiting = inbox.add(
                tx,
                key=arrival.key,
                conv=conv,
                actor=arrival.address.person,
                trust=arrival.trust,
                payload=payload,
                now_ms=now_ms,
            )
            # Nobody else works on an idle conversation: its turn can begin from what is seen now.
            return "stored", conv, None if before else see(tx, waiting)

        verdict, conv, scene = await self._database.run(unit)
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


def _conversation(tx: Tx, arrival: Arrival) -> str:
    """A click belongs to the session that sent the card, whoever clicked."""
    if isinstance(arrival.event, CardClicked | CardMenuClicked):
        owner = card.find(tx, arrival.event.task_id)
        if owner is not None:
            return owner.conv
    return arrival.address.key
