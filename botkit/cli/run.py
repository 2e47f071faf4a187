"""``run``: the bots on the real platforms."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.command("run", short_help="Serve the real platforms.")
@click.pass_obj
def verb(config: Path) -> int:
    """Serve callbacks with the credentials of the settings until SIGTERM or Ctrl+C."""
    from botkit.cli.serving import run_loop

    return run_loop(_run(config))


async def _run(config: Path) -> int:
    from botkit.app import DRAIN, App
    from botkit.cli.serving import collect_rarely, until_stopped
    from botkit.settings.loading import load

    settings = load(config, os.environ, require_credentials=True)
    app = App(settings, config.parent)
    await app.start()
    collect_rarely()
    for name, one in settings.wecom.items():
        if one.kind == "aibot" and one.mode == "long":
            click.echo(f"connection  {one.socket} as wecom/{name}")
        else:
            click.echo(f"callback    {settings.server.host}:{app.port}/callback/wecom/{name}")
    for name, other in settings.dingtalk.items():
        if other.mode == "stream":
            click.echo(f"connection  {other.api} as dingtalk/{name}")
        else:
            click.echo(f"callback    {settings.server.host}:{app.port}/callback/dingtalk/{name}")
    click.echo(f"health      http://{settings.server.ops_host}:{app.ops_port}/readyz")
    sys.stdout.flush()
    return await until_stopped(lambda: app.stop(drain=DRAIN), app.database.corrupt)
