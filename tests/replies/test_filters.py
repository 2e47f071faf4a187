"""``fit`` counts what is really sent; times are those of Shanghai."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import ConfigError, FlowError
from botkit.replies.escaping import html, marks, plain, rich_marks
from botkit.replies.filters import cut
from botkit.replies.pieces import Piece
from botkit.replies.sandbox import Sandbox
from botkit.replies.template import Rendered

Render = Callable[..., Rendered]


@given(st.text(), st.integers(0, 40), st.sampled_from([plain, marks, rich_marks, html]))
def test_fit_never_exceeds_and_cuts_only_what_is_too_long(text, limit, escape) -> None:
    escaped = escape(text)
    out = cut(escaped, limit)
    assert len(out.encode()) <= limit
    if len(escaped.encode()) <= limit:
        assert escaped == out
    elif limit >= 3:
        assert out.endswith("…")
        assert escaped.startswith(out[:-1])


def test_fit_counts_the_escaped_bytes(render: Render) -> None:
    assert "＜＜…" == render("text", "{{ x | fit(11) }}", x="<<<<").message.content
    assert "＜＜＜…" == render("text", "{{ x | fit(12) }}", x="<<<<<").message.content
    assert "<<<<" == render("taskcard", CARD + "{{ x | fit(11) }}", x="<<<<").message.body


CARD = '+++\ntitle = "t"\nbuttons = { ok = "好" }\n+++\n'


def test_fit_never_halves_an_entity() -> None:
    assert "&lt;…" == cut(html("<<<"), 8)
    assert "…" == cut(html("<<<"), 6)
    assert "" == cut(html("<<<"), 2)


def test_joined_pieces_are_escaped_and_finished_ones_stay_finished(render: Render) -> None:
    source = "{% macro b(v) %}**{{ v }}**{% endmacro %}{{ [b('a'), x] | join('、') }}"
    assert "**a**、＊x＊" == render("text", source, x="*x*").message.content
    assert "a、＊" == render("text", "{{ x | join('、') }}", x=["a", "*"]).message.content


def test_join_takes_an_attribute(render: Render) -> None:
    source = "{{ x | join('，', attribute='name') }}"
    assert "甲，乙" == render("text", source, x=[{"name": "甲"}, {"name": "乙"}]).message.content


def test_times_are_those_of_shanghai(render: Render) -> None:
    source = "{{ now | date }} {{ now | time }} {{ now | datetime }}"
    now = datetime(2026, 11, 19, 16, 5, tzinfo=UTC)
    expected = "2026-11-20 00:05 2026-11-20 00:05"
    assert expected == render("text", source, now=now).message.content
    assert expected == render("text", source, now=1795104300000).message.content
    assert "2026-11-20" == render("text", "{{ x | date }}", x=date(2026, 11, 20)).message.content


def test_a_time_without_zone_is_refused(render: Render) -> None:
    with pytest.raises(FlowError, match="no zone"):
        render("text", "{{ x | time }}", x=datetime(2026, 11, 20))


def test_nothing_marks_text_as_safe() -> None:
    for name in ("safe", "escape", "tojson", "urlize", "xmlattr", "random"):
        with pytest.raises(ConfigError, match=rf"x.j2:1: No filter named '{name}'"):
            Piece(Sandbox(marks), f"{{{{ x | {name} }}}}", "x.j2", 1)


@pytest.mark.parametrize("name", ["trim", "upper", "reverse", "first", "replace('a', 'b')"])
def test_what_a_filter_makes_of_finished_text_is_plain_text_again(
    render: Render, name: str
) -> None:
    source = "{% set a %}ab{% endset %}{{ a is escaped }}{{ (a | " + name + ") is escaped }}"
    assert "TrueFalse" == render("text", source).message.content
