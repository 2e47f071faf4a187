"""``call``: one API call, from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from botkit.cli.database import yes_option


@click.command(
    "call",
    short_help="Make one API call and print its answer.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--app", help="The app, such as main; for a robot of a group the room.")
@click.option("--first", type=click.IntRange(1), metavar="N", help="At most N rows of a list.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where a file is written."
)
@yes_option
@click.pass_obj
def verb(
    config: Path,
    name: str,
    arguments: tuple[str, ...],
    app: str | None,
    first: int | None,
    out: Path | None,
    yes: bool,
) -> int:
    """Make the call NAME, such as wecom.contacts.users.get, and print what it answers as JSON.

    botkit calls lists the names; botkit calls NAME shows the arguments.  With several apps say
    which: wecom.main.contacts.users.get, or --app main.

    ARGUMENTS stand in their order or as --name=value.  Texts and numbers are written as they
    are, records and lists as JSON in the platform's words or as @file, files to upload as @file.
    A -- before them keeps an argument from being taken for an option of this verb.

    The call goes to the real platform, with the credentials of the settings, also while dev runs;
    to the emulator when the app's api is its address.  Whatever may change something asks first.
    """
    from botkit.cli.performing import Order, perform

    return perform(config, Order(name, arguments, app, first, out, yes))
