from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import ConfigError
from botkit.wire.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10s", timedelta(seconds=10)),
        ("15m", timedelta(minutes=15)),
        ("4h", timedelta(hours=4)),
        ("1d", timedelta(days=1)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("90m", timedelta(minutes=90)),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, span: timedelta) -> None:
    assert span == parse_duration(text)


@pytest.mark.parametrize("text", ["", "15", "m", "15 m", "-1h", "1.5h", "1s1m", "１５m", "1h\n"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match='like "15m"'):
        parse_duration(text)


def test_a_duration_beyond_what_a_timedelta_holds_is_refused() -> None:
    with pytest.raises(ConfigError, match="too long"):
        parse_duration("9999999999999d")


@given(st.text())
def test_no_text_raises_anything_but_a_config_error(text: str) -> None:
    with suppress(ConfigError):
        parse_duration(text)
