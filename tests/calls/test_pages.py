"""Answers page by page."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from botkit.calls.pages import Pages


class Platform:
    """Cursor -> a page and the next cursor; counts what was fetched."""

    def __init__(self, pages: Mapping[str, tuple[list[int], str]]) -> None:
        self.pages, self.fetched = pages, []

    async def fetch(self, cursor: str) -> tuple[list[int], str]:
        self.fetched.append(cursor)
        return self.pages[cursor]


def three() -> Platform:
    return Platform({"": ([1, 2], "a"), "a": ([], "b"), "b": ([3], "")})


async def test_all_rows_come_in_order_and_an_empty_page_is_not_the_end():
    assert [1, 2, 3] == await Pages(three().fetch).all()


async def test_nothing_is_fetched_before_it_is_read():
    platform = three()
    pages = Pages(platform.fetch)
    assert [] == platform.fetched
    assert [1] == await pages.first(1)
    assert [""] == platform.fetched


async def test_the_first_none_fetch_nothing():
    platform = three()
    assert [] == await Pages(platform.fetch).first(0)
    assert [] == platform.fetched


async def test_each_reading_begins_anew():
    pages = Pages(three().fetch)
    assert await pages.all() == await pages.all()


async def test_a_cursor_that_comes_back_ends_the_reading():
    platform = Platform({"": ([1], "a"), "a": ([2], "a")})
    assert [1, 2] == await Pages(platform.fetch).all()


@given(st.lists(st.lists(st.integers(), max_size=4), min_size=1, max_size=6), st.integers(0, 30))
async def test_the_first_n_are_the_beginning_of_all(cut, n):
    pages = {
        str(nth or ""): (page, str(nth + 1) if nth + 1 < len(cut) else "")
        for nth, page in enumerate(cut)
    }
    rows = [row for page in cut for row in page]
    assert rows == await Pages(Platform(pages).fetch).all()
    assert rows[:n] == await Pages(Platform(pages).fetch).first(n)
