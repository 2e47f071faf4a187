"""Bots from their files: ``bots/<name>.py`` beside the settings."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

from botkit.errors import ConfigError
from botkit.flows.bot import Bot


def load_bots(project: Path, names: Sequence[str]) -> list[Bot]:
    """Import the bots of these names.  Raises ConfigError with all mistakes at once.

    They may import each other, ``from bots._shared import ...``, and what stands beside bots/.
    """
    _make_importable(project.resolve())
    bots: list[Bot] = []
    problems: list[str] = []
    for name in dict.fromkeys(names):
        try:
            bots.append(_bot(project, name))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(*problems)
    return bots


def bot_names(project: Path) -> list[str]:
    """The bots there are, used or not."""
    return sorted(path.stem for path in (project / "bots").glob("[!_]*.py"))


def _make_importable(project: Path) -> None:
    """Let ``bots`` be this project's, however botkit was started and whatever was loaded before."""
    sys.path[:] = [str(project), *(entry for entry in sys.path if entry != str(project))]
    importlib.invalidate_caches()  # a file written just now is seen
    home = project / "bots"
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "bots" and not _stands_in(home, module):
            del sys.modules[name]
    if not (home / "__init__.py").exists():
        # Python's own package of such a folder takes what is missing from bots/ of any project.
        package = sys.modules.setdefault(
            "bots", module_from_spec(ModuleSpec("bots", None, is_package=True))
        )
        package.__path__ = [str(home)]


def _stands_in(home: Path, module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)  # a folder without __init__.py has none
    folder = Path(file).parent if file else Path(next(iter(module.__path__)))
    return folder.resolve().is_relative_to(home.resolve())


def _bot(project: Path, name: str) -> Bot:
    home = project.resolve() / "bots"
    if not (home / f"{name}.py").is_file():
        known = ", ".join(bot_names(project)) or "none"
        raise ConfigError(f"bots/{name}.py: there is no such file. There are: {known}.")
    bot = getattr(_module(home, name), "bot", None)
    if not isinstance(bot, Bot):
        raise ConfigError(f'bots/{name}.py: has no bot. Write: bot = Bot("{name}")')
    if bot.name != name:
        raise ConfigError(f"bots/{name}.py: its bot is named {bot.name!r}; name it {name!r}.")
    return bot


def _module(home: Path, name: str) -> ModuleType:
    try:
        return importlib.import_module(f"bots.{name}")
    except Exception as error:
        place = _place(home, error) or f"bots/{name}.py"
        if isinstance(error, ConfigError):
            raise ConfigError(*(f"{place}: {problem}" for problem in error.problems)) from error
        raise ConfigError(f"{place}: {type(error).__name__}: {error}") from error


def _place(home: Path, error: Exception) -> str:
    """The last line in bots/ that the error went through, ``bots/x.py:3``, or nothing."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError):
        lines.append((str(error.filename), error.lineno))
    own = [(Path(file), line) for file, line in lines if Path(file).is_relative_to(home)]
    return f"bots/{own[-1][0].relative_to(home)}:{own[-1][1]}" if own else ""
