import os
import subprocess
import sys
from pathlib import Path

import pytest

from botkit.cli import VERBS, main, verb
from botkit.errors import StoreBusy
from botkit.store.sqlite import SqliteDatabase, discard

ROOT = Path(__file__).parents[2]


def end(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    assert isinstance(ended.value.code, int)
    return ended.value.code


def botkit(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return started(["-m", "botkit"], *args, cwd=cwd)


def started(start: list[str], *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("BOTKIT_")}
    env["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, *start, *args]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env)


def test_every_verb_is_the_command_of_its_file() -> None:
    assert list(VERBS) == [verb(name).name for name in VERBS]


def test_the_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == end("--help")
    told = capsys.readouterr().out
    assert [] == [name for name in VERBS if f"\n  {name} " not in told]


@pytest.mark.parametrize("args", [["sendd"], ["--no-such-option"], ["--config"]])
def test_wrong_usage_ends_with_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == end(*args)
    out, err = capsys.readouterr()
    assert "" == out
    assert "Error: " in err


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "botkit.toml").touch()
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text("def test_a():\n    assert True\n")
    return tmp_path


def test_the_verb_test_runs_the_tests_beside_the_settings(project: Path, tmp_path: Path) -> None:
    done = botkit("--config", str(project / "botkit.toml"), "test", "-q", cwd=ROOT / "tests")
    assert (0, True) == (done.returncode, "1 passed" in done.stdout)


def test_the_verb_test_passes_arguments_and_the_exit_code_on(project: Path) -> None:
    assert 5 == botkit("test", "-k", "nothing_of_this_name", cwd=project).returncode
    (project / "tests" / "test_two.py").write_text("def test_b():\n    assert False\n")
    assert 1 == botkit("test", "tests/test_two.py", cwd=project).returncode
    assert 4 == botkit("test", "--no-such-option", cwd=project).returncode


def verb_test_without(module: str, project: Path) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.modules[{module!r}] = None; from botkit.cli import main; main()"
    return started(["-c", program], "test", cwd=project)


def test_the_verb_test_runs_one_after_the_other_where_xdist_is_not_installed(project: Path) -> None:
    done = verb_test_without("xdist", project)
    assert (0, True) == (done.returncode, "1 passed" in done.stdout)
    assert "workers" not in done.stdout


def test_the_verb_test_says_how_to_install_pytest(project: Path) -> None:
    done = verb_test_without("pytest", project)
    assert (1, True) == (done.returncode, "pip install pytest pytest-asyncio" in done.stderr)


async def test_dev_fresh_does_not_delete_the_store_of_a_running_dev(tmp_path):
    path = tmp_path / "dev.db"
    database = await SqliteDatabase.open(path)
    try:
        with pytest.raises(StoreBusy):
            discard(path)
        assert path.exists()
    finally:
        await database.close()
    discard(path)
    assert not path.exists()


SHARING = """\
from bots._shared import NAME
from botkit import Bot
from wording import HELLO

bot = Bot(NAME)
bot.menu = {HELLO: "https://www.example.com/"}
"""


@pytest.mark.parametrize(
    "start",
    [
        ["-m", "botkit"],
        ["-P", "-c", "from botkit.cli import main; main()"],  # the installed program
        ["-P", "-m", "botkit"],  # what run.py hands over to
        [str(ROOT / "run.py"), "--no-bootstrap"],
    ],
)
@pytest.mark.parametrize("beside", [True, False])
def test_however_botkit_is_started_bots_share_what_stands_beside_them(
    tmp_path: Path, start: list[str], beside: bool
) -> None:
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "x.py").write_text(SHARING)
    (tmp_path / "bots" / "_shared.py").write_text('NAME = "x"\n')
    (tmp_path / "wording.py").write_text('HELLO = "hello"\n')
    config = tmp_path / "botkit.toml"
    config.write_text('[wecom.main]\nbots = ["x"]\n')
    done = started(start, "--config", str(config), "check", cwd=tmp_path if beside else ROOT)
    assert (0, "") == (done.returncode, done.stderr)
