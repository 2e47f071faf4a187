"""The templates that a bot's code names: ``turn.reply("welcome")`` and the like."""

from __future__ import annotations

import ast

from botkit.wire.record import Fact, Record, field

TEMPLATE_AT = {"reply": 0, "tell": 1, "post": 1}  # which argument names the template


class Mention(Fact, frozen=True):
    """``flow`` is the class whose method stages it, else ``function`` is the function that does."""

    flow: str
    verb: str
    template: str
    function: str = ""


class Mentions(Record):
    """``is_complete`` is False when some may be missing.

    A name is put together at run time, or a turn is handed to what this module does not define.
    """

    staged: list[Mention] = field(default_factory=list)
    is_complete: bool = True


def mentions(source: str) -> Mentions:
    """Read a bot's module.  ``source`` is Python that could be imported."""
    tree = ast.parse(source)
    turns = _turns(tree)
    reader = _Reader(turns, _takers(tree, turns))
    reader.visit(tree)
    return reader.found


def _turns(tree: ast.AST) -> set[str]:
    """What turns are called: the parameters that are one."""
    return {"turn"} | {
        arg.arg
        for arg in ast.walk(tree)
        if isinstance(arg, ast.arg) and arg.annotation and "Turn" in ast.unparse(arg.annotation)
    }


def _takers(tree: ast.AST, turns: set[str]) -> set[str]:
    """The functions and methods with a parameter that is called as turns are."""
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(arg, ast.arg) and arg.arg in turns for arg in ast.walk(node.args))
    }


class _Reader(ast.NodeVisitor):
    def __init__(self, turns: set[str], takers: set[str]) -> None:
        self.found = Mentions()
        self._turns, self._takers = turns, takers
        self._flow = self._function = ""

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outer, self._flow = self._flow, node.name
        self.generic_visit(node)
        self._flow = outer

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self._function
        self._function = outer or ("" if self._flow else node.name)
        self.generic_visit(node)
        self._function = outer

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(ast.Name(owner), verb) if (
                owner in self._turns and verb in TEMPLATE_AT
            ):
                self._read(verb, _argument(node, TEMPLATE_AT[verb]))
            case ast.Attribute(attr=called) | ast.Name(called) if called in self._takers:
                pass  # its own calls are read where it is defined
            case _:
                given = [*node.args, *(word.value for word in node.keywords)]
                if any(isinstance(one, ast.Name) and one.id in self._turns for one in given):
                    self.found.is_complete = False

    def _read(self, verb: str, value: ast.expr | None) -> None:
        match value:
            case ast.Constant(str(name)):
                self.found.staged.append(Mention(self._flow, verb, name, self._function))
            case ast.IfExp(body=one, orelse=other):
                self._read(verb, one)
                self._read(verb, other)
            case _:
                self.found.is_complete = False


def _argument(call: ast.Call, at: int) -> ast.expr | None:
    named = (word.value for word in call.keywords if word.arg == "template")
    return call.args[at] if len(call.args) > at else next(named, None)
