"""Errands of the verbs that send: asked of the running process, else done here."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from botkit.cli.dev import STORE
from botkit.engine.errands import Errand
from botkit.engine.orders import Done
from botkit.errors import ConfigError, FlowError, OverLimit
from botkit.server.control import ask, socket_of

KEPT = "botkit: kept in the outbox; do not send it again: it goes when botkit runs"


def values_of(pairs: Sequence[str]) -> dict[str, Any]:
    """``["version=1.2"]`` as a dict.  Raises BadParameter."""
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"{pair!r} is no name=value", param_hint="-v")
    return dict(pair.split("=", 1) for pair in pairs)


def report(done: Done, *, as_json: bool) -> int:
    """Print what became of it; the exit code."""
    if as_json:
        click.echo(json.dumps({"outcome": done.outcome, "error": done.error}))
    else:
        click.echo(done.outcome)
    if done.error:
        click.echo(f"botkit: {done.error}", err=True)
    if done.outcome == "pending":
        click.echo(KEPT, err=True)
    return 0 if done.outcome in ("sent", "pending", "duplicate") else 1


async def run_errand(config: Path, errand: Errand) -> Done:
    """Ask `run` if it runs, else `dev` if that runs, else send from here.

    Whatever sends, it goes through one outbox and its limits.
    """
    from botkit.settings.loading import load

    settings = load(config, os.environ)
    store = config.parent / settings.store.url.removeprefix("sqlite:")
    for path, name in ((store, "run"), (config.parent / STORE, "dev")):
        if done := await ask(socket_of(path), errand):
            click.echo(f"asked the running {name}", err=True)
            return done
    return await _send_from_here(config, errand)


async def _send_from_here(config: Path, errand: Errand) -> Done:
    from botkit.app import App
    from botkit.settings.loading import load

    try:
        settings = load(config, os.environ, require_credentials=True)
    except ConfigError:
        words = "neither run nor dev is running here, and to send without them credentials lack"
        click.echo(f"botkit: {words}:", err=True)
        raise
    app = App(settings, config.parent)
    await app.start(host="127.0.0.1", port=0)
    try:
        return await app.errands.run(errand)
    except (ConfigError, FlowError, OverLimit) as error:  # told as a running process would
        return Done("refused", str(error))
    finally:
        await app.stop()
