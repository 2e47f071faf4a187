import os
import signal
import subprocess
import sys

import pytest

from botkit.engine.running import Running


def test_a_mark_lasts_as_long_as_its_block(tmp_path):
    running = Running(tmp_path / "running", 2)
    with running.mark(7), running.mark(8):
        assert [7, 8] == Running(tmp_path / "running", 2).left
    running.close()


def test_of_events_decided_in_a_row_the_last_is_marked(tmp_path):
    running = Running(tmp_path / "running", 2)
    with running.mark(1), running.marking() as mark:
        mark(7)
        mark(8)
        assert [1, 8] == Running(tmp_path / "running", 2).left
    with running.marking() as mark:
        mark(9)
    running.close()
    assert [] == Running(tmp_path / "running", 2).left


def test_marks_are_taken_back_when_the_block_fails(tmp_path):
    running = Running(tmp_path / "running", 1)
    with pytest.raises(ValueError, match="broken"), running.mark(7):
        raise ValueError("broken")
    with running.mark(8):
        pass
    running.close()
    assert [] == Running(tmp_path / "running", 1).left


def test_a_killed_process_leaves_what_it_was_deciding(tmp_path):
    path = tmp_path / "running"
    code = (
        "import os, signal, sys; from pathlib import Path;"
        "from botkit.engine.running import Running\n"
        "running = Running(Path(sys.argv[1]), 4)\n"
        "with running.mark(1): pass\n"
        "with running.mark(41), running.mark(42): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], env=os.environ, check=False)
    assert -signal.SIGKILL == done.returncode
    assert [41, 42] == Running(path, 4).left
    assert [] == Running(path, 4).left


def test_a_file_of_another_size_is_read_as_far_as_it_goes(tmp_path):
    running = Running(tmp_path / "running", 1)
    with running.mark(7):
        assert [7] == Running(tmp_path / "running", 64).left
    running.close()
