"""``dev``: the bots and a pretend company to try them in; nothing reaches a real platform."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

STORE = Path(".botkit/dev.db")
EMULATOR_PORT = 8082


@click.command("dev", short_help="Try the bots in the browser.")
@click.option("--fresh", is_flag=True, help="Begin with an empty store.")
@click.pass_obj
def verb(config: Path, fresh: bool = False) -> int:
    """Run the bots against the emulator and print the chat page's address.

    Credentials of the settings are not used.  The store is .botkit/dev.db.
    """
    from botkit.cli.serving import run_loop

    return run_loop(_dev(config, fresh))


async def _dev(config: Path, fresh: bool) -> int:
    from botkit.cli.serving import until_stopped
    from botkit.rehearsal import Rehearsal
    from botkit.settings.loading import load
    from botkit.store.sqlite import discard

    settings = load(config, os.environ)
    store = config.parent / STORE
    if fresh:
        discard(store)
    rehearsal = Rehearsal(settings, config.parent, store=store, reload=True)
    await rehearsal.start(port=settings.server.port, emulator_port=EMULATOR_PORT)
    click.echo(f"chat page   {rehearsal.emulator.base}/")
    if len(rehearsal.emulator.company.platforms()) > 1:
        click.echo(f"both        {rehearsal.emulator.base}/both")
    click.echo(f"health      http://127.0.0.1:{rehearsal.app.ops_port}/readyz")
    click.echo("Ctrl+C stops.")
    sys.stdout.flush()
    return await until_stopped(rehearsal.stop, rehearsal.app.database.corrupt)
