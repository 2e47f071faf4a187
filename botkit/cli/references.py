"""What a bot names that stands elsewhere: who takes its menu entries, the rooms it posts to."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from botkit.chat.events import MenuClicked
from botkit.flows.bot import Menu
from botkit.flows.speech import Finding
from botkit.flows.starting import Roster
from botkit.settings.words import did_you_mean

ADDRESS = ("http://", "https://")  # an entry that opens it, and comes to nobody


def dead_entries(roster: Roster) -> Iterator[Finding]:
    """The menu entries of an app that no bot of it takes: whoever taps one gets the help."""
    if roster.fallback() or roster.listeners(MenuClicked()):
        return
    entries = [entry for bot in roster.bots for entry in bot.flows]
    taken = {word for entry in entries for word in entry.start}
    taken |= {move.trigger for entry in entries for move in entry.table.moves}
    known = [word.removeprefix("menu:") for word in sorted(taken) if word.startswith("menu:")]
    for bot in roster.bots:
        for label, key in _entries(bot.menu):
            if key not in known and not key.startswith(ADDRESS):
                words = f"nothing takes the menu entry {label!r}, which sends {key!r}"
                advice = f'Start a flow by "menu:{key}", or mend the key.{did_you_mean(key, known)}'
                yield Finding("dead_entry", f"bots/{bot.name}.py: bot.menu", words, advice)


def _entries(menu: Menu) -> Iterator[tuple[str, str]]:
    """Label and key, or address, of all that can be tapped."""
    for label, value in menu.items():
        yield from value.items() if isinstance(value, dict) else [(label, value)]


def unknown_rooms(bot: str, source: str, rooms: Collection[str]) -> Iterator[Finding]:
    """The rooms that a bot's module names and the settings have not: its turns would fail there."""
    named: dict[str, int] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := _room(node)) not in (None, *rooms):
            named.setdefault(str(name), node.lineno)
    for name, line in named.items():
        words = f"there is no [robots.{name}] in the settings"
        advice = f"Write that section, or mend the name.{did_you_mean(name, list(rooms))}"
        yield Finding("unknown_room", f"bots/{bot}.py:{line}", words, advice)


def _room(call: ast.Call) -> str | None:
    """The name in ``Room("ops")`` and ``turn.post("ops", "told")``."""
    match call:
        case ast.Call(ast.Name("Room"), [ast.Constant(str(name))]):
            return name
        case ast.Call(ast.Attribute(ast.Name("turn"), "post"), [ast.Constant(str(name)), *_]):
            return name
    return None
