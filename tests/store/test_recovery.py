import shutil
import sqlite3
from contextlib import closing

import pytest

from botkit.errors import ConfigError, StoreCorrupt
from botkit.store import outbox, session
from botkit.store.recovery import recover
from botkit.store.sqlite import SqliteDatabase
from botkit.store.upkeep import problems
from tests.store.filled import fill, older, parcel, run_of
from tests.store.test_upkeep import PAGE, damage

MANY = 400


def content(path):
    """All rows by table."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            table: set(database.execute(f"SELECT * FROM {table}"))  # noqa: S608
            for (table,) in found
            if table != "sqlite_sequence"
        }


@pytest.fixture
async def crowded(path):
    """A store whose outbox and session have a hundred pages each."""
    database = await SqliteDatabase.open(path)

    def unit(tx):
        for number in range(MANY):
            person = f"p{number:04}"
            outbox.add(tx, parcel(f"m{number:04}", person, body="字" * 300))
            session.create(tx, run_of(person, data="字" * 300))

    await database.run(unit)
    await database.close()
    return path


def leaves(path, table):
    """The page numbers of a table that hold rows, as ``damage`` counts them."""
    with closing(sqlite3.connect(path)) as database:
        root = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()[0]
    raw, found, todo = path.read_bytes(), [], [root]
    while todo:
        number = todo.pop()
        page = raw[(number - 1) * PAGE : number * PAGE]
        if page[0] in (5, 2):  # an inner page of a table with row numbers, or of one without
            cells = int.from_bytes(page[3:5])
            places = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n]) for n in range(cells)]
            todo += [int.from_bytes(page[place : place + 4]) for place in places]
            todo.append(int.from_bytes(page[8:12]))
        else:
            found.append(number - 1)
    return sorted(found)


async def test_of_a_sound_database_everything_is_saved(path, tmp_path):
    await fill(path, "zhangsan", "lisi")
    saved = recover(path, tmp_path / "new.db")
    assert content(path) == content(tmp_path / "new.db")
    assert sorted(content(path)) == [one.table for one in saved]
    assert all(one.is_whole for one in saved)
    assert 0o600 == (tmp_path / "new.db").stat().st_mode & 0o777


@pytest.mark.parametrize("table", ["outbox", "session"])
async def test_around_damaged_pages_all_rows_are_saved_and_the_original_is_only_read(
    crowded, table, tmp_path
):
    whole = content(crowded)
    pages = leaves(crowded, table)
    hit = [pages[len(pages) // 4], pages[len(pages) // 2], pages[-2]]
    damage(crowded, *hit)
    before = crowded.read_bytes()
    saved = {one.table: one for one in recover(crowded, tmp_path / "new.db")}
    found = content(tmp_path / "new.db")
    assert before == crowded.read_bytes()
    assert found[table] < whole[table]
    assert MANY - 8 * len(hit) <= saved[table].rows == len(found[table])
    assert saved[table].has_holes
    assert whole | {table: found[table]} == found
    assert [] == problems(tmp_path / "new.db")
    await (await SqliteDatabase.open(tmp_path / "new.db")).close()


async def test_wherever_one_page_is_damaged_what_is_saved_was_there(crowded, tmp_path):
    whole, pages = content(crowded), crowded.stat().st_size // PAGE
    for page in range(1, pages, 17):
        broken, new = tmp_path / f"{page}.db", tmp_path / f"{page}.new"
        shutil.copy(crowded, broken)
        damage(broken, page)
        recover(broken, new)
        found = content(new)
        assert all(found[table] <= whole[table] for table in whole)


async def test_an_older_database_stays_of_its_schema_and_opens(path, tmp_path):
    older(path)
    assert all(one.is_whole for one in recover(path, tmp_path / "new.db"))
    database = await SqliteDatabase.open(tmp_path / "new.db")
    await database.close()
    assert database.backup is not None


async def test_a_file_that_is_there_is_not_written_over(path, tmp_path):
    await fill(path)
    (tmp_path / "new.db").write_text("precious")
    with pytest.raises(ConfigError):
        recover(path, tmp_path / "new.db")
    assert "precious" == (tmp_path / "new.db").read_text()


def test_of_what_is_no_database_nothing_is_made(path, tmp_path):
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreCorrupt):
        recover(path, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
