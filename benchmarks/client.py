"""A small HTTP client on the load's core: everything once, or an open loop at a given rate.

``python -m benchmarks.client PORT FILE [--rate N --seconds S]`` prints JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import statistics
import time
from pathlib import Path

from benchmarks.callbacks import read
from benchmarks.machine import LOAD_CORE, pin

CONNECTIONS = 64


class Connection(asyncio.Protocol):
    """One keep-alive connection, one request at a time."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[int] | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    async def ask(self, raw: bytes) -> int:
        """Send one request; the status of its answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(raw)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        if not blank:
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if len(body) >= length:
            self._received = b""
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("closed"))


class Client:
    """``CONNECTIONS`` connections to one port; counts answers other than 200."""

    def __init__(self, port: int) -> None:
        self._port, self.refused = port, 0
        self._idle: asyncio.Queue[Connection] = asyncio.Queue()

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(CONNECTIONS):
            _, connection = await loop.create_connection(Connection, "127.0.0.1", self._port)
            self._idle.put_nowait(connection)

    async def ask(self, raw: bytes) -> None:
        connection = await self._idle.get()
        self.refused += await connection.ask(raw) != 200
        self._idle.put_nowait(connection)


async def everything(client: Client, requests: list[bytes]) -> dict[str, float]:
    """All requests, as fast as they are answered."""
    left = iter(requests)
    began = time.perf_counter()

    async def worker() -> None:
        for raw in left:
            await client.ask(raw)

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
    return {"messages": len(requests), "seconds": time.perf_counter() - began}


async def open_loop(
    client: Client, requests: list[bytes], rate: float, seconds: float
) -> dict[str, float]:
    """Requests at random (Poisson) times; latency counts from when each was due."""
    latencies: list[float] = []
    under_way: set[asyncio.Task[None]] = set()

    async def one(raw: bytes, due: float) -> None:
        await client.ask(raw)
        latencies.append(time.perf_counter() - due)

    dice = random.Random(1)  # noqa: S311  the same times in every run
    due = began = time.perf_counter()
    for raw in requests:
        due += dice.expovariate(rate)
        if due > began + seconds:
            break
        while time.perf_counter() < due:  # noqa: ASYNC110
            await asyncio.sleep(0)  # the core is ours; a timer would be late by a millisecond
        task = asyncio.create_task(one(raw, due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    cuts = statistics.quantiles(latencies, n=100)
    return {
        "messages": len(latencies),
        "rate": rate,
        "p50_ms": cuts[49] * 1000,
        "p99_ms": cuts[98] * 1000,
    }


async def main(args: argparse.Namespace) -> None:
    requests, client = read(args.file), Client(args.port)
    gc.freeze()
    gc.disable()
    await client.open()
    if args.rate:
        result = await open_loop(client, requests, args.rate, args.seconds)
    else:
        result = await everything(client, requests)
    print(json.dumps(result | {"refused": client.refused}))


if __name__ == "__main__":
    pin(LOAD_CORE)
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=5.0)
    asyncio.run(main(parser.parse_args()))
