"""``db``: the database itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from botkit.cli.database import database_of, db_option, json_option

if TYPE_CHECKING:
    from botkit.store.reading import Overview

CORRUPT = 4

target_type = click.Path(dir_okay=False, path_type=Path)


@click.group("db", short_help="Look at, copy, check, save or upgrade the database.")
def verb() -> None:
    """The database: everything botkit knows."""


@verb.command("status")
@db_option
@json_option
@click.pass_obj
def status(config: Path, file: Path | None, as_json: bool) -> None:
    """Show sizes, schema and how many rows there are."""
    from botkit.cli.listing import show_fields, show_json
    from botkit.store.reading import overview

    seen = overview(database_of(config, file))
    if as_json:
        return show_json(msgspec.to_builtins(seen))
    show_fields(_told(seen))
    if seen.has_reset_bug:
        click.echo(
            f"botkit: {seen.engine} has the WAL-reset bug (mended in 3.51.3). botkit is safe from"
            " it; do not write to this file with other programs.",
            err=True,
        )
    return None


@verb.command("backup")
@click.argument("target", metavar="FILE", type=target_type)
@db_option
@json_option
@click.pass_obj
def backup(config: Path, target: Path, file: Path | None, as_json: bool) -> None:
    """Write a complete copy into FILE, which must not exist; bots go on meanwhile."""
    from botkit.cli.listing import show_json
    from botkit.store.upkeep import back_up

    back_up(database_of(config, file), target)
    size = target.stat().st_size
    if as_json:
        return show_json({"file": str(target), "size_bytes": size})
    return click.echo(f"{target}: {size} bytes")


@verb.command("check")
@db_option
@json_option
@click.pass_obj
def check(config: Path, file: Path | None, as_json: bool) -> int:
    """Look for damage.  Exit code 0 when there is none, 4 when there is some."""
    from botkit.cli.listing import printable, show_json
    from botkit.store.upkeep import problems

    path = database_of(config, file)
    found = problems(path)
    if as_json:
        show_json({"ok": not found, "problems": found})
    else:
        for problem in found or [f"ok: {path}"]:
            click.echo(printable(problem))
    if found:
        click.echo("botkit: save what can be read with botkit db recover --into FILE", err=True)
    return CORRUPT if found else 0


@verb.command("recover")
@click.option("--into", required=True, metavar="FILE", type=target_type, help="A new file.")
@db_option
@json_option
@click.pass_obj
def recover(config: Path, into: Path, file: Path | None, as_json: bool) -> int:
    """Copy every readable row into a new database; the old one is only read.

    Exit code 0 when everything could be read, 1 when something was lost.
    """
    from botkit.cli.listing import show_json, show_rows
    from botkit.store.recovery import recover as save

    saved = save(database_of(config, file), into)
    if as_json:
        show_json([msgspec.to_builtins(one) | {"is_whole": one.is_whole} for one in saved])
    else:
        rows = [
            (one.table, one.rows, one.refused, _lost(one.has_holes, one.words)) for one in saved
        ]
        show_rows(("table", "rows", "refused", "lost"), rows, empty="there were no tables")
    return 0 if all(one.is_whole for one in saved) else 1


@verb.command("upgrade")
@db_option
@json_option
@click.pass_obj
def upgrade(config: Path, file: Path | None, as_json: bool) -> int:
    """Bring the database to the schema of this botkit, after a copy; no bots may run on it."""
    from botkit.cli.listing import show_json
    from botkit.cli.serving import run_loop
    from botkit.store.reading import overview
    from botkit.store.sqlite import SqliteDatabase

    path = database_of(config, file)
    before = overview(path)

    async def main() -> int:
        database = await SqliteDatabase.open(path)
        await database.close()
        copy = str(database.backup) if database.backup else None
        if as_json:
            show_json({"from": before.schema, "to": before.newest_schema, "backup": copy})
        elif copy:
            click.echo(f"schema {before.schema} is now {before.newest_schema}; before: {copy}")
        else:
            click.echo(f"schema {before.newest_schema} is the newest; nothing to do")
        return 0

    return run_loop(main())


def _lost(has_holes: bool, words: str) -> str:
    return words or ("some rows cannot be read" if has_holes else "")


def _told(seen: Overview) -> dict[str, object]:
    from botkit.cli.listing import at

    return {
        "database": seen.path,
        "size": f"{seen.size_bytes} bytes",
        "log": f"{seen.log_bytes} bytes",
        "schema": f"{seen.schema} of {seen.newest_schema}",
        "oldest waiting event": at(seen.oldest_waiting_at) or "none",
        "oldest unsent message": at(seen.oldest_unsent_at) or "none",
        "engine": seen.engine,
        **{f"rows of {name}": str(number) for name, number in seen.rows.items()},
    }
