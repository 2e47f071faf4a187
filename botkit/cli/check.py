"""``check``: every mistake that can be seen without running a bot."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from botkit.cli.database import database_of, db_option

if TYPE_CHECKING:
    from botkit.cli.fitting import Crowd
    from botkit.cli.inspection import Inspection
    from botkit.flows.starting import Roster


@click.command("check", short_help="Find mistakes in settings, bots and templates.")
@click.option(
    "--against-store", is_flag=True, help="Also list running flows that the bots no longer fit."
)
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def verb(config: Path, against_store: bool, file: Path | None, as_json: bool) -> int:
    """Look for mistakes in settings, bots, flows, menus and templates, and print them all.

    With --against-store also where people stand: those in a flow, state or data that the bots
    no longer have would lose what they filled in.  The store is only read.

    Exit code 0 without findings and losses, 1 with some.
    """
    if file is not None and not against_store:
        raise click.UsageError("--db goes with --against-store.")
    from botkit.cli.inspection import inspect

    seen = inspect(config, os.environ)
    found = _crowds(config, file, seen) if against_store else []
    for note in seen.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        click.echo(json.dumps(_plain(seen, found), ensure_ascii=False, indent=2))
    else:
        for line in (*_lines(seen), *(str(one) for one in found if one.becomes != "same")):
            click.echo(line)
    return 0 if _is_well(seen, found) else 1


def _crowds(config: Path, file: Path | None, seen: Inspection) -> list[Crowd]:
    """Where people stand; nothing while the bots or settings themselves cannot be read."""
    from botkit.cli.dev import STORE
    from botkit.cli.fitting import crowds

    if any(one.code in ("settings", "bot") for one in seen.findings):
        seen.notes.append("the store is looked at when settings and bots are mended")
        return []
    path = database_of(config, file)
    is_of_dev = path == config.parent / STORE
    return crowds(path, _rosters_of_dev(seen) if is_of_dev else seen.rosters)


def _rosters_of_dev(seen: Inspection) -> dict[str, Roster]:
    """On a platform where the settings have no app, `dev` has one with the same bots."""
    from botkit.flows.starting import Roster
    from botkit.settings.sections import MAIN

    has_app = {channel.partition("/")[0] for channel in seen.rosters}
    lacking = {"wecom", "dingtalk"} - has_app
    return seen.rosters | {f"{platform}/{MAIN}": Roster(seen.bots) for platform in lacking}


def _is_well(seen: Inspection, found: list[Crowd]) -> bool:
    return not seen.findings and not any(one.is_lost for one in found)


def _plain(seen: Inspection, found: list[Crowd]) -> dict[str, object]:
    return {
        "ok": _is_well(seen, found),
        "bots": len(seen.bots),
        "flows": seen.flows,
        "templates": len(seen.templates),
        "findings": [
            {"code": one.code, "where": one.where, "words": one.words, "advice": one.advice}
            for one in seen.findings
        ],
        "sessions": [{**msgspec.structs.asdict(one), "lost": one.is_lost} for one in found],
    }


def _lines(seen: Inspection) -> Iterator[str]:
    yield from (str(one) for one in seen.findings)
    if not seen.findings:
        counts = ((len(seen.bots), "bot"), (seen.flows, "flow"), (len(seen.templates), "template"))
        words = (f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts)
        yield f"ok: {', '.join(words)}"
