"""The texts of a template that values are put into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from jinja2 import Template as Compiled
from jinja2 import TemplateError, TemplateSyntaxError, Undefined, UndefinedError
from jinja2.exceptions import SecurityError

from botkit.clock import Clock
from botkit.errors import ConfigError, FlowError
from botkit.replies.escaping import ESCAPES, one_line, plain
from botkit.replies.sandbox import Sandbox, not_found

MAX_BYTES = 20_000  # durability.md section 10
MAX_SECONDS = 1.0
LOOK_EVERY = 16  # parts of a text between two looks at its length and at the clock


class TemplateRefused(FlowError):
    """A template did what the sandbox forbids, made too much or took too long."""


class _TooMuch(Exception):
    """More bytes or seconds than a message may take."""


class Sandboxes:
    """The environments for all kinds of text, made once for a catalog."""

    def __init__(self) -> None:
        self._bodies = {kind: Sandbox(escape) for kind, escape in ESCAPES.items()}
        self._plain = Sandbox(plain)
        self.head = Sandbox(one_line)

    def body(self, kind: str, *, is_rich: bool) -> Sandbox:
        """The environment for the body of this kind."""
        return self._bodies.get("rich" if is_rich else kind, self._plain)


class Meter:
    """Counts what one rendering makes, and how long it takes."""

    def __init__(self, clock: Clock, used_bytes: int = 0) -> None:
        self._clock, self._start = clock, clock.monotonic()
        self._room = MAX_BYTES - used_bytes

    def join(self, parts: Iterable[str]) -> str:
        """Make one text of the parts.  Raises _TooMuch, and then takes few further parts."""
        made: list[str] = []
        room, left = self._room, iter(parts)
        while some := list(islice(left, LOOK_EVERY)):
            made += some
            room -= sum(map(len, some))  # a character has a byte or more; they are counted below
            if room < 0:
                break
            self._look_at_clock()
        text = "".join(made)
        self._room -= len(text.encode())
        if self._room < 0:
            raise _TooMuch(f"more than {MAX_BYTES} bytes")
        return text

    def _look_at_clock(self) -> None:
        if self._clock.monotonic() - self._start > MAX_SECONDS:
            raise _TooMuch(f"takes longer than {MAX_SECONDS:g} s")


def has_values(source: str) -> bool:
    """Whether it is more than a text that is the same each time."""
    return "{" in source


class Piece:
    """A text with values to put in: the body, or one string of the head.

    Raises ConfigError with file and line when it is no template.
    """

    def __init__(self, sandbox: Sandbox, source: str, where: str, line: int) -> None:
        self._where, self._line = where, line
        self._source, self._has_values = source, has_values(source)
        # The blank lines make Jinja's line numbers those of the file; they are stripped again.
        padded = "\n" * (line - 1) + source
        try:
            code = sandbox.compile(padded, name=where, filename=where)
        except TemplateSyntaxError as error:
            raise ConfigError(f"{where}:{error.lineno}: {error.message}") from None
        self._compiled = Compiled.from_code(sandbox, code, sandbox.make_globals(None))

    def render(self, context: Mapping[str, Any], meter: Meter) -> str:
        """The text with these values, without line breaks at its ends.

        Raises TemplateRefused, and FlowError for a mistake in the template, with file and line.
        """
        try:
            return meter.join(self._parts(context)).strip("\n")
        except Exception as error:
            place = f"{self._where}:{self._line_of(error)}"
            raise _failure(error, place, context) from error

    def _parts(self, context: Mapping[str, Any]) -> Iterable[str]:
        if not self._has_values:
            return (self._source,)
        compiled = self._compiled
        values = {**compiled.globals, **context}
        return compiled.root_render_func(compiled.new_context(values, shared=True))

    def _line_of(self, error: Exception) -> int:
        line, step = self._line, error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == self._where:
                line = self._compiled.get_corresponding_lineno(step.tb_lineno)
            step = step.tb_next
        return line


class Listed:
    """A field of the head that names a value of the context, e.g. ``facts.rooms``."""

    def __init__(self, sandbox: Sandbox, name: str, where: str, line: int) -> None:
        self._where, self._line = where, line
        self._value_of = sandbox.compile_expression(name, undefined_to_none=False)

    def value(self, context: Mapping[str, Any]) -> Any:
        """What the name stands for.  Raises FlowError with file and line."""
        try:
            value = self._value_of(dict(context))
            if isinstance(value, Undefined):
                str(value)  # raises the error that names it
        except Exception as error:
            raise _failure(error, f"{self._where}:{self._line}", context) from error
        return value


def _failure(error: Exception, place: str, context: Mapping[str, Any]) -> FlowError:
    """What to raise; the words of other libraries' errors may repeat what a person typed."""
    if isinstance(error, SecurityError | _TooMuch):
        return TemplateRefused(f"template refused: {place}: {error}")
    words = str(error) if isinstance(error, TemplateError | TypeError) else type(error).__name__
    if isinstance(error, UndefinedError) and words.endswith("is undefined"):
        words += not_found(words.split("'")[1], sorted(context))
    return FlowError(f"{place}: {words}")
