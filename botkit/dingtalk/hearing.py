"""What comes over the Stream connection, stored before it is acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import structlog

from botkit.chat.events import Other
from botkit.chat.seams import Arrival
from botkit.dingtalk import frames, inbound
from botkit.dingtalk.fields import integer
from botkit.dingtalk.frames import Frame
from botkit.dingtalk.reading import Reader
from botkit.errors import CallbackError, Unreadable
from botkit.observe.metrics import Metrics

TRUST = 3  # a connection of our own

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
    """Implements ``link.Handler``.  ``app`` is the channel's name."""

    def __init__(self, app: str, reader: Reader, intake: Intake, metrics: Metrics) -> None:
        self._app, self._reader, self._intake, self._metrics = app, reader, intake, metrics

    async def __call__(self, frame: Frame) -> Mapping[str, Any] | None:
        """Store one frame; a click is answered with "no change".  Raises StoreError."""
        try:
            outcome = await self._receive(self._read(frame))
        except Unreadable as unreadable:
            await self._intake.bury(self._app, unreadable)
            self._metrics.dead_letter("callback")
            log.warning("inbound_dead_letter", app=self._app, reason=str(unreadable))
            outcome = "dead_letter"
        except CallbackError as error:
            log.warning("callback_rejected", app=self._app, reason=str(error))
            outcome = "callback_rejected"
        self._metrics.callback(self._app, outcome)
        return {} if frame.topic == frames.CARDS else None

    def _read(self, frame: Frame) -> Arrival:
        raw = (frame.data or "{}").encode("utf-8", "replace")
        fields = self._reader.fields(raw, frame.message_id)
        if frame.type == frames.EVENT:
            return self._reader.happening(
                frame.headers.get("eventType", ""),
                frame.headers.get("eventId", ""),
                fields,
                corp=frame.headers.get("eventCorpId", ""),
                at=integer(frame.headers, "eventBornTime"),
                trust=TRUST,
            )
        if frame.topic == frames.CARDS:
            return self._reader.click(fields, key=_known_by(frame), trust=TRUST)
        return self._reader.message(fields, trust=TRUST)

    async def _receive(self, arrival: Arrival) -> str:
        outcome = await self._intake.receive(arrival)
        event = arrival.event
        if outcome == "duplicate":
            log.info("callback_duplicate", app=self._app)
        elif outcome == "stored":
            word = event.word if isinstance(event, Other) else ""
            self._metrics.event(word or type(event).__name__)
            if isinstance(event, Other) and not word:
                log.info("inbound_other", app=self._app, name=event.name)
        return outcome


def _known_by(frame: Frame) -> str:
    """What tells a frame from others; one without an id by its bytes and its time.

    A button may be pressed twice: then the bytes are the same, and the time is another.
    """
    return frame.message_id or inbound.digest(frame.data, frame.headers.get("time", ""))
