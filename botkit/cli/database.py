"""Which database a verb looks at, and orders to whoever holds it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from botkit.engine.orders import Done, Order

db_option = click.option(
    "--db",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The database; else that of the settings, or of dev when only that is there.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask first.")


def database_of(config: Path, file: Path | None) -> Path:
    """The file named, else the settings', else that of `dev`.  Raises ConfigError."""
    from botkit.cli.dev import STORE
    from botkit.settings.loading import load

    if file is not None:
        return file.absolute()
    settings = load(config, os.environ)
    store = config.parent / settings.store.url.removeprefix("sqlite:")
    dev = config.parent / STORE
    if not store.exists() and dev.exists():
        click.echo(f"botkit: the database of dev, {dev}", err=True)
        return dev
    return store


def is_sure(question: str, *, yes: bool) -> bool:
    """Ask on the terminal.  Raises UsageError where nobody can be asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked here; add --yes.")
    if click.confirm(question, err=True):
        return True
    click.echo("botkit: nothing was changed", err=True)
    return False


def give(path: Path, order: Order, *, as_json: bool) -> int:
    """Have the order carried out and print what became of it; the exit code."""
    from botkit.cli.serving import run_loop

    async def main() -> int:
        return _report(await _carried_out(path, order), as_json=as_json)

    return run_loop(main())


async def _carried_out(path: Path, order: Order) -> Done:
    """By the process that runs on this database, else by this one."""
    from botkit.clock import SystemClock
    from botkit.engine.orders import Orders
    from botkit.server.control import ask, socket_of
    from botkit.store.sqlite import SqliteDatabase

    if done := await ask(socket_of(path), order):
        return done
    database = await SqliteDatabase.open(path)
    try:
        return await Orders(database, clock=SystemClock()).carry_out(order)
    finally:
        await database.close()


def _report(done: Done, *, as_json: bool) -> int:
    if as_json:
        fields = {"outcome": done.outcome, "counts": done.counts, "error": done.error}
        click.echo(json.dumps(fields, ensure_ascii=False))
    elif not done.error:
        counts = ", ".join(f"{name} {number}" for name, number in done.counts.items())
        click.echo(f"{done.outcome}: {counts}")
    if done.error:
        click.echo(f"botkit: {done.error}", err=True)
    return 1 if done.error else 0
