"""The office of the shipped bots, for people who sit before a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from botkit.settings.loading import load
from botkit.testing.sim import Sim


@pytest_asyncio.fixture(loop_scope="session")
async def office(botkit_project: Path, tmp_path: Path) -> AsyncIterator[Sim]:
    """The ``sim`` of authors, on the browser's loop."""
    settings = load(botkit_project / "botkit.toml", {})
    office = Sim(settings, botkit_project, store=tmp_path / "office.db")
    await office.rehearsal.start()
    yield office
    await office.rehearsal.stop()
