"""Sessions that units of work need not read again are those of the file."""

import asyncio
import sqlite3
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import Unavailable
from botkit.store import erasing, session
from botkit.store.kept import Kept
from botkit.store.sqlite import SqliteDatabase
from tests.store.test_session import run_of

PEOPLE = [f"ww1/wecom/main//{name}" for name in ("li", "wang", "zhou")]


class Fault(Exception):
    pass


def test_the_newest_are_kept():
    kept = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.put(key, key)
    assert ["a", None, "c"] == [kept.get(key) for key in ("a", "b", "c")]


def test_nothing_is_kept_where_nothing_shall_be():
    kept = Kept(0)
    kept.put("a", "a")
    assert kept.get("a") is None


def test_what_was_dropped_or_cleared_is_not_kept():
    kept = Kept(3)
    for key in ("a", "b", "c"):
        kept.put(key, key)
    kept.drop("a")
    kept.drop("never there")
    assert [None, "b"] == [kept.get(key) for key in ("a", "b")]
    kept.clear()
    assert kept.get("b") is None


async def test_a_session_is_read_once_for_as_long_as_it_is_kept(database):
    def read_twice(tx):
        before = session.load(tx, "c")
        tx.execute("UPDATE session SET state = 'elsewhere'")  # behind the room's back
        return before.state, session.load(tx, "c").state

    await database.run(lambda tx: session.create(tx, run_of()))
    assert ("kind", "kind") == await database.run(read_twice)


def changed(kind, conv):
    """A unit of work on the session of a conversation, as turns and people in charge do them."""

    def unit(tx):
        now = session.load(tx, conv)
        match kind:
            case "create" if now is None:
                session.create(tx, run_of(conv))
            case "create again":
                session.create(tx, run_of(conv, id="s2"))
            case "advance" if now is not None:
                session.advance(tx, session.Moved(now, f"{now.state}+", '{"n":1}', 2000))
            case "adopt" if now is not None:
                session.adopt(tx, now, msgspec.structs.replace(now, fingerprint="g", data="{}"))
            case "end" if now is not None:
                session.end(tx, now)
            case "be late" if now is not None:
                session.advance(
                    tx, session.Moved(msgspec.structs.replace(now, version=7), "z", "{}", 2000)
                )
            case "erase":
                erasing.erase(tx, conv.rpartition("/")[2])
            case "fail" if now is not None:
                session.advance(tx, session.Moved(now, "lost", "{}", 2000))
                raise Fault
            case "read all":
                session.load_all(tx, PEOPLE)

    return unit


KINDS = (
    "create", "create again", "advance", "adopt", "end", "be late", "erase", "fail", "read all",
)  # fmt: skip
changes = st.lists(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(PEOPLE)), max_size=4))


@given(changes)
def test_what_is_kept_is_what_the_file_says(changes):
    asyncio.run(compare(changes))


async def compare(changes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "botkit.db"
        database = await SqliteDatabase.open(path)
        for together in changes:
            units = [changed(kind, conv) for kind, conv in together]
            await asyncio.gather(*map(database.run, units), return_exceptions=True)
            assert in_file(path) == await database.run(lambda tx: session.load_all(tx, PEOPLE))
        await database.close()


def in_file(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        sql = f"SELECT {session.COLUMNS} FROM session"  # noqa: S608
        rows = file.execute(sql).fetchall()
    file.close()
    return {row[0]: session.Session(*row) for row in rows}


async def test_what_a_full_disk_undid_is_not_kept(database, path):
    await database.run(lambda tx: session.create(tx, run_of()))
    pages = await database.run(lambda tx: tx.row("PRAGMA page_count")[0])

    def unit(tx):
        session.advance(tx, session.Moved(run_of(), "detail", "{}", 2000))
        tx.rows(f"PRAGMA max_page_count={pages}")
        tx.execute("INSERT INTO seen (key, received_at) VALUES (?, 1)", ("k" * 100_000,))

    with pytest.raises(Unavailable):
        await database.run(unit)
    assert run_of() == await database.run(lambda tx: session.load(tx, "c"))
    assert {"c": run_of()} == in_file(path)
