"""Mailboxes: the turns of a conversation, one at a time; many conversations side by side.

Turns that wait for nothing are decided in rounds, one after the other, and committed together:
one kind of work in a tight loop takes half the time it takes as a task for each.  A turn that has
to wait, for a look-up or a handler, or that failed, is taken in a lane of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Literal

import structlog

from botkit.clock import Clock
from botkit.engine.lanes import Lanes
from botkit.engine.scene import Scene
from botkit.engine.turns import Decided, Turns

log = structlog.get_logger()

AT_ONCE = 64  # turns of a round, and lanes

_Heard = Scene | Literal["something"] | None
"""What was told of a conversation while its turn was taken."""


class Mailboxes:
    """Keeps nothing of a conversation for which nothing waits."""

    def __init__(self, turns: Turns, *, clock: Clock, most: int = AT_ONCE) -> None:
        self._turns, self._most = turns, most
        self._lanes = Lanes("mailbox", turns.step, clock=clock, most=most)
        self._ready: deque[Scene] = deque()
        self._heard: dict[str, _Heard] = {}  # of all conversations that are ready or in the round
        self._rounds: asyncio.Task[None] | None = None
        self._stopping = False

    def notify(self, conv: str, scene: Scene | None = None) -> None:
        """There may be an event for this conversation; ``scene`` if it is known to be the next."""
        if self._stopping:
            return
        if conv in self._heard:
            self._heard[conv] = scene or "something"
        elif scene is None:
            self._lanes.notify(conv)
        elif conv in self._lanes:
            self._turns.offer(scene)
            self._lanes.notify(conv)
        else:
            self._enter(scene)

    @property
    def is_resting(self) -> bool:
        """Whether no turn is taken: every lane waits for its time or there is none."""
        return self._rounds is None and self._lanes.is_resting

    @property
    def next_wake_ms(self) -> int | None:
        """When the next waiting conversation goes on."""
        return self._lanes.next_wake_ms

    async def rest(self) -> None:
        """Return when no turn is taken."""
        while not self.is_resting:
            if self._rounds is not None:
                await asyncio.wait([self._rounds])
            await self._lanes.rest()

    async def stop(self, within: float) -> None:
        """Begin no turn; let those under way end, but not longer than this many seconds."""
        self._stopping = True
        await asyncio.gather(self._stop_rounds(within), self._lanes.stop(within))

    async def _stop_rounds(self, within: float) -> None:
        if self._rounds is not None:
            _, late = await asyncio.wait([self._rounds], timeout=within)
            for task in late:
                task.cancel()

    def _enter(self, scene: Scene, heard: _Heard = None) -> None:
        self._heard[scene.waiting.conv] = heard
        self._ready.append(scene)
        if self._rounds is None:
            self._rounds = asyncio.create_task(self._take_rounds(), name="rounds")

    async def _take_rounds(self) -> None:
        try:
            while self._ready and not self._stopping:
                await asyncio.sleep(0)  # answers to the platform go out first
                await self._take_round()
        finally:
            self._rounds = None

    async def _take_round(self) -> None:
        scenes = [self._ready.popleft() for _ in range(min(len(self._ready), self._most))]
        outcomes, decided = self._decided(scenes), []
        self._ready.extendleft(reversed(scenes[len(outcomes) :]))  # there was no time for these
        for scene, one in zip(scenes, outcomes, strict=False):
            if one is None:
                self._to_lane(scene)
            else:
                decided.append(one)
        if decided:
            for one, outcome in zip(decided, await self._turns.commit(decided), strict=True):
                self._go_on(one.draft.conv, outcome)

    def _decided(self, scenes: list[Scene]) -> list[Decided | None]:
        try:
            return self._turns.decide(scenes)
        except Exception as error:  # nobody thought of it; lanes keep the work and go on
            log.exception("round_failed", error=type(error).__name__)
            return [None] * len(scenes)

    def _to_lane(self, scene: Scene) -> None:
        conv = scene.waiting.conv
        self._turns.offer(scene)
        self._lanes.notify(conv)
        if self._heard.pop(conv):
            self._lanes.notify(conv)

    def _go_on(self, conv: str, outcome: Scene | Exception | None) -> None:
        """See to what comes after a turn, or after a failed commit."""
        heard = self._heard.pop(conv)
        if isinstance(outcome, Scene):
            # What was heard may be this event, or another that waits behind it.
            self._enter(outcome, heard and "something")
        elif isinstance(heard, Scene) and outcome is None:
            self._enter(heard)
        elif outcome or heard:
            self._lanes.notify(conv)  # which looks into the store, and sees to errors
