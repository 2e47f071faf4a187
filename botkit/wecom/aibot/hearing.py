"""What comes over the long connection, stored one after the other."""

from __future__ import annotations

import asyncio
from typing import Literal, Protocol

import msgspec
import structlog

from botkit.chat.seams import Arrival
from botkit.clock import Clock
from botkit.errors import StoreError, Unreadable
from botkit.observe.metrics import Metrics
from botkit.wecom.aibot import inbound
from botkit.wecom.aibot.answers import Answers
from botkit.wecom.aibot.frames import Frame
from botkit.wecom.aibot.reading import Reader

AGAIN_S = 2.0  # before an event is stored once more
MOST_WAITING = 1000  # events that are not stored yet
DISPLACED = "disconnected_event"

log = structlog.get_logger()


class Intake(Protocol):
    """Takes what was read.  When it returns, the rows are committed and synced."""

    async def receive(self, arrival: Arrival) -> Literal["stored", "duplicate", "dropped"]:
        """Store an event.  Raises StoreError, and Unreadable for what no row can hold."""
        ...

    async def bury(self, app: str, unreadable: Unreadable) -> None:
        """Store a dead letter.  Raises StoreError."""
        ...


class Hearing:
    """``app`` is the channel's name.

    The platform delivers once and asks for no receipt, so an event waits in memory while the
    store is away.
    """

    def __init__(
        self,
        app: str,
        reader: Reader,
        answers: Answers,
        intake: Intake,
        *,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._app, self._reader, self._answers = app, reader, answers
        self._intake, self._clock, self._metrics = intake, clock, metrics
        self._waiting: asyncio.Queue[Frame] = asyncio.Queue(MOST_WAITING)

    def take(self, frame: Frame) -> bool:
        """Note a message or event; True when it says that another connection took over."""
        body = frame.body if isinstance(frame.body, dict) else {}
        if inbound.text(inbound.table(body, "event"), "eventtype") == DISPLACED:
            return True
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            log.error("inbound_dropped_quota", app=self._app, waiting=MOST_WAITING)
        return False

    async def run(self) -> None:
        """Store what comes, for ever."""
        while True:
            frame = await self._waiting.get()
            while not await self._is_stored(frame):
                await self._clock.sleep(AGAIN_S)
            self._waiting.task_done()

    async def rest(self) -> None:
        """Return when all that came is stored."""
        await self._waiting.join()

    async def _is_stored(self, frame: Frame) -> bool:
        """Store one; False when the store is away."""
        try:
            outcome = await self._store(frame)
        except StoreError as error:
            log.error("inbound_unavailable", app=self._app, reason=str(error))
            self._metrics.callback(self._app, "inbound_unavailable")
            return False
        except Exception:  # whatever it was must not end the hearing
            log.exception("inbound_failed", app=self._app)
            return True
        self._metrics.callback(self._app, outcome)
        return True

    async def _store(self, frame: Frame) -> str:
        raw = msgspec.json.encode(frame.body)
        try:
            told = self._reader.read(self._reader.fields(raw), raw, trust=3, request=frame.request)
            if told.answer.kind != "none":
                await self._answers.open(told.answer)
            outcome = await self._intake.receive(told.arrival)
        except Unreadable as unreadable:
            await self._intake.bury(self._app, unreadable)
            self._metrics.dead_letter("callback")
            log.warning("inbound_dead_letter", app=self._app, reason=str(unreadable))
            return "dead_letter"
        if outcome == "stored":
            self._metrics.event(type(told.arrival.event).__name__)
        return outcome
