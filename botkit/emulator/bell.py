"""Waking those who wait for something to change."""

from __future__ import annotations

import asyncio


class Bell:
    """Rung at every change; wakes everyone who waits at that moment."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def rung(self) -> None:
        """Return at the next ring."""
        heard = asyncio.get_running_loop().create_future()
        self._waiting.append(heard)
        await heard
