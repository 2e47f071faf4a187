import sys

import pytest

from botkit.errors import ConfigError
from botkit.flows.loading import bot_names, load_bots

GOOD = "from botkit import Bot\nbot = Bot({name!r})\n"


@pytest.fixture
def write(tmp_path):
    """Write ``bots/<name>.py``; what was imported is forgotten afterwards."""
    written = []

    def write(name, text=GOOD):
        path = tmp_path / "bots" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("{name!r}", repr(name)))
        written.append(f"bots.{name}")

    yield write
    for name in written:
        sys.modules.pop(name, None)


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
