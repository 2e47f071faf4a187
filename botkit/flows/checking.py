"""What is wrong with a bot's flows that can be seen without running them.

One fault gives one finding: what merely follows from it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from botkit.errors import FlowError
from botkit.flows.bot import Bot, FlowEntry
from botkit.flows.machine import refusals
from botkit.flows.mentions import mentions
from botkit.flows.paths import first_of, last_of, reach, steps
from botkit.flows.speech import Finding, Templates, Written, handlers_speech, speech
from botkit.flows.table import BUILT_IN_ENDS, SEPARATOR, Move
from botkit.wire.cleaning import stored_json
from botkit.wire.record import Record

__all__ = ["Finding", "Templates", "findings"]


def findings(
    bot: Bot,
    source: str,
    templates: Templates | None = None,
    platforms: Sequence[str] = ("wecom",),
) -> list[Finding]:
    """Everything found in a bot that is on these platforms.

    ``source`` is the text of its module; without ``templates`` only code is looked at.
    """
    said = mentions(source)
    written = Written(templates, platforms) if templates is not None else None
    found: list[Finding] = []
    for entry in bot.flows:
        found += _record(entry)
        if refused := list(_refused(entry)):
            found += refused
            continue
        found += [*_ends(entry), *_hidden(entry), *_stuck(entry), *_unreachable(entry)]
        if written is not None:
            found += speech(entry, said, written, reachable(entry))
    if written is not None:
        found += handlers_speech(bot, said, written)
    return list(dict.fromkeys(found))


def reachable(entry: FlowEntry) -> set[str]:
    """The states that a session of the flow can come to stand in."""
    ways = steps(entry.table, entry.table.moves)
    return set().union(*(reach(ways, state) for state in entry.table.begins))


def _finding(entry: FlowEntry, code: str, words: str, advice: str) -> Finding:
    return Finding(code, f"bots/{entry.bot}.py: {entry.flow.__name__}", words, advice)


def without_default(record: type[Record]) -> list[str]:
    """The fields that an empty record would lack."""
    return [
        field.name
        for field in msgspec.structs.fields(record)
        if field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
    ]


def _record(entry: FlowEntry) -> Iterator[Finding]:
    lacking = without_default(entry.record)
    for name in lacking:
        words = f"the field {name!r} of {entry.record.__name__} has no default"
        advice = "Give it one: a run of the flow begins with an empty record."
        yield _finding(entry, "no_default", words, advice)
    try:
        msgspec.json.schema(entry.record, schema_hook=_no_schema)
        if not lacking:
            msgspec.json.decode(stored_json(entry.record()), type=entry.record)
    except (TypeError, FlowError, msgspec.ValidationError) as error:
        words = f"{entry.record.__name__} cannot be stored: {error}"
        advice = "Keep text, numbers, dates, lists, dicts and records in it."
        yield _finding(entry, "not_stored", words, advice)


def _no_schema(kind: type) -> dict[str, object]:
    """Called for types that msgspec does not know."""
    if kind is object:
        return {"title": "anything"}
    raise TypeError(f"JSON has no form for {kind.__name__}")


def _refused(entry: FlowEntry) -> Iterator[Finding]:
    """What `transitions` would refuse, now or at run time."""
    prefix = f"{entry.flow.__module__}.{entry.flow.__name__}: "
    if found := list(dict.fromkeys(refusals(entry.flow))):
        for words in found:
            yield _finding(entry, "refused", words.removeprefix(prefix), "")
        return
    try:
        _ = entry.machine
    except Exception as error:  # whatever the library says of the table, it is a finding
        yield _finding(entry, "refused", f"transitions cannot take the table: {error}", "")


def _rows(entry: FlowEntry) -> Iterator[tuple[list[str], list[str], bool]]:
    """The author's rows with their triggers, the sources they name, and whether on condition."""
    for row in entry.flow.transitions:
        on_condition = bool(row.get("conditions") or row.get("unless"))
        yield _listed(row["trigger"]), _listed(row["source"]), on_condition


def _ends(entry: FlowEntry) -> Iterator[Finding]:
    for end in entry.flow.ends:
        if any(end in sources for _, sources, _ in _rows(entry)):
            words = f"the end {end!r} has a move"
            advice = "Take the move away, or the state out of ends: a session is deleted there."
            yield _finding(entry, "end_with_move", words, advice)


def _hidden(entry: FlowEntry) -> Iterator[Finding]:
    """Moves without condition that are not the last of their (state, trigger).

    A later move from "*" may stand behind them: it is for the states without a move of their own.
    """
    rows = list(_rows(entry))
    for number, (triggers, sources, on_condition) in enumerate(rows):
        if on_condition:
            continue
        hides = [
            (state, trigger)
            for later_triggers, later_sources, _ in rows[number + 1 :]
            for state in later_sources
            for trigger in triggers
            if (state in sources or "*" in sources) and trigger in later_triggers
        ]
        if hides:
            words = (
                f"the move {_shown({trigger for _, trigger in hides})} from state"
                f" {_shown({state for state, _ in hides})} has no condition, but is not the last"
            )
            advice = "Put it last, or give it a condition: the moves after it are never tried."
            yield _finding(entry, "hidden_move", words, advice)


def _own_moves(entry: FlowEntry) -> list[Move]:
    """Without those that every flow gets for ``cancel`` and ``timeout``."""
    named = {trigger for triggers, _, _ in _rows(entry) for trigger in triggers}
    added = BUILT_IN_ENDS.keys() - named
    return [move for move in entry.table.moves if move.trigger not in added]


def _stuck(entry: FlowEntry) -> Iterator[Finding]:
    """States that no session gets out of."""
    table, moves = entry.table, _own_moves(entry)
    ways, ends = steps(table, moves), set(table.ends)
    can_come = reachable(entry)
    stuck = [state for state in table.leaves if state in can_come and not reach(ways, state) & ends]
    sources = {move.source for move in moves}
    for group in last_of(ways, stuck):
        if any(name in sources for state in group for name in table.within(state)):
            words = f"no path leads to an end from state {_shown(group)}"
            advice = "Add a move that leads out."
            yield _finding(entry, "no_way_out", words, advice)
        else:
            words = f"state {_shown(group)} is no end and has no move"
            yield _finding(entry, "no_move", words, "Give it a move, or name it in ends.")


def _unreachable(entry: FlowEntry) -> Iterator[Finding]:
    table, can_come = entry.table, reachable(entry)
    lost = [state for state in table.leaves if state not in can_come]
    for group in _whole(first_of(steps(table, table.moves), lost), set(lost), table.leaves):
        words = f"no move leads to state {_shown(group)}"
        yield _finding(entry, "unreachable", words, "Add one, or take the state away.")


def _whole(groups: list[list[str]], lost: set[str], leaves: list[str]) -> list[list[str]]:
    """A parent in place of its children when none of them can be reached."""
    found: list[list[str]] = []
    for group in groups:
        parent = group[0].rpartition(SEPARATOR)[0]
        below = {leaf for leaf in leaves if leaf.startswith(parent + SEPARATOR)}
        shown = [parent] if parent and below <= lost else group
        if shown not in found:
            found.append(shown)
    return found


def _listed(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [str(value)]


def _shown(names: set[str] | list[str]) -> str:
    return ", ".join(repr(name) for name in (sorted(names) if isinstance(names, set) else names))
