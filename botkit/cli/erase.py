"""``erase``: forget a person."""

from __future__ import annotations

from pathlib import Path

import click

from botkit.cli.database import database_of, db_option, give, is_sure, json_option, yes_option


@click.command("erase", short_help="Forget a person.")
@click.option("--person", required=True, metavar="ID", help="A user id of the platform.")
@yes_option
@db_option
@json_option
@click.pass_obj
def verb(config: Path, person: str, yes: bool, file: Path | None, as_json: bool) -> int:
    """Delete what a person said, was told and began, from the database and its log.

    The file is rewritten, which takes as long as copying it; bots pause meanwhile.  What other
    people's sessions say of the person stays, and so do copies of the database.
    """
    from botkit.engine.orders import ErasePerson

    path = database_of(config, file)
    if not person.strip():
        raise click.BadParameter("empty.", param_hint="--person")
    if not is_sure(f"Delete everything of {person} from {path}?", yes=yes):
        return 1
    code = give(path, ErasePerson(person), as_json=as_json)
    for copy in sorted(path.parent.glob(f"{path.name}.schema-*")):
        click.echo(f"botkit: {copy} is a copy from before; it was not changed", err=True)
    return code
