import pytest

from botkit.errors import ConfigError, StoreCorrupt, StoreError
from botkit.store.reading import overview
from botkit.store.upkeep import back_up, problems
from tests.store.filled import fill, put

PAGE = 4096


def damage(path, *pages):
    """Overwrite pages; the first of a file is 0."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(b"\xa5" * PAGE)


async def test_a_copy_holds_all_that_is_committed_also_what_is_only_in_the_log(
    path, database, tmp_path
):
    await database.run(lambda tx: put(tx, "zhangsan"))
    back_up(path, tmp_path / "copy.db")
    await database.run(lambda tx: put(tx, "lisi"))
    assert 1 == overview(tmp_path / "copy.db").rows["session"]
    assert 0o600 == (tmp_path / "copy.db").stat().st_mode & 0o777
    assert [] == problems(tmp_path / "copy.db")


async def test_a_file_that_is_there_is_not_written_over(path, tmp_path):
    await fill(path)
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(ConfigError, match="not overwritten"):
        back_up(path, tmp_path / "copy.db")
    assert "precious" == (tmp_path / "copy.db").read_text()


async def test_a_copy_that_fails_leaves_nothing(path, tmp_path):
    await fill(path, *(f"person{number}" for number in range(50)))
    damage(path, *range(5, 12))
    with pytest.raises(StoreCorrupt):
        back_up(path, tmp_path / "copy.db")
    assert [] == list(tmp_path.glob("copy*"))


async def test_a_sound_file_has_no_problems(path, database):
    await database.run(lambda tx: put(tx, "zhangsan"))
    assert [] == problems(path)


async def test_damage_is_told_and_the_file_left_as_it_is(path):
    await fill(path, *(f"person{number}" for number in range(50)))
    damage(path, 7)
    before = path.read_bytes()
    assert problems(path)
    assert before == path.read_bytes()


def test_what_is_no_database_is_one_problem(path):
    path.write_bytes(b"no database" * 1000)
    assert 1 == len(problems(path))


def test_a_missing_file_is_no_problem_of_a_database(path):
    with pytest.raises(StoreError, match="no such database"):
        problems(path)
