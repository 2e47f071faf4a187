"""Exit codes, the same for every verb, and how an error is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from botkit.errors import (
    BotkitError,
    ConfigError,
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreTooNew,
)

CODES: tuple[tuple[type[Exception], int], ...] = (
    (StoreBusy, 3),
    (StoreCorrupt, 4),
    (StoreTooNew, 6),
    (StoreError, 5),
    (OSError, 5),
    (BotkitError, 1),
)
"""The first that fits counts; wrong usage is 2, click's own."""

INTERRUPTED = 130  # 128 + SIGINT


def end_of(program: Callable[[], Any]) -> int:
    """Run a verb and return its exit code: the number it returns, else 0.

    What goes wrong on purpose is told on stderr, without a traceback.
    """
    try:
        code = program()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except (BotkitError, OSError) as error:
        _say(error)
        return next(code for kind, code in CODES if isinstance(error, kind))
    return code if isinstance(code, int) else 0


def _say(error: Exception) -> None:
    problems = error.problems if isinstance(error, ConfigError) else (str(error),)
    if len(problems) == 1:
        click.echo(f"botkit: {problems[0]}", err=True)
        return
    click.echo(f"botkit: {len(problems)} mistakes", err=True)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
