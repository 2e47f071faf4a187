import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import FlowError
from botkit.wire.cleaning import clean, clean_json, clean_text, stored_json

INTS = st.integers(min_value=-(2**70), max_value=2**70)
TEXTS = st.text(st.characters(), max_size=20) | st.sampled_from(["\x00", "\ud800x", "\\u0000"])
VALUES = st.recursive(
    st.none() | st.booleans() | INTS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_quick_way_gives_what_the_thorough_way_gives(value):
    try:
        expected = msgspec.json.encode(clean(value)).decode()
    except FlowError:
        with pytest.raises(FlowError):
            stored_json(value)
        return
    assert expected == stored_json(value)


def test_what_no_store_takes_becomes_the_replacement_character():
    assert "a\ufffdb\ufffd" == clean_text("a\x00b\udfff")
    assert '["\ufffd"]' == stored_json(["\x00"])


def test_a_number_beyond_64_bits_is_refused():
    with pytest.raises(FlowError, match="64 bits"):
        stored_json({"number": 2**63})


@given(st.lists(TEXTS))
def test_json_is_cleaned_before_it_is_read(texts):
    assert clean(texts) == json.loads(clean_json(json.dumps(texts)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"\ud83d\uDE00"', "😀"),
        (r'"a\uD83d"', "a\ufffd"),
        (r'"\ude00\ud83d\ud83d\ude00"', "\ufffd\ufffd😀"),
        (r'"\\ud83d \u0000 \\u0000"', "\\ud83d \ufffd \\u0000"),
        (r'"\\\ud83d\""', '\\\ufffd"'),
        (r'"\u4f60\u00e9\n\ud7ff\ue000"', "你é\n\ud7ff\ue000"),
    ],
)
def test_of_escapes_only_noughts_and_halves_of_pairs_are_replaced(text, expected):
    assert expected == json.loads(clean_json(text))
