"""Which verb and path a method of an area calls, read from its source."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from botkit.calls.area import Area
from botkit.wire.record import Fact

VERBS = {"_get": "GET", "_post": "POST", "_put": "PUT", "_delete": "DELETE", "_address": "GET"}
BY_BODY = ("_tell", "_pages", "_slices", "_file")  # POST when there is a body, else GET
UNREADABLE = "?"  # a path that the source does not tell

_DOC = re.compile(r"\bDoc: (.+?)\.?(?=\s{2}|\. |$)")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Mapping[str, Any]  # what is known of the names in a function


class _Unknown:
    """A value that the source does not tell."""


UNKNOWN = _Unknown()


class Route(Fact, frozen=True):
    """``by``: the method of Area that makes the call.  ``path`` may have parts like ``{id}``."""

    verb: str
    path: str
    by: str
    is_repeatable: bool
    doc: str = ""  # where the vendor documents it


class Sources:
    """The source of methods; each module is parsed once."""

    def __init__(self) -> None:
        self._modules: dict[str, dict[str, Function]] = {}

    def method(self, owner: type, name: str) -> Function | None:
        """The code of a method, also of an inherited one; None when it is no code of botkit."""
        for one in owner.__mro__:
            if name in vars(one):
                return self._functions(one.__module__).get(f"{one.__qualname__}.{name}")
        return None

    def _functions(self, module: str) -> dict[str, Function]:
        if module not in self._modules:
            try:
                tree = ast.parse(inspect.getsource(sys.modules[module]))
            except (OSError, TypeError):  # built in, or without source
                tree = ast.Module([], [])
            self._modules[module] = dict(_named(tree))
        return self._modules[module]


def _named(tree: ast.Module | ast.ClassDef, above: str = "") -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _named(node, f"{above}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{above}{node.name}", node


def doc_of(words: str | None) -> str:
    """What a docstring names after ``Doc:``; "" when nothing."""
    found = _DOC.search(" ".join((words or "").split()))
    return found[1] if found else ""


class Reading:
    """What one method calls, through as many others of its own class as it takes."""

    def __init__(self, area: object, sources: Sources) -> None:
        self._area, self._sources = area, sources
        self._within: list[str] = []

    def routes(self, name: str) -> list[Route]:
        """Every call of the method, in the order of its source; none twice."""
        node = self._sources.method(type(self._area), name)
        return list(dict.fromkeys(self._routes(node, {}, "") if node else ()))

    def _routes(self, node: Function, given: Scope, doc: str) -> Iterator[Route]:
        if node.name in self._within:
            return
        self._within.append(node.name)
        doc = doc or doc_of(ast.get_docstring(node))
        scope = self._scope(node, given)
        called = set()
        for one in _below(node):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
                called.add(one.func)
                yield from self._call(one, one.func, scope, doc)
            elif isinstance(one, ast.Attribute) and one not in called and self._is_own(one.value):
                yield from self._through(one.attr, [], {}, doc)  # handed on, not called here
        self._within.pop()

    def _call(self, call: ast.Call, func: ast.Attribute, scope: Scope, doc: str) -> Iterator[Route]:
        named = {word.arg: self._value(word.value, scope) for word in call.keywords if word.arg}
        values = [self._value(one, scope) for one in call.args]
        if self._is_own(func.value) and func.attr in (*VERBS, *BY_BODY):
            path = values[0] if values else named.get("path")
            yield Route(
                _verb(func.attr, named),
                path if isinstance(path, str) else UNREADABLE,
                func.attr,
                named.get("repeatable", True) is True,
                doc,
            )
        elif self._is_own(func.value):
            yield from self._through(func.attr, values, named, doc)
        elif isinstance(other := self._value(func.value, scope), Area):
            for route in Reading(other, self._sources).routes(func.attr):
                yield msgspec.structs.replace(route, doc=doc or route.doc)

    def _through(self, name: str, values: list[Any], named: Scope, doc: str) -> Iterator[Route]:
        node = self._sources.method(type(self._area), name)
        if node is None or hasattr(Area, name):
            return
        names = [one.arg for one in node.args.args[1:]]
        yield from self._routes(node, {**dict(zip(names, values, strict=False)), **named}, doc)

    def _is_own(self, node: ast.expr) -> bool:
        """``self``, or ``self._bearing(token)``, which is the same with somebody else's token."""
        match node:
            case ast.Name(id="self") | ast.Call(func=ast.Attribute(attr="_bearing")):
                return True
        return False

    def _scope(self, node: Function, given: Scope) -> Scope:
        """Parameters, then what is assigned; a name with two values is unknown."""
        args = node.args
        places = [*args.posonlyargs, *args.args]
        scope: dict[str, Any] = {one.arg: UNKNOWN for one in (*places, *args.kwonlyargs)}
        both = zip(places[len(places) - len(args.defaults) :], args.defaults, strict=True)
        defaults = [*both, *zip(args.kwonlyargs, args.kw_defaults, strict=True)]
        scope |= {one.arg: self._value(value, {}) for one, value in defaults if value}
        scope |= {name: value for name, value in given.items() if name in scope}
        assigned: dict[str, Any] = {}
        for target, value in _assignments(node):
            found = self._value(value, {**scope, **assigned})
            same = assigned.get(target.id, found)
            assigned[target.id] = found if same == found else UNKNOWN
        return {**scope, **assigned}

    def _value(self, node: ast.expr, scope: Scope) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return scope.get(name, self._of_module(name))
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return getattr(self._area, name, UNKNOWN)
            case ast.JoinedStr(values=parts):
                return "".join(self._part(one, scope) for one in parts)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._part(left, scope) + self._part(right, scope)
        return UNKNOWN

    def _part(self, node: ast.expr, scope: Scope) -> str:
        """A piece of a path: its text, or its name in braces."""
        if isinstance(node, ast.FormattedValue):
            node = node.value
        value = self._value(node, scope)
        return value if isinstance(value, str) else f"{{{_name(node)}}}"

    def _of_module(self, name: str) -> Any:
        """A constant of the module that the area's class stands in."""
        for one in type(self._area).__mro__:
            if name in (names := vars(sys.modules[one.__module__])):
                return names[name]
        return UNKNOWN


def _verb(by: str, named: Scope) -> str:
    if by in VERBS:
        return VERBS[by]
    verb = named.get("verb")
    if isinstance(verb, str) and verb:
        return verb
    return "GET" if named.get("body") is None else "POST"


def _name(node: ast.expr) -> str:
    """What a part of a path is called: ``quoted(union_id)`` and ``card.union_id`` the same."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(args=[first, *_]):
            return _name(first)
    return "..."


def _below(node: ast.AST) -> Iterator[ast.AST]:
    """Everything inside, in the order of the source."""
    for one in ast.iter_child_nodes(node):
        yield one
        yield from _below(one)


def _assignments(node: Function) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Names and what they become, also of ``path, query = "/x", {}``."""
    for one in _below(node):
        match one:
            case ast.Assign(targets=[ast.Name() as target], value=value):
                yield target, value
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                yield target, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                yield from ((name, value) for name, value in pairs if isinstance(name, ast.Name))
