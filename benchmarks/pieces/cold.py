"""Speed with many sessions in the file: each message is of anybody, drawn at random."""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

from benchmarks.callbacks import Company
from benchmarks.inside.rig import drive, run
from benchmarks.inside.workshop import Workshop, seed_sessions, store_file
from botkit.store.sqlite import SqliteDatabase


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    database = await SqliteDatabase.open(store_file(folder))
    workshop, company = Workshop(database, folder), Company(args.sessions)
    await seed_sessions(database, workshop.flow, company.people)
    dice = random.Random(1)  # noqa: S311  the same people in every run
    texts = company.texts(round(10_000 * (args.seconds + 1)), dice)
    result = await drive(lambda n: workshop.take(texts[n]), range(len(texts)), args.seconds)
    await database.close()
    return result | {"sessions": args.sessions}


if __name__ == "__main__":
    run(main, sessions=1_000)
