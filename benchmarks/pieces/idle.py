"""Memory that an idle session costs: what is still held after its message is done."""

from __future__ import annotations

import argparse
import gc
import tracemalloc
from pathlib import Path
from typing import Any

from benchmarks.callbacks import Company
from benchmarks.inside.rig import run
from benchmarks.inside.workshop import Workshop, store_file
from botkit.store.sqlite import SqliteDatabase

FIRST, SECOND, FURTHER = 1_000, 20_000, 10_000


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    database = await SqliteDatabase.open(store_file(folder))
    workshop = Workshop(database, folder)
    openings = Company(FIRST + SECOND + FURTHER).openings()
    await workshop.take_all(openings[:FIRST])
    await workshop.mailboxes.rest()
    tracemalloc.start()
    await workshop.take_all(openings[FIRST:-FURTHER])  # what is kept once is replaced, and traced
    await workshop.mailboxes.rest()
    before = _held()
    await workshop.take_all(openings[-FURTHER:])
    await workshop.mailboxes.rest()
    held = _held() - before
    await database.close()
    return {"sessions": FURTHER, "bytes_per_session": max(0.0, held / FURTHER)}


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


if __name__ == "__main__":
    run(main)
