"""botkit itself: a real ``App`` on a new store.

Without ``--api`` nothing is sent: the platform is made to have said "wait an hour" to everybody,
so lanes sleep, and a message is done when its turn is committed.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks import callbacks
from benchmarks.dialog import PROJECT
from benchmarks.servers.serving import Stop, run
from botkit.app import App
from botkit.observe.logs import configure
from botkit.settings.sections import Server, Settings, WeComApp
from botkit.store import rate
from botkit.store.sqlite import SqliteDatabase

HOUR_MS = 3_600_000


def settings(api: str) -> Settings:
    app = WeComApp.model_validate(
        {
            "corp_id": callbacks.CORP_ID,
            "agent_id": callbacks.AGENT_ID,
            "secret": callbacks.SECRET,
            "token": callbacks.TOKEN,
            "aes_key": callbacks.AES_KEY,
            "api": api or "http://127.0.0.1:9",
            "bots": ["diary"],
        }
    )
    server = Server(host="127.0.0.1", port=0, ops_port=0)
    return Settings(server=server, wecom={"main": app})


async def hold_back(store: Path, people: list[str]) -> None:
    """Let nothing be sent to these people for an hour."""
    until_ms = time.time_ns() // 1_000_000 + HOUR_MS
    database = await SqliteDatabase.open(store)

    def unit(tx: rate.Tx) -> None:
        for person in people:
            rate.block(tx, f"wecom/main/{person}", until_ms)

    await database.run(unit)
    await database.close()


async def start(args: argparse.Namespace) -> tuple[dict[str, int], Stop]:
    configure(json=True)
    store = args.folder / "bench.db"
    if not args.api:
        await hold_back(store, callbacks.Company(args.people).people)
    app = App(settings(args.api), PROJECT, store=store)
    await app.start()
    return {"port": app.port, "ops_port": app.ops_port}, app.stop


if __name__ == "__main__":
    run(start)
