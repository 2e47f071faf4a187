"""What somebody typed, as the arguments of an API call."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from inspect import BoundArguments, Parameter, Signature
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import msgspec

from botkit.errors import ConfigError
from botkit.settings.words import did_you_mean
from botkit.wire.durations import parse_duration
from botkit.wire.record import plain

WORDS: dict[Any, str] = {str: "TEXT", int: "NUMBER", bytes: "@FILE", bool: "true|false"}


def usage(name: str, signature: Signature) -> str:
    """``wecom.contacts.users.get USERID [--lang=TEXT]``"""
    words = [name]
    for one in signature.parameters.values():
        word = f"--{one.name}={_word(one.annotation)}" if _is_named(one) else one.name.upper()
        words.append(word if one.default is Parameter.empty else f"[{word}]")
    return " ".join(words)


def bound(signature: Signature, typed: Sequence[str]) -> BoundArguments:
    """``--name=value`` by name, all others in their order.  Raises ValueError with the reason.

    Texts and numbers are written as they are, records and lists as JSON with the platform's
    names, or ``@file`` with the JSON inside; bytes are always a ``@file``, ``@-`` is stdin.
    """
    known = signature.parameters
    values: list[Any] = []
    named: dict[str, Any] = {}
    places = iter([one for one in known.values() if not _is_named(one)])
    for text in typed:
        if text.startswith("--"):
            word, _, value = text[2:].partition("=")
            name = word.replace("-", "_")
            if name not in known:
                raise ValueError(f"no argument --{word}.{did_you_mean(name, list(known))}")
            if "=" not in text and bool not in _members(known[name].annotation):
                raise ValueError(f"--{word} without a value; write --{word}=VALUE.")
            named[name] = _argument(known[name], value if "=" in text else "true")
        else:
            place = next(places, None)
            if place is None:
                # The text itself is not shown: it may be a secret.
                words = f"no place for number {len(values) + 1}. Others are --name=VALUE."
                raise ValueError(f"too many arguments: {words}")
            values.append(_argument(place, text))
    try:
        return signature.bind(*values, **named)
    except TypeError as error:
        raise ValueError(f"{error}.") from None


def _is_named(one: Parameter) -> bool:
    return one.kind is Parameter.KEYWORD_ONLY


def _word(hint: Any) -> str:
    """The kind of value, for the usage."""
    for member in _members(hint):
        if get_origin(member) is not None and (literals := _literals(member)):
            return "|".join(literals)
        if member in WORDS:
            return WORDS[member]
    return "JSON"


def _literals(hint: Any) -> list[str]:
    import typing

    return [str(one) for one in get_args(hint)] if get_origin(hint) is typing.Literal else []


def _argument(one: Parameter, text: str) -> Any:
    try:
        return value_of(text, one.annotation)
    except ValueError as error:
        raise ValueError(f"{one.name}: {error}") from None


def value_of(text: str, hint: Any) -> Any:
    """A text as a value of this type.  Raises ValueError."""
    members = _members(hint)
    if bytes in members:
        return _content(text)
    scalars = sorted((one for one in members if _is_scalar(one)), key=lambda one: one is str)
    composed = [one for one in members if not _is_scalar(one)]
    is_json = text.startswith(("{", "[")) or (text.startswith("@") and not scalars)
    if composed and (is_json or not scalars):
        try:
            return _converted(_read(text), composed)
        except ValueError:
            if not scalars:
                raise
    return _first(scalars, lambda one: _scalar(text, one))


def _members(hint: Any) -> list[Any]:
    """The types of a union, without None; else the type itself."""
    if get_origin(hint) in (Union, types.UnionType):
        return [one for member in get_args(hint) for one in _members(member)]
    return [] if hint is type(None) else [hint]


def _is_scalar(hint: Any) -> bool:
    if get_origin(hint) is not None:
        return bool(_literals(hint))
    return not (isinstance(hint, type) and issubclass(hint, msgspec.Struct | list | dict | tuple))


def _first(kinds: Sequence[Any], make: Callable[[Any], Any]) -> Any:
    """What the first kind that fits makes."""
    reasons: dict[str, None] = {}
    for kind in kinds:
        try:
            return make(kind)
        except ValueError as error:
            reasons[str(error)] = None
    raise ValueError(" Or: ".join(reasons))


def _scalar(text: str, hint: Any) -> Any:
    if hint is timedelta:
        try:
            return parse_duration(text)
        except ConfigError as error:
            raise ValueError(str(error)) from None
    try:
        return msgspec.convert(text, hint, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{text!r}: {error}.") from None


def _content(text: str) -> bytes:
    if not text.startswith("@"):
        raise ValueError(f"{text!r} is no file; write @{text}.")
    return sys.stdin.buffer.read() if text == "@-" else Path(text[1:]).read_bytes()


def _read(text: str) -> Any:
    """JSON, or a file with JSON."""
    content = _content(text) if text.startswith("@") else text.encode()
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f'{text!r} is no JSON: {error}. Lists look so: \'["a", "b"]\'.') from None


def _converted(value: Any, hints: Sequence[Any]) -> Any:
    """JSON as one of these types; for several records the one that has all its fields."""
    records = [one for one in hints if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    if len(records) < 2:
        return _first(hints, lambda one: _composed(value, one))
    told = {k: v for k, v in value.items() if k != "msgtype"} if isinstance(value, dict) else {}
    if len(told) == 1:
        kind, inner = next(iter(told.items()))
        for one in records:
            if kind == _kind(one):
                return _composed(inner, one)
    found = list(_fitting(value, records))
    if len(found) == 1:
        return found[0]
    if not found and len(hints) > len(records):
        return _first([one for one in hints if one not in records], lambda h: _composed(value, h))
    kinds = ", ".join(f'{{"{_kind(one)}": {{...}}}}' for one in records)
    raise ValueError(f"say which it is: {kinds}.")


def _kind(record: Any) -> str:
    """What a record is called, in the platform's words if it has one."""
    kind = getattr(record, "kind", "")  # of a class, not of its instances
    return kind if isinstance(kind, str) and kind else record.__name__.lower()


def _fitting(value: Any, records: Sequence[Any]) -> Iterator[Any]:
    for one in records:
        try:
            yield _composed(value, one)
        except ValueError:
            continue


def _composed(value: Any, hint: Any) -> Any:
    """A list or mapping item by item, since they may hold unions; else by msgspec."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (list, Sequence) and isinstance(value, list):
        return [_converted_any(one, inner[0]) for one in value]
    if origin in (dict, Mapping) and isinstance(value, dict):
        return {key: _converted_any(one, inner[1]) for key, one in value.items()}
    try:
        made = msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        raise ValueError(f"{error}.") from None
    if lost := _lost(value, plain(made), "$"):
        raise ValueError(f"no field {lost}.")
    return made


def _converted_any(value: Any, hint: Any) -> Any:
    members = _members(hint)
    return None if value is None and type(None) in get_args(hint) else _converted(value, members)


def _lost(given: Any, made: Any, at: str) -> str:
    """The place of a field that the record does not have; "" when all is there."""
    if isinstance(given, dict) and isinstance(made, dict):
        for key, value in given.items():
            if key not in made and value is not None:
                return f"{at}.{key}"
            if found := _lost(value, made.get(key), f"{at}.{key}"):
                return found
    if isinstance(given, list) and isinstance(made, list):
        for place, (one, other) in enumerate(zip(given, made, strict=False)):
            if found := _lost(one, other, f"{at}[{place}]"):
                return found
    return ""
