"""Lanes: work by key.  Steps of one key never overlap; keys run side by side, fairly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from botkit.clock import Clock
from botkit.errors import StoreError

log = structlog.get_logger()

DONE = None  # a step found nothing to do
Step = Callable[[str], Awaitable[int | None]]
"""Does one piece of work: 0 = call me again, n = again in n milliseconds, None = nothing left."""

STORE_PAUSE_MS = 1_000  # after a failed write; disks that fill up are emptied by people
FAULT_PAUSE_MS = 60_000  # after an error nobody thought of; the work is kept, the log says why


class _Lane:
    __slots__ = ("again", "task", "wake_at")

    def __init__(self) -> None:
        self.again = False
        self.wake_at: int | None = None
        self.task: asyncio.Task[None] | None = None


class Lanes:
    """One worker per key that has work, none for idle keys."""

    def __init__(self, name: str, step: Step, *, clock: Clock, most: int) -> None:
        self._name, self._step, self._clock = name, step, clock
        self._slots = asyncio.Semaphore(most)
        self._lanes: dict[str, _Lane] = {}
        self._changed = asyncio.Event()
        self._stopping = False

    def notify(self, key: str) -> None:
        """There may be work for this key."""
        if self._stopping:
            return
        if (lane := self._lanes.get(key)) is not None:
            lane.again = True
            return
        lane = self._lanes[key] = _Lane()
        lane.task = asyncio.create_task(self._run(key, lane))

    def __contains__(self, key: str) -> bool:
        """Whether there is a worker for this key."""
        return key in self._lanes

    @property
    def is_resting(self) -> bool:
        """Whether no step runs: every lane waits for its time or there is none."""
        return all(lane.wake_at is not None for lane in self._lanes.values())

    @property
    def next_wake_ms(self) -> int | None:
        """When the next waiting lane goes on."""
        return min((lane.wake_at for lane in self._lanes.values() if lane.wake_at), default=None)

    async def rest(self) -> None:
        """Return when no step runs."""
        while not self.is_resting:
            self._changed.clear()
            await self._changed.wait()

    async def stop(self, within: float) -> None:
        """Take no new work; let running steps end, but not longer than this many seconds."""
        self._stopping = True
        sleeping = [lane.task for lane in self._lanes.values() if lane.wake_at and lane.task]
        for task in sleeping:
            task.cancel()
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: str, lane: _Lane) -> None:
        try:
            while True:
                lane.again = False
                await self._slots.acquire()
                try:
                    if self._stopping:
                        return
                    wait = await self._step(key)
                except StoreError as error:
                    log.error("store_unavailable", lane=self._name, error=str(error))
                    wait = STORE_PAUSE_MS
                except Exception as error:
                    log.exception("lane_failed", lane=self._name, error=type(error).__name__)
                    wait = FAULT_PAUSE_MS
                finally:
                    self._slots.release()
                if wait is DONE and not lane.again:
                    return
                if self._stopping:
                    return
                if wait:
                    await self._sleep(lane, wait)
        finally:
            del self._lanes[key]
            self._changed.set()

    async def _sleep(self, lane: _Lane, wait_ms: int) -> None:
        lane.wake_at = self._clock.now_ms() + wait_ms
        self._changed.set()
        try:
            await self._clock.sleep(wait_ms / 1000)
        finally:
            lane.wake_at = None
