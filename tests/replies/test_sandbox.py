"""The environment's short ways give what Jinja's own long ways give."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, Undefined, nodes, pass_eval_context
from jinja2.compiler import CodeGenerator
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from botkit.chat.people import Person
from botkit.replies.escaping import html, marks, plain, rich_marks
from botkit.replies.sandbox import Missing, Sandbox, _Generator
from botkit.wire.record import Record

ESCAPES = [marks, rich_marks, html, plain]


class LongGenerator(_Generator):
    _make_finalize = CodeGenerator._make_finalize
    _output_child_pre = CodeGenerator._output_child_pre
    _output_child_post = CodeGenerator._output_child_post


class LongWay(Sandbox):
    """Prints through Jinja's ``finalize`` and its escape, and asks Jinja for each attribute."""

    code_generator_class = LongGenerator

    def __init__(self, escape: Callable[[str], str]) -> None:
        @pass_eval_context
        def finish(_: nodes.EvalContext, value: Any) -> Markup:
            if isinstance(value, Markup):
                return value
            return Markup(escape("" if value is None else str(value)))  # noqa: S704

        super().__init__(escape)
        self.finalize = finish

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        plain_text = str(obj) if isinstance(obj, Markup) else obj
        return ImmutableSandboxedEnvironment.getattr(self, plain_text, attribute)


SOURCE = """
{{ x }}{{ x ~ n }}{{ n }}{{ n + 1 }}{{ 1.5 }}{{ true }}{{ none }}{{ 'a<&>*' }}{{ x | length }}
{% set a %}**词**{{ x }}{{ n }}{% endset %}{{ a }}{{ a | length }}{{ a | upper }}{{ a[2:] }}
{% macro m(v) %}（{{ v }}）{% endmacro %}
{{ m(x) }}{{ m(n) ~ x }}{{ m('') | count }}{{ m(m(x)) }}*
{{ [x, n, m(x)] | join('、') }}{{ x | fit(9) }}
{% for c in [x, n, x] recursive %}{{ loop.index }}{{ loop.last }}{{ loop.previtem if not loop.first
}}{{ c }}{{ loop([]) }}{% else %}空{% endfor %}
{{ who }}{{ who.name }}{{ data.text }}{{ data.items }}{{ data.nothing }}{{ now.hour }}{{ facts.x }}
"""


class Kept(Record):
    text: str = ""
    items: list[Any] = []
    nothing: str | None = None
    _hidden: str = "hidden"

    @property
    def loud(self) -> str:
        return self.text.upper()

    @property
    def broken(self) -> str:
        raise AttributeError("broken")

    def method(self) -> str:
        return self.text


@given(st.text(max_size=9) | st.text(st.sampled_from("<[*`#>&_-1. \n"), max_size=9), st.integers())
def test_a_template_prints_what_it_prints_the_long_way(x: str, n: int) -> None:
    values = {
        "x": x,
        "n": n,
        "who": Person(x, x),
        "data": Kept(x, [x, n]),
        "now": datetime(2026, 11, 20, n % 24, tzinfo=UTC),
        "facts": {"x": x},
    }
    for short, long in zip(SHORT, LONG, strict=True):
        assert long.render(values) == short.render(values)


SHORT = [Sandbox(escape).from_string(SOURCE) for escape in ESCAPES]
LONG = [LongWay(escape).from_string(SOURCE) for escape in ESCAPES]


def unset() -> Kept:
    kept = Kept("a")
    del kept.text
    return kept


OWNERS = [
    Kept("*", ["a"]),
    Kept("{}".format, [].append),
    unset(),
    Person("a", "b"),
    datetime(2026, 11, 20, tzinfo=UTC),
    date(2026, 11, 20),
    LoopContext(["a", "b"], Missing),
    SimpleNamespace(text="a", _hidden="b"),
    {"items": 1, "text": "a", "_hidden": "b"},
    "text",
    Markup("text"),
    7,
    None,
    unset,
    Kept,
    Kept("a").method,
    (c for c in "ab"),
    unset.__code__,
    Missing(name="x"),
]
ADDRESS = re.compile(" at 0x[0-9a-f]+")
NAMES = ["text", "items", "nothing", "_hidden", "loud", "broken", "method", "hour", "index", "no"]


def got(sandbox: Sandbox, owner: Any, name: str) -> tuple[Any, ...]:
    try:
        value = sandbox.getattr(owner, name)
        if isinstance(value, Undefined):
            return value._undefined_exception, value._undefined_message
        if getattr(value, "__name__", "").startswith("format"):
            return type(value), "tamed"
        return type(value), ADDRESS.sub("", repr(value))  # a method's is that of a fresh copy
    except Exception as error:
        return type(error), str(error)


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: type(owner).__name__)
def test_an_attribute_is_what_jinja_would_give_or_refuse(owner: Any) -> None:
    short, long = Sandbox(plain), LongWay(plain)
    for name in sorted({*NAMES, *dir(owner)}):
        assert got(long, owner, name) == got(short, owner, name)


def test_str_format_stays_tamed_in_a_field() -> None:
    template = Sandbox(plain).from_string("{{ data.text(n) }}")
    with pytest.raises(Exception, match="unsafe"):
        template.render(data=Kept("{0.__class__}".format), n=1)


def test_values_of_one_rendering_are_gone_in_the_next() -> None:
    template = Sandbox(plain).from_string("{% if x is defined %}{{ x }}{% endif %}{% set y = 1 %}")
    assert ["a", ""] == [template.render(x="a"), template.render()]


@pytest.mark.parametrize(
    "source",
    [
        "{% filter replace('＜', '<') %}{{ x }}{% endfilter %}",
        "{% call '{}'.format(x) %}{% endcall %}",
    ],
)
def test_blocks_that_would_print_a_value_unescaped_are_refused(source):
    with pytest.raises(TemplateSyntaxError, match=r"\{\{ value \| filter \}\}"):
        Sandbox(marks).from_string(source)
