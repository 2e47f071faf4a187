"""The quick way of firing does what the stock one of `transitions` does."""

from __future__ import annotations

import transitions
from hypothesis import given
from hypothesis import strategies as st

from botkit.flows import machine as machines
from botkit.flows.flow import Flow
from botkit.flows.machine import Machine, refusals
from botkit.flows.table import spell_out

STATES = ["a", "b", "c"]
TRIGGERS = ["go", "stay"]
CHECKS = ["yes", "no", "odd", "truthy", "broken"]
DEEDS = ["one", "two", "count", "fail"]


class Fault(Exception):
    pass


class Deeds(Flow):
    """Callbacks that leave a trace; two of them raise."""

    def __init__(self, *, data=None, owner=None, state):
        super().__init__(data=data, owner=owner, state=state)
        self.trace = []

    def note(self, name, turn):
        self.trace.append((name, self.state, self.entered, turn))


def deed(name):
    def method(self, turn):
        self.note(name, turn)
        if name == "fail":
            raise Fault(name)

    return method


def check(name):
    def method(self, turn):
        self.note(name, turn)
        if name == "broken":
            raise Fault(name)
        return {"yes": True, "no": False, "odd": len(self.trace) % 2, "truthy": "words"}[name]

    return method


METHODS = {name: deed(name) for name in DEEDS} | {name: check(name) for name in CHECKS}


def loose(turn):
    """A callback that is no method."""


some_deeds = st.lists(st.sampled_from([*DEEDS[:3], loose]) | st.just("fail"), max_size=2)
some_checks = st.lists(st.sampled_from(CHECKS), max_size=2)
moves = st.fixed_dictionaries(
    {
        "trigger": st.sampled_from(TRIGGERS),
        "source": st.sampled_from(STATES),
        "dest": st.sampled_from([*STATES, "=", None]),
    },
    optional={
        "prepare": some_deeds,
        "conditions": some_checks,
        "unless": some_checks,
        "before": some_deeds,
        "after": some_deeds,
    },
)
states = st.tuples(
    *(
        st.fixed_dictionaries(
            {"name": st.just(name)}, optional={"on_enter": some_deeds, "on_exit": some_deeds}
        )
        for name in STATES
    )
).map(list)


class Stock(machines._FlatMachine):
    event_cls = transitions.Event


def outcome(fire, flow, state):
    model = flow(state=state)
    try:
        result = fire(model)
    except (Fault, transitions.MachineError) as error:
        result = type(error).__name__
    return result, model.state, model.entered, model.trace


@given(st.lists(moves, max_size=6), states, st.sampled_from(STATES), st.sampled_from(TRIGGERS))
def test_any_flat_machine_fires_as_the_stock_one(moves, states, state, trigger):
    attributes = {"initial": "a", "states": states, "transitions": moves, **METHODS}
    flow = type("Probe", (Deeds,), attributes)
    assert [] == refusals(flow)
    table = spell_out(flow)
    quick = Machine(table)
    stock = Stock(
        model=None,
        states=table.tree,
        initial="a",
        transitions=[machines._as_row(move) for move in table.moves],
        auto_transitions=False,
    )
    if trigger not in quick.takes(state):
        return
    assert outcome(
        lambda model: bool(stock.events[trigger].trigger(model, "turn")), flow, state
    ) == outcome(lambda model: quick.fire(model, trigger, "turn"), flow, state)
