import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from botkit.cli.enlisting import enlisted
from botkit.errors import ConfigError

ROOT = Path(__file__).parents[2]


def test_a_bot_made_in_an_empty_folder_is_sound_and_its_test_passes(run, tmp_path):
    code, out, err = run("new", "lunch", at=tmp_path)
    assert 0 == code
    made = ["bots/lunch.py", "tests/test_lunch.py", "botkit.toml", "pytest.ini"]
    assert [] == [name for name in made if name not in out.splitlines()]
    assert "botkit test tests/test_lunch.py" in err
    assert (0, "ok: 1 bot, 1 flow, 4 templates\n", "") == run("check", at=tmp_path)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=tmp_path,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (0, True) == (tests.returncode, "3 passed" in tests.stdout), tests.stdout


def test_the_new_bot_joins_the_first_app(run, project):
    assert 0 == run("new", "lunch").code
    settings = tomllib.loads((project / "botkit.toml").read_text())
    assert ["x", "lunch"] == settings["wecom"]["main"]["bots"]
    assert not (project / "pytest.ini").exists()
    assert (0, "ok: 2 bots, 2 flows, 7 templates\n", "") == run("check")


def test_it_can_be_told_another_folder(run, tmp_path):
    assert 0 == run("new", "lunch", "--dir", str(tmp_path / "there")).code
    assert (tmp_path / "there" / "botkit.toml").exists()


def test_of_another_folder_the_next_steps_name_its_settings(run, project, tmp_path):
    there = tmp_path / "over there"
    told = run("new", "lunch", "--dir", str(there)).err
    commands = [shlex.split(line)[:4] for line in told.splitlines() if line.startswith("  botkit")]
    assert 4 == len(commands)
    config = str(there / "botkit.toml")
    assert [] == [words for words in commands if words[:3] != ["botkit", "--config", config]]
    assert "--config" not in run("new", "lunch").err


@pytest.mark.parametrize("name", ["Lunch", "1st", "a-b", "class", "午饭", "a" * 33, "../x"])
def test_a_bad_name_is_wrong_usage_with_the_rule(name, run, tmp_path):
    empty = tmp_path / "empty"
    code, _, err = run("new", name, at=empty)
    assert (2, True) == (code, "a name is up to 32 of a-z, 0-9 and _" in err)
    assert not empty.exists()


def test_nothing_is_overwritten(run, tmp_path):
    mine = tmp_path / "tests" / "test_lunch.py"
    mine.parent.mkdir()
    mine.write_text("mine")
    code, _, err = run("new", "lunch", at=tmp_path)
    assert (1, True) == (code, "there already is tests/test_lunch.py" in err)
    assert "mine" == mine.read_text()
    assert not (tmp_path / "bots").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[wecom.main]\nbots = ["a"]  # mine\n', '[wecom.main]\nbots = ["a", "b"]  # mine\n'),
        ("[wecom.main]\nbots = []\n", '[wecom.main]\nbots = ["b"]\n'),
        (
            '[wecom.main]\nbots = [\n  "a",\n]\n[people]\n',
            '[wecom.main]\nbots = [\n  "a", "b"\n]\n[people]\n',
        ),
        ("[wecom.main]\nagent_id = 1\n", '[wecom.main]\nbots = ["b"]\nagent_id = 1\n'),
        (
            '[wecom.one]\nbots = ["a"]\n[wecom.two]\nbots = ["c"]\n',
            '[wecom.one]\nbots = ["a", "b"]\n[wecom.two]\nbots = ["c"]\n',
        ),
        ("[server]\nport = 1\n", '[server]\nport = 1\n\n[wecom.main]\nbots = ["b"]\n'),
        ("", '[wecom.main]\nbots = ["b"]\n'),
    ],
)
def test_the_settings_change_by_one_name_only(before, after, tmp_path):
    assert after == enlisted(before, "b", tmp_path / "botkit.toml")[0]


def test_an_app_added_to_settings_without_one_has_all_bots(tmp_path):
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "a.py").touch()
    changed, app = enlisted("[server]\n", "b", tmp_path / "botkit.toml")
    assert ("main", '[server]\n\n[wecom.main]\nbots = ["a", "b"]\n') == (app, changed)


@pytest.mark.parametrize(
    "text", ['[wecom]\nmain = { bots = ["a"] }\n', "[wecom.main]\nbots = 'a'\n", "[wecom.main\n"]
)
def test_settings_that_cannot_be_changed_safely_are_left_alone(text, tmp_path):
    with pytest.raises(ConfigError):
        enlisted(text, "b", tmp_path / "botkit.toml")
