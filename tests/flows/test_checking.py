"""What tests/cli/test_check.py does not show: one fault each is in tests/flows/faults."""

from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

import pytest

from botkit import Bot, Flow, Record, Turn, field
from botkit.flows.checking import findings, reachable
from botkit.flows.flow import Empty, record_of

NO_CODE = ""


def codes(bot):
    return [one.code for one in findings(bot, NO_CODE)]


def flow_of(states, transitions, *, initial="a", ends=()):
    bot = Bot("x")

    @bot.flow(start="x")
    class Ask(Flow[Record]):
        pass

    Ask.initial, Ask.ends, Ask.states, Ask.transitions = initial, ends, states, transitions
    made = Bot("x")
    made.flow(start="x")(Ask)
    return made


def test_a_chain_that_leads_nowhere_is_one_finding_at_its_last_state():
    rows = [
        dict(trigger="text", source="a", dest="b"),
        dict(trigger="text", source="b", dest="c"),
    ]
    bot = flow_of(["a", "b", "c"], rows)
    (found,) = findings(bot, NO_CODE)
    assert ("no_move", "state 'c' is no end and has no move") == (found.code, found.words)


def test_what_only_an_unreachable_state_leads_to_is_not_told_twice():
    rows = [
        dict(trigger="text", source="a", dest="end"),
        dict(trigger="text", source="b", dest="c"),
        dict(trigger="text", source="c", dest="d"),
        dict(trigger="text", source="d", dest="c"),
    ]
    bot = flow_of(["a", "b", "c", "d", "end"], rows, ends=["end"])
    (found,) = findings(bot, NO_CODE)
    assert ("unreachable", "no move leads to state 'b'") == (found.code, found.words)


def test_the_moves_that_every_flow_gets_are_no_findings_and_no_way_out():
    bot = flow_of(["a", "end"], [dict(trigger="text", source="a", dest="end")], ends=["end"])
    assert [] == codes(bot)
    assert {"a", "end", "cancelled", "timed_out"} == reachable(bot.flows[0])
    stays = flow_of(["a"], [dict(trigger="text", source="a", dest="=")])
    assert ["no_way_out"] == codes(stays)


def test_an_own_cancel_is_a_way_out():
    rows = [
        dict(trigger="text", source="a", dest="="),
        dict(trigger=["cancel", "timeout"], source="a", dest="end"),
    ]
    assert [] == codes(flow_of(["a", "end"], rows, ends=["end"]))


def test_moves_with_conditions_may_stand_before_others():
    rows = [
        dict(trigger="text", source="a", dest="=", unless=lambda turn: True),
        dict(trigger="text", source="a", dest="end"),
    ]
    assert [] == codes(flow_of(["a", "end"], rows, ends=["end"]))


def test_one_row_that_hides_several_is_one_finding():
    rows = [
        dict(trigger=["text", "image"], source=["a", "b"], dest="end"),
        dict(trigger="text", source="a", dest="b"),
        dict(trigger="image", source="b", dest="a"),
    ]
    bot = flow_of(["a", "b", "end"], rows, ends=["end"])
    (found,) = findings(bot, NO_CODE)
    assert "the move 'image', 'text' from state 'a', 'b' has no condition" in found.words


def test_a_parents_moves_serve_its_children():
    nested = dict(name="ask", initial="one", children=["one", "two"])
    rows = [
        dict(trigger="text", source="ask/one", dest="ask/two"),
        dict(trigger="yes", source="ask", dest="end"),
    ]
    bot = flow_of([nested, "end"], rows, initial="ask", ends=["end"])
    assert [] == codes(bot)
    assert "ask/two" in reachable(bot.flows[0])


def test_what_transitions_itself_refuses_is_a_finding():
    nested = dict(name="ask", initial="one", children=["one", "one"])
    rows = [dict(trigger="yes", source="ask", dest="end")]
    assert ["refused"] == codes(flow_of([nested, "end"], rows, initial="ask", ends=["end"]))


def test_a_wrong_table_hides_what_follows_from_it():
    rows = [dict(trigger="text", source="a", dest="edn")]
    assert ["refused"] == codes(flow_of(["a", "end"], rows, ends=["end"]))


def test_fields_without_default_are_told_with_other_mistakes():
    class Wish(Record):
        text: str
        size: int

    bot = Bot("x")

    @bot.flow(start="x")
    class Ask(Flow[Wish]):
        initial = "a"
        states = ["a"]
        transitions = [dict(trigger="text", source="a", dest="a", before="keep")]

        def keep(self, turn: Turn) -> None:
            self.data.text = turn.text

    assert ["no_default", "no_default", "no_way_out"] == codes(bot)


def test_a_move_from_everywhere_hides_what_comes_after_it():
    own = dict(trigger="text", source="a", dest="b")
    every = dict(trigger="text", source="*", dest="end")
    sound = flow_of(["a", "b", "end"], [own, every], ends=["end"])
    assert [] == codes(sound)
    (found,) = findings(flow_of(["a", "b", "end"], [every, own], ends=["end"]), NO_CODE)
    assert ("hidden_move", True) == (found.code, "'text' from state 'a' has no" in found.words)
    assert ["hidden_move"] == codes(flow_of(["a", "end"], [every, every], ends=["end"]))


class Filed(Record):
    at: Path | None = None


class Measured(Record):
    size: float = float("nan")


class Kept(Record):
    names: set[str] = field(default_factory=set)
    when: datetime | None = None
    result: object = None
    inner: "Kept | None" = None


class Around(Record):
    inner: list[Filed] = field(default_factory=list)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (Filed, ["Filed cannot be stored: JSON has no form for Path"]),
        (Around, ["Around cannot be stored: JSON has no form for Path"]),
        (Measured, ["Measured cannot be stored: Expected `float`, got `null` - at `$.size`"]),
        (Kept, []),
    ],
)
def test_a_record_that_cannot_be_stored_is_told(record, words):
    flow = type("Ask", (Flow,), {"__orig_bases__": (Flow[record],)})
    flow.initial, flow.states, flow.ends = "a", ["a", "end"], ["end"]
    flow.transitions = [dict(trigger="text", source="a", dest="end")]
    bot = Bot("x")
    bot.flow(start="x")(flow)
    assert words == [found.words for found in findings(bot, NO_CODE)]


R = TypeVar("R", bound=Record)
Other = TypeVar("Other")


class Polite(Flow[R]): ...


class Twice(Generic[Other, R], Polite[R]): ...


class Wish(Record): ...


@pytest.mark.parametrize(
    ("flow", "record"),
    [
        (type("A", (Flow,), {}), Empty),
        (Polite, Empty),
        (type("B", (Polite,), {}), Empty),
        (type("C", (Polite,), {"__orig_bases__": (Polite[Wish],)}), Wish),
        (type("D", (Twice,), {"__orig_bases__": (Twice[str, Wish],)}), Wish),
    ],
)
def test_a_flow_has_the_record_that_its_bases_name(flow, record):
    assert record is record_of(flow)
    assert record is record_of(type("Below", (flow,), {}))
