"""``menu``: what stands below the chat, here and on the platform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from botkit.cli.project import Project
    from botkit.settings.sections import WeComApp
    from botkit.wecom.api.menus import MenuButton


@click.group("menu", short_help="Show an app's menu, or set it on the platform.")
def verb() -> None:
    """The menu of an app is joined from its bots, in their order."""


@verb.command("show")
@click.option("--app", "app_name", help="One app, such as main; else all.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def show(config: Path, app_name: str | None, as_json: bool) -> int:
    """Print the menu, and how the platform's differs when credentials are at hand."""
    from botkit.cli.menus import as_json as menu_json
    from botkit.cli.menus import tree
    from botkit.cli.project import chosen_apps, read_project
    from botkit.cli.serving import run_loop

    project = read_project(config)
    told: dict[str, Any] = {}

    async def main() -> int:
        for name, app in chosen_apps(project, app_name).items():
            if app.kind == "aibot":
                continue  # it has no menu
            ours = _ours(project, app)
            changes = await _changes(name, app, ours)
            told[name] = {"menu": menu_json(ours), "differences": changes}
            if not as_json:
                click.echo(f"wecom/{name}")
                for line in tree(ours, "  "):
                    click.echo(line)
                _tell(changes)
        return 0

    code = run_loop(main())
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    return code


@verb.command("push")
@click.option("--app", "app_name", help="One app, such as main; else all.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def push(config: Path, app_name: str | None, yes: bool) -> int:
    """Set the menu on the platform.  People see it after they open the chat anew."""
    import os

    from botkit.cli.project import chosen_apps, read_project
    from botkit.cli.serving import run_loop
    from botkit.settings.loading import load

    load(config, os.environ, require_credentials=True)
    project = read_project(config)

    async def main() -> int:
        is_as_wished = True
        for name, app in chosen_apps(project, app_name).items():
            if app.kind == "aibot":
                continue  # it has no menu
            is_as_wished &= await _push(name, app, _ours(project, app), yes=yes)
        return 0 if is_as_wished else 1

    return run_loop(main())


async def _push(name: str, app: WeComApp, ours: list[MenuButton], *, yes: bool) -> bool:
    """Whether the platform has our menu now; not when somebody said no."""
    from botkit.cli.clients import opened
    from botkit.cli.database import is_sure
    from botkit.cli.menus import differences, fetched

    async with opened(app) as client:
        changes = differences(ours, await fetched(client))
        click.echo(f"wecom/{name}", err=True)
        _tell(changes, err=True)
        if not changes:
            return True
        if not is_sure("Set it so?", yes=yes):
            return False
        if ours:
            await client.menus.create(ours)
        else:
            await client.menus.delete()
        click.echo(f"wecom/{name}: menu set")
        return True


async def _changes(name: str, app: WeComApp, ours: list[MenuButton]) -> list[str] | None:
    """What a push would change; None when the platform cannot be asked."""
    from botkit.cli.clients import opened
    from botkit.cli.menus import differences, fetched
    from botkit.errors import CallError

    if not (app.corp_id and app.agent_id and app.secret.get_secret_value()):
        click.echo(f"note: wecom/{name} has no credentials; not compared", err=True)
        return None
    async with opened(app) as client:
        try:
            return differences(ours, await fetched(client))
        except CallError as error:
            click.echo(f"note: wecom/{name} cannot be asked: {error}", err=True)
            return None


def _ours(project: Project, app: WeComApp) -> list[MenuButton]:
    from botkit.wecom.menu import menu_buttons

    return menu_buttons([bot.menu for bot in project.bots_of(app)])


def _tell(changes: list[str] | None, *, err: bool = False) -> None:
    if changes == []:
        click.echo("  the platform has the same", err=err)
    for change in changes or ():
        click.echo(f"  {change}", err=err)
