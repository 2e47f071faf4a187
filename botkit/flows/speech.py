"""What a bot's flows say: the templates they lack, leave over, and the buttons nothing takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Generic, Protocol

from botkit.flows.bot import Bot, FlowEntry
from botkit.flows.flow import Flow
from botkit.flows.mentions import Mention, Mentions
from botkit.flows.table import BUILT_IN_ENDS, SEPARATOR
from botkit.wire.record import Fact

EVERYWHERE = ("wecom", "dingtalk")
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

    def names(self, folder: str, platform: str = "") -> list[str]:
        """The names in one folder, on one platform or any; botkit's own are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What the author wrote, as it is found on each of the platforms."""

    templates: Templates
    platforms: Sequence[str]

    def has(self, name: str, scope: Sequence[str]) -> bool:
        """Whether some platform has it."""
        return any(self._is_on(platform, name, scope) for platform in self.platforms)

    def lacks(self, name: str, scope: Sequence[str], *, built_in: bool = False) -> str | None:
        """Where it is lacking: None for nowhere, "" when it is not there at all, or " on dingtalk".

        One that comes with botkit counts with ``built_in``.
        """
        lacking = [
            platform
            for platform in self.platforms
            if not self._is_on(platform, name, scope)
            and not (built_in and self.templates.find(name, platform=platform))
        ]
        if not lacking:
            return None
        return f" on {', '.join(lacking)}" if self._is_on("", name, scope) else ""

    def each(self, name: str, scope: Sequence[str]) -> Iterator[Template]:
        """What each platform shows."""
        for platform in self.platforms:
            found = self.templates.find(name, scope, platform)
            if found is not None and self._is_on(platform, name, scope):
                yield found

    def _is_on(self, platform: str, name: str, scope: Sequence[str]) -> bool:
        """A built-in one of that name was meant for something else."""
        *own, last = name.split(SEPARATOR)
        folders = ["/".join([*scope[:depth], *own]) for depth in range(len(scope) + 1)]
        return any(last in self.templates.names(folder, platform) for folder in folders)


def speech(
    entry: FlowEntry, said: Mentions, written: Written, reachable: set[str]
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
        (state, f"state {state!r} has no template{where}")
        for state in speaking
        if state not in BUILT_IN_ENDS.values()
        and (where := written.lacks(state, scope)) is not None
    ]
    missing += _unknown(here, scope, written)
    is_complete = said.is_complete and not _is_said_elsewhere(entry)
    unused = _unused(entry, said, written.templates) if is_complete else []
    found = list(_lacking(entry, missing, unused, written.templates))
    for state in speaking:
        taken = {move.trigger for move in entry.table.moves_from(state)}
        found += _buttons(entry.bot, entry.flow.__name__, state, scope, taken, written)
    taken = {move.trigger for move in entry.table.moves}
    for one in here:
        if one.verb != "post":
            found += _buttons(entry.bot, entry.flow.__name__, one.template, scope, taken, written)
    return found


def handlers_speech(bot: Bot, said: Mentions, written: Written) -> list[Finding]:
    """The findings of what is staged outside the bot's flows: handlers, and what flows call."""
    flows, handlers = {entry.flow.__name__ for entry in bot.flows}, bot.handlers
    in_flows = [(bot.name, entry.folder) for entry in bot.flows]
    moves = {move.trigger for entry in bot.flows for move in entry.table.moves}
    found: list[Finding] = []
    for one in said.staged:
        if one.flow in flows:
            continue
        # A flow may call what is no handler itself: it then speaks as that flow.
        is_handler = one.function in handlers
        scopes = [(bot.name,), *([] if is_handler else in_flows)]
        taken = set(bot.clicks) if is_handler else {*bot.clicks, *moves}
        scope = next((s for s in scopes if written.has(one.template, s)), scopes[0])
        found += [
            Finding(
                "no_template",
                f"bots/{bot.name}.py",
                words,
                f"Write templates/{bot.name}/{name}.text.j2, or mend the name.",
            )
            for name, words in _unknown([one], scope, written)
        ]
        if one.verb != "post":
            found += _buttons(bot.name, "", one.template, scope, taken, written)
    return found


def _is_said_elsewhere(entry: FlowEntry) -> bool:
    """Whether methods of the flow may stand in another module than the bot's."""
    bases = (base for base in entry.flow.__mro__ if base not in (Flow, Generic, object))
    return any(base.__module__ != f"bots.{entry.bot}" for base in bases)


def _unknown(here: list[Mention], scope: Sequence[str], written: Written) -> Iterator[Missing]:
    for one in here:
        # A room may be on either platform, whatever its bot is on.
        on = Written(written.templates, EVERYWHERE) if one.verb == "post" else written
        where = on.lacks(one.template, scope, built_in=True)
        if where == "" or (where and one.verb != "post"):
            words = f"{one.verb} names the template {one.template!r}, which is not there{where}"
            yield one.template, words


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
    written: Written,
) -> Iterator[Finding]:
    """Buttons of a template that no trigger of ``taken`` answers to."""
    if "click" in taken:
        return
    where = f"bots/{bot}.py: {flow}" if flow else f"bots/{bot}.py"
    for found in written.each(name, scope):
        if found.choices:
            words = f"nothing takes a click on the choices of {name!r}"
            advice = "Add a move with the trigger 'click'."
            if not flow:
                advice = "Add a handler: @bot.click('click')."
            yield Finding("dead_button", where, words, advice)
        for key in found.buttons or ():
            if key not in taken:
                words = f"nothing takes the button {key!r} of {name!r}"
                advice = f"Add a move with the trigger {key!r} or 'click'."
                if not flow:
                    advice = f"Add a handler: @bot.click({key!r})."
                yield Finding("dead_button", where, words, advice)
