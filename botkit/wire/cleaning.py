"""Text made fit to be stored: what SQLite, PostgreSQL and JSON all take."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from botkit.errors import FlowError

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# In JSON they are escapes; of the other escapes as much is read as tells them from these.
_MAYBE_UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)
_ESCAPE = re.compile(
    r"(\\[^u]|\\u(?!0000|d[89a-f])|\\ud[89ab]..\\ud[c-f])|\\u[0-9a-f]{4}", re.IGNORECASE
)


def clean_text(text: str) -> str:
    """Replace U+0000 and lone surrogates by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def clean_json(text: str) -> str:
    """The same for text that is read as JSON afterwards: their escapes are replaced."""
    if _MAYBE_UNSTORABLE.search(text) is None:
        return text  # nearly always
    return _ESCAPE.sub(lambda escape: escape[1] or "\ufffd", text)


def clean(value: Any) -> Any:
    """Clean all text in plain JSON data.  Raises FlowError for integers beyond 64 bits."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean(v) for v in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise FlowError(f"the number {value} does not fit into 64 bits; keep it as text")
    return value


# What may need cleaning shows in the JSON text: U+0000 is always written as this escape, a lone
# surrogate cannot be encoded at all, and a number beyond 64 bits has 19 digits or more; with all
# digits made noughts those are found ten times as fast as by an expression.
_NUL, _LONG = b"\\u0000", b"0" * 19
_NOUGHTS = bytes.maketrans(b"123456789", b"0" * 9)


def stored_json(value: Any) -> str:
    """A record or plain data as JSON text that every store takes, cleaned if it must be.

    Raises FlowError for integers beyond 64 bits.
    """
    try:
        raw = msgspec.json.encode(value)
    except UnicodeEncodeError:
        raw = _NUL
    if _NUL in raw or _LONG in raw.translate(_NOUGHTS):
        raw = msgspec.json.encode(clean(msgspec.to_builtins(value)))
    return raw.decode()
