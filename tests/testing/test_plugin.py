import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LACKING = """
import sys
sys.modules["pytest_asyncio"] = None  # as if it were not installed
import pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "botkit.testing.plugin", "."]))
"""


def test_without_pytest_asyncio_only_tests_with_sim_fail_and_say_what_to_install(tmp_path):
    (tmp_path / "botkit.toml").touch()
    (tmp_path / "test_one.py").write_text("def test_a(): ...\ndef test_b(sim): ...\n")
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-c", LACKING],
        cwd=tmp_path,
        env={**env, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert "1 passed, 1 error" in done.stdout, done.stderr
    assert "pip install pytest-asyncio" in done.stdout
