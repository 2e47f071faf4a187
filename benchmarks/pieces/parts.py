"""What the parts of a turn cost, measured in place while 64 messages wait; CPU µs per message."""

from __future__ import annotations

import argparse
import functools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.callbacks import Company
from benchmarks.inside.rig import PEOPLE, drive, run
from benchmarks.inside.workshop import Workshop, store_file
from botkit.chat.seams import Bulk
from botkit.store.sqlite import SqliteDatabase

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

BULKS = {"_store_all": "intake units", "_commit_all": "commit units"}


class Watch:
    """Adds up the CPU time of the thread that runs a part."""

    def __init__(self) -> None:
        self.spent_ns: Counter[str] = Counter()

    def around(self, part: str, function: F) -> F:
        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.thread_time_ns()
            try:
                return function(*args, **kwargs)
            finally:
                self.spent_ns[part] += time.thread_time_ns() - began

        return timed


class WatchedDatabase:
    """The store, its bulks timed by name."""

    def __init__(self, database: SqliteDatabase, watch: Watch) -> None:
        self._database, self.run = database, database.run
        self._around = functools.cache(lambda bulk: watch.around(BULKS[bulk.__name__], bulk))

    async def join(self, bulk: Bulk[Any, T], items: Sequence[Any]) -> list[T | Exception]:
        return await self._database.join(self._around(bulk), items)


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    database, watch = await SqliteDatabase.open(store_file(folder)), Watch()
    workshop, company = Workshop(WatchedDatabase(database, watch), folder), Company(PEOPLE)
    workshop.gateway.read = watch.around("decode", workshop.gateway.read)
    workshop.speaker.render = watch.around("render", workshop.speaker.render)
    machine = workshop.flow.machine
    machine.fire = watch.around("fire", machine.fire)
    await workshop.take_all(company.openings())
    texts = company.texts(round(15_000 * (args.seconds + 1)))

    before, marks = Counter(watch.spent_ns), []

    async def take(number: int) -> None:
        marks.append(number)
        await workshop.take(texts[number])

    main_before, all_before = time.thread_time_ns(), time.process_time_ns()
    await drive(take, range(len(texts)), args.seconds)
    main_us = (time.thread_time_ns() - main_before) / 1000 / len(marks)
    all_us = (time.process_time_ns() - all_before) / 1000 / len(marks)
    await database.close()
    parts = {
        part: (spent - before[part]) / 1000 / len(marks) for part, spent in watch.spent_ns.items()
    }
    on_loop = sum(parts[part] for part in ("decode", "fire", "render"))
    units = sum(parts[part] for part in BULKS.values())
    return parts | {
        "store thread besides": all_us - main_us - units,
        "event loop besides": main_us - on_loop,
        "all": all_us,
    }


if __name__ == "__main__":
    run(main)
