"""What units of work wrote or read lately, so that the next ones need not read it again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Implements ``chat.seams.Kept``: the newest ``most`` records, by key.

    It is of one connection that writes, and used on its thread only.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._records: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        return self._records.get(key)

    def put(self, key: str, record: T) -> None:
        """Keep a record as it is in the store now; the one that was put longest ago may go."""
        self._records[key] = record
        self._records.move_to_end(key)
        if len(self._records) > self._most:
            self._records.popitem(last=False)

    def drop(self, key: str) -> None:
        self._records.pop(key, None)

    def clear(self) -> None:
        self._records.clear()
