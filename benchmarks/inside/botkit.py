"""botkit in process: decode, dedupe, turn, render, two synced commits."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks.callbacks import Company
from benchmarks.inside.rig import PEOPLE, drive, run
from benchmarks.inside.workshop import Workshop, store_file
from botkit.store.sqlite import SqliteDatabase


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    database = await SqliteDatabase.open(store_file(folder))
    workshop, company = Workshop(database, folder), Company(PEOPLE)
    await workshop.take_all(company.openings())
    texts = company.texts(round(15_000 * (args.seconds + 1)))
    result = await drive(lambda n: workshop.take(texts[n]), range(len(texts)), args.seconds)
    await database.close()
    return result


if __name__ == "__main__":
    run(main)
