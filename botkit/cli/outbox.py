"""``outbox``: what was decided to be sent, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from botkit.cli.database import database_of, db_option, give, is_sure, json_option, yes_option

if TYPE_CHECKING:
    from botkit.store.outbox import Parcel


@click.group("outbox", short_help="Look at messages and jobs; drop one.")
def verb() -> None:
    """Messages and jobs: pending, sending, sent, unknown or dead."""


@verb.command("list")
@click.option("--status", type=click.Choice(["pending", "sending", "sent", "unknown", "dead"]))
@click.option("--line", default="", help="Lines that begin so, such as wecom/main/zhangsan.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@db_option
@json_option
@click.pass_obj
def list_(
    config: Path, status: str | None, line: str, limit: int, file: Path | None, as_json: bool
) -> None:
    """List rows, the newest first."""
    from botkit.cli.listing import SHORT, at, show_json, show_rows
    from botkit.store import outbox
    from botkit.store.reading import reading

    with reading(database_of(config, file)) as tx:
        found = outbox.listed(tx, status=status or "", line=line, most=limit)
    if as_json:
        return show_json([_without_body(one) for one in found])
    rows = [
        (one.id[-SHORT:], one.status, one.line, one.attempts, at(one.created_at), one.error)
        for one in found
    ]
    heads = ("id", "status", "line", "attempts", "created", "error")
    return show_rows(heads, rows, empty="no such messages in the outbox")


@verb.command("show")
@click.argument("id_", metavar="ID")
@db_option
@json_option
@click.pass_obj
def show(config: Path, id_: str, file: Path | None, as_json: bool) -> None:
    """Show one row with its body; the last digits of ID are enough."""
    from botkit.cli.listing import at, read, show_fields, show_json

    parcel = _found(database_of(config, file), id_)
    fields = _without_body(parcel) | {"body": read(parcel.body)}
    if as_json:
        return show_json(fields)
    for name in ("created_at", "not_before", "attempt_started_at", "expires_at"):
        fields[name] = at(fields[name])
    return show_fields(fields)


@verb.command("drop")
@click.argument("id_", metavar="ID")
@yes_option
@db_option
@json_option
@click.pass_obj
def drop(config: Path, id_: str, yes: bool, file: Path | None, as_json: bool) -> int:
    """Never send a message that waits; a job dropped so has failed."""
    from botkit.engine.orders import DropMessage

    path = database_of(config, file)
    parcel = _found(path, id_)
    if not is_sure(f"Drop {parcel.id}, {parcel.status}, to {parcel.line}?", yes=yes):
        return 1
    return give(path, DropMessage(parcel.id), as_json=as_json)


def _found(path: Path, part: str) -> Parcel:
    from botkit.cli.listing import long_enough, the_one
    from botkit.store import outbox
    from botkit.store.reading import reading

    with reading(path) as tx:
        found = outbox.named(tx, long_enough(part))
    return the_one(found, part, [one.id for one in found], group="outbox")


def _without_body(parcel: Parcel) -> dict[str, Any]:
    fields = msgspec.structs.asdict(parcel)
    del fields["body"], fields["digest"]
    return fields
