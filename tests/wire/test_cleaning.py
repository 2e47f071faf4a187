import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import FlowError
from botkit.wire.cleaning import clean, clean_text, stored_json

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
