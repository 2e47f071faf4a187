from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

import pytest

from botkit.cli.arguments import bound, usage, value_of
from botkit.wire.record import Record, field


class To(Record):
    users: list[str] = field(name="touser", default_factory=list)


class Image(Record):
    media_id: str


class Video(Record):
    media_id: str
    title: str | None = None


Part = Image | Video


@pytest.mark.parametrize(
    ("text", "hint", "value"),
    [
        ("zhangsan", str, "zhangsan"),
        ("007", str, "007"),
        ("@all", str, "@all"),
        ("{", str, "{"),
        ("7", int, 7),
        ("-1", int, -1),
        ("7", int | None, 7),
        ("7", str | int, 7),
        ("seven", str | int, "seven"),
        ("1.5", float, 1.5),
        ("true", bool, True),
        ("0", bool, False),
        ("file", Literal["file", "voice"], "file"),
        ("2026-11-20", date, date(2026, 11, 20)),
        ("15m", timedelta, timedelta(minutes=15)),
        ('["a", "b"]', Sequence[str], ["a", "b"]),
        ("[1]", Sequence[int] | None, [1]),
        ('{"a": 1}', Mapping[str, Any], {"a": 1}),
        ('[["a", "b"]]', Sequence[tuple[str, str]], [("a", "b")]),
        ("lisi", str | To, "lisi"),
        ('{"touser": ["a"]}', str | To, To(["a"])),
        ("{a}", str | To, "{a}"),
        ('{"title": "t", "media_id": "M"}', Part, Video("M", "t")),
        ('{"image": {"media_id": "M"}}', Part, Image("M")),
        ('[{"video": {"media_id": "M"}}]', Sequence[Part], [Video("M")]),
        ('{"media_id": "M", "x": 1}', Part | Mapping[str, Any], {"media_id": "M", "x": 1}),
    ],
)
def test_a_text_becomes_what_the_signature_wants(text, hint, value):
    assert value == value_of(text, hint)


@pytest.mark.parametrize(
    ("text", "hint", "reason"),
    [
        ("seven", int, "'seven'"),
        ("maybe", bool, "'maybe'"),
        ("image", Literal["file", "voice"], "'image'"),
        ("15", timedelta, "is no duration"),
        ("a,b", Sequence[str], "is no JSON"),
        ('{"a": 1}', Sequence[str], "Expected `array`"),
        ("[1]", Sequence[str], "Expected `str`"),
        ('{"tousre": ["a"]}', To, r"no field \$\.tousre"),
        ('{"media_id": "M"}', Part, r'say which it is: \{"image": \{...\}\}, \{"video"'),
        ("a.png", bytes, "write @a.png"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_with_the_reason(text, hint, reason):
    with pytest.raises(ValueError, match=reason):
        value_of(text, hint)


def test_bytes_and_records_come_from_files(tmp_path):
    (tmp_path / "a.json").write_text('{"touser": ["a"]}')
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    assert To(["a"]) == value_of(f"@{tmp_path / 'a.json'}", To)
    assert b"\x89PNG" == value_of(f"@{tmp_path / 'a.png'}", bytes)
    with pytest.raises(FileNotFoundError):
        value_of(f"@{tmp_path / 'b.png'}", bytes)


async def upload(
    kind: Literal["file", "voice"], content: bytes, *, name: str = "", is_safe: bool = False
) -> None: ...


async def mark(userid: str, *, tags: Sequence[str], level: int | None = None) -> None: ...


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (upload, "call KIND CONTENT [--name=TEXT] [--is_safe=true|false]"),
        (mark, "call USERID --tags=JSON [--level=NUMBER]"),
    ],
)
def test_the_usage_shows_order_names_and_kinds(call: Callable[..., Any], words: str):
    assert words == usage("call", inspect.signature(call, eval_str=True))


@pytest.mark.parametrize(
    "typed",
    [
        ["zhangsan", "--tags=[]", "--level=2"],
        ["--tags=[]", "--level=2", "zhangsan"],
        ["--userid=zhangsan", "--tags=[]", "--level=2"],
    ],
)
def test_arguments_are_given_in_their_order_or_by_name(typed):
    given = bound(inspect.signature(mark, eval_str=True), typed)
    assert (("zhangsan",), {"tags": [], "level": 2}) == (given.args, given.kwargs)


def test_a_dash_in_a_name_and_a_bare_switch_are_read(tmp_path):
    (tmp_path / "a").touch()
    typed = ["file", f"@{tmp_path / 'a'}", "--is-safe", "--name=--x=y"]
    given = bound(inspect.signature(upload, eval_str=True), typed)
    assert {"is_safe": True, "name": "--x=y"} == given.kwargs


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ([], "missing a required argument"),
        (["a"], "missing a required argument: 'tags'"),
        (["a", "b"], r"too many arguments: no place for number 2\. Others are --name=VALUE\."),
        (["a", "--tag=[]"], "no argument --tag. Did you mean tags?"),
        (["a", "--tags"], "--tags without a value"),
        (["a", "--tags=[]", "--level=high"], "level: 'high'"),
        (["a", "--userid=b", "--tags=[]"], "multiple values for argument 'userid'"),
    ],
)
def test_wrong_arguments_are_named(typed, reason):
    with pytest.raises(ValueError, match=reason):
        bound(inspect.signature(mark, eval_str=True), typed)


def test_an_argument_without_a_place_is_not_repeated_as_it_may_be_a_secret():
    with pytest.raises(ValueError, match="too many arguments") as refused:
        bound(inspect.signature(mark, eval_str=True), ["zhangsan", "--tags=[]", "secret=S3cr3t"])
    assert "S3cr3t" not in str(refused.value)
