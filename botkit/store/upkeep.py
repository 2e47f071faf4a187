"""Copies and checks of a store, made beside the process that writes it."""

from __future__ import annotations

from pathlib import Path

from botkit.errors import StoreCorrupt
from botkit.store.copying import write_copy
from botkit.store.reading import opened

MOST = 100  # problems to tell; a damaged file has thousands of them


def back_up(path: Path, target: Path) -> None:
    """Write a complete, synced copy of this moment; writers go on meanwhile.

    Raises ConfigError when the target exists, StoreCorrupt, StoreError.
    """
    with opened(path) as connection:
        write_copy(connection, target)


def problems(path: Path) -> list[str]:
    """Every fault of the file that can be found, at most 100; empty for a sound one.

    Reads the whole file.  Raises StoreError when it cannot be opened.
    """
    try:
        with opened(path) as connection:
            found = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST})")]
            strangers = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST)
    except StoreCorrupt as error:
        return [str(error)]
    told = [line for words in found if words != "ok" for line in words.splitlines()]
    return told + [f"{row[0]}: row {row[1]} refers to no row of {row[2]}" for row in strangers]
