from botkit import Bot, Flow
from botkit.flows.drawing import dot, mermaid

flat, nested = Bot("flat"), Bot("nested")


@flat.flow(start="x")
class Ask(Flow):
    initial = "what"
    ends = ["done"]
    states = ["what", *ends]
    transitions = [
        dict(trigger="text", source="what", dest="done", conditions="is_long"),
        dict(trigger="text", source="what", dest="=", unless="is_long"),
        dict(trigger="menu:x", source="what", dest=None),
    ]

    def is_long(self, turn) -> bool:
        return len(turn.text) > 2


@nested.flow(start="x")
class Deep(Flow):
    initial = "ask"
    ends = ["done"]
    states = [dict(name="ask", initial="kind", children=["kind", "detail"]), *ends]
    transitions = [
        dict(trigger="text", source="ask/kind", dest="ask/detail"),
        dict(trigger="yes", source="ask", dest="done"),
    ]


def lines(text):
    return [line.strip() for line in text.splitlines()]


def test_a_flat_flow_as_mermaid():
    drawn = lines(mermaid(flat.flows[0]))
    assert ["---", "title: flat.Ask", "---", "stateDiagram-v2"] == drawn[:4]
    assert "what --> done: text [is_long]" in drawn
    assert "what --> cancelled: cancel" in drawn
    assert "[*] --> what" == drawn[-1]
    assert "Class done s_end" in drawn


def test_a_label_has_no_colon_in_mermaid():
    drawn = mermaid(flat.flows[0])
    assert "what --> what: text [!is_long] | menu x [internal]" in drawn


def test_a_nested_flow_as_mermaid():
    drawn = lines(mermaid(nested.flows[0]))
    assert "state ask {" in drawn
    assert "ask/kind --> ask/detail: text" in drawn
    assert "ask --> done: yes" in drawn


def test_a_flat_flow_as_dot():
    drawn = dot(flat.flows[0])
    assert drawn.startswith('digraph "flat.Ask" {')
    assert 'what -> done [label="text [is_long]"]' in drawn


def test_a_nested_flow_as_dot():
    drawn = lines(dot(nested.flows[0]))
    assert "subgraph cluster_ask {" in drawn
    assert '"ask/kind" -> "ask/detail" [label=text]' in drawn
