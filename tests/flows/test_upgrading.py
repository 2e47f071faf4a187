"""Whatever an earlier version stored: it goes on in a state there is, begins anew, or ends."""

import json
import types

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit import Bot, Flow, Record
from botkit.flows.checking import reachable
from botkit.flows.fingerprint import fingerprint
from botkit.flows.table import spell_out
from botkit.flows.upgrading import Fit, fit


class Days(Record):
    days: int = 0
    why: str = "?"


class NoDefault(Record):
    days: int


def entry_of(record=Days, **attributes):
    table = {"initial": "a", "states": ["a", "b", "z"], "ends": ["z"]} | attributes
    bot = Bot("probe")
    probe = types.new_class("Probe", (Flow[record],), exec_body=lambda body: body.update(table))
    bot.flow(start="go")(probe)
    return bot.flows[0]


def fitted(entry, *, state="a", data='{"days":1}', fingerprint="older"):
    return fit(entry, fingerprint=fingerprint, state=state, data=data)


def test_nothing_changes_for_a_session_of_this_very_flow():
    entry = entry_of()
    assert Fit("same", "a", '{"days":1}') == fitted(entry, fingerprint=entry.fingerprint)


def test_a_state_that_is_still_there_is_adopted_and_data_brought_up_to_date():
    found = fitted(entry_of(), data='{"days":1,"gone":[]}')
    assert Fit("adopted", "a", '{"days":1,"why":"?"}') == found


NESTED = dict(name="p", children=["x", dict(name="q", children=["y"])])


@pytest.mark.parametrize(
    ("renamed", "states", "stored", "stands"),
    [
        ({"old": "b"}, ["a", "b"], "old", "b"),
        ({"oldest": "old", "old": "b"}, ["a", "b"], "oldest", "b"),
        ({"old": "p"}, ["a", NESTED], "old", "p/x"),
        ({"old": "p"}, ["a", NESTED], "old/q", "p/q/y"),
        ({"old": "p", "old/x": "a"}, ["a", NESTED], "old/x", "a"),
        ({}, ["a", NESTED], "p", "p/x"),
        ({"old": "p"}, ["a", NESTED], "old/gone", ""),
        ({"old": "new", "new": "old"}, ["a"], "old", ""),
        ({"old": "z"}, ["a", "z"], "old", ""),
        ({"a": "b"}, ["a", "b"], "a", "a"),
        ({}, ["a"], "", ""),
    ],
)
def test_a_state_is_found_under_its_present_name(renamed, states, stored, stands):
    table = spell_out(entry_of(states=states, ends=["z"], renamed=renamed).flow)
    assert stands == table.standing(stored)


def test_a_state_that_became_an_end_is_gone():
    assert ("ended", "its state is gone") == (
        (found := fitted(entry_of(), state="z")).how,
        found.why,
    )


def test_without_its_state_a_session_begins_anew_with_its_data_where_the_flow_says():
    found = fitted(entry_of(fallback="b"), state="gone")
    assert Fit("fallback", "b", '{"days":1,"why":"?"}', "its state is gone") == found


def test_with_data_of_another_type_it_begins_anew_without_it():
    found = fitted(entry_of(fallback="b"), data='{"days":"two"}')
    assert ("fallback", "b", '{"days":0,"why":"?"}') == (found.how, found.state, found.data)
    assert "Expected `int`, got `str` - at `$.days`" in found.why


def test_a_flow_that_no_bot_has_ends():
    assert Fit("ended", why="no bot of the app has this flow") == fitted(None)


def test_an_empty_record_that_cannot_be_made_is_no_place_to_begin():
    assert "ended" == fitted(entry_of(NoDefault, fallback="b"), data="{}").how


def test_an_upgrade_brings_data_of_another_shape():
    def upgrade(cls, data):
        return {"days": int(data["days"]), "why": data.pop("reason", "?")}

    entry = entry_of(upgrade=classmethod(upgrade))
    found = fitted(entry, data='{"days":"2","reason":"rest"}')
    assert Fit("adopted", "a", '{"days":2,"why":"rest"}') == found
    same = fitted(entry, data='{"days":2}', fingerprint=entry.fingerprint)
    assert "same" == same.how


@pytest.mark.parametrize("value", [None, [], {"days": {}}, object(), {"why": "\ud800"}])
def test_an_upgrade_that_makes_nonsense_raises_nothing(value):
    entry = entry_of(upgrade=classmethod(lambda cls, data: value), fallback="b")
    assert ("fallback", "b") == ((found := fitted(entry)).how, found.state)


def test_an_upgrade_that_raises_falls_back_and_what_it_says_is_not_told():
    def upgrade(cls, data):
        raise ValueError(f"secret {data}")

    entry = entry_of(upgrade=classmethod(upgrade))
    assert Fit("ended", why="its data does not fit: ValueError") == fitted(entry)


def test_a_fallback_that_no_move_leads_to_is_reachable_with_what_follows():
    rows = [
        dict(trigger="text", source="a", dest="z"),
        dict(trigger="text", source="b", dest="c"),
        dict(trigger="text", source="c", dest="z"),
    ]
    entry = entry_of(states=["a", "b", "c", "z"], transitions=rows, fallback="b")
    assert {"a", "b", "c", "z", "cancelled", "timed_out"} == reachable(entry)


def test_a_fingerprint_changes_with_a_record_inside_the_record():
    def print_of(kind):
        line = msgspec.defstruct("Line", [("n", kind, None)], bases=(Record,))
        order = msgspec.defstruct("Order", [("lines", list[line], [])], bases=(Record,))
        return fingerprint(spell_out(entry_of().flow), order)

    assert print_of(int) == print_of(int)
    assert print_of(int) != print_of(str)


def test_a_record_that_holds_itself_has_a_fingerprint():
    assert entry_of(Branch).fingerprint


class Branch(Record):
    inner: "Branch | None" = None


# Any old table against any new one.

NAMES = ["a", "b", "c", "p", "p/x", "p/y", "q/x", "z"]
names = st.sampled_from(NAMES)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
fields = st.dictionaries(
    st.sampled_from(["days", "why", "more"]),
    st.sampled_from([(int, 0), (str, ""), (list[str], []), (dict[str, int], {}), (int | None, 1)]),
    max_size=3,
)
states = st.lists(
    st.sampled_from(["a", "b", "c", NESTED, dict(name="q", children=["x"]), "z"]),
    min_size=1,
    unique_by=repr,
)


@st.composite
def entries(draw):
    """Flows that were never checked, also such as would be refused."""
    made = [(name, kind, default) for name, (kind, default) in draw(fields).items()]
    record = msgspec.defstruct("Data", made, bases=(Record,))
    return entry_of(
        record,
        states=draw(states),
        ends=draw(st.lists(st.sampled_from(["b", "z"]), unique=True)),
        renamed=draw(st.dictionaries(names, names, max_size=4)),
        fallback=draw(st.sampled_from(["", "nowhere", *NAMES])),
        initial=draw(names),
    )


@given(old=entries(), new=entries(), pick=st.integers(0, 99), stored=st.none() | jsons)
def test_any_session_stands_in_a_known_state_or_is_gone(old, new, pick, stored):
    state = (leaves := old.table.leaves)[pick % len(leaves)]
    data = msgspec.json.encode(old.record()).decode() if stored is None else json.dumps(stored)
    found = fitted(new, state=state, data=data, fingerprint=old.fingerprint)
    if found.how == "ended":
        assert ("", "") == (found.state, found.data)
        return
    assert found.state in set(new.table.leaves) - set(new.table.ends)
    msgspec.json.decode(found.data, type=new.record)
    again = fitted(new, state=found.state, data=found.data, fingerprint=new.fingerprint)
    assert Fit("same", found.state, found.data) == again


@given(entry=entries(), data=st.text(max_size=9), state=st.text(max_size=9))
def test_any_garbage_in_the_store_raises_nothing(entry, data, state):
    assert isinstance(fitted(entry, state=state, data=data), Fit)
