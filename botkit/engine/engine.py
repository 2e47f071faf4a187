"""The engine: intake, mailboxes, delivery and alarms around one store."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from botkit.chat.people import Address
from botkit.chat.seams import Tx
from botkit.engine.alarms import Alarms
from botkit.engine.delivery import Delivery
from botkit.engine.draft import Draft
from botkit.engine.intake import Intake
from botkit.engine.jobs import JobRunner
from botkit.engine.lanes import Lanes
from botkit.engine.turns import Surroundings, Turns
from botkit.store import card, inbox, outbox, seen

log = structlog.get_logger()

TURNS_AT_ONCE = 64
SENDS_AT_ONCE = 32
STOP_S = 20.0
SENT_KEPT_MS = 7 * 24 * 3_600_000
PRUNE_S = 60.0
NOTICE_MS = 600_000  # one "too many messages" to a conversation per this time


class Engine:
    """Start it, hand arrivals to ``intake``, stop it.  All state is in the store."""

    def __init__(self, around: Surroundings, jobs: JobRunner) -> None:
        self._around = around
        self._turns = Turns(around, committed=self._committed)
        self._mailboxes = Lanes("mailbox", self._turns.step, clock=around.clock, most=TURNS_AT_ONCE)
        self._delivery = Delivery(
            around.database,
            channels=around.channels,
            jobs=jobs,
            clock=around.clock,
            metrics=around.metrics,
            notify=self._mailboxes.notify,
            wake=lambda line: self._lines.notify(line),
        )
        self._lines = Lanes("line", self._delivery.step, clock=around.clock, most=SENDS_AT_ONCE)
        self._alarms = Alarms(around.database, clock=around.clock, notify=self._mailboxes.notify)
        self.intake = Intake(
            around.database,
            clock=around.clock,
            notify=self._mailboxes.notify,
            over_quota=self._over_quota,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self.is_ready = False

    async def start(self) -> None:
        """Take up what an earlier process left: waiting events, unsent rows, timers."""
        convs, lines = await self._around.database.run(_take_up)
        for conv in convs:
            self._mailboxes.notify(conv)
        for line in lines:
            self._lines.notify(line)
        self._tasks = [
            asyncio.create_task(self._alarms.run(), name="alarms"),
            asyncio.create_task(self._prune(), name="prune"),
        ]
        self.is_ready = True
        log.info("engine_started", conversations=len(convs), lines=len(lines))

    async def stop(self) -> None:
        """Let turns and sends under way end, but not longer than 20 s; the rest keeps its rows."""
        self.is_ready = False
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._mailboxes.stop(STOP_S)
        await self._lines.stop(STOP_S)

    def look(self) -> None:
        """The clock was moved: see what is due."""
        self._alarms.look()

    async def settle(self) -> int | None:
        """Return when nothing runs; when sleeping work goes on (UTC ms), None if there is none."""
        while not self._is_resting:
            await self._alarms.rest()
            await self._mailboxes.rest()
            await self._lines.rest()
        waits = (self._mailboxes.next_wake_ms, self._lines.next_wake_ms)
        return min((wait for wait in waits if wait is not None), default=None)

    def draft(self, conv: str) -> Draft:
        """An empty draft, for what is sent without an event."""
        return Draft(conv, self._around.channels, self._around.clock)

    async def commit(self, draft: Draft) -> None:
        """Write a draft that belongs to no event, and send what it stages."""
        await self._around.database.run(draft.write)
        self._committed(draft)

    @property
    def _is_resting(self) -> bool:
        return self._alarms.is_resting and self._mailboxes.is_resting and self._lines.is_resting

    def _committed(self, draft: Draft) -> None:
        for line in dict.fromkeys(draft.lines):
            self._lines.notify(line)
        if draft.has_timers:
            self._alarms.look()

    async def _over_quota(self, conv: str) -> None:
        address, draft = Address.parse(conv), self.draft(conv)
        key = f"quota:{conv}:{draft.now_ms // NOTICE_MS}"
        self._around.speaker.built_in(draft, address, address.person, "too_many", key=key)
        await self.commit(draft)

    async def _prune(self) -> None:
        """Forget what nobody asks for any more, in small pieces."""
        while True:
            await self._around.clock.sleep(PRUNE_S)
            now_ms = self._around.clock.now_ms()

            def unit(tx: Tx, now_ms: int = now_ms) -> None:
                seen.forget_old(tx, now_ms)
                card.forget_old(tx, now_ms)
                outbox.forget_old(tx, now_ms - SENT_KEPT_MS)

            await self._around.database.run(unit)


def _take_up(tx: Tx) -> tuple[list[str], list[str]]:
    inbox.count_boot(tx)
    for parcel in outbox.interrupted(tx):
        if parcel.policy == "at_most_once":
            outbox.finish(tx, parcel.seq, "unknown", error="the process ended while sending")
        else:
            words = "the process ended while sending"
            outbox.postpone(tx, parcel.seq, 0, error=words, perhaps_sent=True)
    return inbox.conversations(tx), outbox.lines(tx)
