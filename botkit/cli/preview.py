"""``preview``: what a template makes, without sending it."""

from __future__ import annotations

import asyncio
import json
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from botkit.cli.showing import Preview
    from botkit.replies.catalog import Catalog
    from botkit.replies.template import Template


@click.command("preview", short_help="Show what a template makes.")
@click.argument("template", required=False)
@click.option("-v", "values", multiple=True, metavar="NAME=VALUE", help="A value of the template.")
@click.option(
    "--platform", type=click.Choice(["wecom", "dingtalk"]), default="wecom", show_default=True
)
@click.option("--room", is_flag=True, help="As a group robot posts it.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def verb(
    config: Path,
    template: str | None,
    values: tuple[str, ...],
    platform: str,
    room: bool,
    as_json: bool,
) -> int:
    """Show TEMPLATE (such as helpdesk/new_ticket/confirm) with the values of its example.

    Without TEMPLATE: list all.  Exit code 1 when the platform would refuse the message.
    """
    from botkit.cli.errands import values_of
    from botkit.cli.project import read_catalog
    from botkit.cli.showing import preview

    catalog = read_catalog(config.parent)
    if template is None:
        return _list(config, catalog, as_json=as_json)
    name = template.removeprefix("templates/").split(".")[0]
    found = catalog.find(name, platform=platform)
    if found is None:
        raise click.BadParameter(_unknown(name, config), param_hint="TEMPLATE")
    made = asyncio.run(
        preview(config, name, found, values_of(values), platform=platform, room=room)
    )
    if as_json:
        click.echo(json.dumps(made.plain(), ensure_ascii=False, indent=2))
    else:
        _show(made, found)
    if made.error:
        click.echo(f"botkit: {made.error}", err=True)
    return 1 if made.error else 0


def _list(config: Path, catalog: Catalog, *, as_json: bool) -> int:
    from botkit.cli.project import template_names
    from botkit.cli.tables import show_table

    found = ((name, catalog.find(name)) for name in template_names(config.parent))
    rows = [(name, one.kind) for name, one in found if one is not None]
    if as_json:
        click.echo(json.dumps([{"template": name, "kind": kind} for name, kind in rows]))
    else:
        show_table(("template", "kind"), rows)
    return 0


def _unknown(name: str, config: Path) -> str:
    from botkit.cli.project import template_names

    known = template_names(config.parent)
    # A forgotten folder is the common slip.
    near = [one for one in known if one.endswith(f"/{name}")] or get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]}?" if near else " botkit preview lists what there is."
    return f"there is no template {name!r}.{hint}"


def _show(made: Preview, template: Template) -> None:
    from botkit.cli.tables import show_table

    click.echo(f"{made.path} ({template.kind})")
    for number, part in enumerate(made.parts, start=1):
        if len(made.parts) > 1:
            click.echo(f"\npart {number} of {len(made.parts)}")
        click.echo(f"\n{part.text}\n")
        if part.payload is not None:
            _show_json(part.payload)
        rows: list[Any] = [
            (one.where.rpartition(".")[2], f"{one.size}{' !' if one.is_over else ''}",
             one.limit, one.unit)
            for one in part.limits
            if one.size
        ]  # fmt: skip
        if rows:
            show_table(("field", "size", "limit", "unit"), rows)


def _show_json(payload: dict[str, Any]) -> None:
    import sys

    text = json.dumps(payload, ensure_ascii=False, indent=2)
    if not sys.stdout.isatty():
        click.echo(text)
        return
    from rich.console import Console
    from rich.syntax import Syntax

    Console().print(Syntax(text, "json", theme="ansi_dark", word_wrap=True))
