import importlib
import sys

import pytest

from botkit.errors import ConfigError
from botkit.flows.loading import bot_names, load_bots

GOOD = "from botkit import Bot\nbot = Bot({name!r})\n"


def taken_out():
    """The modules of bots/, which are forgotten."""
    names = [name for name in sys.modules if name.partition(".")[0] == "bots"]
    return {name: sys.modules.pop(name) for name in names}


@pytest.fixture
def write(tmp_path):
    """Write ``bots/<name>.py`` of the project ``at``; afterwards imports are as before."""
    looked_in, others = sys.path[:], taken_out()

    def write(name, text=GOOD, at=tmp_path):
        path = at / "bots" / f"{name}.py"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text.replace("{name!r}", repr(name)))

    yield write
    taken_out()
    sys.path[:] = looked_in
    sys.modules.update(others)


def problems(project, *names):
    with pytest.raises(ConfigError) as caught:
        load_bots(project, names)
    return caught.value.problems


def test_bots_come_in_the_order_they_are_named_and_once(tmp_path, write):
    for name in ("probe_a", "probe_b", "_hidden"):
        write(name)
    found = load_bots(tmp_path, ["probe_b", "probe_a", "probe_b"])
    assert ["probe_b", "probe_a"] == [bot.name for bot in found]
    assert ["probe_a", "probe_b"] == bot_names(tmp_path)


def test_the_same_file_is_imported_once(tmp_path, write):
    write("probe_a")
    assert load_bots(tmp_path, ["probe_a"])[0] is load_bots(tmp_path, ["probe_a"])[0]


def test_a_missing_file_is_told_with_those_there_are(tmp_path, write):
    write("probe_a")
    assert ("bots/helpdeks.py: there is no such file. There are: probe_a.",) == problems(
        tmp_path, "helpdeks"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", "has no bot. Write: bot = Bot("),
        ('from botkit import Bot\nbot = Bot("other")\n', "its bot is named 'other'"),
        ("\n\ndef broken(:\n", "bots/probe_bad.py:3: SyntaxError"),
        ("import sys\n\n1 / 0\n", "bots/probe_bad.py:3: ZeroDivisionError"),
        ("from nowhere import x\n", "bots/probe_bad.py:1: ModuleNotFoundError"),
        (
            GOOD + "from botkit import Flow\n\n@bot.flow(start='x', timeout='15x')\n"
            "class F(Flow): pass\n",
            'bots/probe_bad.py:5: "15x" is no duration',
        ),
        (
            GOOD + "@bot.command('a')\nasync def a(turn): pass\n@bot.command('a')\n"
            "async def b(turn): pass\n",
            "bots/probe_bad.py:5: probe_bad: a command and a command both take 'a'",
        ),
        (
            GOOD + "from botkit import Flow\n@bot.flow(start='x')\nclass F(Flow):\n"
            "    states = [dict(nam='a')]\n",
            "bots/probe_bad.py:4: {'nam': 'a'} is no state",
        ),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path, write, text, words):
    write("probe_bad", text)
    (problem,) = problems(tmp_path, "probe_bad")
    assert words in problem
    assert problem.startswith("bots/probe_bad.py")


def test_all_mistakes_are_told_at_once(tmp_path, write):
    write("probe_a", "1 / 0\n")
    write("probe_b", "x = 1\n")
    assert 3 == len(problems(tmp_path, "probe_a", "probe_b", "probe_c"))


def test_a_mended_file_is_read_again(tmp_path, write):
    write("probe_a", "1 / 0\n")
    problems(tmp_path, "probe_a")
    write("probe_a")
    assert "probe_a" == load_bots(tmp_path, ["probe_a"])[0].name


def test_bots_import_what_stands_beside_them_and_beside_the_settings(tmp_path, write):
    (tmp_path / "probe_wording.py").write_text("WORD = 'hello'\n")
    write("_probe_shared", "from probe_wording import WORD\n")
    write("probe_b")
    own = "from bots._probe_shared import WORD\nfrom bots.probe_b import bot as other\n"
    write("probe_a", own + GOOD + "bot.menu = {WORD: other.name}\n")
    bot, other = load_bots(tmp_path, ["probe_a", "probe_b"])
    assert {"hello": "probe_b"} == bot.menu
    assert other is sys.modules["bots.probe_a"].other


def test_a_package_of_bots_may_have_words_of_its_own(tmp_path, write):
    write("__init__", "WORD = 'hello'\n")
    write("probe_a", "from bots import WORD\n" + GOOD + "bot.menu = {WORD: WORD}\n")
    assert {"hello": "hello"} == load_bots(tmp_path, ["probe_a"])[0].menu


def test_the_project_stands_once_where_python_looks_however_often_it_is_loaded(tmp_path, write):
    write("probe_a")
    for _ in range(3):
        load_bots(tmp_path, ["probe_a"])
    load_bots(tmp_path / "bots" / "..", ["probe_a"])
    assert 1 == sys.path.count(str(tmp_path))


def test_a_mistake_in_what_a_bot_imports_is_told_where_it_is(tmp_path, write):
    write("_probe_shared", "\ndef broken(:\n")
    write("probe_a", "from bots._probe_shared import x\n")
    assert "bots/_probe_shared.py:2: SyntaxError" in problems(tmp_path, "probe_a")[0]
    write("_probe_shared", "\n\n1 / 0\n")
    assert "bots/_probe_shared.py:3: ZeroDivisionError" in problems(tmp_path, "probe_a")[0]


def test_no_project_gets_modules_of_another(tmp_path, write):
    here, there = tmp_path / "here", tmp_path / "there"
    text = "from bots._probe_shared import WORD\n" + GOOD + "bot.menu = {WORD: WORD}\n"
    for project in (here, there):
        write("probe_a", text, at=project)
        write("_probe_shared", f"WORD = {project.name!r}\n", at=project)
    write("probe_only_here", at=here)
    write("probe_b", "from bots.probe_only_here import bot\n", at=there)
    for project in (here, there, here):
        (bot,) = load_bots(project, ["probe_a"])
        assert [project.name] == list(bot.menu)
    load_bots(here, ["probe_only_here"])
    (problem,) = problems(there, "probe_b")
    assert "ModuleNotFoundError: No module named 'bots.probe_only_here'" in problem


def test_what_a_test_imported_is_what_is_loaded(tmp_path, write):
    write("probe_a")
    sys.path.insert(0, str(tmp_path))  # as the pytest plugin does
    bot = importlib.import_module("bots.probe_a").bot
    assert bot is load_bots(tmp_path, ["probe_a"])[0]
