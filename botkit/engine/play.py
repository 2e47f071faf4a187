"""A play: the plan for one event, carried out on a stage.

The first two beats of a turn: prepare, which may wait, and decide, which may not.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import msgspec
import structlog

from botkit.chat.events import CronFired, JobEnded, Other, TimerFired
from botkit.chat.people import Person
from botkit.clock import ZONE
from botkit.engine.awaiting import awaited
from botkit.engine.draft import Draft
from botkit.engine.guard import Guarded, guarded
from botkit.engine.routing import Plan, Situation, route
from botkit.engine.scene import Scene
from botkit.engine.stage import Stage
from botkit.engine.surroundings import Surroundings
from botkit.errors import FlowError
from botkit.flows.bot import FlowEntry
from botkit.flows.flow import Flow
from botkit.flows.starting import Roster
from botkit.flows.turn import Turn
from botkit.store.session import Session
from botkit.wire.ids import new_id

log = structlog.get_logger()


class Play:
    """Plans when it is made: who gets the event, on a session that fits its flow.

    ``prepare_s`` is how long a look-up or a handler may take; ``is_last`` whether there will be no
    other attempt.
    """

    def __init__(
        self, around: Surroundings, scene: Scene, draft: Draft, *, prepare_s: float, is_last: bool
    ) -> None:
        self._around, self._draft, self._prepare_s = around, draft, prepare_s
        self._channel = scene.address.channel
        roster = self._roster = around.rosters[self._channel]
        if isinstance(scene.event, Other):
            scene = msgspec.structs.replace(scene, event=roster.understand(scene.event))
        found = guarded(scene, draft, roster, around.clock, around.limit, is_last=is_last)
        plan = _routed(found, roster)
        if found.lost is not None and (plan.kind == "start" or plan.trigger == "cancel"):
            found = found.ended()  # whoever leaves does not begin anew
            plan = _routed(found, roster)
        self._found, self._plan, self._scene = found, plan, found.scene

    @property
    def waits(self) -> bool:
        """Whether something has to be awaited: a handler, or what a flow looks up."""
        runs, begins = self._found.entry, self._plan.entry
        return (
            self._plan.kind == "handle"
            or (runs is not None and runs.looks_up)
            or (begins is not None and begins.looks_up)
        )

    def carry_out_at_once(self) -> None:
        """As ``carry_out``, where nothing has to be awaited."""
        work = self.carry_out()
        try:
            work.send(None)
        except StopIteration:
            return
        work.close()
        raise AssertionError("a play that awaits nothing has waited")

    async def carry_out(self) -> None:
        """Put into the draft what becomes of the event.  Raises what an author's code raises."""
        scene, entry, plan = self._scene, self._found.entry, self._plan
        stage = Stage(self._around.speaker, scene, self._draft, plan, self._turn())
        if self._found.lost is not None:
            await self._fall_back(stage, self._found.lost)
            if scene.session is not None and plan.kind in ("fire", "again"):
                return  # it was meant for the state that is gone
        match plan.kind:
            case "drop":
                log.info("event_dropped", conv=self._draft.conv, reason=plan.reason)
            case "say":
                stage.refuse()
            case "help":
                stage.help(self._roster)
            case "handle":
                await self._handle(stage)
            case "start":
                await self._start(stage, entry)
            case "fire" | "again" if entry is not None and scene.session is not None:
                await self._go_on(stage, entry, scene.session)
            case _:
                raise AssertionError(f"{plan.kind} without a session")

    async def _fall_back(self, stage: Stage, owner: str) -> None:
        """Tell the owner of a session that cannot go on, and begin anew where it may."""
        scene, entry, speaker = self._scene, self._found.entry, self._around.speaker
        goes_on = scene.session is not None
        speaker.built_in(self._draft, scene.address, owner, "flow_changed", goes_on=goes_on)
        if entry is None or scene.session is None:
            stage.close_cards()
            return
        model = await self._prepared(stage, entry, scene.session)
        with self._around.limit.guard():
            stage.begin(entry, scene.session, model)

    def _turn(self) -> Turn:
        scene, plan = self._scene, self._plan
        return Turn(
            person=self._actor(),
            event=scene.event,
            platform=scene.address.platform,
            now=datetime.fromtimestamp(self._around.clock.now_ms() / 1000, ZONE),
            text=plan.text,
            value=plan.value,
            outside=self._around.outsides[self._channel],
            task_id=plan.card.task_id if plan.card else "",
        )

    def _actor(self) -> Person:
        scene = self._scene
        if isinstance(scene.event, CronFired):
            return Person("")
        return self._around.names(self._channel, scene.waiting.actor)

    async def _handle(self, stage: Stage) -> None:
        for bot, handler in stage.plan.handlers:
            stage.turn.staged = []
            async with asyncio.timeout(self._prepare_s) as patience:
                stage.turn.voice = stage.voice(self._around.channels, patience)
                await awaited(self._around.limit, self._prepare_s, handler, stage.turn)
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
        owner = self._around.names(self._channel, stage.scene.waiting.actor)
        fresh = stage.fresh_session(entry, new_id(self._around.clock))
        model = entry.flow(data=entry.record(), owner=owner, state=entry.table.initial)
        await self._prepare(entry, model, stage.turn)
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
        owner = self._around.names(self._channel, before.owner)
        model = entry.flow(data=data, owner=owner, state=before.state)
        await self._prepare(entry, model, stage.turn)
        return model

    async def _prepare(self, entry: FlowEntry, model: Flow[Any], turn: Turn) -> None:
        if entry.looks_up:
            async with asyncio.timeout(self._prepare_s):
                await awaited(self._around.limit, self._prepare_s, model.prepare, turn)


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
