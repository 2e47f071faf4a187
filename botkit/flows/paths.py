"""Which states of a flow lead to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from botkit.flows.table import Move, Table

Steps = Mapping[str, set[str]]


def steps(table: Table, moves: Iterable[Move]) -> dict[str, set[str]]:
    """State to the states that one of these moves enters; a parent's moves serve its children."""
    by_source: dict[str, list[Move]] = {}
    for move in moves:
        by_source.setdefault(move.source, []).append(move)
    return {
        leaf: {
            table.entered(move.dest)
            for name in table.within(leaf)
            for move in by_source.get(name, ())
            if move.dest is not None
        }
        for leaf in table.leaves
    }


def reach(ways: Steps, start: str) -> set[str]:
    """Every state that can come after this one, itself included."""
    seen, new = {start}, [start]
    while new:
        further = ways[new.pop()] - seen
        seen |= further
        new += further
    return seen


def last_of(ways: Steps, states: Iterable[str]) -> list[list[str]]:
    """Of these states those that all others of them end in, circles as one; in the order given.

    States that merely lead to such a place are left out.
    """
    among = list(states)
    after = {state: reach(ways, state) & set(among) for state in among}
    groups = [[one for one in among if one in after[state]] for state in among]
    return _different(
        group
        for state, group in zip(among, groups, strict=True)
        if all(state in after[one] for one in group)
    )


def first_of(ways: Steps, states: Iterable[str]) -> list[list[str]]:
    """Of these states those that no other of them leads to, circles as one."""
    among = list(states)
    back: dict[str, set[str]] = {state: set() for state in ways}
    for state, nexts in ways.items():
        for one in nexts:
            back[one].add(state)
    return last_of(back, among)


def _different(groups: Iterable[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    for group in groups:
        if group not in found:
            found.append(group)
    return found
