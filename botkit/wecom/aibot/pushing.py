"""Over a long connection nobody asks how far an answer is, so we push it while it grows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from botkit.errors import CallError, StoreError, Unreachable
from botkit.wecom.aibot.answers import Answers, Open

LOOK_S = 1.0  # between looks whether an answer has ended
LEAST_S = 0.3  # between two frames

Respond = Callable[[str, dict[str, Any]], Awaitable[None]]
"""Sends a body under a req_id.  Raises CallError."""

log = structlog.get_logger()


class Pushing:
    """One task for each answer that grows."""

    def __init__(self, answers: Answers, respond: Respond) -> None:
        self._answers, self._respond = answers, respond
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, found: Open) -> None:
        """Push this answer until it has ended."""
        if found.answer.kind == "message":
            task = asyncio.create_task(self._push(found), name=f"answer {found.answer.id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Leave them as they are; after the next start what is still to be said is sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _push(self, found: Open) -> None:
        shown = None
        while not found.answer.is_finished:
            await self._answers.changed(found, LOOK_S)
            try:
                shown = await self._frame(found, shown)
            except Unreachable:
                await asyncio.sleep(LOOK_S)
            except StoreError as error:
                log.error("store_unavailable", lane="answer", error=str(error))
                await asyncio.sleep(LOOK_S)
            except CallError as error:
                log.warning("answer_refused", answer=found.answer.id, error=str(error))
                await self._answers.close(found)
            else:
                await asyncio.sleep(LEAST_S)

    async def _frame(self, found: Open, shown: dict[str, Any] | None) -> dict[str, Any] | None:
        """Push what is new; what is shown now."""
        answer = found.answer
        frame = await self._answers.frame(answer.id)
        if frame.body is not None and frame.body != shown:
            await self._respond(answer.request, frame.body)
            shown = frame.body
        await self._answers.arrived(answer.id, frame)
        return shown
