import pytest

from botkit.errors import Malformed
from botkit.wire.objects import read_object


def test_an_object_is_read():
    assert {"a": [1, {"b": None}], "文": "字"} == read_object(
        '{"a":[1,{"b":null}],"文":"字"}'.encode()
    )


def test_text_that_no_store_can_keep_is_cleaned():
    assert {"a\ufffd": ["😀\ufffd"]} == read_object(rb'{"a\ud83d":["\ud83d\ude00\u0000"]}')


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"a":"\xed\xa0\xbd"}', "not JSON"),
        (b"[]", "no JSON object"),
        (b'"a"', "no JSON object"),
        (b'{"a":1,"a":2}', "not JSON"),
        (b'{"a":{"b":1,"b":2}}', "not JSON"),
        (b'{"a":NaN}', "not JSON"),
        (b'{"a":-Infinity}', "not JSON"),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "32 deep"),
        (b"[" * 100_000 + b"]" * 100_000, "not JSON"),
    ],
)
def test_what_is_not_one_plain_object_is_refused(body, words):
    with pytest.raises(Malformed, match=words):
        read_object(body)


def test_thirty_two_levels_are_taken():
    body = b'{"a":' + b"[" * 31 + b"]" * 31 + b"}"
    assert ["a"] == list(read_object(body))
