from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import structlog

from botkit.store.sqlite import SqliteDatabase
from tests.engine.world import World


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[Callable[..., Awaitable[World]]]:
    """Makes worlds; they are closed after the test."""
    made = []

    async def make(*bots, templates=None, **options) -> World:
        folder = tmp_path / f"world{len(made)}"
        made.append(await World.open(folder, bots, templates or {}, **options))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.fixture(autouse=True)
def logged():
    """What was logged: dicts with ``event`` and ``log_level``.

    For all tests here: printed tracebacks are slow, and faults are what these tests are about.
    """
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
async def database(tmp_path) -> AsyncIterator[SqliteDatabase]:
    """A store of its own."""
    made = await SqliteDatabase.open(tmp_path / "alone.db")
    yield made
    await made.close()
