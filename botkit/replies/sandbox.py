"""The Jinja environment: strict, sandboxed, and escaping in the way of one kind of message.

Finished text (``Markup``) comes from a template's own words in a macro or a ``set`` block, and
from ``fit``.  It stays finished only while it is printed as it is: whatever is done to it, the
result is plain text again and escaped where it is printed.  So nothing a person typed gets out
unescaped, since Jinja itself would escape it as HTML, which is wrong for chat.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import datetime
from difflib import get_close_matches
from inspect import getattr_static
from types import BuiltinMethodType, GetSetDescriptorType, MemberDescriptorType, MethodType
from typing import Any

import msgspec
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from botkit.replies.escaping import Escape
from botkit.replies.filters import filters_for, unmark

MAX_RANGE = 1000  # a message has no use for more lines
MAX_REPEAT = 20_000  # characters or items of ``value * n``

_ALONE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block)
# What a call or filter block makes is printed as it is; ``{{ value | filter }}`` is escaped.
_UNESCAPED = (nodes.CallBlock, nodes.FilterBlock)
_ESCAPING = (nodes.EvalContextModifier, nodes.MarkSafe, nodes.MarkSafeIfAutoescape)


def _choices(owner: Any) -> list[str]:
    if isinstance(owner, dict):
        return sorted(str(key) for key in owner)
    names = getattr(owner, "__struct_fields__", ()) or getattr(owner, "__dict__", {})
    return sorted(name for name in names if not name.startswith("_"))


def _why_refused(node: nodes.Node) -> str:
    if isinstance(node, _UNESCAPED):
        word, reason = type(node).__name__.removesuffix("Block").lower(), "use {{ value | filter }}"
    elif isinstance(node, _ESCAPING):
        word, reason = "autoescape", "values are always escaped"
    else:
        word, reason = type(node).__name__.lower(), "a message's template stands alone"
    return f"{{% {word} %}} does not work here: {reason}"


def not_found(name: str, available: list[str], *, what: str = "there is") -> str:
    """The end of a sentence about a name that does not exist."""
    near = get_close_matches(name, available, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"; {what}: {', '.join(available) or 'nothing'}{hint}"


class Missing(StrictUndefined):
    """A name that does not exist; its error lists those that do."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        owner, words = self._undefined_obj, super()._undefined_message
        if owner is missing or self._undefined_hint:
            return words
        return words + not_found(str(self._undefined_name), _choices(owner))


_METHODS = (MethodType, BuiltinMethodType)
_VALUES = (property, GetSetDescriptorType, MemberDescriptorType)


class _Fields(dict[type, frozenset[str]]):
    """By type: the public names of its values.  Nothing private, no method, no other type."""

    def __missing__(self, kind: type) -> frozenset[str]:
        names: list[str] = []
        if issubclass(kind, msgspec.Struct | datetime | LoopContext):
            names = [name for name in dir(kind) if not name.startswith("_")]
        of_values = (name for name in names if isinstance(getattr_static(kind, name), _VALUES))
        return self.setdefault(kind, frozenset(of_values))


class _Generator(CodeGenerator):
    """Two expressions go around the environment; here they do not.

    What is printed, constants too, is escaped by ``printed`` alone; Jinja would call ``finalize``
    and its own escape besides, and make a Markup of each part: 1.2 us.
    """

    def _make_finalize(self) -> CodeGenerator._FinalizeInfo:
        return self._FinalizeInfo(None, "environment.printed(")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("str_join((")
        for arg in node.nodes:
            self.visit(arg, frame)
            self.write(", ")
        self.write("))")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        if not isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("environment.unmark(")
        self.visit(node.node, frame)
        self.write(")[")
        self.visit(node.arg, frame)
        self.write("]")


def _range(*args: int) -> range:
    numbers = range(*args)
    if len(numbers) > MAX_RANGE:
        raise SecurityError(f"range of {len(numbers)} numbers; allowed are {MAX_RANGE}")
    return numbers


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment in which every printed value passes ``escape`` once; ``None`` prints nothing.

    Templates stand alone: they include, import and extend nothing.
    """

    code_generator_class = _Generator
    intercepted_binops = frozenset({"+", "*", "%", "**"})
    unmark = staticmethod(unmark)

    def __init__(self, escape: Escape) -> None:
        super().__init__(autoescape=True, undefined=Missing, trim_blocks=True, lstrip_blocks=True)
        self._escape = escape
        self._fields = _Fields()
        self.filters.clear()
        self.filters.update(filters_for(escape))
        self.globals["range"] = _range
        del self.globals["lipsum"]

    def printed(self, value: Any) -> str:
        """What is printed for a value; every ``{{ }}`` calls this."""
        kind = type(value)
        if kind is str:
            return self._escape(value)
        if kind is int:
            return str(value)  # digits are no marks
        if value is None:
            return ""
        return value if isinstance(value, Markup) else self._escape(str(value))

    def make_globals(self, d: Mapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dict, for each rendering copies it: 1 us, and 5 us for Jinja's ChainMap."""
        return {**self.globals, **(d or {})}

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        node = next(source.find_all((*_ALONE, *_ESCAPING, *_UNESCAPED)), None)
        if node is not None:
            raise TemplateSyntaxError(_why_refused(node), node.lineno)
        return super()._generate(source, name, filename, defer_init)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add, repeat and format plain text."""
        if operator == "**":
            raise SecurityError("** is not for templates")
        left, right = unmark(left), unmark(right)
        if operator == "*":
            for items, times in ((left, right), (right, left)):
                if hasattr(items, "__len__") and len(items) * int(times) > MAX_REPEAT:
                    raise SecurityError(f"* makes more than {MAX_REPEAT} items")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``facts.items`` is the entry of that name when there is one."""
        if attribute in self._fields[type(obj)]:  # 0.2 us, and 1.2 us for Jinja's way
            value = getattr(obj, attribute, missing)
            # A method is left to Jinja, which tames str.format.
            if value is not missing and not isinstance(value, _METHODS):
                return value
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(unmark(obj), attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item of plain text is plain text."""
        return super().getitem(unmark(obj), argument)
