"""``dead``: what could not be processed or delivered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from botkit.cli.database import database_of, db_option, give, is_sure, json_option, yes_option

if TYPE_CHECKING:
    from botkit.store.dead import DeadLetter

all_option = click.option("--all", "is_all", is_flag=True, help="All of them.")


@click.group("dead", short_help="Look at dead letters; replay or drop them.")
def verb() -> None:
    """Dead letters: of callbacks (unreadable), the inbox (a bot failed) or the outbox."""


@verb.command("list")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@db_option
@json_option
@click.pass_obj
def list_(config: Path, limit: int, file: Path | None, as_json: bool) -> None:
    """List letters, the newest first."""
    from botkit.cli.listing import SHORT, at, show_json, show_rows
    from botkit.store import dead
    from botkit.store.reading import reading

    with reading(database_of(config, file)) as tx:
        found = dead.newest(tx, limit)
    if as_json:
        return show_json([_without_payload(one) for one in found])
    rows = [
        (one.id[-SHORT:], one.source, one.conv, one.attempts, at(one.died_at), one.error)
        for one in found
    ]
    heads = ("id", "source", "conversation", "attempts", "died", "error")
    return show_rows(heads, rows, empty="no dead letters")


@verb.command("show")
@click.argument("id_", metavar="ID")
@db_option
@json_option
@click.pass_obj
def show(config: Path, id_: str, file: Path | None, as_json: bool) -> None:
    """Show one letter with its content; the number people were told is enough."""
    from botkit.cli.listing import at, read, show_fields, show_json

    letter = _found(database_of(config, file), id_)
    fields = _without_payload(letter) | {"payload": read(letter.payload)}
    if as_json:
        return show_json(fields)
    return show_fields(fields | {"died_at": at(letter.died_at)})


@verb.command("replay")
@click.argument("id_", metavar="ID", required=False)
@all_option
@yes_option
@db_option
@json_option
@click.pass_obj
def replay(
    config: Path, id_: str | None, is_all: bool, yes: bool, file: Path | None, as_json: bool
) -> int:
    """Try a letter, or --all that can be, once more from the beginning."""
    from botkit.engine.orders import ReplayLetters

    path = database_of(config, file)
    what, ids = _chosen(path, id_, is_all)
    if not is_sure(f"Replay {what}?", yes=yes):
        return 1
    return give(path, ReplayLetters(ids), as_json=as_json)


@verb.command("drop")
@click.argument("id_", metavar="ID", required=False)
@all_option
@yes_option
@db_option
@json_option
@click.pass_obj
def drop(
    config: Path, id_: str | None, is_all: bool, yes: bool, file: Path | None, as_json: bool
) -> int:
    """Throw a letter, or --all, away."""
    from botkit.engine.orders import DropLetters

    path = database_of(config, file)
    what, ids = _chosen(path, id_, is_all)
    if not is_sure(f"Throw away {what}?", yes=yes):
        return 1
    return give(path, DropLetters(ids), as_json=as_json)


def _chosen(path: Path, part: str | None, is_all: bool) -> tuple[str, list[str] | None]:
    """What is asked about, and the ids; None for all.  Raises UsageError."""
    from botkit.store import dead
    from botkit.store.reading import reading

    if (part is None) is not is_all:
        raise click.UsageError("name one ID, or --all.")
    if part is not None:
        letter = _found(path, part)
        return f"{letter.id} ({letter.source}: {letter.error})", [letter.id]
    with reading(path) as tx:
        return f"all {len(dead.ids(tx))} dead letters of {path}", None


def _found(path: Path, part: str) -> DeadLetter:
    from botkit.cli.listing import long_enough, the_one
    from botkit.store import dead
    from botkit.store.reading import reading

    with reading(path) as tx:
        found = dead.named(tx, long_enough(part))
    return the_one(found, part, [one.id for one in found], group="dead")


def _without_payload(letter: DeadLetter) -> dict[str, Any]:
    fields = msgspec.structs.asdict(letter)
    del fields["payload"]
    return fields
