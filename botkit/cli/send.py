"""``send``: a template to one person."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("send", short_help="Send a template to a person.")
@click.argument("person")
@click.argument("template")
@click.option("-v", "values", multiple=True, metavar="NAME=VALUE", help="A value of the template.")
@click.option("--app", default="", help="The app, such as wecom/main; needed when there are more.")
@click.option("--key", help="The same key is sent once only.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_obj
def verb(
    config: Path,
    person: str,
    template: str,
    values: tuple[str, ...],
    app: str,
    key: str | None,
    as_json: bool,
) -> int:
    """Send TEMPLATE (such as helpdesk/welcome) to PERSON, a user id of the platform.

    The running process sends it; when none runs, this one does.
    """
    from botkit.cli.errands import report, run_errand, values_of
    from botkit.cli.serving import run_loop
    from botkit.engine.errands import Errand

    async def main() -> int:
        errand = Errand(template, values_of(values), person=person, app=app, key=key)
        return report(await run_errand(config, errand), as_json=as_json)

    return run_loop(main())
