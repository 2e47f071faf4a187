import json


def test_it_lists_the_flows_with_states_starts_and_time_out(run):
    heads = "flow\tstates\tstarts by\ttimeout"
    row = "x.Ask\t5\tx, menu:wish\t"
    assert (0, f"{heads}\n{row}\n", "") == run("flows")


def test_a_flow_is_found_by_class_full_name_or_bot(run):
    shown = {run("flows", name).out for name in ("Ask", "x.Ask", "x")}
    assert 1 == len(shown)
    assert "sure\tyes\tdone\t\n" in shown.pop()


def test_the_json_has_all_that_a_flow_is(run):
    (flow,) = json.loads(run("flows", "--json").out)
    assert ["what", "sure", "done", "cancelled", "timed_out"] == flow["states"]
    assert {
        "source": "what",
        "trigger": "text",
        "dest": "sure",
        "conditions": [],
        "unless": [],
        "before": ["keep"],
        "after": [],
    } == flow["moves"][0]


def test_a_graph_comes_as_mermaid_or_dot(run):
    assert "stateDiagram-v2" in run("flows", "Ask", "--graph", "mermaid").out
    assert 'digraph "x.Ask"' in run("flows", "--graph", "dot").out


def test_a_graph_of_many_asks_for_a_name(run, project):
    (project / "bots" / "y.py").write_text(
        (project / "bots" / "x.py").read_text().replace('Bot("x")', 'Bot("y")')
    )
    (project / "botkit.toml").write_text('[wecom.main]\nbots = ["x", "y"]\n')
    code, out, err = run("flows", "--graph", "mermaid")
    assert (2, "") == (code, out)
    assert "x.Ask, y.Ask" in err


def test_an_unknown_flow_is_wrong_usage_with_a_hint(run):
    code, _, err = run("flows", "Asc")
    assert (2, True) == (code, "There are: x.Ask. Did you mean Ask?" in err)
