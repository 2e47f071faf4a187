"""``sessions``: where conversations stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from botkit.cli.database import database_of, db_option, give, is_sure, json_option, yes_option

if TYPE_CHECKING:
    from botkit.chat.seams import Tx
    from botkit.store.session import Session


@click.group("sessions", short_help="Look at running flows; reset one.")
def verb() -> None:
    """Running flows, one to a conversation."""


@verb.command("list")
@click.option("--flow", default="", help="helpdesk.NewTicket, NewTicket or helpdesk.")
@click.option("--person", default="", help="Who began it, by user id.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@db_option
@json_option
@click.pass_obj
def list_(
    config: Path, flow: str, person: str, limit: int, file: Path | None, as_json: bool
) -> None:
    """List running flows, the last changed first."""
    from botkit.cli.listing import at, show_json, show_rows
    from botkit.store import session
    from botkit.store.reading import reading

    with reading(database_of(config, file)) as tx:
        found = session.listed(tx, flow=flow, person=person.lower(), most=limit)
    if as_json:
        return show_json([_without_data(one) for one in found])
    rows = [(one.owner, one.flow, one.state, at(one.changed_at), one.conv) for one in found]
    heads = ("person", "flow", "state", "changed", "conversation")
    return show_rows(heads, rows, empty="no such sessions")


@verb.command("show")
@click.argument("conv")
@db_option
@json_option
@click.pass_obj
def show(config: Path, conv: str, file: Path | None, as_json: bool) -> None:
    """Show what runs in CONV (its key, or the person), with its data, events, timers and cards."""
    from botkit.cli.listing import at, show_fields, show_json
    from botkit.store.reading import reading

    with reading(database_of(config, file)) as tx:
        fields = _everything(tx, _found(tx, conv))
    if as_json:
        return show_json(fields)
    for name in ("started_at", "changed_at"):
        fields[name] = at(fields[name])
    return show_fields(fields)


@verb.command("reset")
@click.argument("conv")
@yes_option
@db_option
@json_option
@click.pass_obj
def reset(config: Path, conv: str, yes: bool, file: Path | None, as_json: bool) -> int:
    """Archive and end what runs in CONV, with its timers and cards.  Nobody is told."""
    from botkit.engine.orders import ResetSession
    from botkit.store.reading import reading

    path = database_of(config, file)
    with reading(path) as tx:
        now = _found(tx, conv)
    if not is_sure(f"End {now.flow} ({now.state}) of {now.conv}?", yes=yes):
        return 1
    return give(path, ResetSession(now.conv), as_json=as_json)


def _found(tx: Tx, word: str) -> Session:
    from botkit.cli.listing import the_one
    from botkit.store import session

    found = session.named(tx, word)
    return the_one(found, word, [one.conv for one in found], group="sessions")


def _everything(tx: Tx, now: Session) -> dict[str, Any]:
    from botkit.cli.listing import read
    from botkit.store import card, inbox, timer

    waiting = inbox.waiting(tx, now.conv)
    return _without_data(now) | {
        "data": read(now.data),
        "waiting": [{"attempts": one.attempts, "event": read(one.payload)} for one in waiting],
        "timers": [{"name": one.name, "due_at": one.due_at} for one in timer.armed(tx, now.conv)],
        "cards": [
            {"task_id": one.task_id, "receiver": one.receiver, "buttons": dict(one.buttons)}
            for one in card.live(tx, now.conv, now.id)
        ],
    }


def _without_data(now: Session) -> dict[str, Any]:
    fields = msgspec.structs.asdict(now)
    del fields["data"]
    return fields
