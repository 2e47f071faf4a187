"""The engine: intake, mailboxes, delivery and alarms around one store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from botkit.chat.people import Address
from botkit.chat.seams import Tx
from botkit.engine.alarms import Alarms
from botkit.engine.delivery import Delivery
from botkit.engine.draft import Draft
from botkit.engine.intake import Intake
from botkit.engine.jobs import JobRunner
from botkit.engine.jumps import Jumps
from botkit.engine.lanes import Lanes
from botkit.engine.mailboxes import AT_ONCE, Mailboxes
from botkit.engine.plans import Plans
from botkit.engine.repeats import EQUAL_WINDOW_MS
from botkit.engine.running import Running
from botkit.engine.surroundings import Surroundings
from botkit.engine.turns import Turns
from botkit.errors import FlowError, StoreError
from botkit.store import card, dead, inbox, outbox, reply, said, seen, session, timer

log = structlog.get_logger()

SENDS_AT_ONCE = 32
JOBS_AT_ONCE = 32  # slow ones must not hold up replies
STOP_S = 20.0
PRUNE_S = 60.0
NOTICE_MS = 600_000  # one "too many messages" to a conversation per this time


@dataclass(frozen=True, slots=True)
class Keep:
    """How long ended things are kept, in milliseconds; the settings say how long by default."""

    seen_ms: int
    sent_ms: int
    dead_ms: int


class Engine:
    """Start it, hand arrivals to ``intake``, stop it.  All state is in the store.

    ``running`` is the file of ``engine.running``, beside the store.
    """

    def __init__(self, around: Surroundings, jobs: JobRunner, *, running: Path, keep: Keep) -> None:
        self._around, self._keep = around, keep
        self._running = Running(running, AT_ONCE + 1)  # the lanes, and the round
        self._turns = Turns(around, committed=self._committed, running=self._running)
        self._mailboxes = Mailboxes(self._turns, clock=around.clock)
        self._delivery = Delivery(
            around.database,
            channels=around.channels,
            jobs=jobs,
            clock=around.clock,
            metrics=around.metrics,
            notify=self._mailboxes.notify,
            wake=self._wake,
        )
        self._lines = Lanes("line", self._delivery.step, clock=around.clock, most=SENDS_AT_ONCE)
        self._jobs = Lanes("job", self._delivery.step, clock=around.clock, most=JOBS_AT_ONCE)
        self._lanes = (self._mailboxes, self._jobs, self._lines)
        self._plans, self._jumps = Plans(around.rosters, around.clock), Jumps(around.clock)
        self._alarms = Alarms(
            around.database,
            clock=around.clock,
            notify=self._mailboxes.notify,
            rung=self._plans.ring,
            jumps=self._jumps,
        )
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
        left = self._running.left
        convs, lines = await self._around.database.run(lambda tx: _take_up(tx, left))
        await self._around.database.run(self._plans.set_up)
        self.wake(convs, lines)
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
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(lanes.stop(STOP_S) for lanes in self._lanes))
        self._running.close()

    def look(self) -> None:
        """The clock was moved: see what is due."""
        self._alarms.look()

    async def settle(self) -> int | None:
        """Return when nothing runs; when sleeping work goes on (UTC ms), None if there is none."""
        while not self._is_resting:
            await self._alarms.rest()
            for lanes in self._lanes:
                await lanes.rest()
        waits = [lanes.next_wake_ms for lanes in self._lanes]
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
        return self._alarms.is_resting and all(lanes.is_resting for lanes in self._lanes)

    def _committed(self, draft: Draft) -> None:
        for line in dict.fromkeys(draft.lines):
            self._wake(line)
        if draft.has_timers:
            self._alarms.look()

    def wake(self, convs: Sequence[str], lines: Sequence[str]) -> None:
        """There is new work in these conversations and lines."""
        for conv in convs:
            self._mailboxes.notify(conv)
        for line in lines:
            self._wake(line)

    def _wake(self, line: str) -> None:
        (self._jobs if line.startswith("job/") else self._lines).notify(line)

    async def _over_quota(self, conv: str) -> None:
        address, draft = Address.parse(conv), self.draft(conv)
        key = f"quota:{conv}:{draft.now_ms // NOTICE_MS}"
        try:
            self._around.speaker.built_in(draft, address, address.person, "too_many", key=key)
        except FlowError as error:  # a template of the project's own, in place of ours
            log.error("notice_failed", conv=conv, error=str(error))
            return
        await self.commit(draft)

    async def _prune(self) -> None:
        """Forget what nobody asks for any more, in small pieces."""
        while True:
            await self._around.clock.sleep(PRUNE_S)
            if self._jumps.look():
                continue  # a clock that was set wrong must not throw anything away
            try:
                while await self._around.database.run(self._forget):
                    pass
                for name, size in (await self._around.database.run(_queues)).items():
                    self._around.metrics.queue(name, size)
            except StoreError as error:
                log.error("store_unavailable", lane="prune", error=str(error))
            except Exception:
                log.exception("prune_failed")  # and tried again in a minute

    def _forget(self, tx: Tx) -> int:
        """One piece of each; how many rows went."""
        now_ms, keep = self._around.clock.now_ms(), self._keep
        return (
            seen.forget_old(tx, now_ms - keep.seen_ms)
            + reply.forget_old(tx, now_ms - keep.seen_ms)
            + card.forget_old(tx, now_ms)
            + outbox.forget_old(
                tx, sent_before_ms=now_ms - keep.sent_ms, dead_before_ms=now_ms - keep.dead_ms
            )
            + said.forget_old(tx, now_ms - EQUAL_WINDOW_MS)
            + dead.forget_old(tx, now_ms - keep.dead_ms)
            + session.forget_archived(tx, now_ms - keep.dead_ms)
        )


def _take_up(tx: Tx, left: list[int]) -> tuple[list[str], list[str]]:
    inbox.count_boot(tx, left)
    return inbox.conversations(tx), outbox.lines(tx)


def _queues(tx: Tx) -> dict[str, int]:
    return {"inbox": inbox.size(tx), "outbox": outbox.size(tx), "timer": timer.size(tx)}
