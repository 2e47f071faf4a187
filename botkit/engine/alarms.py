"""Durable timers: what is due becomes an inbox row, once, in the order it was due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from botkit.chat.people import Address
from botkit.chat.seams import Database, Tx
from botkit.clock import Clock
from botkit.engine.jumps import Jumps
from botkit.errors import StoreError
from botkit.store import inbox, timer
from botkit.store.timer import Timer

log = structlog.get_logger()

AT_ONCE = 50  # overdue timers per batch, one batch a second, so that a long downtime is no flood
FAR_S = 60.0  # look again at least this often: clocks are set, machines sleep, and nobody tells
PAUSE_S = 1.0
FAULT_PAUSE_S = 60.0  # after what nobody foresaw; timers are late then, never lost


class Alarms:
    """Sleeps until the next timer is due.  ``notify`` gets the conversation that woke.

    ``rung`` is told of each timer in the transaction that takes it out; ``jumps`` may hold
    everything back.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        notify: Callable[[str], None],
        rung: Callable[[Tx, Timer], None] = lambda tx, timer: None,
        jumps: Jumps | None = None,
    ) -> None:
        self._database, self._clock, self._notify = database, clock, notify
        self._rung, self._jumps = rung, jumps or Jumps(clock)
        self._changed = asyncio.Event()
        self.is_resting = False
        self._rested = asyncio.Event()

    def look(self) -> None:
        """Timers were set."""
        self.is_resting = False
        self._changed.set()

    async def rest(self) -> None:
        """Return when everything due has been put into the inbox."""
        while not self.is_resting:
            self._rested.clear()
            await self._rested.wait()

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            self._changed.clear()
            try:
                wait_s = await self._ring()
            except StoreError as error:
                log.error("store_unavailable", lane="alarms", error=str(error))
                await self._clock.sleep(PAUSE_S)
            except Exception:
                log.exception("alarms_failed")
                await self._clock.sleep(FAULT_PAUSE_S)
            else:
                await self._wait(wait_s)

    async def _ring(self) -> float:
        """Ring what is due; the seconds until there is more to do."""
        if hold_s := self._jumps.look():
            return hold_s
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> tuple[list[str], int | None]:
            rung = [t for t in timer.due(tx, now_ms, AT_ONCE) if timer.remove(tx, t)]
            for one in rung:
                self._rung(tx, one)
                owner = Address.parse(one.conv).person
                inbox.add(
                    tx,
                    key=f"timer:{one.id}:{one.gen}",
                    conv=one.conv,
                    actor=owner,
                    trust=3,
                    payload=one.payload,
                    now_ms=now_ms,
                )
            self._jumps.remember(tx)
            return [one.conv for one in rung], timer.next_due(tx)

        convs, due_at = await self._database.run(unit)
        for conv in convs:
            self._notify(conv)
        if due_at is None:
            return FAR_S
        if len(convs) == AT_ONCE:
            await self._clock.sleep(PAUSE_S)  # to its end, though every other turn sets a timer
            return 0.0
        # The clock may have been moved while the store was asked.
        return min(FAR_S, max(0.0, (due_at - self._clock.now_ms()) / 1000))

    async def _wait(self, seconds: float) -> None:
        """Rest for so long, or until timers are set."""
        if self._changed.is_set() or seconds == 0:
            return
        self.is_resting = True
        self._rested.set()
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        looking = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({sleeping, looking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            looking.cancel()
        self.is_resting = False
