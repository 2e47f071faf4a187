"""run.py: what it says, and which environments it believes.  Installing is tried by .ci/run."""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]

# Stands in for the Python of a virtual environment: notes what it was asked to do.
PRETEND_PYTHON = """#!/bin/sh
echo "$@" >> {log}
"""


@pytest.fixture
def run() -> ModuleType:
    spec = spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Clone:
    """A folder with run.py, a lock file and a pretend environment."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        self.stamp = folder / ".venv" / "botkit-installed"
        shutil.copy(ROOT / "run.py", folder)
        (folder / "requirements.lock").write_text("nothing\n")
        (folder / "pyproject.toml").write_text("")
        self.digest = hashlib.sha256(b"nothing\n").hexdigest()

    def has_python(self) -> None:
        python = self.folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(PRETEND_PYTHON.format(log=self.log))
        python.chmod(0o755)

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(self.folder / "run.py"), *args]
        env = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        return subprocess.run(command, capture_output=True, text=True, cwd="/", env=env)

    def asked(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_run_py_can_be_read_by_python_3_6_and_is_short() -> None:
    source = (ROOT / "run.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert len(source.splitlines()) <= 100


def test_run_py_uses_the_standard_library_only() -> None:
    source = (ROOT / "run.py").read_text("utf-8")
    imported = set(re.findall(r"^ *(?:import|from) (\w+)", source, re.MULTILINE))
    assert set() == imported - sys.stdlib_module_names


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (2, 7, 18)])
def test_below_python_3_11_there_is_one_clear_sentence(
    run: ModuleType, version: tuple[int, ...]
) -> None:
    expected = f"botkit needs Python 3.11 or newer; this is {version[0]}.{version[1]}."
    assert expected == run.refusal(version, "posix")


def test_windows_without_wsl_is_told_so(run: ModuleType) -> None:
    assert "botkit needs Linux, macOS or WSL." == run.refusal((3, 11, 0), "nt")


def test_a_finished_environment_is_used_at_once_with_all_arguments(clone: Clone) -> None:
    clone.has_python()
    clone.stamp.write_text(clone.digest)
    done = clone.run("post", "ops", "-v", "version=1.2")
    assert (0, "") == (done.returncode, done.stderr)
    assert ["-P -m botkit post ops -v version=1.2"] == clone.asked()


@pytest.mark.timeout(180)  # makes an environment
def test_half_an_environment_is_thrown_away_and_a_failed_install_not_believed(clone: Clone) -> None:
    clone.has_python()
    clone.stamp.write_text("unfinished")
    left_over = clone.folder / ".venv" / "half_a_package"
    left_over.touch()
    done = clone.run()  # makes a real environment; pip may not reach any index
    assert 1 == done.returncode
    assert "run.py: -m pip install failed." in done.stderr
    assert "Traceback" not in done.stderr
    assert not left_over.exists()
    assert "unfinished" == clone.stamp.read_text()


@pytest.mark.timeout(180)
def test_an_environment_somebody_else_made_is_filled_and_never_thrown_away(clone: Clone) -> None:
    clone.has_python()
    mine = clone.folder / ".venv" / "my_own_tool"
    mine.touch()
    done = clone.run()
    told = "run.py: installing the packages of requirements.lock into .venv"
    assert told == done.stderr.splitlines()[0]
    clone.run()
    assert mine.exists()


def test_without_bootstrap_this_very_python_is_used(clone: Clone) -> None:
    (clone.folder / "botkit.py").write_text("import sys; print(sys.argv[1:], sys.executable)")
    done = clone.run("--no-bootstrap", "check", "--json")
    assert f"['check', '--json'] {sys.executable}\n" == done.stdout
