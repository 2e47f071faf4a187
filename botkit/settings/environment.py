"""``BOTKIT_WECOM__MAIN__SECRET``: what the environment says about keys of ``botkit.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botkit.settings.sections import Settings
from botkit.settings.words import did_you_mean

PREFIX = "BOTKIT_"
BETWEEN = "__"
NAMED = ("wecom", "dingtalk", "robots")  # sections that hold tables named by the file


def variable(path: Sequence[str]) -> str:
    """The variable that sets this key."""
    return PREFIX + BETWEEN.join(path).upper()


def overlay(file: Mapping[str, Any], env: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The file's values with those of the environment on top, and one sentence per mistake.

    The environment fills in the apps and robots that the file declares and adds none, so that a
    misspelt name is noticed.
    """
    values: dict[str, Any] = dict(file)
    problems: list[str] = []
    for name in sorted(name for name in env if name.startswith(PREFIX)):
        path = name.removeprefix(PREFIX).lower().split(BETWEEN)
        if problem := _misspelt(name, path, file):
            problems.append(problem)
        elif len(path) > 1 and env[name]:  # an empty variable is as good as none
            values = _set(values, path, env[name])
    return values, problems


def _misspelt(name: str, path: list[str], file: Mapping[str, Any]) -> str:
    section = path[0]
    if len(path) == 1:
        if any(f"{section}_".startswith(f"{known}_") for known in Settings.model_fields):
            return f"{name}: two underscores stand between the parts, as in {_EXAMPLE}."
        return ""  # some other variable of botkit, like BOTKIT_CONFIG
    if section not in Settings.model_fields:
        near = did_you_mean(section, list(Settings.model_fields))
        return f"{name}: there is no section [{section}].{near}"
    tables = file.get(section, {})
    if section in NAMED and isinstance(tables, dict) and path[1] not in tables:
        near = did_you_mean(path[1], list(tables)) or " Write that line into it."
        return f"{name}: there is no [{section}.{path[1]}] in the file.{near}"
    return ""


_EXAMPLE = variable(("wecom", "main", "secret"))


def _set(values: Mapping[str, Any], path: list[str], text: str) -> dict[str, Any]:
    """A copy in which the key at ``path`` is ``text``."""
    first, *rest = path
    below = values.get(first)
    inner = _set(below if isinstance(below, dict) else {}, rest, text) if rest else text
    return {**values, first: inner}
