from __future__ import annotations

import pytest

from botkit.errors import Garbled
from botkit.wire.record import Record, decode, field


class Row(Record):
    id: int
    names: list[str] = field(default_factory=list)
    note: str | None = "x"


def test_numbers_may_come_as_text():
    assert Row(7) == decode(Row, {"id": "7"}, where="here")


def test_whole_numbers_may_come_where_a_text_is_wanted():
    told = {"id": 7, "names": [1, "b"], "note": 20}
    assert Row(7, ["1", "b"], "20") == decode(Row, told, where="here")


@pytest.mark.parametrize("value", [{"id": 7, "note": True}, {"id": 7, "note": {}}])
def test_what_is_no_number_is_no_text(value):
    with pytest.raises(Garbled, match=r"`str.*\$\.note"):
        decode(Row, value, where="here")


def test_what_is_null_but_may_not_be_is_as_if_it_were_not_there():
    assert Row(7) == decode(Row, {"id": 7, "names": None, "new": None}, where="here")


def test_null_where_it_fits_is_kept():
    assert Row(7, note=None) == decode(Row, {"id": 7, "note": None}, where="here")


@pytest.mark.parametrize("value", [{"id": None}, {}, [], None])
def test_what_cannot_be_read_names_the_place(value):
    with pytest.raises(Garbled, match="here"):
        decode(Row, value, where="here")
