"""Drives a bot in its own process: 64 messages wait at any time, as many as can be are done."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.machine import SERVER_CORE, cpu_ns, pin
from botkit.cli.serving import collect_rarely
from botkit.observe.logs import configure

WAITING = 64
PEOPLE = 2_000
WARM_S = 1.0

Take = Callable[[int], Awaitable[None]]
"""Takes the message of that number, from arrival until it is done."""


async def drive(take: Take, numbers: range, seconds: float) -> dict[str, float]:
    """Take messages for so many seconds, or until ``numbers`` end, after a warm-up."""
    left = iter(numbers)

    async def until(end: float) -> int:
        done = 0

        async def worker() -> None:
            nonlocal done
            while time.perf_counter() < end and (number := next(left, None)) is not None:
                await take(number)
                done += 1

        await asyncio.gather(*(worker() for _ in range(WAITING)))
        return done

    collect_rarely()  # as in service, for all
    await until(time.perf_counter() + WARM_S)
    cpu_before, began = cpu_ns(os.getpid()), time.perf_counter()
    done = await until(began + seconds)
    spent = time.perf_counter() - began
    return {
        "messages": done,
        "seconds": spent,
        "done_per_s": done / spent,
        "cpu_us": (cpu_ns(os.getpid()) - cpu_before) / 1000 / max(done, 1),
    }


def run(
    main: Callable[[Path, argparse.Namespace], Awaitable[dict[str, Any]]], **defaults: float
) -> None:
    """Run ``main(folder, args)`` pinned and on uvloop; print what it returns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3.0)
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    args = parser.parse_args()
    pin(SERVER_CORE)
    logging.disable(logging.WARNING)
    configure(json=True)  # as in service; else structlog draws tracebacks, which takes long
    with tempfile.TemporaryDirectory(prefix="botkit-bench-") as folder:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                result = runner.run(main(Path(folder), args))
        except Exception:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)  # the thread of an open store would keep the process
        print(json.dumps(result), flush=True)
