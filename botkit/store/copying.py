"""Copies of a database: complete, synced, and never over a file that is there."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from botkit.errors import ConfigError


def write_copy(connection: sqlite3.Connection, target: Path) -> None:
    """Write what the connection sees into ``target``, for this user only.

    The name is reserved first and filled in one rename, so a reader finds the whole copy or an
    empty file.  Raises ConfigError when the file exists.
    """
    reserve(target)
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)  # the name is ours: an interrupted copy left it
        reserve(partial)
        connection.execute("VACUUM INTO ?", (str(partial),))
        sync(partial)
        os.replace(partial, target)
        sync(target.parent)
    except BaseException:
        target.unlink(missing_ok=True)
        partial.unlink(missing_ok=True)
        raise


def reserve(target: Path) -> None:
    """Make an empty file, mode 0600.  Raises ConfigError when there is one."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise ConfigError(f"{target}: exists, and is not overwritten. Name another file.") from None


def sync(path: Path) -> None:
    """Return when the file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_name(path: Path) -> Path:
    """The path, or the first of ``path.2``, ``path.3`` ... that is not taken."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}.{number}")
    return free
