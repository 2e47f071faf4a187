import shutil

import pytest

from botkit.store.ballast import Ballast


@pytest.fixture
def path(tmp_path):
    return tmp_path / "botkit.db.ballast"


def more_than_there_is(path):
    return 2 * shutil.disk_usage(path.parent).total


def test_it_takes_its_space_and_keeps_it_for_itself(path):
    Ballast(path, 65536).fill()
    assert 65536 == path.stat().st_size
    assert 16 <= path.stat().st_blocks * 512 / 4096
    assert 0o600 == path.stat().st_mode & 0o777


def test_it_stays_where_there_is_room(path):
    ballast = Ballast(path, 65536)
    ballast.fill()
    assert not ballast.release()
    assert path.exists()


def test_it_takes_nothing_where_that_would_leave_too_little(path):
    Ballast(path, more_than_there_is(path)).fill()
    assert not path.exists()


def test_it_is_given_up_once_when_the_disk_is_full(path):
    path.write_bytes(b"ballast")
    ballast = Ballast(path, more_than_there_is(path))
    assert ballast.release()
    assert not path.exists()
    assert not ballast.release()


def test_the_one_of_an_earlier_process_is_used(path):
    Ballast(path, 65536).fill()
    before = path.stat().st_ino
    Ballast(path, 65536).fill()
    assert before == path.stat().st_ino


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(path):
    ballast = Ballast(path.parent / "nowhere" / "ballast", 65536)
    ballast.fill()
    assert not ballast.release()
