"""Starts a server of the benchmark: pinned, on uvloop, on any port, until SIGTERM.

All have the settings of the garbage collector with which ``botkit run`` serves.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from aiohttp import web

from benchmarks.machine import SERVER_CORE, pin
from botkit.cli.serving import collect_rarely

Stop = Callable[[], Awaitable[None]]
Start = Callable[[argparse.Namespace], Awaitable[tuple[dict[str, int], Stop]]]


def run(start: Start) -> None:
    """Start; print the ports as JSON; stop when told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--api", default="")
    args = parser.parse_args()
    pin(SERVER_CORE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_main(start, args))


async def _main(start: Start, args: argparse.Namespace) -> None:
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    ports, stop = await start(args)
    collect_rarely()
    print(json.dumps(ports), flush=True)
    await told.wait()
    await stop()


async def listen(app: web.Application) -> tuple[dict[str, int], Stop]:
    """Serve an application without an access log."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return {"port": runner.addresses[0][1]}, runner.cleanup
