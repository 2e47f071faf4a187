from botkit import Flow
from botkit.flows.fingerprint import fingerprint
from botkit.flows.flow import folder_of, record_of
from botkit.flows.table import spell_out
from botkit.wire.record import Record


def flow(**attributes):
    table = {"initial": "a", "ends": ["z"], "states": ["a", "b", "z"], "transitions": []}
    return type("Probe", (Flow,), table | attributes)


def moves(table):
    return {(move.source, move.trigger, move.dest) for move in table.moves}


def test_a_flow_that_names_no_cancel_and_no_timeout_gets_both_from_every_waiting_state():
    table = spell_out(flow())
    assert {
        ("a", "cancel", "cancelled"),
        ("b", "cancel", "cancelled"),
        ("a", "timeout", "timed_out"),
        ("b", "timeout", "timed_out"),
    } == moves(table)
    assert ["z", "cancelled", "timed_out"] == table.ends


def test_a_flow_that_names_one_of_them_gets_the_other_only():
    table = spell_out(flow(transitions=[dict(trigger="cancel", source="a", dest="z")]))
    assert {
        ("a", "cancel", "z"),
        ("a", "timeout", "timed_out"),
        ("b", "timeout", "timed_out"),
    } == moves(table)
    assert ["z", "timed_out"] == table.ends


def test_a_state_of_its_own_named_cancelled_is_used():
    table = spell_out(flow(states=["a", "cancelled"], ends=["cancelled"]))
    assert ["cancelled", "timed_out"] == table.ends
    assert [("a", "cancel", "cancelled")] == [m for m in moves(table) if m[1] == "cancel"]


def test_a_star_is_every_state():
    table = spell_out(flow(transitions=[dict(trigger="cancel", source="*", dest="z")]))
    cancels = {move for move in moves(table) if move[1] == "cancel"}
    assert {(name, "cancel", "z") for name in ("a", "b", "z")} == cancels


def test_a_class_attribute_is_not_changed():
    made = flow(states=["a", dict(name="p", children=["x"])])
    before = repr((made.states, made.transitions, made.ends))
    spell_out(made)
    assert before == repr((made.states, made.transitions, made.ends))


def test_moves_of_a_state_come_before_those_of_its_parents():
    rows = [
        dict(trigger="t", source="p", dest="a"),
        dict(trigger="t", source="p/x", dest="a", conditions="c"),
    ]
    table = spell_out(flow(states=["a", dict(name="p", children=["x"])], transitions=rows))
    found = [move for move in table.moves_from("p/x") if move.trigger == "t"]
    assert ["p/x", "p"] == [move.source for move in found]


def test_a_fingerprint_changes_with_states_moves_and_fields_only():
    class One(Record):
        a: str = ""

    class Other(Record):
        a: int = 0

    def print_of(record=One, **attributes):
        return fingerprint(spell_out(flow(**attributes)), record)

    row = dict(trigger="t", source="a", dest="b")
    assert print_of() == print_of(quiet=["a"])
    assert print_of(transitions=[row]) == print_of(transitions=[row | {"before": "x"}])
    shapes = [
        print_of(),
        print_of(transitions=[row]),
        print_of(states=["a", "z"]),
        print_of(record=Other),
    ]
    assert 4 == len(set(shapes))


def test_the_record_is_the_one_in_brackets():
    class Ticket(Record):
        a: str = ""

    class NewTicket(Flow[Ticket]):
        pass

    class Special(NewTicket):
        pass

    assert Ticket is record_of(NewTicket)
    assert Ticket is record_of(Special)
    assert () == record_of(Flow).__struct_fields__


def test_a_folder_is_the_class_in_small_letters():
    names = ("Leave", "NewTicket", "HRRequest", "Step2Flow")
    made = [type(name, (Flow,), {}) for name in names]
    assert ["leave", "new_ticket", "hr_request", "step2_flow"] == [folder_of(one) for one in made]
