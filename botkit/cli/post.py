"""``post``: a template to a room, by its robot."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("post", short_help="Post a template to a room.")
@click.argument("room")
@click.argument("template")
@click.option("-v", "values", multiple=True, metavar="NAME=VALUE", help="A value of the template.")
@click.option("--key", help="The same key is posted once only.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def verb(
    config: Path, room: str, template: str, values: tuple[str, ...], key: str | None, as_json: bool
) -> int:
    """Post TEMPLATE (such as notices/release) to ROOM of [robots].

    The running process sends it; when none runs, this one does.
    """
    from botkit.cli.errands import report, run_errand, values_of
    from botkit.cli.serving import run_loop
    from botkit.engine.errands import Errand

    async def main() -> int:
        errand = Errand(template, values_of(values), room=room, key=key)
        return report(await run_errand(config, errand), as_json=as_json)

    return run_loop(main())
