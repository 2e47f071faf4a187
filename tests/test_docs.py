"""What the documents say is so: keys, verbs, files, and the bot that the README prints."""

import inspect
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from pydantic import BaseModel, SecretStr

from botkit.cli import VERBS, program
from botkit.cli.arguments import bound
from botkit.cli.call import verb as call_verb
from botkit.cli.catalogue import PLATFORMS, catalogue, method_of, named
from botkit.flows.loading import bot_names
from botkit.replies.heads import KINDS
from botkit.settings.sections import Settings
from docs.pictures import printed_files, printed_project

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
DOCUMENTS = [*READMES, "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
TOPS = ("botkit/", "bots/", "templates/", "tests/", "docs/", "deploy/", ".ci/")
ROOM = re.compile(
    r"(engine|server|wecom|dingtalk|flows|calls|store|wire|chat|replies|settings)/\w+"
)
HEAD = re.compile(r"^(#+) ", re.MULTILINE)
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows_of(text: str, *, columns: int) -> list[list[str]]:
    """The rows of all tables with so many columns."""
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|\n"))]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [row for row in cells if len(row) == columns]


def blocks_of(name: str) -> list[tuple[str, str]]:
    return [(language, code) for _, language, code in FENCE.findall(text_of(name))]


UNITS = {"d": 86_400, "h": 3_600, "m": 60}


def shown(value: Any) -> str:
    """A default as TOML writes it."""
    match value:
        case SecretStr():
            return '""'
        case timedelta():
            seconds = round(value.total_seconds())
            letter, size = next(
                (letter, size) for letter, size in UNITS.items() if seconds % size == 0
            )
            return f'"{seconds // size}{letter}"'
        case str():
            return f'"{value}"'
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def keys() -> Iterator[list[str]]:
    """Section, key and default of every setting, as the README's table has them."""
    names = {"wecom": "<app>", "dingtalk": "<app>", "robots": "<name>"}
    for section, of_settings in Settings.model_fields.items():
        inner = get_args(of_settings.annotation)[-1:] or (of_settings.annotation,)
        model = inner[0]
        assert issubclass(model, BaseModel)
        head = f"[{section}.{names[section]}]" if section in names else f"[{section}]"
        for key, of_section in model.model_fields.items():
            yield [f"`{head}`", f"`{key}`", f"`{shown(of_section.default)}`"]


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_settings_names_every_key_and_its_default(readme: str) -> None:
    rows = [row[:3] for row in rows_of(text_of(readme), columns=4) if row[0].startswith("`[")]
    assert sorted(keys()) == sorted(rows)


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_verbs_names_every_verb(readme: str) -> None:
    first = [row[0] for row in rows_of(text_of(readme), columns=2)]
    named = {found[1] for cell in first if (found := re.match(r"`([a-z]+)\b", cell))}
    assert set() == set(VERBS) - named


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_verbs_names_what_a_verb_has_below_it(readme: str) -> None:
    context = program.make_context("botkit", [], resilient_parsing=True)
    cells = {row[0].split()[0].strip("`"): row[0] for row in rows_of(text_of(readme), columns=2)}
    for verb in VERBS:
        group = program.get_command(context, verb)
        if isinstance(group, click.Group):
            named = re.findall(rf"`(?:{verb} )?([a-z]+)", cells[verb])
            assert sorted(group.commands) == sorted(named)


@pytest.mark.parametrize("readme", READMES)
def test_every_command_uses_a_verb_and_options_that_there_are(readme: str) -> None:
    context = program.make_context("botkit", [], resilient_parsing=True)
    console = "\n".join(code for language, code in blocks_of(readme) if language == "console")
    commands = re.findall(r"(?:run\.py|botkit botkit|botkit\.toml) ([a-z][^'\n]*)", console)
    assert {"post", "check", "test", "doctor", "db"} == {words.split()[0] for words in commands}
    for verb, *rest in (re.findall(r"[\w./=-]+", words) for words in commands):
        command = program.get_command(context, verb)
        assert command is not None
        options = {option for parameter in command.params for option in parameter.opts}
        assert [] == [word for word in rest if word.startswith("-") and word not in options]


@pytest.mark.parametrize("readme", READMES)
def test_every_api_call_has_arguments_that_its_signature_takes(readme: str) -> None:
    calls = re.findall(r"`(?:botkit )?call ([a-z][^`\n]*)`", text_of(readme))
    assert {"wecom.contacts.users.get", "dingtalk.cards.register"} == {c.split()[0] for c in calls}
    for words in calls:
        typed = call_verb.make_context("call", shlex.split(words)).params
        (call, *_), _ = named(catalogue(), typed["name"], ())
        method = method_of(PLATFORMS[call.platform](), call)
        bound(inspect.signature(method, eval_str=True), typed["arguments"])


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_kinds_names_every_kind_and_every_key_of_its_head(readme: str) -> None:
    rows = {row[0].strip("`"): row[1] for row in rows_of(text_of(readme), columns=5)}
    found = {kind: set(re.findall(r"`(\w+)`", rows[kind])) for kind in KINDS}
    assert {kind: set(head) for kind, head in KINDS.items()} == found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_inside_the_repository_leads_somewhere(document: str) -> None:
    text = text_of(document)
    links = re.findall(r"\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"", text)
    targets = [one or other for one, other in links if "://" not in (one or other)]
    files = [target.partition("#")[0] for target in targets]
    assert [] == [name for name in files if not (ROOT / name).exists()]
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}
    wanted = [target[1:] for target in targets if target.startswith("#")]
    assert [] == [anchor for anchor in wanted if anchor not in anchors]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_named_is_there(document: str) -> None:
    named = re.findall(r"`([\w./-]+)`", text_of(document))
    printed = printed_files(ROOT / "README.md")
    paths = [name for name in named if name.startswith(TOPS) and name not in printed]
    missing = [p for p in paths if "NAME" not in p and not (ROOT / p).exists()]
    rooms = [name for name in named if ROOM.fullmatch(name)]
    missing += [r for r in rooms if not list((ROOT / "botkit").glob(f"{r}*"))]
    assert [] == missing


def test_both_readmes_have_the_same_order() -> None:
    prose = [FENCE.sub("", text_of(name)) for name in READMES]
    english, chinese = ([len(mark) for mark in HEAD.findall(text)] for text in prose)
    assert english == chinese


def test_both_readmes_have_the_same_code() -> None:
    english, chinese = (
        [(language, outline(code) if language == "mermaid" else code)
         for language, code in blocks_of(name)]
        for name in READMES
    )  # fmt: skip
    assert english == chinese


def outline(drawing: str) -> list[str]:
    """A drawing without its words."""
    return re.findall(r"^ *\w+(?=[\[(])|\w+ (?:<-->|-->|--)|(?:-->) \w+", drawing, re.MULTILINE)


def test_every_sample_bot_is_named_in_the_readme() -> None:
    assert [] == [
        name for name in bot_names(ROOT) if f"`bots/{name}.py`" not in text_of(READMES[0])
    ]


def test_the_bot_that_the_readme_prints_has_about_thirty_lines() -> None:
    printed = printed_files(ROOT / "README.md")["bots/lunch.py"]
    assert len(printed.splitlines()) <= 32


def test_the_printed_bot_joins_the_sample_bots_as_the_readme_says(tmp_path: Path) -> None:
    for folder in ("bots", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    printed_project(tmp_path)
    settings, count = re.subn(r'(?m)^bots = \["', r'\g<0>lunch", "', text_of("botkit.toml"))
    assert 1 == count
    (tmp_path / "botkit.toml").write_text(settings, "utf-8")
    command = [sys.executable, "-m", "botkit", "check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (0, "ok: 4 bots") == (done.returncode, done.stdout[:10]), done.stdout


class TestPrinted:
    """The bot that the README prints, in a project of its own."""

    @pytest.fixture
    def botkit_project(self, tmp_path: Path) -> Path:
        printed_project(tmp_path)
        return tmp_path

    async def test_passes_the_test_that_the_readme_prints(
        self, sim: Any, botkit_project: Path
    ) -> None:
        names: dict[str, Any] = {}
        exec((botkit_project / "tests/test_lunch.py").read_text("utf-8"), names)  # noqa: S102
        tests = [value for name, value in names.items() if name.startswith("test_")]
        assert 1 == len(tests)
        await tests[0](sim)

    async def test_says_what_its_templates_say(self, sim: Any) -> None:
        zhang = sim.person("zhangsan")
        await zhang.say("订餐")
        assert ["牛肉面", "番茄炒饭", "沙拉"] == list(zhang.last.buttons.values())
        await zhang.say("3")
        await zhang.say("不要<b>香菜</b>")
        assert "沙拉" in zhang.last.text
        assert "<b>" not in zhang.last.text
