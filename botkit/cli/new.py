"""``new``: a first bot of one's own: a flow, its templates, a test that passes."""

from __future__ import annotations

import keyword
import re
import shlex
from importlib.resources import files
from pathlib import Path
from string import Template

import click

NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)  # what `bots` of the settings takes
STARTER = {
    "bots/{name}.py": "bot.py.txt",
    "templates/{name}/suggest/idea.text.j2": "idea.text.j2",
    "templates/{name}/suggest/confirm.taskcard.j2": "confirm.taskcard.j2",
    "templates/{name}/suggest/thanks.text.j2": "thanks.text.j2",
    "templates/{name}/suggest/dropped.text.j2": "dropped.text.j2",
    "tests/test_{name}.py": "test.py.txt",
}
"""Where each file of botkit/cli/starter goes."""

CODE = (".py.txt", ".toml")  # only these have $name in them; templates stay as they are


@click.command("new", short_help="Begin a bot of your own.")
@click.argument("name")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where botkit.toml stands, or shall stand.  [default: beside --config]",
)
@click.pass_obj
def verb(config: Path, name: str, folder: Path | None) -> None:
    """Make bots/NAME.py with templates and a test, and give it to the first app of the settings.

    In an empty folder it also makes botkit.toml.  Nothing is overwritten.
    """
    from botkit.cli.enlisting import enlisted

    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        words = "a name is up to 32 of a-z, 0-9 and _, begins with a letter and is no Python word."
        raise click.BadParameter(f"{name!r}: {words}", param_hint="NAME")
    config = config if folder is None else folder.absolute() / "botkit.toml"
    texts = {config.parent / to.format(name=name): _text(of, name) for to, of in STARTER.items()}
    taken = [path for path in texts if path.exists()]
    if taken:
        shown = ", ".join(_short(path, config) for path in taken)
        raise click.ClickException(f"there already is {shown}. Choose another name.")
    app = "main"
    if config.exists():
        texts[config], app = enlisted(config.read_text("utf-8-sig"), name, config)
    else:
        texts[config] = _text("botkit.toml", name)
        if not any((config.parent / file).exists() for file in ("pytest.ini", "pyproject.toml")):
            texts[config.parent / "pytest.ini"] = _text("pytest.ini", name)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        click.echo(_short(path, config))
    # From a clone, botkit reads the clone's settings when it is not told of others.
    there = "" if folder is None else f" --config {shlex.quote(str(config))}"
    _tell_next(name, app, f"botkit{there}")


def _tell_next(name: str, app: str, botkit: str) -> None:
    steps = (
        (f"{botkit} check", "finds mistakes"),
        (f"{botkit} test tests/test_{name}.py", "talks to it as 张三 would"),
        (botkit, f"opens a chat page: write {name} to it there"),
        (f"{botkit} flows {name}", "shows its moves"),
    )
    width = max(len(command) for command, _ in steps)
    click.echo(f"\nThe bot {name} is one of the app {app} now.  Next:", err=True)
    for command, what in steps:
        click.echo(f"  {command:<{width}}   {what}", err=True)
    click.echo("From a clone write `python run.py` in place of `botkit`.", err=True)


def _text(file: str, name: str) -> str:
    text = (files("botkit.cli") / "starter" / file).read_text("utf-8")
    return Template(text).substitute(name=name) if file.endswith(CODE) else text


def _short(path: Path, config: Path) -> str:
    return path.relative_to(config.parent).as_posix()
