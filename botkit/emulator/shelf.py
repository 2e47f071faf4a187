"""Files in memory: the newest of them, as long as there is room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

MOST_BYTES = 512 * 1024 * 1024


class File(Protocol):
    id: str
    content: bytes


F = TypeVar("F", bound=File)


class Shelf(Generic[F]):
    """When there is too much on it the oldest files go; a bot may send some every minute."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._files: dict[str, F] = {}

    def __iter__(self) -> Iterator[F]:
        return iter(self._files.values())

    def put(self, file: F) -> None:
        self._files[file.id] = file
        self._bytes += len(file.content)
        while self._bytes > self._most_bytes:
            oldest = next(iter(self._files))
            self._bytes -= len(self._files.pop(oldest).content)

    def get(self, id_: str) -> F | None:
        return self._files.get(id_)
