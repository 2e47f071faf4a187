"""``calls``: what the platforms can be asked."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botkit.calls.inventory import Call


@click.command("calls", short_help="List the API calls there are.")
@click.argument("words", nargs=-1)
@click.option("--platform", help="One platform, such as wecom; else all.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def verb(words: tuple[str, ...], platform: str | None, as_json: bool) -> int:
    """List all calls, or those with all WORDS in name, path or page; botkit call performs one.

    The whole name of a call shows its arguments and limits.  Nothing is called.
    """
    from botkit.cli.catalogue import PLATFORMS, catalogue, matching

    if platform not in (None, *PLATFORMS):
        known = ", ".join(PLATFORMS)
        raise click.BadParameter(f"no platform {platform!r}. There are: {known}.")
    found = matching(catalogue(platform), words)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
    elif exact := [one for one in found if words == (one.name,)]:
        _show(exact)
    else:
        _list(found)
    return 0 if found else 1


def _list(found: list[Call]) -> None:
    """By area on a terminal, where whole names would not fit; else tab-separated lines."""
    from botkit.cli.tables import show_table

    if sys.stdout.isatty():
        for area, some in groupby(found, lambda one: f"{one.platform}.{one.area}"):
            click.echo(click.style(area, bold=True))
            for line in _aligned(list(some)):
                click.echo(f"  {line}")
    elif found:
        rows = [(one.name, one.verb, one.path, one.doc) for one in found]
        show_table(("call", "verb", "path", "doc"), rows)
    count = len({one.name for one in found})
    click.echo(f"botkit: {count} call{'' if count == 1 else 's'}", err=True)


def _aligned(some: list[Call]) -> Iterator[str]:
    """Without a page that only says the path again."""
    method = max(len(one.method) for one in some)
    path = max(len(one.path) for one in some)
    for one in some:
        doc = "" if one.path.endswith(one.doc) else one.doc
        yield f"{one.method:<{method}}  {one.verb:<6}  {one.path:<{path}}  {doc}".rstrip()


def _show(requests: list[Call]) -> None:
    """One call: how it is typed, what is asked, and its docstring."""
    import inspect

    from botkit.cli.arguments import usage
    from botkit.cli.catalogue import PLATFORMS, method_of

    first = requests[0]
    method = method_of(PLATFORMS[first.platform](), first)
    click.echo(usage(first.name, inspect.signature(method, eval_str=True)))
    for one in requests:
        click.echo(f"{one.verb} {one.path}{'' if one.is_read else '  (asks first)'}")
    click.echo(f"\n{inspect.getdoc(method) or ''}")


def _plain(call: Call) -> dict[str, object]:
    return {
        "platform": call.platform,
        "area": call.area,
        "method": call.method,
        "verb": call.verb,
        "path": call.path,
        "doc": call.doc,
        "name": call.name,
        "reads": call.is_read,
    }
