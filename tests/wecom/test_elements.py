from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.wecom import elements
from botkit.wire.record import Record, field


class Inner(Record):
    word: str = field(name="Word", default="")


class Outer(Record):
    at: int = 7  # no wire name
    word: str = field(name="In/Word|Word", default="")
    count: int = field(name="Count", default=0)
    share: float = field(name="Share", default=0.0)
    words: list[str] = field(name="List/Item", default_factory=list)
    numbers: list[int] = field(name="Numbers", default_factory=list)
    inner: Inner = field(name="One", default_factory=Inner)
    inners: list[Inner] = field(name="Many/One", default_factory=list)


read = elements.reader(Outer)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Outer()),
        ({"at": "9", "Unknown": "x", "Count": "", "Share": ""}, Outer()),
        ({"In": {"Word": "deep"}, "Word": "flat"}, Outer(word="deep")),
        ({"In": "", "Word": "flat"}, Outer(word="flat")),
        ({"in": {"wORD": "x"}}, Outer(word="x")),
        ({"Count": "-1", "Share": "0.5"}, Outer(count=-1, share=0.5)),
        ({"Count": "many", "Share": "nan"}, Outer()),
        ({"Count": ["3", "4"]}, Outer(count=3)),
        ({"List": {"Item": ["a", "b"]}}, Outer(words=["a", "b"])),
        ({"List": [{"Item": "a"}, {"Item": "b"}]}, Outer(words=["a", "b"])),
        ({"List": {"Item": "a, b,,"}}, Outer(words=["a", "b"])),
        ({"Numbers": "1,2"}, Outer(numbers=[1, 2])),
        ({"One": {"Word": "x"}}, Outer(inner=Inner("x"))),
        ({"One": "x"}, Outer()),
        (
            {"Many": [{"One": [{"Word": "a"}, ""]}, {"One": {}}]},
            Outer(inners=[Inner("a"), Inner()]),
        ),
    ],
)
def test_a_record_is_read_from_whichever_elements_there_are(fields, expected):
    assert expected == read(fields)


NAMES = st.sampled_from(["In", "Word", "Count", "Share", "List", "Item", "Numbers", "One", "Many"])
TREES: Any = st.recursive(
    st.text(max_size=4) | st.sampled_from(["1", "-2", "1e999", "1,2", "٣"]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, TREES, max_size=6))
def test_no_elements_crash_it(fields):
    assert isinstance(read(fields), Outer)
