"""Bots from their files: ``bots/<name>.py`` beside the settings."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from botkit.errors import ConfigError
from botkit.flows.bot import Bot


def load_bots(project: Path, names: Sequence[str]) -> list[Bot]:
    """Import the bots of these names.  Raises ConfigError with all mistakes at once."""
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


def _bot(project: Path, name: str) -> Bot:
    path = (project / "bots" / f"{name}.py").resolve()
    if not path.is_file():
        known = ", ".join(bot_names(project)) or "none"
        raise ConfigError(f"bots/{name}.py: there is no such file. There are: {known}.")
    bot = getattr(_module(path, name), "bot", None)
    if not isinstance(bot, Bot):
        raise ConfigError(f'bots/{name}.py: has no bot. Write: bot = Bot("{name}")')
    if bot.name != name:
        raise ConfigError(f"bots/{name}.py: its bot is named {bot.name!r}; name it {name!r}.")
    return bot


def _module(path: Path, name: str) -> ModuleType:
    full_name = f"bots.{name}"
    known = sys.modules.get(full_name)
    if known is not None and known.__file__ and Path(known.__file__).resolve() == path:
        return known
    spec = importlib.util.spec_from_file_location(full_name, path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"bots/{name}.py: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[full_name] = module
    try:
        spec.loader.exec_module(module)
    except ConfigError as error:
        del sys.modules[full_name]
        place = _place(path, error)
        raise ConfigError(*(f"{place}: {problem}" for problem in error.problems)) from error
    except Exception as error:
        del sys.modules[full_name]
        raise ConfigError(f"{_place(path, error)}: {type(error).__name__}: {error}") from error
    return module


def _place(path: Path, error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"bots/{path.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename) == path]
    return f"bots/{path.name}:{lines[-1]}" if lines else f"bots/{path.name}"
