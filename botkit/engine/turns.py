"""One turn: load, prepare, decide, render, commit.  See ``deciding`` for the time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import structlog

from botkit.chat.events import CronFired, JobEnded, Other, TimerFired
from botkit.chat.people import Person
from botkit.chat.seams import Channel, Database, Tx
from botkit.clock import ZONE, Clock, as_datetime
from botkit.engine import scene as scenes
from botkit.engine.containing import CONTAINED
from botkit.engine.deciding import TimeLimit
from botkit.engine.draft import Draft, write_all
from botkit.engine.guard import Guarded, guarded
from botkit.engine.routing import Plan, Situation, route
from botkit.engine.running import Running
from botkit.engine.scene import Scene
from botkit.engine.speaking import Speaker
from botkit.engine.stage import Stage
from botkit.errors import BotkitError, FlowError, StoreError
from botkit.flows.bot import FlowEntry
from botkit.flows.flow import Flow
from botkit.flows.starting import Roster
from botkit.flows.turn import Outside, Turn
from botkit.observe.metrics import Metrics
from botkit.store import dead, inbox, session
from botkit.store.session import Session
from botkit.wire.cleaning import clean
from botkit.wire.ids import new_id

log = structlog.get_logger()

PREPARE_S = 5.0  # prepare, or a handler
BACKOFF_S = (1, 4, 10, 10)  # before the 2nd, 3rd, 4th and 5th attempt
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What turns are given by ``app.py``."""

    database: Database
    channels: Mapping[str, Channel]
    rosters: Mapping[str, Roster]  # by channel name, "wecom/main"
    outsides: Mapping[str, Outside]  # by channel name
    names: Callable[[str, str], Person]  # channel, user id -> the person, best name known
    clock: Clock
    metrics: Metrics
    speaker: Speaker
    limit: TimeLimit


class Turns:
    """``step`` is a lane step over conversations; ``committed`` is called after each commit."""

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

    def offer(self, conv: str, scene: Scene) -> None:
        """The scene with which the conversation's next step can begin, as it was just seen."""
        self._ready[conv] = scene

    async def step(self, conv: str) -> int | None:
        """Take the oldest event of a conversation through its turn."""
        scene = self._ready.pop(conv, None)
        if scene is None:
            scene = await self._around.database.run(lambda tx: scenes.load(tx, conv))
        if scene is None:
            return None
        if trouble := scene.trouble or self._unknown_app(scene):
            return await self._bury(scene, FlowError(trouble))
        wait = scene.waiting.not_before - self._clock.now_ms()
        if wait > 0:
            return wait
        draft = Draft(conv, self._around.channels, self._clock, _cause(scene))
        began = self._clock.monotonic()
        try:
            with self._running.mark(scene.waiting.seq), CONTAINED:
                await self._decide(scene, draft)
            ended = await self._commit(scene, draft)
        except StoreError:
            raise
        except Exception as error:  # of the author's code, or of what it wants to be stored
            self._around.metrics.turn("failed", self._clock.monotonic() - began)
            return await self._failed(scene, error)
        self._around.metrics.turn("done", self._clock.monotonic() - began)
        return ended

    def _unknown_app(self, scene: Scene) -> str:
        app = scene.address.channel
        known = app in self._around.rosters
        return "" if known else f"{app} is not in the settings; dead replay brings this back"

    async def _commit(self, scene: Scene, draft: Draft) -> int | None:
        """Write the turn and look at what waits next, in one unit of work."""

        try:
            taken = (scene.waiting.seq, draft)
            upcoming = await self._around.database.join(_commit_all, taken)
        except session.Overtaken:
            return 0  # the next step takes it anew
        self._committed(draft)
        if upcoming is None:
            return None
        self.offer(draft.conv, upcoming)
        return 0

    async def _decide(self, scene: Scene, draft: Draft) -> None:
        roster = self._around.rosters[scene.address.channel]
        if isinstance(scene.event, Other):
            scene = msgspec.structs.replace(scene, event=roster.understand(scene.event))
        is_last = scene.waiting.attempts >= ATTEMPTS
        found = guarded(scene, draft, roster, self._clock, self._around.limit, is_last=is_last)
        plan = _routed(found, roster)
        if found.lost is not None and (plan.kind == "start" or plan.trigger == "cancel"):
            found = found.ended()  # whoever leaves does not begin anew
            plan = _routed(found, roster)
        scene, entry = found.scene, found.entry
        turn = self._turn(scene, plan)
        stage = Stage(self._around.speaker, scene, draft, plan, turn)
        if found.lost is not None:
            await self._fall_back(stage, draft, found)
            if scene.session is not None and plan.kind in ("fire", "again"):
                return  # it was meant for the state that is gone
        match plan.kind:
            case "drop":
                log.info("event_dropped", conv=draft.conv, reason=plan.reason)
            case "say":
                stage.refuse()
            case "help":
                stage.help(roster)
            case "handle":
                await self._handle(stage)
            case "start":
                await self._start(stage, entry)
            case "fire" | "again" if entry is not None and scene.session is not None:
                await self._go_on(stage, entry, scene.session)
            case _:
                raise AssertionError(f"{plan.kind} without a session")

    async def _fall_back(self, stage: Stage, draft: Draft, found: Guarded) -> None:
        """Tell the owner of a session that cannot go on, and begin anew where it may."""
        scene, entry, owner = found.scene, found.entry, found.lost or ""
        goes_on = scene.session is not None
        self._around.speaker.built_in(draft, scene.address, owner, "flow_changed", goes_on=goes_on)
        if entry is None or scene.session is None:
            stage.close_cards()
            return
        model = await self._prepared(stage, entry, scene.session)
        with self._around.limit.guard():
            stage.begin(entry, scene.session, model)

    def _turn(self, scene: Scene, plan: Plan) -> Turn:
        return Turn(
            person=self._actor(scene),
            event=scene.event,
            platform=scene.address.platform,
            now=self._now(),
            text=plan.text,
            value=plan.value,
            outside=self._around.outsides[scene.address.channel],
            task_id=plan.card.task_id if plan.card else "",
        )

    def _actor(self, scene: Scene) -> Person:
        if isinstance(scene.event, CronFired):
            return Person("")
        return self._around.names(scene.address.channel, scene.waiting.actor)

    def _now(self) -> datetime:
        return as_datetime(self._clock.now_ms()).astimezone(ZONE)

    async def _handle(self, stage: Stage) -> None:
        for bot, handler in stage.plan.handlers:
            stage.turn.staged = []
            async with asyncio.timeout(self._prepare_s) as patience:
                stage.turn.voice = stage.voice(self._around.channels, patience)
                await handler(stage.turn)
            with self._around.limit.guard():
                stage.perform(bot.name)
        stage.press_card()

    async def _start(self, stage: Stage, running: FlowEntry | None) -> None:
        entry, before = _named(stage.plan.entry), stage.scene.session
        if before is not None and running is not None:
            model = await self._prepared(stage, running, before)
            with self._around.limit.guard():
                if running.machine.fire(model, "cancel", stage.turn.closed()):
                    stage.move(running, before, model, again=False)
            if model.state not in running.table.ends:
                stage.refuse("busy")
                return
            stage.turn.staged = []
        owner = self._around.names(stage.scene.address.channel, stage.scene.waiting.actor)
        fresh = stage.fresh_session(entry, new_id(self._clock))
        model = entry.flow(data=entry.record(), owner=owner, state=entry.table.initial)
        await self._prepare(model, stage.turn)
        with self._around.limit.guard():
            stage.begin(entry, fresh, model)

    async def _go_on(self, stage: Stage, entry: FlowEntry, before: Session) -> None:
        model = await self._prepared(stage, entry, before)
        with self._around.limit.guard():
            fired = stage.plan.kind == "fire" and entry.machine.fire(
                model, stage.plan.trigger, stage.turn.closed()
            )
            if fired:
                stage.press_card(model)
                stage.move(entry, before, model, again=model.state == before.state)
            elif isinstance(stage.scene.event, TimerFired | JobEnded):
                log.info("event_dropped", conv=before.conv, reason="no move's conditions hold")
            elif stage.plan.kind == "fire" and stage.plan.card is not None:
                stage.refuse("card_dead")
            else:
                stage.repeat(entry, before, model)

    async def _prepared(self, stage: Stage, entry: FlowEntry, before: Session) -> Flow[Any]:
        data = msgspec.json.decode(before.data, type=entry.record)  # read once by guarded
        owner = self._around.names(stage.scene.address.channel, before.owner)
        model = entry.flow(data=data, owner=owner, state=before.state)
        await self._prepare(model, stage.turn)
        return model

    async def _prepare(self, model: Flow[Any], turn: Turn) -> None:
        if type(model).prepare is Flow.prepare:
            return  # the flow looks nothing up
        async with asyncio.timeout(self._prepare_s):
            await model.prepare(turn)

    async def _failed(self, scene: Scene, error: Exception) -> int | None:
        """Count the attempt; after the last one bury the event and tell the person."""
        waiting = scene.waiting
        log.error(
            "handler_failed",
            conv=waiting.conv,
            attempt=waiting.attempts,
            error=f"{type(error).__name__}: {error}",
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
        draft = Draft(waiting.conv, self._around.channels, self._clock, _cause(scene))
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


def _named(entry: FlowEntry | None) -> FlowEntry:
    if entry is None:
        raise FlowError("a start without a flow")
    return entry


def _routed(found: Guarded, roster: Roster) -> Plan:
    scene = found.scene
    return route(
        scene.event,
        Situation(
            actor=scene.waiting.actor,
            session=scene.session,
            entry=found.entry,
            card=scene.card,
            live=scene.live if found.lost is None else [],
            roster=roster,
            trust=scene.waiting.trust,
        ),
    )
