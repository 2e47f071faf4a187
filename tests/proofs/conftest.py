"""What all proofs share: their size, their figures, and a bot in a process of its own.

pytest tests/proofs                      # the size of every change
pytest tests/proofs --proof-size=full    # many times that; takes a while
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest

from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.settings.loading import load
from botkit.testing.sim import Sim
from tests.proofs.child import Child
from tests.proofs.project import write_project

T = TypeVar("T")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--proof-size",
        choices=("ci", "full"),
        default="ci",
        help="how much the tests of tests/proofs do",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proof: breaks things at random or in turn, and counts")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, ())]
    figures = [
        (one.nodeid, *pair) for one in reports for pair in getattr(one, "user_properties", ())
    ]
    told = [
        f"{node.rpartition('::')[2]}: {words}" for node, name, words in figures if name == "figure"
    ]
    if told:
        terminalreporter.section("proof figures")
        for line in told:
            terminalreporter.write_line(line)


@pytest.fixture
def sized(request: pytest.FixtureRequest) -> Callable[[T, T], T]:
    """``sized(ci, full)``: which of the two, by the option."""
    is_full = request.config.getoption("--proof-size", default="ci") == "full"
    return lambda ci, full: full if is_full else ci


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tells a measured figure; all of them are listed at the end of the run."""
    return lambda words: record_property("figure", words)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The platform, in this process."""
    made = Emulator(Company.pretend(rooms=("ops",)))
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A short one: the path of the control socket in it may have 100 bytes."""
    with TemporaryDirectory(prefix="botkit-") as folder:
        yield Path(folder)


@pytest.fixture
async def child(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Callable[..., Child]]:
    """Makes bots in processes of their own, not started; they are killed after the test."""
    async with AsyncExitStack() as stack:

        def make(folder: Path | None = None, **options: Any) -> Child:
            project = folder or tmp_path / "project"
            if not (project / "botkit.toml").exists():
                write_project(project)
            made = Child(project, emulator, **options)
            stack.push_async_callback(made.kill)
            return made

        yield make


@pytest.fixture
async def near(tmp_path: Path) -> AsyncIterator[Sim]:
    """The bot of the proofs and the platform in this process, on one clock that is moved."""
    write_project(tmp_path)
    made = Sim(load(tmp_path / "botkit.toml", {}), tmp_path, store=tmp_path / "near.db")
    await made.rehearsal.start()
    yield made
    await made.rehearsal.stop()
