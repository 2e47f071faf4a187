"""What templates do to values: Jinja's harmless filters, ``fit`` and times of day."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.filters import FILTERS, make_attrgetter
from markupsafe import Markup

from botkit.clock import ZONE
from botkit.replies.escaping import Escape

# Left out: Jinja's own escapes and what calls text safe, since values are escaped once, here;
# what pads without bound; and ``random``, for a turn gives the same text when it is run again.
_ESCAPES = {"e", "escape", "forceescape", "safe", "striptags", "tojson", "urlize", "xmlattr"}
_UNWANTED = {"attr", "center", "pprint", "random"}

_UNIT = re.compile(r"&[a-z]+;|.", re.DOTALL)  # an entity is cut off whole


def unmark(value: Any) -> Any:
    """Finished text as plain text again, which is escaped once more where it is printed."""
    return str(value) if isinstance(value, Markup) else value


def cut(escaped: str, limit: int) -> str:
    """At most ``limit`` bytes of escaped text, ``…`` included; no character is halved."""
    if len(escaped) * 4 <= limit or len(escaped.encode()) <= limit:
        return escaped
    room = limit - len("…".encode())
    kept, used = [], 0
    for unit in _UNIT.findall(escaped):
        used += len(unit.encode())
        if used > room:
            break
        kept.append(unit)
    return "".join(kept) + "…" if room >= 0 else ""


def _local(value: datetime | int) -> datetime:
    if isinstance(value, bool) or not isinstance(value, datetime | int):
        raise TypeError(f"a time is wanted, not {type(value).__name__}")
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC).astimezone(ZONE)
    if value.tzinfo is None:
        raise TypeError("a time with a zone is wanted, like turn.now; this one has no zone")
    return value.astimezone(ZONE)


def format_date(value: datetime | date | int) -> str:
    """``2026-11-20`` in Shanghai, of an aware time, a date or UTC milliseconds."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return _local(value).date().isoformat()


def format_time(value: datetime | int) -> str:
    """``09:30`` in Shanghai, of an aware time or UTC milliseconds."""
    return f"{_local(value):%H:%M}"


def format_datetime(value: datetime | int) -> str:
    """``2026-11-20 09:30`` in Shanghai, of an aware time or UTC milliseconds."""
    return f"{_local(value):%Y-%m-%d %H:%M}"


def _plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter on plain text: what it returns is never taken for finished."""

    @functools.wraps(function)  # also copies the mark that asks for the environment
    def filter_(*args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs:
            return unmark(function(unmark(args[0])))
        named = {key: unmark(value) for key, value in kwargs.items()}
        return unmark(function(*map(unmark, args), **named))

    return filter_


def filters_for(escape: Escape) -> dict[str, Callable[..., Any]]:
    """All filters of a template whose values are escaped so."""

    def finished(value: Any) -> str:
        return (
            str(value) if isinstance(value, Markup) else escape("" if value is None else str(value))
        )

    def fit(value: Any, limit: int) -> Markup:
        return Markup(cut(finished(value), limit))  # noqa: S704 - it is escaped

    @pass_environment
    def join(
        jinja: Environment, items: Iterable[Any], between: str = "", attribute: str | None = None
    ) -> str:
        pieces = list(items if attribute is None else map(make_attrgetter(jinja, attribute), items))
        if any(isinstance(piece, Markup) for piece in pieces):
            return Markup(finished(between).join(map(finished, pieces)))  # noqa: S704 - escaped
        return str(between).join("" if piece is None else str(piece) for piece in pieces)

    kept = {name: _plainly(FILTERS[name]) for name in FILTERS.keys() - _ESCAPES - _UNWANTED}
    return kept | {
        "length": len,  # of finished text as of any other
        "count": len,
        "fit": fit,
        "join": join,
        "date": format_date,
        "time": format_time,
        "datetime": format_datetime,
    }
