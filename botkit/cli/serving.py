"""Run until told to stop: signals, and the event loop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from botkit.errors import StoreCorrupt

FIRST_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_loop(main: Coroutine[Any, Any, int]) -> int:
    """Run a coroutine to its exit code, on uvloop where that is installed."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def collect_rarely() -> None:
    """Look for cycles of garbage rarely, and not among what was made until now.

    A message leaves no cycle behind, but holds hundreds of objects while it is under way: with
    Python's own thresholds looking at those took a tenth of a saturated server's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


async def until_stopped(
    stop: Callable[[], Awaitable[None]], doom: asyncio.Future[StoreCorrupt]
) -> int:
    """Wait for SIGINT or SIGTERM, then stop in order; a second signal ends at once.

    ``doom`` is waited for, too: what it holds is raised after the stop.
    """
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    doom.add_done_callback(lambda _: told.set())

    def on_signal(number: int) -> None:
        if told.is_set():
            os._exit(128 + number)  # a second signal: what is not committed is taken up next time
        told.set()

    for number in FIRST_SIGNALS:
        loop.add_signal_handler(number, on_signal, number)
    try:
        await told.wait()
        await stop()
    finally:
        for number in FIRST_SIGNALS:
            loop.remove_signal_handler(number)
    if doom.done():
        raise doom.result()
    return 0
