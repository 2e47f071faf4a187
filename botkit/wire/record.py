"""Records: typed structs for everything that is stored or goes over a wire."""

from __future__ import annotations

import contextlib
from typing import Any, TypeVar

import msgspec
from msgspec import field

from botkit.errors import Garbled

__all__ = ["Fact", "Record", "decode", "encode", "field", "json_bytes", "plain"]

T = TypeVar("T")


class Record(msgspec.Struct):
    """Base of all records.  ``None`` means "not sent"; ``0``, ``False`` and ``""`` are sent."""


class Fact(msgspec.Struct, frozen=True):
    """A record that never changes once made."""


def plain(value: Any) -> Any:
    """Turn records into dicts, lists and scalars; what is ``None`` in a record is left out."""
    return _without_none(msgspec.to_builtins(value))


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_none(v) for v in value]
    return value


def _with_texts(value: Any) -> Any:
    """Whole numbers as texts, which are read as numbers where those are wanted."""
    if isinstance(value, dict):
        return {k: _with_texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_texts(v) for v in value]
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_whole else value


def json_bytes(value: Any) -> bytes:
    """UTF-8 JSON as platforms want it: no ``\\uXXXX`` escapes, no ``None`` of records."""
    return msgspec.json.encode(plain(value))


encode = msgspec.json.encode


def decode(type_: type[T], value: Any, *, where: str) -> T:
    """Read plain data into a record; ``where`` is named when it does not fit.

    Numbers that come as text (``"0"``) and whole ones the other way round are taken; a ``null``
    that does not fit is as if it were not there.  Raises Garbled.
    """
    try:
        return msgspec.convert(value, type_, strict=False)
    except msgspec.ValidationError as error:
        if (without := _without_none(value)) != value:
            return decode(type_, without, where=where)
        with contextlib.suppress(msgspec.ValidationError):
            return msgspec.convert(_with_texts(value), type_, strict=False)
        raise Garbled(f"unexpected answer: {error}", request=where, sent=True) from None
