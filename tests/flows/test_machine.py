import pytest

from botkit import Bot, ConfigError, Flow, Person
from botkit.flows.machine import Machine, refusals
from botkit.flows.table import spell_out


def flow(**attributes):
    """A flow from a to z; attributes replace or add."""
    table = {
        "initial": "a",
        "ends": ["z"],
        "states": ["a", "z"],
        "transitions": [dict(trigger="go", source="a", dest="z")],
    }
    return type("Probe", (Flow,), table | attributes)


def go(**fields):
    """One transition from a to z with these fields."""
    return [dict(trigger="go", source="a", dest="z") | fields]


def fire(made, trigger="go", *, state="a", turn="the turn"):
    """The model after one trigger, and whether a move was taken."""
    assert [] == refusals(made)
    model = made(data=None, owner=Person("li"), state=state)
    return model, Machine(spell_out(made)).fire(model, trigger, turn)


async def coroutine(self, turn):
    return True


def generator(self, turn):
    yield False


def wrapped(function):
    def inner(self, turn):
        return function(self, turn)

    inner.__wrapped__ = function
    return inner


NESTED = {"name": "p", "children": ["x", "y"]}


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        (dict(initial="b"), "initial is 'b', which is no state; states are a, z"),
        (dict(initial="z"), "initial is 'z', which is an end"),
        (dict(initial="p", states=["a", NESTED, "z"], ends=["z", "p/x"]), "'p', which is an end"),
        (dict(ends=["z", "end"]), "'end' in ends or quiet is no state"),
        (dict(quiet=["x"]), "'x' in ends or quiet is no state"),
        (dict(fallback="b"), "fallback is 'b', which is no state to wait in"),
        (dict(fallback="z"), "fallback is 'z', which is no state to wait in"),
        (dict(renamed={"a": "z"}), "renamed has 'a', which is still a state"),
        (dict(renamed={"old": "b"}), "renamed leads from 'old' to 'b', which is no state to wait"),
        (dict(renamed={"old": "z"}), "renamed leads from 'old' to 'z', which is no state to wait"),
        (dict(renamed={"old": "old"}), "renamed leads from 'old' to 'old', which is no state"),
        (dict(transitions=go(source="b")), "'go' starts from 'b', which is no state"),
        (dict(transitions=go(dest="b")), "'go' leads to 'b', which is no state"),
        (dict(transitions=go(conditions="wich")), "'wich' is no method of the flow"),
        (dict(transitions=go(before="initial")), "'initial' is no method of the flow"),
        (dict(transitions=go(before="os.remove")), "'os.remove' has a dot"),
        (dict(transitions=go(conditions="c"), c=coroutine), "'c' is async"),
        (dict(transitions=go(conditions="c"), c=wrapped(coroutine)), "'c' is async"),
        (dict(transitions=go(after=[coroutine])), "the callback 'coroutine' is async"),
        (dict(transitions=go(conditions="c"), c=generator), "'c' is async or a generator"),
        (dict(transitions=go(before="c"), c=lambda self: None), "'c' is called with the turn"),
        (dict(transitions=go(before="c"), c=lambda self, turn, more: None), "called with the turn"),
        (
            dict(transitions=go(before=lambda self, turn: None)),
            "'<lambda>' is called with the turn",
        ),
        (dict(states=[dict(name="a", on_exit="c"), "z"], c=lambda: None), "called with the turn"),
        (dict(transitions=go(before="entered"), entered=lambda self, turn: None), "is hidden by"),
        (dict(state=lambda self, turn: None), "'state' is hidden by Flow's own"),
        (dict(prepare=lambda self, turn: None), "prepare is not async"),
        (dict(upgrade=lambda self, data: data), "upgrade is called with the class and the data"),
        (dict(upgrade=classmethod(coroutine)), "upgrade is async"),
        (dict(states=[dict(name="a", on_exit="leave"), "z"]), "'leave' is no method"),
        (dict(on_enter_z=lambda self, turn: None), "on_enter=…"),
        (dict(on_exit_a=lambda self, turn: None), "dict(name='a', on_exit=…)"),
        (dict(transitions=go(condition="c")), "a transition has condition; allowed are"),
        (dict(transitions=[*go(), dict(trigger="no", dest="z")]), "a transition has no source"),
        (dict(transitions=[*go(), dict(source="a", dest="z")]), "a transition has no trigger"),
        (dict(transitions=[*go(), dict(trigger="no", source="a")]), "a transition has no dest"),
        (dict(states=[dict(name="a", parallel=["x", "y"]), "z"]), "'a' is parallel"),
        (
            dict(states=["a", NESTED | {"initial": ["x", "y"]}, "z"]),
            "'p' is parallel",
        ),
        (dict(states=["a", NESTED | {"initial": "q"}, "z"]), "'p' begins in 'q'"),
        (dict(states=["a", "a", "z"]), "there are two states 'a'"),
        (dict(states=["a", "b/c", "z"]), "'b/c': / stands between"),
        (dict(states=[dict(name="a", timeout=5), "z"]), "'a' has timeout; allowed are"),
        (dict(states=[dict(name="a", tags="x"), "z"]), "'a' has tags"),
    ],
)
def test_what_would_only_show_at_run_time_is_refused(attributes, words):
    (problem,) = [one for one in refusals(flow(**attributes)) if words in one]
    assert ".Probe: " in problem


@pytest.mark.parametrize(
    "attributes",
    [
        dict(transitions=go(before=lambda turn: None)),
        dict(transitions=go(before=print)),
        dict(transitions=go(before="c"), c=staticmethod(lambda turn: None)),
        dict(transitions=go(before="c"), c=classmethod(lambda cls, turn: None)),
        dict(transitions=go(before="c"), c=lambda self, *those, **named: None),
        dict(transitions=go(before="c"), c=lambda self, turn, more=1: None),
        dict(prepare=coroutine),
        dict(upgrade=classmethod(lambda cls, data: data)),
        dict(upgrade=staticmethod(lambda data: data)),
    ],
)
def test_what_can_be_called_is_not_refused(attributes):
    assert [] == refusals(flow(**attributes))


@pytest.mark.parametrize(
    "attributes",
    [dict(states=["a", dict(nam="b"), "z"]), dict(states=["a", 1]), dict(transitions=["go"])],
)
def test_what_is_no_state_or_transition_is_refused_at_once(attributes):
    with pytest.raises(ConfigError, match="dict"):
        Bot("probe").flow(start="go")(flow(**attributes))


def test_a_move_to_several_states_is_refused_at_once():
    with pytest.raises(ConfigError, match="leads to one state"):
        Bot("probe").flow(start="go")(flow(transitions=go(dest=["z"])))


def test_all_mistakes_of_a_flow_are_told_at_once():
    bot = Bot("probe")
    bot.flow(start="go")(flow(initial="b", ends=["end"], transitions=go(conditions="wich")))
    with pytest.raises(ConfigError) as caught:
        _ = bot.flows[0].machine
    assert 3 == len(caught.value.problems)


@pytest.mark.parametrize("true", [True, 1, "yes", [0], object()])
@pytest.mark.parametrize("false", [False, 0, "", [], None])
def test_conditions_are_truth_values(true, false):
    for value, moved in ((true, True), (false, False)):
        made = flow(transitions=go(conditions="c"), c=lambda self, turn, value=value: value)
        assert moved == fire(made)[1]
        made = flow(transitions=go(unless="c"), c=lambda self, turn, value=value: value)
        assert moved != fire(made)[1]


def test_callbacks_get_the_turn_in_the_order_of_the_library():
    seen = []
    words = ("prepare", "conditions", "before", "after")
    methods = {
        f"at_{word}": lambda self, turn, word=word: seen.append((word, turn, self.state)) or True
        for word in words
    }
    fire(flow(transitions=go(**{word: f"at_{word}" for word in words}), **methods))
    assert [("prepare", "a"), ("conditions", "a"), ("before", "a"), ("after", "z")] == [
        (word, state) for word, _, state in seen
    ]
    assert {"the turn"} == {turn for _, turn, _ in seen}


def test_of_several_moves_the_first_whose_conditions_hold_is_taken():
    moves = [*go(dest="b", conditions="never"), *go(dest="c"), *go(dest="z")]
    made = flow(states=["a", "b", "c", "z"], transitions=moves, never=lambda self, turn: False)
    assert "c" == fire(made)[0].state


def test_a_move_to_the_same_state_enters_it():
    model, moved = fire(flow(transitions=go(dest="=")))
    assert (True, True, "a") == (moved, model.entered, model.state)


def test_an_inner_move_enters_nothing():
    model, moved = fire(flow(transitions=go(dest=None, after="count"), count=lambda self, turn: 0))
    assert (True, False, "a") == (moved, model.entered, model.state)


def test_a_move_whose_conditions_fail_leaves_the_state():
    model, moved = fire(flow(transitions=go(conditions="c"), c=lambda self, turn: False))
    assert (False, False, "a") == (moved, model.entered, model.state)


def test_a_list_of_triggers_and_sources_is_a_move_each():
    both = [dict(trigger=["go", "run"], source=["a", "b"], dest="z")]
    made = flow(states=["a", "b", "z"], transitions=both)
    for trigger in ("go", "run"):
        for state in ("a", "b"):
            assert "z" == fire(made, trigger, state=state)[0].state


def test_a_raising_callback_is_raised_and_the_machine_goes_on():
    def fail(self, turn):
        if turn == "bad":
            raise ZeroDivisionError

    machine = Machine(spell_out(made := flow(transitions=go(before="fail"), fail=fail)))
    with pytest.raises(ZeroDivisionError):
        machine.fire(made(data=None, owner=Person("li"), state="a"), "go", "bad")
    model = made(data=None, owner=Person("li"), state="a")
    assert machine.fire(model, "go", "good")
    assert "z" == model.state


@pytest.mark.parametrize("states", [["a", "z"], ["a", NESTED, "z"]], ids=["flat", "nested"])
@pytest.mark.parametrize("words", [("trigger", "go"), ("go",), ("may_go",)], ids=" ".join)
def test_a_callback_can_fire_no_trigger(states, words):
    def more(self, turn):
        name, *arguments = words
        getattr(self, name)(*arguments, turn)

    with pytest.raises(AttributeError, match=f"no attribute '{words[0]}'"):
        fire(flow(states=states, transitions=go(before="more"), more=more))


def test_what_a_state_takes_is_known_by_name():
    machine = Machine(spell_out(flow()))
    assert {"go", "cancel", "timeout"} == machine.takes("a")
    assert frozenset() == machine.takes("z")
    assert [True, True, False] == [machine.knows(name) for name in ("a", "z", "b")]


def nested(**attributes):
    table = {
        "states": ["a", {"name": "p", "children": ["x", {"name": "q", "children": ["r"]}]}, "z"],
        "transitions": [
            dict(trigger="go", source="a", dest="p"),
            dict(trigger="deep", source="a", dest="p/q"),
            dict(trigger="next", source="p/x", dest="p/q"),
            dict(trigger="out", source="p", dest="z"),
            dict(trigger="again", source="p", dest="="),
            dict(trigger="stay", source="p/x", dest="="),
        ],
    }
    return flow(**table | attributes)


def test_a_move_into_a_parent_ends_in_its_first_inner_state():
    assert "p/x" == fire(nested())[0].state
    assert "p/q/r" == fire(nested(), "deep")[0].state
    assert "p/q/r" == fire(nested(), "next", state="p/x")[0].state


def test_a_move_into_a_parent_ends_in_the_inner_state_it_names():
    made = nested(states=["a", NESTED | {"initial": "y"}, "z"], transitions=go(dest="p"))
    assert "p/y" == fire(made)[0].state


def test_a_parents_moves_serve_its_inner_states():
    for state in ("p/x", "p/q/r"):
        assert "z" == fire(nested(), "out", state=state)[0].state
        assert "p/x" == fire(nested(), "again", state=state)[0].state
    assert "p/x" == fire(nested(), "stay", state="p/x")[0].state


def test_an_inner_move_goes_before_its_parents_unless_its_conditions_fail():
    moves = [
        dict(trigger="go", source="p/x", dest="p/y", conditions="inner"),
        dict(trigger="go", source="p", dest="z"),
    ]
    for inner, state in ((True, "p/y"), (False, "z")):
        made = flow(
            initial="p",
            states=[NESTED, "z"],
            transitions=moves,
            inner=lambda self, turn, inner=inner: inner,
        )
        assert state == fire(made, state="p/x")[0].state


def test_a_nested_flow_begins_in_its_first_leaf():
    table = spell_out(flow(initial="p", states=[NESTED, "z"], transitions=[]))
    assert "p/x" == table.initial
    assert ["p/x", "p/y", "z", "cancelled", "timed_out"] == table.leaves


def test_nested_states_take_what_their_parents_take():
    machine = Machine(spell_out(nested()))
    assert {"next", "stay", "out", "again", "cancel", "timeout"} == machine.takes("p/x")
    assert {"out", "again", "cancel", "timeout"} == machine.takes("p/q/r")
    assert not machine.knows("p")


def test_conditions_are_truth_values_in_nested_flows_too():
    made = nested(
        transitions=[dict(trigger="go", source="p/x", dest="p/q", conditions="c")],
        c=lambda self, turn: "yes",
    )
    assert "p/q/r" == fire(made, state="p/x")[0].state
