"""The pytest plugin: installed with botkit, it brings the ``sim`` fixture."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog

if TYPE_CHECKING:
    from botkit.testing.sim import Sim


def pytest_configure(config: pytest.Config) -> None:
    """Make ``from bots.helpdesk import …`` work in tests."""
    root = str(config.rootpath)
    if root not in sys.path:
        sys.path.insert(0, root)


@pytest.fixture
def botkit_project(request: pytest.FixtureRequest) -> Path:
    """The folder of ``botkit.toml``: the nearest one above the test.  Override it for another."""
    for folder in request.path.parents:
        if (folder / "botkit.toml").is_file():
            return folder
    raise pytest.UsageError("no botkit.toml above this test; botkit new makes one")


async def _sim(botkit_project: Path, tmp_path: Path) -> AsyncIterator[Sim]:
    """People who talk to the bots of this project, on an empty store of their own."""
    from botkit.observe.logs import configure
    from botkit.settings.loading import load
    from botkit.testing.sim import Sim

    env = {key: value for key, value in os.environ.items() if not key.startswith("BOTKIT_")}
    settings = load(botkit_project / "botkit.toml", env)
    made = Sim(settings, botkit_project, store=tmp_path / "sim.db")
    await made.rehearsal.start()
    configure(json=False)  # short tracebacks, and no secret in them
    try:
        yield made
    finally:
        await made.rehearsal.stop()
        structlog.reset_defaults()


if find_spec("pytest_asyncio"):
    import pytest_asyncio

    sim = pytest_asyncio.fixture(_sim)
else:  # wherever botkit is installed this plugin is loaded, also for tests of other things

    @pytest.fixture
    def sim() -> None:
        """What to install."""
        raise pytest.UsageError("sim needs pytest-asyncio; pip install pytest-asyncio")
