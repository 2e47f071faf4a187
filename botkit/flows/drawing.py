"""A flow as a graph: Mermaid or DOT text.

Beside machine.py the only file that knows `transitions`: its drawing asks for a machine of its
own kind, made of the same table, drawn once and thrown away.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from transitions.extensions import diagrams, diagrams_graphviz, diagrams_mermaid, nesting

from botkit.errors import ConfigError
from botkit.flows.bot import FlowEntry
from botkit.flows.table import SEPARATOR

END = "end"  # the style of ends
STYLES: dict[str, Any] = copy.deepcopy(diagrams.GraphMachine.style_attributes)
STYLES["node"][END] = {**STYLES["node"]["default"], "fillcolor": "lightgrey", "peripheries": "2"}


class _NestedState(nesting.NestedState):
    separator = SEPARATOR


class _FlatMachine(diagrams.GraphMachine):
    style_attributes = STYLES


class _NestedMachine(diagrams.HierarchicalGraphMachine):
    style_attributes = STYLES
    state_cls = _NestedState


def mermaid(entry: FlowEntry) -> str:
    """A state diagram for Mermaid, as GitHub and GitLab draw it in Markdown."""
    kinds = (diagrams_mermaid.Graph, diagrams_mermaid.NestedGraph)
    # A label may have no colon there, and the title stands in YAML.
    return _drawn(entry, kinds, f"title: {entry.name}", lambda trigger: trigger.replace(":", " "))


def dot(entry: FlowEntry) -> str:
    """DOT text for Graphviz.  Raises ConfigError without the package of that name."""
    if find_spec("graphviz") is None:
        raise ConfigError("DOT needs a package more: pip install graphviz. Mermaid needs none.")
    kinds = (diagrams_graphviz.Graph, diagrams_graphviz.NestedGraph)
    return _drawn(entry, kinds, entry.name, str)


def _drawn(
    entry: FlowEntry, kinds: tuple[Any, Any], title: str, label: Callable[[str], str]
) -> str:
    table = entry.table
    machine = (_NestedMachine if table.is_nested else _FlatMachine)(
        model=None,
        states=table.tree,
        initial=table.initial.partition(SEPARATOR)[0],
        transitions=[
            {
                "trigger": move.trigger,
                "label": label(move.trigger),
                "source": move.source,
                "dest": move.dest,
                **{word: move.callbacks.get(word, []) for word in ("conditions", "unless")},
            }
            for move in table.moves
        ],
        auto_transitions=False,
        graph_engine="mermaid",  # only of use with a model; this one imports nothing more
        title=title,
        show_conditions=True,
    )
    graph = kinds[table.is_nested](machine)
    for end in table.ends:
        graph.set_node_style(end, END)
    return str(graph.get_graph().source).rstrip() + "\n"
