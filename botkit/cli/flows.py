"""``flows``: the flows there are, one flow's table, or its graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from botkit.flows.bot import FlowEntry


@click.command("flows", short_help="List flows, or draw one.")
@click.argument("name", required=False)
@click.option("--graph", type=click.Choice(["mermaid", "dot"]), help="Print its graph as text.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def verb(
    config: Path, name: str | None, graph: Literal["mermaid", "dot"] | None, as_json: bool
) -> int:
    """List all flows; with NAME (helpdesk.NewTicket, or NewTicket) the moves of that one."""
    from botkit.cli.project import read_project

    known = [entry for bot in read_project(config).bots for entry in bot.flows]
    chosen = _named(known, name) if name else known
    if graph:
        click.echo(_graph(chosen, graph), nl=False)
    elif as_json:
        click.echo(json.dumps([_plain(entry) for entry in chosen], ensure_ascii=False, indent=2))
    elif name and len(chosen) == 1:
        _show(chosen[0])
    else:
        _list(chosen)
    return 0


def _named(known: Sequence[FlowEntry], name: str) -> list[FlowEntry]:
    """By full name, class or bot."""
    from botkit.settings.words import did_you_mean

    found = [one for one in known if name in (one.name, one.flow.__name__, one.bot)]
    if not found:
        words = [word for one in known for word in (one.name, one.flow.__name__)]
        names = ", ".join(one.name for one in known) or "none"
        hint = did_you_mean(name, words)
        raise click.BadParameter(f"no flow {name!r}. There are: {names}.{hint}", param_hint="NAME")
    return found


def _graph(chosen: Sequence[FlowEntry], graph: Literal["mermaid", "dot"]) -> str:
    from botkit.flows import drawing

    if len(chosen) != 1:
        names = ", ".join(one.name for one in chosen) or "there are none"
        raise click.BadParameter(f"a graph is of one flow: {names}.", param_hint="NAME")
    return drawing.mermaid(chosen[0]) if graph == "mermaid" else drawing.dot(chosen[0])


def _list(chosen: Sequence[FlowEntry]) -> None:
    from botkit.cli.tables import show_table

    rows = [
        (
            one.name,
            len(one.table.leaves),
            ", ".join(one.start),
            one.timeout or "",
        )
        for one in chosen
    ]
    show_table(("flow", "states", "starts by", "timeout"), rows)


def _show(entry: FlowEntry) -> None:
    from botkit.cli.tables import show_table

    starts = ", ".join(entry.start)
    timeout = f"; timeout {entry.timeout}" if entry.timeout else ""
    click.echo(f"{entry.name}: starts by {starts} in {entry.table.initial!r}{timeout}")
    ends = ", ".join(entry.table.ends)
    click.echo(f"ends: {ends}\n")
    rows = [
        (one["source"], one["trigger"], one["dest"] or "(stays)", _terms(one))
        for one in _moves(entry)
    ]
    show_table(("state", "trigger", "leads to", "if"), rows)


def _terms(move: dict[str, Any]) -> str:
    return " and ".join([*move["conditions"], *(f"not {one}" for one in move["unless"])])


def _moves(entry: FlowEntry) -> list[dict[str, Any]]:
    return [
        {
            "source": move.source,
            "trigger": move.trigger,
            "dest": move.dest,
            **{
                word: [_word(one) for one in move.callbacks.get(word, ())]
                for word in ("conditions", "unless", "before", "after")
            },
        }
        for move in entry.table.moves
    ]


def _word(callback: Any) -> str:
    return callback if isinstance(callback, str) else getattr(callback, "__name__", repr(callback))


def _plain(entry: FlowEntry) -> dict[str, Any]:
    table = entry.table
    return {
        "name": entry.name,
        "start": list(entry.start),
        "timeout_seconds": entry.timeout.total_seconds() if entry.timeout else None,
        "states": table.leaves,
        "initial": table.initial,
        "ends": table.ends,
        "quiet": table.quiet,
        "moves": _moves(entry),
    }
