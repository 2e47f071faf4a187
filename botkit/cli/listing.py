"""Rows of the store as operators see them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import click
import msgspec

from botkit.cli.tables import show_table
from botkit.clock import as_datetime

T = TypeVar("T")

SHORT = 8  # the last digits of an id are random: enough to name it, and what people are told
SHORTEST = 4
# What people typed must not move the cursor or turn the text of an operator's terminal around.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def show_rows(heads: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """A table on stdout; when there is nothing, ``empty`` on stderr."""
    if rows:
        show_table(heads, [[printable(str(cell)) for cell in row] for row in rows])
    else:
        click.echo(f"botkit: {empty}", err=True)


def show_fields(fields: Mapping[str, Any]) -> None:
    """One thing, a line for each of its fields."""
    cells = (
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in fields.items()
    )
    show_table(("field", "value"), [(name, printable(cell)) for name, cell in cells])


def show_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def printable(text: str) -> str:
    return UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], text)


def at(ms: int | None) -> str:
    """A time of the store in UTC, for people; "" for none."""
    return f"{as_datetime(ms):%Y-%m-%d %H:%M:%SZ}" if ms else ""


def read(text: str) -> Any:
    """What a column of JSON holds; the text itself when it is none."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def long_enough(part: str) -> str:
    """A part of an id that may name one.  Raises BadParameter."""
    if len(part) < SHORTEST:
        raise click.BadParameter(f"{part!r}: give at least {SHORTEST} digits.", param_hint="ID")
    return part.lower()


def the_one(found: Sequence[T], word: str, names: Sequence[str], *, group: str) -> T:
    """The only one found.  Raises ClickException for none, BadParameter for several.

    ``group`` is the verb whose ``list`` names all.
    """
    if not found:
        words = f"there is none. botkit {group} list shows what there is."
        raise click.ClickException(f"{word}: {words}")
    if len(found) > 1:
        raise click.BadParameter(f"{word} fits {len(found)}: {', '.join(names[:5])}.")
    return found[0]
