"""One turn: load, prepare, decide, render, commit.  See ``deciding`` for the time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import nullcontext

import structlog

from botkit.chat.events import CronFired
from botkit.chat.seams import Tx
from botkit.engine import scene as scenes
from botkit.engine.containing import CONTAINED
from botkit.engine.draft import Draft, write_all
from botkit.engine.play import Play
from botkit.engine.running import Running
from botkit.engine.scene import Scene
from botkit.engine.surroundings import Surroundings
from botkit.errors import BotkitError, FlowError, StoreError
from botkit.observe.logs import fault
from botkit.store import dead, inbox, session
from botkit.wire.cleaning import clean
from botkit.wire.ids import new_id
from botkit.wire.record import Fact

log = structlog.get_logger()

PREPARE_S = 5.0  # prepare, or a handler
ROUND_S = 0.05  # others are heard meanwhile: the platform wants its answers in time
BACKOFF_S = (1, 4, 10, 10)  # before the 2nd, 3rd, 4th and 5th attempt
ATTEMPTS = 5


class Decided(Fact, frozen=True):
    """A turn to be written; ``began`` is the clock's monotonic time."""

    seq: int
    draft: Draft
    began: float


class Turns:
    """Takes turns: ``decide`` and ``commit`` many at once, or ``step`` in a lane, any one.

    ``committed`` is called after each commit.
    """

    def __init__(
        self,
        around: Surroundings,
        *,
        committed: Callable[[Draft], None],
        running: Running,
        prepare_s: float = PREPARE_S,
    ) -> None:
        self._around, self._committed, self._running = around, committed, running
        self._clock, self._prepare_s = around.clock, prepare_s
        self._ready: dict[str, Scene] = {}
        self._failures: dict[str, Exception] = {}  # of turns that were to be decided at once
        self._alone = asyncio.Lock()  # for what was under way when a process died

    def decide(self, scenes: Sequence[Scene]) -> list[Decided | None]:
        """Decide the next turns of conversations at once: of as many as there is time for.

        None: it takes a step, since it waits for something, or failed.
        """
        decided, until = [], self._clock.monotonic() + ROUND_S
        with self._around.limit.ticking(), self._running.marking() as mark:
            for scene in scenes:
                decided.append(self._decide(scene, mark))
                if self._clock.monotonic() > until:
                    break
        return decided

    def _decide(self, scene: Scene, mark: Callable[[int], None]) -> Decided | None:
        roster, now = self._around.rosters.get(scene.address.channel), scene.session
        if scene.trouble or roster is None or self._wait_ms(scene) > 0:
            return None
        if now is not None and not roster.has(now.flow, now.fingerprint):
            return None  # an earlier version's: that is looked at once, in a step
        draft, began = self._draft(scene), self._clock.monotonic()
        mark(scene.waiting.seq)
        try:
            with CONTAINED:
                play = self._play(scene, draft)
                if play.waits:
                    return None
                play.carry_out_at_once()
        except Exception as error:
            self._failures[scene.waiting.conv] = error
            return None
        return Decided(scene.waiting.seq, draft, began)

    async def commit(self, decided: Sequence[Decided]) -> list[Scene | Exception | None]:
        """Write turns and look at what waits next: that, or why it was not written, for each."""
        try:
            outcomes = await self._written([(one.seq, one.draft) for one in decided])
        except Exception as error:
            return [error] * len(decided)
        now = self._clock.monotonic()
        for one, outcome in zip(decided, outcomes, strict=True):
            if not isinstance(outcome, Exception):
                self._around.metrics.turn("done", now - one.began)
        return outcomes

    def offer(self, scene: Scene) -> None:
        """The scene with which the conversation's next step can begin, as it was just seen."""
        self._ready[scene.waiting.conv] = scene

    async def step(self, conv: str) -> int | None:
        """Take the oldest event of a conversation through its turn."""
        scene, failure = self._ready.pop(conv, None), self._failures.pop(conv, None)
        if scene is None:
            scene = await self._around.database.run(lambda tx: scenes.load(tx, conv))
        if scene is None:
            return None
        if trouble := scene.trouble or self._unknown_app(scene):
            return await self._bury(scene, FlowError(trouble))
        if (wait := self._wait_ms(scene)) > 0:
            return wait
        began = self._clock.monotonic()
        try:
            if failure is not None:
                raise failure
            draft = await self._decided(scene)
            ended = await self._commit(scene, draft)
        except StoreError:
            raise
        except Exception as error:  # of the author's code, or of what it wants to be stored
            self._around.metrics.turn("failed", self._clock.monotonic() - began)
            return await self._failed(scene, error)
        self._around.metrics.turn("done", self._clock.monotonic() - began)
        return ended

    async def _decided(self, scene: Scene) -> Draft:
        draft = self._draft(scene)
        # One suspect at a time: should it happen again, only the guilty one is marked.
        async with self._alone if scene.waiting.boots else nullcontext():
            with self._running.mark(scene.waiting.seq), CONTAINED:
                await self._play(scene, draft).carry_out()
        return draft

    def _draft(self, scene: Scene) -> Draft:
        return Draft(scene.waiting.conv, self._around.channels, self._clock, _cause(scene))

    def _play(self, scene: Scene, draft: Draft) -> Play:
        is_last = scene.waiting.attempts >= ATTEMPTS
        return Play(self._around, scene, draft, prepare_s=self._prepare_s, is_last=is_last)

    def _wait_ms(self, scene: Scene) -> int:
        """How long the event still has to wait, 0 or less when it need not."""
        if not (not_before := scene.waiting.not_before):
            return 0
        wait = not_before - self._clock.now_ms()
        return wait if wait <= BACKOFF_S[-1] * 1000 else 0  # more: the clock was set back

    def _unknown_app(self, scene: Scene) -> str:
        app = scene.address.channel
        known = app in self._around.rosters
        return "" if known else f"{app} is not in the settings; dead replay brings this back"

    async def _commit(self, scene: Scene, draft: Draft) -> int | None:
        """Write one turn; what its step says."""
        (outcome,) = await self._written([(scene.waiting.seq, draft)])
        if isinstance(outcome, session.Overtaken):
            return 0  # the next step takes it anew
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is None:
            return None
        self.offer(outcome)
        return 0

    async def _written(self, taken: Sequence[tuple[int, Draft]]) -> list[Scene | Exception | None]:
        """Write turns and look at what waits next, in one unit of work."""
        outcomes = await self._around.database.join(_commit_all, taken)
        for (_, draft), outcome in zip(taken, outcomes, strict=True):
            if not isinstance(outcome, Exception):
                self._committed(draft)
        return outcomes

    async def _failed(self, scene: Scene, error: Exception) -> int | None:
        """Count the attempt; after the last one bury the event and tell the person."""
        waiting = scene.waiting
        log.error(
            "handler_failed",
            conv=waiting.conv,
            attempt=waiting.attempts,
            error=fault(error),
            exc_info=error,
        )
        if waiting.attempts < ATTEMPTS:
            wait = BACKOFF_S[waiting.attempts - 1] * 1000
            not_before = self._clock.now_ms() + wait
            await self._around.database.run(lambda tx: inbox.retry(tx, waiting.seq, not_before))
            return wait
        return await self._bury(scene, error)

    async def _bury(self, scene: Scene, error: Exception) -> int | None:
        waiting, number = scene.waiting, new_id(self._clock)
        draft = self._draft(scene)
        letter = dead.DeadLetter(
            id=number,
            source="inbox",
            key=waiting.key,
            conv=waiting.conv,
            payload=waiting.payload,
            error=clean(f"{type(error).__name__}: {error}")[:2000],
            attempts=waiting.attempts,
            died_at=draft.now_ms,
            actor=waiting.actor,
            trust=waiting.trust,
        )
        draft.then(lambda tx: dead.bury(tx, letter))
        if scene.session is not None and getattr(scene.event, "session", "") == scene.session.id:
            # It waits for this outcome or time and would wait for ever.
            draft.archive(scene.session, f"dead letter {number}")
        is_heard = waiting.actor and not isinstance(scene.event, CronFired)
        if is_heard and scene.address.channel in self._around.channels:
            # The last digits are random: short enough to read out, enough to find the letter.
            values = {"number": number[-8:]}
            try:
                self._around.speaker.built_in(
                    draft, scene.address, waiting.actor, "failed", **values
                )
            except BotkitError as broken:  # a template of the project's own, in place of ours
                log.error("notice_failed", conv=waiting.conv, error=str(broken))
        log.error("dead_letter", conv=waiting.conv, number=number, attempts=waiting.attempts)
        self._around.metrics.dead_letter("inbox")
        return await self._commit(scene, draft)


def _commit_all(tx: Tx, taken: Sequence[tuple[int, Draft]]) -> list[Scene | None]:
    """Write turns, take their events out, and look at what waits next in their conversations."""
    if inbox.remove(tx, *(seq for seq, _ in taken)) != len(taken):
        raise session.Overtaken("an event was taken meanwhile")
    drafts = [draft for _, draft in taken]
    write_all(tx, drafts)
    upcoming = scenes.load_all(tx, [draft.conv for draft in drafts])
    return [upcoming.get(draft.conv) for draft in drafts]


def _cause(scene: Scene) -> str:
    """The key of the event this is about: of a job's outcome, that for which it was asked."""
    return getattr(scene.event, "cause", "") or scene.waiting.key
