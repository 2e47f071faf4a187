"""One template file: compiled once, rendered into a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botkit.chat.messages import AnyMessage
from botkit.clock import Clock
from botkit.errors import ConfigError, FlowError
from botkit.replies import heads
from botkit.replies.kinds import SUBMIT, SUBMITTED, Unfit, message
from botkit.replies.pieces import Listed, Meter, Piece, Sandboxes, has_values
from botkit.wire.record import Fact


class Rendered(Fact, frozen=True):
    """A finished message and the template it came from.

    ``choices``: the buttons were a list of the context, so a click fires ``click`` with the
    button's key as its value; otherwise each button's key is a trigger of its own.
    """

    message: AnyMessage
    template: Path
    kind: str
    choices: bool = False


class Template:
    """``<name>.<kind>[.<platform>].j2``.

    ``example`` holds the values its author gave for a preview, ``buttons`` the keys of a card
    (None when it has none, or a list known only at run time: ``choices``).
    Raises ConfigError with every mistake of the head, else the first of the body.
    """

    def __init__(self, path: Path, kind: str, source: str, sandboxes: Sandboxes) -> None:
        self.path, self.kind, self._folder = path, kind, path.parent
        self._sandbox = sandboxes.head
        self._head, body, line = heads.split(source, str(path))
        problems = heads.mistakes(self._head, kind, str(path))
        if kind in heads.BODILESS and body.strip():
            problems.append(
                f"{path}:{line}: {heads.article(kind)} has no body; delete what follows the head."
            )
        if problems:
            raise ConfigError(*problems)
        fields = dict(self._head.fields)
        self.example: Mapping[str, Any] = fields.pop("example", {})
        filled = {key: self._field(key, value) for key, value in fields.items()}
        # Most heads are the same each time; only the bytes of those count each time.
        self._open = {
            key: value
            for key, value in filled.items()
            if any(isinstance(leaf, Piece | Listed) for leaf in _leaves(value))
        }
        self._fixed = {key: value for key, value in filled.items() if key not in self._open}
        self._fixed_bytes = sum(len(str(leaf).encode()) for leaf in _leaves(self._fixed))
        self._body = Piece(
            sandboxes.body(kind, is_rich=fields.get("rich", False)), body, str(path), line
        )
        buttons = fields.get("buttons")
        if kind in SUBMITTED:
            buttons = fields.get("submit", SUBMIT)
        self.buttons = list(buttons) if isinstance(buttons, dict) else None
        self.choices = isinstance(buttons, str)

    def example_context(self) -> dict[str, Any]:
        """The example's values, each under its own name and as ``data.<name>``."""
        return {"data": SimpleNamespace(**self.example), **self.example}

    def render(self, context: Mapping[str, Any], clock: Clock) -> Rendered:
        """Put the values in.

        Raises TemplateRefused, and FlowError for a mistake; both name file and line.
        """
        meter = Meter(clock, self._fixed_bytes)
        body = self._body.render(context, meter)
        fields = self._fixed
        if self._open:
            fields = fields | {k: _fill(value, context, meter) for k, value in self._open.items()}
        try:
            made = message(self.kind, fields, body, self._folder)
        except Unfit as error:
            line = self._head.line_of(error.key)
            words = f"{self.path}:{line}: {error.key or self.kind}: {error}"
            raise FlowError(words) from None
        return Rendered(made, self.path, self.kind, self.choices)

    def _field(self, key: str, value: Any) -> Any:
        line = self._head.line_of(key)
        if isinstance(value, str) and key in heads.LISTED:
            return Listed(self._sandbox, value, str(self.path), line)
        if isinstance(value, dict) and key == "questions":
            return {name: self._question(one, line) for name, one in value.items()}
        return self._compile(value, line)

    def _question(self, question: dict[str, Any], line: int) -> dict[str, Any]:
        choices = question["choices"]
        if not isinstance(choices, str):
            return {name: self._compile(value, line) for name, value in question.items()}
        listed = Listed(self._sandbox, choices, str(self.path), line)
        others = {name: value for name, value in question.items() if name != "choices"}
        return {**{name: self._compile(v, line) for name, v in others.items()}, "choices": listed}

    def _compile(self, value: Any, line: int) -> Any:
        if isinstance(value, str):
            if not has_values(value):
                return value.strip("\n")
            return Piece(self._sandbox, value, str(self.path), line)
        if isinstance(value, dict):
            return {name: self._compile(item, line) for name, item in value.items()}
        if isinstance(value, list):
            return [self._compile(item, line) for item in value]
        return value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    else:
        yield value


def _fill(value: Any, context: Mapping[str, Any], meter: Meter) -> Any:
    if isinstance(value, Piece):
        return value.render(context, meter)
    if isinstance(value, Listed):
        return value.value(context)
    if isinstance(value, dict):
        return {name: _fill(item, context, meter) for name, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, context, meter) for item in value]
    return value
