"""``doctor``: why does it not work?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from botkit.cli.verdict import Verdict

COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command("doctor", short_help="Look for what keeps the bots from working.")
@click.option("--url", default="", help="Check the callback there, as the platform does.")
@click.option("--app", help="One app, such as main or dingtalk/main; else all.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@click.pass_obj
def verb(config: Path, url: str, app: str | None, as_json: bool) -> int:
    """Look at settings, bots, database, ports, clock, each platform's API, menu, Stream.

    With --url https://bot.example.com also at the callback address.  Exit code 1 when anything
    fails; warnings do not count.
    """
    from botkit.cli.checkup import examine
    from botkit.cli.serving import run_loop
    from botkit.clock import SystemClock

    if url and not _is_address(url):
        words = f"{url!r} is no address; write it like https://bot.example.com."
        raise click.BadParameter(words, param_hint="--url")
    verdicts: list[Verdict] = []

    async def main() -> int:
        async for verdict in examine(config, os.environ, SystemClock(), url=url, app=app):
            verdicts.append(verdict)
            if not as_json:
                _show(verdict)
        return 1 if any(verdict.level == "fail" for verdict in verdicts) else 0

    code = run_loop(main())
    if as_json:
        fields = [
            {"what": one.what, "level": one.level, "words": one.words, "advice": one.advice}
            for one in verdicts
        ]
        click.echo(json.dumps(fields, ensure_ascii=False, indent=2))
    return code


def _is_address(url: str) -> bool:
    from yarl import URL

    try:
        address = URL(url)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.host)


def _show(verdict: Verdict) -> None:
    level = click.style(f"{verdict.level:<4}", fg=COLOURS[verdict.level])
    end = "" if not verdict.advice or verdict.words.endswith(".") else "."
    advice = f"{end} {verdict.advice}" if verdict.advice else ""
    click.echo(f"{level}  {verdict.what}: {verdict.words}{advice}")
