"""No memory is no reason to wait for ever.  In a process of its own: the limit stays for good."""

import subprocess
import sys

SCRIPT = """
import asyncio, sys
from pathlib import Path
from botkit.errors import Unavailable
from botkit.store.sqlite import SqliteDatabase

async def main():
    database = await SqliteDatabase.open(Path(sys.argv[1]))
    for sql in ("PRAGMA hard_heap_limit=1", "SELECT 1"):
        try:
            await database.run(lambda tx: tx.rows(sql))
        except Unavailable:
            print("unavailable")
    print("trouble:", database.trouble)
    await database.close()

asyncio.run(main())
"""


def test_without_memory_units_fail_and_the_writer_lives(tmp_path):
    command = [sys.executable, "-c", SCRIPT, tmp_path / "store.db"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    said = [line for line in done.stdout.splitlines() if "[" not in line]
    assert ["unavailable"] * 2 + ["trouble: the store cannot write: no memory"] == said, done.stderr
    assert 0 == done.returncode
