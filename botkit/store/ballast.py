"""Space kept in reserve: when the disk is full, what was accepted can still be finished."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import structlog

log = structlog.get_logger()

SIZE_BYTES = 16 * 1024 * 1024


class Ballast:
    """A file of 16 MiB without meaning; whoever needs its space may delete it at any time.

    ``is_there`` from when it was filled until it is released.
    """

    def __init__(self, path: Path, size_bytes: int = SIZE_BYTES) -> None:
        self._path, self._size_bytes = path, size_bytes
        self.is_there = False

    def fill(self) -> None:
        """Take the space, unless that would leave less than as much again."""
        if self.is_there:
            return
        with contextlib.suppress(OSError):
            self.is_there = self._size() == self._size_bytes or self._taken()

    def release(self) -> bool:
        """Give the space up if the disk is full; whether there is any more room now."""
        try:
            is_full = self._free() < self._size_bytes
            if is_full and (size := self._size()):
                self._path.unlink()
                self.is_there = False
                log.error("disk_full", ballast_bytes=size, path=str(self._path.parent))
                return True
        except OSError as error:
            log.error("ballast_stuck", path=str(self._path), error=str(error))
        return False

    def _taken(self) -> bool:
        if self._free() < 2 * self._size_bytes:
            return False
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, self._size_bytes)
        finally:
            os.close(file)
        return True

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _free(self) -> int:
        """Bytes that this process may still use on that disk."""
        disk = os.statvfs(self._path.parent)
        return disk.f_bavail * disk.f_frsize
