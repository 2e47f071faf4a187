"""``check``: every mistake that can be seen without running a bot."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from botkit.cli.inspection import Inspection


@click.command("check", short_help="Find mistakes in settings, bots and templates.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_obj
def verb(config: Path, as_json: bool) -> int:
    """Look for mistakes in settings, bots, flows, menus and templates, and print them all.

    Exit code 0 without findings, 1 with some.
    """
    from botkit.cli.inspection import inspect

    seen = inspect(config, os.environ)
    for note in seen.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        click.echo(json.dumps(_plain(seen), ensure_ascii=False, indent=2))
    else:
        for line in _lines(seen):
            click.echo(line)
    return 1 if seen.findings else 0


def _plain(seen: Inspection) -> dict[str, object]:
    return {
        "ok": not seen.findings,
        "bots": len(seen.bots),
        "flows": seen.flows,
        "templates": len(seen.templates),
        "findings": [
            {"code": one.code, "where": one.where, "words": one.words, "advice": one.advice}
            for one in seen.findings
        ],
    }


def _lines(seen: Inspection) -> Iterator[str]:
    yield from (str(one) for one in seen.findings)
    if not seen.findings:
        counts = ((len(seen.bots), "bot"), (seen.flows, "flow"), (len(seen.templates), "template"))
        words = (f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts)
        yield f"ok: {', '.join(words)}"
