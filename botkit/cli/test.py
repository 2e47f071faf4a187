"""``botkit test``: the tests beside ``botkit.toml``."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import click

ALL_AT_ONCE = ("-n", "4", "--dist", "worksteal")  # many wait for processes and clocks


@click.command(
    "test",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def verb(config: Path, args: tuple[str, ...]) -> NoReturn:
    """Run the tests; ARGS are pytest's, and so is the exit code."""
    if find_spec("pytest") is None:
        words = "pytest is not installed; pip install pytest pytest-asyncio. From a clone,"
        raise click.ClickException(f"{words} python run.py test does that.")
    os.chdir(config.parent)
    os.environ.pop("BOTKIT_CONFIG", None)  # a test that starts botkit has settings of its own
    sys.stdout.flush()
    # In place of this process, so that signals and the exit code are pytest's own.
    usual = ALL_AT_ONCE if find_spec("xdist") else ()
    command = [sys.executable, "-m", "pytest", *(args or usual)]
    os.execv(sys.executable, command)  # noqa: S606
