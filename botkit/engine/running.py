"""Which events are being decided right now, in a file that outlives a killed process.

So a start knows what killed the last one, and takes no innocent neighbour for it.  The file is
mapped into memory: a mark costs no system call, and the kernel keeps it when the process dies.
After a power cut the marks may be gone; then nothing was killed by an event.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SLOT = struct.Struct("<Q")  # the seq of an inbox row, 0 for a free slot


class Running:
    """``slots`` is how many events can be decided at once."""

    def __init__(self, path: Path, slots: int) -> None:
        size = slots * SLOT.size
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            left = os.pread(file, size, 0)
            os.ftruncate(file, size)
            os.pwrite(file, bytes(size), 0)  # a full disk says so here, and not by a signal later
            self._marks = mmap.mmap(file, size)
        finally:
            os.close(file)
        whole = left[: len(left) // SLOT.size * SLOT.size]
        self.left = sorted({seq for (seq,) in SLOT.iter_unpack(whole) if seq})
        self._free = list(range(slots))

    @contextmanager
    def mark(self, seq: int) -> Iterator[None]:
        """Mark an event while the block runs."""
        slot = self._free.pop()
        SLOT.pack_into(self._marks, slot * SLOT.size, seq)
        try:
            yield
        finally:
            SLOT.pack_into(self._marks, slot * SLOT.size, 0)
            self._free.append(slot)

    def close(self) -> None:
        self._marks.close()
