"""The program ``botkit``: a file per verb, each with a click command named ``verb``."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from botkit.cli.exits import end_of

VERBS = (
    "dev", "run", "test", "new", "check", "preview", "send", "post", "menu", "flows",
    "sessions", "outbox", "dead", "calls", "call", "db", "doctor", "erase",
)  # fmt: skip
"""In the order of the help; a verb is imported when it is used or listed."""


def verb(name: str) -> click.Command:
    """The command of ``botkit/cli/<name>.py``."""
    found: click.Command = import_module(f"botkit.cli.{name}").verb
    return found


class Verbs(click.Group):
    """Finds verbs by the name of their file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return verb(cmd_name) if cmd_name in VERBS else None


@click.group(cls=Verbs, invoke_without_command=True)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("botkit.toml"),
    envvar="BOTKIT_CONFIG",
    show_default=True,
    help="The settings; bots/ and templates/ stand beside it.",
)
@click.version_option(package_name="botkit")
@click.pass_context
def program(ctx: click.Context, config: Path) -> Any:
    """Chat bots, announcements and approvals for WeCom and DingTalk.

    Without a verb: dev, the bots and a pretend company to try them in.
    """
    from botkit.observe.logs import configure

    configure(json=not sys.stderr.isatty())
    ctx.obj = config.absolute()
    if ctx.invoked_subcommand is None:
        return ctx.invoke(verb("dev"))
    return None


def main(args: list[str] | None = None) -> NoReturn:
    """Run one verb and exit with a code of ``exits``."""
    sys.exit(end_of(partial(program.main, args, prog_name="botkit", standalone_mode=False)))
