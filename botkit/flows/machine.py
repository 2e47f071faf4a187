"""Fires triggers, and refuses what would fail at run time.

Beside drawing.py, which only draws, this is the one file that knows `transitions`.  One machine
per flow, built at load, without models: the model is the flow's instance of this turn and is
thrown away after it.  Synchronous on purpose; see ARCHITECTURE.md.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import transitions
from transitions.extensions import nesting

from botkit.flows.flow import Callback, Flow
from botkit.flows.table import CALLBACKS, SEPARATOR, Table, spell_out

logging.getLogger("transitions").setLevel(logging.WARNING)

STATE_CALLBACKS = ("on_enter", "on_exit")
STATE_WORDS = {"name", "children", "initial", "parallel", *STATE_CALLBACKS}
KNOWN_WORDS = {"trigger", "source", "dest", *CALLBACKS}
OWN_NAMES = ("data", "facts", "owner", "state", "entered")  # set on every instance of a flow


class _Condition(transitions.core.Condition):
    """Truth values count; the library compares with ``== True``."""

    def check(self, event_data: Any) -> bool:
        predicate = event_data.machine.resolve_callable(self.func, event_data)
        return bool(predicate(*event_data.args, **event_data.kwargs)) == self.target


class _Transition(transitions.Transition):
    condition_cls = _Condition

    def _change_state(self, event_data: Any) -> None:
        event_data.model.entered = True
        super()._change_state(event_data)

    def take(self, model: Flow[Any], turn: Any, states: Mapping[str, transitions.State]) -> bool:
        """``execute`` without what flows do not have: callbacks of the machine, queues, logs."""
        _call(self.prepare, model, turn)
        for condition in self.conditions:
            if bool(_bound(condition.func, model)(turn)) != condition.target:
                return False
        _call(self.before, model, turn)
        if self.dest:
            model.entered = True
            _call(states[self.source].on_exit, model, turn)
            model.state = self.dest
            _call(states[self.dest].on_enter, model, turn)
        _call(self.after, model, turn)
        return True


class _Event(transitions.Event):
    """Fires in 2 us in place of 9.5; a test compares it with the stock one."""

    def trigger(self, model: Any, *args: Any, **kwargs: Any) -> bool:
        if model.state not in self.transitions:
            return bool(super().trigger(model, *args, **kwargs))  # which raises
        (turn,), states = args, self.machine.states
        moves: Sequence[Any] = self.transitions[model.state]
        return any(move.take(model, turn, states) for move in moves)


def _bound(callback: Callback, model: Flow[Any]) -> Callable[..., Any]:
    return getattr(model, callback) if isinstance(callback, str) else callback


def _call(callbacks: Sequence[Callback], model: Flow[Any], turn: Any) -> None:
    for callback in callbacks:
        _bound(callback, model)(turn)


class _NestedTransition(nesting.NestedTransition):
    condition_cls = _Condition

    def _change_state(self, event_data: Any) -> None:
        event_data.model.entered = True
        super()._change_state(event_data)


class _NestedState(nesting.NestedState):
    separator = SEPARATOR


class _FlatMachine(transitions.Machine):
    transition_cls = _Transition
    event_cls = _Event


class _NestedMachine(nesting.HierarchicalMachine):
    state_cls = _NestedState
    transition_cls = _NestedTransition


class Machine:
    """A flow's moves, ready to fire.  Build it only after ``refusals`` found nothing."""

    def __init__(self, table: Table) -> None:
        self.table, self._is_nested = table, table.is_nested
        kind = _NestedMachine if table.is_nested else _FlatMachine
        self._machine = kind(
            model=None,
            states=table.tree,
            initial=table.initial.partition(SEPARATOR)[0],
            transitions=[_as_row(move) for move in table.moves],
            auto_transitions=False,
        )
        self._takes = {name: frozenset(self._machine.get_triggers(name)) for name in table.leaves}

    def knows(self, state: str) -> bool:
        """Whether a session can stand in this state."""
        return state in self._takes

    def takes(self, state: str) -> frozenset[str]:
        """The triggers that have a move from this state."""
        return self._takes[state]

    def fire(self, model: Flow[Any], trigger: str, turn: Any) -> bool:
        """Fire one trigger on a model; False when no move's conditions held.

        ``model.state`` is where it stands afterwards; ``model.entered`` tells whether a state
        was entered.  The trigger must be one that ``takes`` names.
        """
        model.entered = False
        if self._is_nested:
            return bool(self._machine.trigger_event(model, trigger, turn))
        return bool(self._machine.events[trigger].trigger(model, turn))


def _as_row(move: Any) -> dict[str, Any]:
    return {"trigger": move.trigger, "source": move.source, "dest": move.dest, **move.callbacks}


def refusals(flow: type[Flow[Any]]) -> list[str]:
    """Everything in a flow that `transitions` would only notice at run time, one sentence each."""
    table = spell_out(flow)
    return [
        f"{flow.__module__}.{flow.__name__}: {problem}"
        for problem in (
            *_bad_words(flow),
            *_bad_states(table),
            *_bad_names(flow, table),
            *_bad_upgrades(table),
            *_bad_methods(flow),
            *_bad_callbacks(flow, table),
        )
    ]


def _bad_words(flow: type[Flow[Any]]) -> Iterator[str]:
    for row in flow.transitions:
        if unknown := set(row) - KNOWN_WORDS:
            allowed = ", ".join(sorted(KNOWN_WORDS))
            yield f"a transition has {', '.join(sorted(unknown))}; allowed are {allowed}"
        for word in ("trigger", "source", "dest"):
            if word not in row or (row[word] is None and word != "dest"):
                yield f"a transition has no {word}: {row}"


def _bad_states(table: Table) -> Iterator[str]:
    for name in table.repeated:
        yield f"there are two states {name!r}"
    for name, state in table.states.items():
        if unknown := set(state) - STATE_WORDS:
            allowed = ", ".join(sorted(STATE_WORDS - {"parallel"}))
            yield f"state {name!r} has {', '.join(sorted(unknown))}; allowed are {allowed}"
        if SEPARATOR in state["name"]:
            yield f"state {name!r}: {SEPARATOR} stands between a state and those within it only"
        if state.get("parallel") or isinstance(state.get("initial"), list):
            yield f"state {name!r} is parallel; a conversation stands in one state at a time"
        initial = state.get("initial")
        if isinstance(initial, str) and f"{name}{SEPARATOR}{initial}" not in table.states:
            yield f"state {name!r} begins in {initial!r}, which is no state in it"


def _bad_names(flow: type[Flow[Any]], table: Table) -> Iterator[str]:
    known = ", ".join(table.states)
    if flow.initial not in table.states:
        yield f"initial is {flow.initial!r}, which is no state; states are {known}"
    elif {flow.initial, table.initial} & set(flow.ends):
        yield f"initial is {flow.initial!r}, which is an end; a run begins in a state that waits"
    for name in [*flow.ends, *flow.quiet]:
        if name not in table.states:
            yield f"{name!r} in ends or quiet is no state; states are {known}"
    for move in table.moves:
        if move.source not in table.states:
            yield f"{move.trigger!r} starts from {move.source!r}, which is no state"
        if move.dest is not None and move.dest not in table.states:
            yield f"{move.trigger!r} leads to {move.dest!r}, which is no state"
    for name in OWN_NAMES:
        if hasattr(flow, name):
            taken = ", ".join(OWN_NAMES)
            yield f"{name!r} is hidden by Flow's own; rename it. Names of Flow are {taken}"
    for attribute in dir(flow):
        if attribute.startswith(("on_enter_", "on_exit_")):
            word, _, state_name = attribute.partition("_")[2].partition("_")
            yield (
                f"the method {attribute} would never be called;"
                f" name it in the state: dict(name={state_name!r}, on_{word}=…)"
            )


def _bad_upgrades(table: Table) -> Iterator[str]:
    """What would leave the sessions of earlier versions without a state."""
    for old, new in table.renamed.items():
        if old in table.states:
            yield f"renamed has {old!r}, which is still a state; name states that are gone"
        elif not table.standing(old):
            yield f"renamed leads from {old!r} to {new!r}, which is no state to wait in"
    if table.fallback and not table.standing(table.fallback):
        yield f"fallback is {table.fallback!r}, which is no state to wait in"


def _bad_methods(flow: type[Flow[Any]]) -> Iterator[str]:
    """What ``Flow`` lets an author write anew, in a way that cannot be called as it is."""
    if not _is_async(flow.prepare):
        yield "prepare is not async, and cannot be awaited; write: async def prepare(self, turn)"
    if _is_async(flow.upgrade):
        yield "upgrade is async, and nothing awaits it; write: @classmethod def upgrade(cls, data)"
    elif not _takes_one(flow.upgrade):
        yield "upgrade is called with the class and the data; write @classmethod above it"


def _bad_callbacks(flow: type[Flow[Any]], table: Table) -> Iterator[str]:
    named: dict[str, Any] = {}
    for move in table.moves:
        for callbacks in move.callbacks.values():
            named.update((str(callback), callback) for callback in callbacks)
    for state in table.states.values():
        for word in STATE_CALLBACKS:
            value = state.get(word) or []
            listed = value if isinstance(value, list | tuple) else [value]
            named.update((str(callback), callback) for callback in listed)
    for name, callback in named.items():
        given = "self and turn"
        if not isinstance(callback, str):
            name, given = getattr(callback, "__name__", name), "turn alone, as it is no name"
        else:
            if "." in callback:
                yield f"the callback {name!r} has a dot; name a method of the flow"
                continue
            if not callable(getattr(flow, callback, None)):
                yield f"the callback {name!r} is no method of the flow"
                continue
            callback = getattr(object.__new__(flow), callback)  # bound as when it is called
        if _is_async(callback) or inspect.isgeneratorfunction(inspect.unwrap(callback)):
            yield (
                f"the callback {name!r} is async or a generator, and would not run;"
                " look things up in prepare, act on the world in a job"
            )
        elif not _takes_one(callback):
            yield f"the callback {name!r} is called with the turn; let it take {given}"


def _is_async(function: Callable[..., Any]) -> bool:
    function = inspect.unwrap(function)
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _takes_one(function: Callable[..., Any]) -> bool:
    """Whether it can be called with one argument."""
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        return False
    except ValueError:  # a method that does not even take self, or something written in C
        return not inspect.ismethod(function)
    return True
