"""Logs: one JSON object per line, or colour on a terminal; on stderr, and never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from traceback import walk_tb
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from botkit.clock import Clock
from botkit.errors import BotkitError

FIELD = 512  # characters of one field
HIDDEN = "***"

_NAMES = r"secret|token|password|authorization|cookie|signature|aes_?key"
_SECRET_FIELD = re.compile(
    rf"(?:{_NAMES}|(?:api|access|private|robot)[_-]?key|(?:^|[_-])sign)$|^key$", re.IGNORECASE
)
# name=value of addresses and forms, "name": "value" of JSON, name: value of headers (but not of
# settings, whose names have dots: "wecom.main.secret: missing")
_SECRET_VALUE = re.compile(
    rf"((?:(?:{_NAMES}|\bkey|\bsign)(?:=|\\*[\"']\s*:\s*\\*[\"'])"
    rf"|(?<![\w.-])[\w-]*(?:{_NAMES})\s*:\s*)(?:(?:Bearer|Basic)\s+)?|\bBearer\s+)[^&\s\"'<>]+",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[\w/.#-]*")  # ids, places, words: nothing is given a value there
# msgspec quotes a value that is none of those allowed: perhaps what somebody typed
_QUOTED = re.compile(r"(Invalid (?:enum )?value )[\"'\d-](?:.*(?= - at )|.*)")
_MOST = 1_000  # different refusals remembered within a second; more are not written at all

log = structlog.get_logger()


class _Stderr:
    """Stderr as it is when something is written: whoever runs a verb in its process replaces it.

    A line that it does not take is lost, and whoever wrote it goes on: a log on a full disk, or a
    reader who left, must not end the store's writer or a lane.
    """

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def configure(*, json: bool, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's logging for this process.

    ``stream`` is stderr when left out: stdout belongs to what a verb answers.
    """
    out = cast("TextIO", _Stderr()) if stream is None else stream
    threshold = logging.getLevelNamesMapping()[level.upper()]
    chain = _chain()
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*chain, last],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))  # libraries say too much below that


def _chain() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(trace),
        clean,
    ]


def fault(error: BaseException) -> str:
    """An error for a field: botkit's own with its words, any other with its place.

    What other libraries' errors say may repeat what a person typed, or a secret.
    """
    if isinstance(error, BotkitError):
        return _name(error)
    return " at ".join([_name(error), *_places(error)[-1:]])


def trace(exc_info: ExcInfo) -> str:
    """Where an error and those that led to it came through, one place per line, then its name."""
    found: dict[int, BaseException] = {}
    ahead: list[BaseException | None] = [exc_info[1]]
    while ahead:
        error = ahead.pop()
        if error is None or id(error) in found:
            continue
        found[id(error)] = error
        if isinstance(error, BaseExceptionGroup):
            ahead += error.exceptions
        ahead.append(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
    return "\n".join(
        line for error in reversed(found.values()) for line in (*_places(error), _name(error))
    )


def _name(error: BaseException) -> str:
    kind = type(error).__name__
    return f"{kind}: {error}" if isinstance(error, BotkitError) else kind


def _places(error: BaseException) -> list[str]:
    return [
        f"{frame.f_code.co_filename}:{line} in {frame.f_code.co_qualname}"
        for frame, line in walk_tb(error.__traceback__)
    ]


def clean(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Processor: hide secrets and cut long fields; of a traceback the end is kept."""
    cleaned = {name: _clean(name, value) for name, value in event.items()}
    if isinstance(trace := event.get("exception"), str):
        cleaned["exception"] = _hide(trace)[-FIELD:]
    return cleaned


def _clean(name: str, value: Any) -> Any:
    if name.startswith("_"):  # the library's own, taken out before anything is written
        return value
    value = _redact(name, value)
    if isinstance(value, int | float | None):
        return value
    if isinstance(value, str):
        return _cut(value)
    return value if len(str(value)) <= FIELD else _cut(str(value))


def _redact(name: str, value: Any) -> Any:
    if value and _SECRET_FIELD.search(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(key): _redact(str(key), one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redact("", one) for one in value]
    if isinstance(value, bool | int | float | None):
        return value
    return _hide(str(value))


def _hide(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text  # nearly always
    return _QUOTED.sub(rf"\1{HIDDEN}", _SECRET_VALUE.sub(rf"\1{HIDDEN}", text))


def _cut(text: str) -> str:
    return text if len(text) <= FIELD else text[: FIELD - 1] + "…"


class Sparing:
    """Writes a line at most once a second for the same event, app and address.

    Anybody can cause refusals; nobody shall fill the disk with them.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second = 0
        self._said: set[tuple[str, str, str]] = set()

    def warning(self, event: str, *, app: str, address: str, **fields: Any) -> None:
        """Something was refused."""
        if self._is_due((event, app, address)):
            log.warning(event, app=app, address=address, **fields)

    def error(self, event: str, *, app: str, address: str, **fields: Any) -> None:
        """Something could not be taken through a fault of ours."""
        if self._is_due((event, app, address)):
            log.error(event, app=app, address=address, **fields)

    def _is_due(self, said: tuple[str, str, str]) -> bool:
        second = int(self._clock.monotonic())
        if second != self._second:
            self._second = second
            self._said.clear()
        if said in self._said or len(self._said) >= _MOST:
            return False
        self._said.add(said)
        return True
