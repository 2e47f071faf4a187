"""Answers that come page by page, read only as far as somebody wants them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

Fetch = Callable[[str], Awaitable[tuple[list[T], str]]]
"""Cursor, "" for the first page -> the page's rows and the next cursor, "" after the last."""


class Pages(Generic[T]):
    """``async for one in pages``, ``await pages.all()``, ``await pages.first(10)``.

    Nothing is called before it is read, and no page twice in one reading; each reading begins
    anew.  A call that fails raises CallError where it stands.
    """

    def __init__(self, fetch: Fetch[T]) -> None:
        self._fetch = fetch

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.by_page():
            for row in page:
                yield row

    async def by_page(self) -> AsyncIterator[list[T]]:
        """The rows as the platform cuts them; a page may be empty and not the last."""
        cursor, seen = "", {""}
        while True:
            page, cursor = await self._fetch(cursor)
            yield page
            # A cursor that comes back would go round for ever.
            if cursor in seen:
                return
            seen.add(cursor)

    async def all(self) -> list[T]:
        """Every row."""
        return [row async for row in self]

    async def first(self, n: int) -> list[T]:
        """At most ``n`` rows; later pages are not fetched."""
        rows: list[T] = []
        if n <= 0:
            return rows
        async for row in self:
            rows.append(row)
            if len(rows) == n:
                break
        return rows
