"""What a bot's flows say: the templates they lack, leave over, and the buttons nothing takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from botkit.flows.bot import Bot, FlowEntry
from botkit.flows.mentions import Mention, Mentions
from botkit.flows.table import BUILT_IN_ENDS, SEPARATOR
from botkit.wire.record import Fact

Missing = tuple[str, str]  # the template's name, and the words for its absence


class Finding(Fact, frozen=True):
    """``where`` names the place, ``words`` the fault, ``advice`` the way out (may be empty)."""

    code: str
    where: str
    words: str
    advice: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.words}"
        if not self.advice:
            return text
        return f"{text}{'' if text.endswith(('.', '?')) else '.'} {self.advice}"


class Template(Protocol):
    """What is asked of a template; ``buttons`` are keys, None when there are none."""

    @property
    def path(self) -> Path: ...
    @property
    def buttons(self) -> list[str] | None: ...
    @property
    def choices(self) -> bool: ...


class Templates(Protocol):
    """Implemented by ``replies.catalog.Catalog``."""

    def find(
        self, name: str, scope: Sequence[str] = (), platform: str = "wecom"
    ) -> Template | None:
        """The template of that name as the scope sees it."""
        ...

    def names(self, folder: str) -> list[str]:
        """The names in one folder, those that come with botkit left out."""
        ...


def speech(
    entry: FlowEntry, said: Mentions, templates: Templates, reachable: set[str]
) -> list[Finding]:
    """The findings of one flow.  States outside ``reachable`` need no template."""
    scope = (entry.bot, entry.folder)
    speaking = [
        state
        for state in entry.table.leaves
        if state in reachable and state not in entry.table.quiet
    ]
    here = [one for one in said.staged if one.flow == entry.flow.__name__]
    missing: list[Missing] = [
        (state, f"state {state!r} has no template")
        for state in speaking
        if state not in BUILT_IN_ENDS.values() and not _has(templates, state, scope)
    ]
    missing += _unknown(here, scope, templates)
    unused = _unused(entry, said, templates) if said.is_complete else []
    found = list(_lacking(entry, missing, unused, templates))
    for state in speaking:
        taken = {move.trigger for move in entry.table.moves_from(state)}
        found += _buttons(entry.bot, entry.flow.__name__, state, scope, taken, templates)
    taken = {move.trigger for move in entry.table.moves}
    for one in here:
        if one.verb != "post":
            found += _buttons(entry.bot, entry.flow.__name__, one.template, scope, taken, templates)
    return found


def handlers_speech(bot: Bot, said: Mentions, templates: Templates) -> list[Finding]:
    """The findings of what is staged outside the bot's flows: handlers, and what flows call."""
    flows = {entry.flow.__name__ for entry in bot.flows}
    here = [one for one in said.staged if one.flow not in flows]
    scopes = [(bot.name,), *((bot.name, entry.folder) for entry in bot.flows)]
    taken = {*bot.clicks, *(move.trigger for entry in bot.flows for move in entry.table.moves)}
    found = []
    for one in here:
        scope = next((s for s in scopes if _has(templates, one.template, s)), None)
        if scope is None and templates.find(one.template) is None:
            found.append(
                Finding(
                    "no_template",
                    f"bots/{bot.name}.py",
                    f"{one.verb} names the template {one.template!r}, which is not there",
                    f"Write templates/{bot.name}/{one.template}.text.j2, or mend the name.",
                )
            )
        elif scope is not None and one.verb != "post":
            found += _buttons(bot.name, "", one.template, scope, taken, templates)
    return found


def _has(templates: Templates, name: str, scope: Sequence[str]) -> bool:
    """Whether the author wrote it; a built-in one of that name was meant for something else."""
    *own, last = name.split(SEPARATOR)
    depths = range(len(scope) + 1)
    return any(last in templates.names("/".join([*scope[:depth], *own])) for depth in depths)


def _unknown(here: list[Mention], scope: Sequence[str], templates: Templates) -> list[Missing]:
    return [
        (one.template, f"{one.verb} names the template {one.template!r}, which is not there")
        for one in here
        if not _has(templates, one.template, scope) and templates.find(one.template) is None
    ]


def _unused(entry: FlowEntry, said: Mentions, templates: Templates) -> list[str]:
    """Templates in the flow's folder, by names as a state would have, that nothing uses."""
    table, top = entry.table, f"{entry.bot}/{entry.folder}"
    parents = [name for name in table.states if name not in table.leaves]
    found = []
    for prefix in ("", *(f"{parent}/" for parent in parents)):
        for last in templates.names(f"{top}/{prefix}".rstrip("/")):
            name = prefix + last
            full = f"/{top}/{name}"
            staged = any(full.endswith(f"/{one.template}") for one in said.staged)
            if name not in table.leaves and not staged:
                found.append(name)
    return found


def _lacking(
    entry: FlowEntry, missing: list[Missing], unused: list[str], templates: Templates
) -> Iterator[Finding]:
    """What is missing and what is left over; the two together are one misspelt name."""
    where, folder = f"bots/{entry.bot}.py: {entry.flow.__name__}", f"{entry.bot}/{entry.folder}"
    left = list(unused)
    for name, words in missing:
        near = next(iter(get_close_matches(name, left, n=1)), "")
        if near:
            left.remove(near)
            advice = f"Did you mean {_file(near, entry, templates)}? Make the two names one."
        else:
            advice = f"Write templates/{folder}/{name}.text.j2"
            advice += ", or name the state in quiet." if name in entry.table.leaves else "."
        yield Finding("no_template", where, words, advice)
    for name in left:
        file = _file(name, entry, templates)
        words = f"no state of {entry.flow.__name__} has this name and nothing names it"
        yield Finding("unused_template", file, words, "Delete it, or mend its name.")


def _file(name: str, entry: FlowEntry, templates: Templates) -> str:
    found = templates.find(name, (entry.bot, entry.folder))
    folder = f"templates/{entry.bot}/{entry.folder}/{name}".rpartition("/")[0]
    return f"{folder}/{found.path.name}" if found else f"{folder}/{name}"


def _buttons(
    bot: str,
    flow: str,
    name: str,
    scope: Sequence[str],
    taken: set[str],
    templates: Templates,
) -> Iterator[Finding]:
    """Buttons of a template that no trigger of ``taken`` answers to."""
    found = templates.find(name, scope)
    if found is None or "click" in taken or not _has(templates, name, scope):
        return
    where = f"bots/{bot}.py: {flow}" if flow else f"bots/{bot}.py"
    if found.choices:
        words = f"nothing takes a click on the choices of {name!r}"
        yield Finding("dead_button", where, words, "Add a move with the trigger 'click'.")
    for key in found.buttons or ():
        if key not in taken:
            words = f"nothing takes the button {key!r} of {name!r}"
            advice = f"Add a move with the trigger {key!r} or 'click'."
            if not flow:
                advice = f"Add a handler: @bot.click({key!r})."
            yield Finding("dead_button", where, words, advice)
