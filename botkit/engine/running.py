"""Which events are being decided right now, in a file that outlives a killed process.

So a start knows what killed the last one.  Of several that waited in handlers each may have been
it; they are taken one at a time from then on (``turns``), so no innocent neighbour is buried.  The
file is mapped into memory: a mark costs no system call, and the kernel keeps it when the process
dies.  After a power cut the marks may be gone; then nothing was killed by an event.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

SLOT = struct.Struct("<Q")  # the seq of an inbox row, 0 for a free slot


class _Mark:
    __slots__ = ("_free", "_marks", "_seq", "_slot")

    def __init__(self, marks: mmap.mmap, free: list[int], seq: int) -> None:
        self._marks, self._free, self._seq = marks, free, seq

    def __enter__(self) -> None:
        self._slot = self._free.pop()
        SLOT.pack_into(self._marks, self._slot * SLOT.size, self._seq)

    def __exit__(self, *error: object) -> None:
        SLOT.pack_into(self._marks, self._slot * SLOT.size, 0)
        self._free.append(self._slot)


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

    def mark(self, seq: int) -> _Mark:
        """``with running.mark(seq):`` marks an event while the block runs."""
        return _Mark(self._marks, self._free, seq)

    @contextmanager
    def marking(self) -> Iterator[Callable[[int], None]]:
        """What marks an event in place of the one before, where many are decided in a row."""
        slot = self._free.pop()
        mark = partial(SLOT.pack_into, self._marks, slot * SLOT.size)
        try:
            yield mark
        finally:
            mark(0)
            self._free.append(slot)

    def close(self) -> None:
        self._marks.close()
