"""Every call that the seeds offer is there, and every call that is there was made once."""

from __future__ import annotations

import csv
import inspect
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin

import pytest

from botkit.calls.area import Area
from botkit.calls.inventory import Call
from botkit.calls.pages import Pages
from botkit.calls.routes import UNREADABLE
from botkit.cli import main
from botkit.cli.catalogue import PLATFORMS, catalogue, method_of
from tests.dingtalk.api.examples import Example

TESTS = Path(__file__).parents[1]
SEEDS = TESTS / "vectors" / "dingtalk-seed-calls.csv"
PERFORMED = "test_the_emulator_takes_the_call"
WITHOUT_A_PATH = {"tickets.current", "tickets.page_config"}  # by a keeper
ELSEWHERE = {"webhook.send"}  # the webhook robot: tests/dingtalk/test_robot.py
PART = re.compile(r"\{[^}]*\}")


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    return catalogue("dingtalk")


@pytest.fixture(scope="module")
def modules() -> list[ModuleType]:
    """Those of tests/dingtalk/api that have rows."""
    files = sorted((TESTS / "dingtalk" / "api").glob("test_*.py"))
    found = [import_module(f"tests.dingtalk.api.{file.stem}") for file in files]
    return [module for module in found if hasattr(module, "EXAMPLES")]


@pytest.fixture(scope="module")
def examples(modules) -> list[Example]:
    """Those of SCRIPTED are performed where a person did something before."""
    rows = (row for one in modules for row in (one.EXAMPLES, getattr(one, "SCRIPTED", ())))
    return [example for row in rows for example in row]


def seeds() -> set[str]:
    with SEEDS.open(newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {f"{row['verb']} {row['path']}" for row in rows}


def test_every_call_of_the_seeds_is_listed(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["calls", "--platform", "dingtalk", "--json"])
    listed = json.loads(capsys.readouterr().out)
    assert 0 == ended.value.code
    assert [] == sorted(seeds() - {f"{one['verb']} {one['path']}" for one in listed})


def test_no_wrong_address_was_taken_over(calls):
    wrong = re.compile(r"/topapi/(chat/(create|get|send|update)|message/send_to_conversation)$")
    assert [] == [one.name for one in calls if wrong.match(one.path)]


def test_every_frozen_call_names_the_one_to_use(calls):
    client, says = PLATFORMS["dingtalk"](), re.compile(r"\buse\b|no newer call", re.IGNORECASE)
    frozen = [one for one in calls if ".v1" in one.area or one.method.endswith("_v1")]
    words = {one.name: inspect.getdoc(method_of(client, one)) or "" for one in frozen}
    assert [] == [name for name, doc in words.items() if not says.search(doc)]


def test_every_example_is_performed_on_the_emulator(modules):
    assert [] == [one.__name__ for one in modules if not hasattr(one, PERFORMED)]


def test_every_call_of_the_seeds_is_performed_on_the_emulator(modules):
    assert [] == sorted(seeds() - {one.call for module in modules for one in module.EXAMPLES})


def test_every_call_occurs_in_an_example(calls, examples):
    made = {one.call for one in examples}
    wanted = [one for one in calls if f"{one.area}.{one.method}" not in ELSEWHERE]
    assert [] == sorted({f"{one.verb} {one.path}" for one in wanted if not _made(one, made)})


def test_every_method_occurs_in_an_example(calls, examples):
    made = {name for one in examples for name in _asked(one)}
    assert [] == sorted({f"{one.area}.{one.method}" for one in calls} - made - ELSEWHERE)


def test_every_call_tells_its_path_and_its_page(calls):
    assert [] == [one.name for one in calls if UNREADABLE in one.path or not one.doc]


def test_no_call_answers_a_bare_dict(calls):
    client = PLATFORMS["dingtalk"]()
    assert [] == [one.name for one in calls if _is_bare(_result(client, one))]


def test_every_method_that_is_awaited_or_read_by_page_is_listed(calls):
    listed = {f"{one.area}.{one.method}" for one in calls}
    assert WITHOUT_A_PATH == set(_awaited(PLATFORMS["dingtalk"](), "")) - listed


class Asked:
    """Stands in for a client and notes which of its methods were called."""

    def __init__(self, names: list[str], name: str = "") -> None:
        self._names, self._name = names, name

    def __getattr__(self, name: str) -> Asked:
        return Asked(self._names, f"{self._name}.{name}" if self._name else name)

    def __call__(self, *args: Any, **kwargs: Any) -> Asked:
        self._names.append(self._name)
        return self

    def __await__(self) -> Iterator[Any]:
        return self
        yield  # nothing is waited for


def _asked(example: Example) -> list[str]:
    """The names of the methods that its ``make`` calls."""
    names: list[str] = []
    made: Any = example.make(Asked(names))  # type: ignore[arg-type]
    if inspect.iscoroutine(made):
        with suppress(StopIteration):
            made.send(None)
    return names


def _made(call: Call, made: set[str]) -> bool:
    """Whether it was made, with any values in the braces of its path."""
    literal = [re.escape(part) for part in PART.split(call.path)]
    pattern = re.compile(f"{call.verb} {'[^/]+'.join(literal)}")
    return any(pattern.fullmatch(one) for one in made)


def _result(client: object, call: Call) -> Any:
    return inspect.signature(method_of(client, call), eval_str=True).return_annotation


def _is_bare(hint: Any) -> bool:
    """Whether a part of the type says nothing of the fields."""
    if hint in (Any, object, dict, list, inspect.Signature.empty):
        return True
    return any(_is_bare(one) for one in get_args(hint))


def _awaited(group: object, above: str) -> Iterator[str]:
    for name, value in vars(group).items():
        if name.startswith("_") or not hasattr(value, "__dict__"):
            continue
        path = f"{above}.{name}" if above else name
        if isinstance(value, Area):
            for method, function in inspect.getmembers(type(value), inspect.isfunction):
                is_public = not method.startswith("_")
                hint = inspect.signature(function, eval_str=True).return_annotation
                is_pages = get_origin(hint) is Pages
                if is_public and (inspect.iscoroutinefunction(function) or is_pages):
                    yield f"{path}.{method}"
        yield from _awaited(value, path)
