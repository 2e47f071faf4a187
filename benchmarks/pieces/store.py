"""The store alone: botkit's commits of whatever waits, against a commit per message.

A message is what a turn writes: its key, the session, one row to send.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.inside.rig import run
from benchmarks.notebook import Notebook
from botkit.chat.seams import Tx
from botkit.store import outbox, seen, session
from botkit.store.sqlite import SqliteDatabase

WAITING = (1, 8, 64)
REPLY = "三号机房巡检完毕，温度正常。" * 8
PEOPLE = 2_000

Write = Callable[[int], Awaitable[Any]]


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    database = await SqliteDatabase.open(folder / "group.db")
    notebook = await Notebook.open(folder / "naive.db")
    numbers = itertools.count()

    async def group(number: int) -> None:
        await database.join(_write_all, [number])

    async def naive(number: int) -> None:
        async with notebook.turn:
            await notebook.note(f"key/{number}")
            await notebook.session(f"person{number % PEOPLE}")
            await notebook.keep(f"person{number % PEOPLE}", "noted", ["note"], REPLY)

    found: dict[str, Any] = {}
    for waiting in WAITING:
        for name, write in (("group", group), ("naive", naive)):
            found[f"{name}_{waiting}"] = await _per_second(write, numbers, waiting, args.seconds)
        found[f"ratio_{waiting}"] = found[f"group_{waiting}"] / found[f"naive_{waiting}"]
    await database.close()
    await notebook.close()
    return found


def _write_all(tx: Tx, numbers: Sequence[int]) -> Sequence[None]:
    seen.note_all(tx, [f"key/{number}" for number in numbers], numbers[0])
    convs = [f"corp/wecom/main//person{number % PEOPLE}" for number in numbers]
    known = session.load_all(tx, convs)
    session.create(tx, *(_session(conv) for conv in convs if conv not in known))
    session.advance(
        tx,
        *(
            session.Moved(known[conv], "noted", '{"notes":["note"]}', number)
            for conv, number in zip(convs, numbers, strict=True)
            if conv in known
        ),
    )
    outbox.add(tx, *map(_parcel, convs, numbers))
    return [None] * len(numbers)


def _session(conv: str) -> session.Session:
    return session.Session(
        conv=conv, id=conv, flow="diary.Diary", fingerprint="", state="noted", data="{}",
        owner="", version=1, started_at=0, changed_at=0,
    )  # fmt: skip


def _parcel(conv: str, number: int) -> outbox.Parcel:
    return outbox.Parcel(
        id=f"{number:032x}", conv=conv, line=conv, channel="wecom/main", policy="dedupe",
        body=REPLY, created_at=0, not_before=0, expires_at=0,
    )  # fmt: skip


async def _per_second(
    write: Write, numbers: itertools.count[int], waiting: int, seconds: float
) -> float:
    began = time.perf_counter()
    done = 0

    async def worker() -> None:
        nonlocal done
        while time.perf_counter() < began + seconds:
            await write(next(numbers))
            done += 1

    await asyncio.gather(*(worker() for _ in range(waiting)))
    return done / (time.perf_counter() - began)


if __name__ == "__main__":
    run(main)
