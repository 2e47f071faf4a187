"""A flow's table spelt out: one row per (trigger, source), lists and defaults expanded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from botkit.errors import ConfigError
from botkit.flows.flow import Flow
from botkit.wire.record import Fact, Record

SEPARATOR = "/"
CALLBACKS = ("conditions", "unless", "prepare", "before", "after")
BUILT_IN_ENDS = {"cancel": "cancelled", "timeout": "timed_out"}


class Move(Fact, frozen=True):
    """One row.  ``dest`` is a state, ``source`` itself for "=", or None for an inner move."""

    trigger: str
    source: str
    dest: str | None
    callbacks: dict[str, list[Any]]


class Table(Record):
    """``states`` are leaves and parents by full name; ``tree`` is what `transitions` is given."""

    tree: list[dict[str, Any]]
    states: dict[str, dict[str, Any]]
    moves: list[Move]
    initial: str
    ends: list[str]
    quiet: list[str]
    renamed: dict[str, str]
    fallback: str

    @property
    def leaves(self) -> list[str]:
        """The states a session can stand in."""
        return [name for name, state in self.states.items() if not state.get("children")]

    @property
    def begins(self) -> list[str]:
        """Where a session can come in: at the start, or because its old state is gone."""
        return [self.initial, self.entered(self.fallback)] if self.fallback else [self.initial]

    @property
    def repeated(self) -> list[str]:
        """The names that more than one state has."""
        names = [name for name, _ in _walk(self.tree)]
        return [name for name in self.states if names.count(name) > 1]

    @property
    def is_nested(self) -> bool:
        return any(state.get("children") for state in self.tree)

    def within(self, name: str) -> Iterator[str]:
        """A state and its parents, innermost first: moves of any of them apply."""
        while name:
            yield name
            name = name.rpartition(SEPARATOR)[0]

    def moves_from(self, state: str) -> Iterator[Move]:
        """All moves that a session in this state can take, inner states first."""
        for name in self.within(state):
            yield from (move for move in self.moves if move.source == name)

    def entered(self, name: str) -> str:
        """Where a move to this state ends: the first inner state, if it has inner states."""
        while self.states.get(name, {}).get("children"):
            name = f"{name}{SEPARATOR}{self.states[name]['initial']}"
        return name

    def standing(self, stored: str) -> str:
        """Where a session stored in this state of any version stands now; "" for nowhere."""
        name = stored
        for _ in range(len(self.renamed) + 1):  # a name may have changed more than once
            if name in self.states:
                inner = self.entered(name)
                return "" if name in self.ends or inner in self.ends else inner
            old = next((one for one in self.within(name) if one in self.renamed), None)
            if old is None:
                break
            name = self.renamed[old] + name[len(old) :]
        return ""


def spell_out(flow: type[Flow[Any]]) -> Table:
    """Expand a flow's class attributes; what is wrong in them is kept for ``machine.refusals``.

    Raises ConfigError for what is no state or no transition at all.
    """
    tree = [_state(state) for state in flow.states]
    states = dict(_walk(tree))
    ends = list(flow.ends)
    rows = [row for transition in flow.transitions for row in _rows(transition, list(states))]
    named = {move.trigger for move in rows}
    waiting = [state["name"] for state in tree if state["name"] not in ends]
    for trigger, end in BUILT_IN_ENDS.items():
        if trigger not in named:
            if end not in states:
                tree.append({"name": end})
                states[end] = tree[-1]
                ends.append(end)
            rows += [Move(trigger, source, end, {}) for source in waiting]
    table = Table(
        tree=tree,
        states=states,
        moves=rows,
        initial=flow.initial,
        ends=ends,
        quiet=list(flow.quiet),
        renamed=dict(flow.renamed),
        fallback=flow.fallback,
    )
    table.initial = table.entered(flow.initial)
    return table


def _state(state: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(state, str):
        return {"name": state}
    if not isinstance(state, dict) or not isinstance(state.get("name"), str):
        raise ConfigError(f"{state!r} is no state; write a name or dict(name=…)")
    state = dict(state)
    if children := state.get("children"):
        state["children"] = [_state(child) for child in children]
        state.setdefault("initial", state["children"][0]["name"])  # or it would stay outside
    return state


def _walk(tree: Iterable[dict[str, Any]], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for state in tree:
        name = prefix + state["name"]
        yield name, state
        yield from _walk(state.get("children", ()), name + SEPARATOR)


def _rows(transition: dict[str, Any], states: list[str]) -> Iterator[Move]:
    if not isinstance(transition, dict):
        raise ConfigError(f"{transition!r}: write dict(trigger=…, source=…, dest=…)")
    if not isinstance(transition.get("dest"), str | None):
        raise ConfigError(f"dest is {transition['dest']!r}; a move leads to one state, by name")
    callbacks = {word: _listed(transition[word]) for word in CALLBACKS if word in transition}
    sources = states if transition.get("source") == "*" else _listed(transition.get("source"))
    for trigger in _listed(transition.get("trigger")):
        for source in sources:
            dest = transition.get("dest")
            yield Move(trigger, source, source if dest == "=" else dest, callbacks)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
