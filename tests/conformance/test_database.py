"""What every store promises, whichever engine is behind the seam.

A second engine joins by a line in ``ENGINES`` and passes this and the tests of ``tests/store``
that take the fixture ``database``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from botkit.chat.seams import Database, Tx
from botkit.errors import Unavailable
from botkit.store import meta
from botkit.store.sqlite import SqliteDatabase


async def sqlite(folder: Path) -> SqliteDatabase:
    return await SqliteDatabase.open(folder / "botkit.db")


ENGINES: list[Callable[[Path], Awaitable[Database]]] = [sqlite]


class Fault(Exception):
    pass


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__)
async def database(request, tmp_path) -> AsyncIterator[Database]:
    database = await request.param(tmp_path)
    yield database
    await database.close()


def put(name: str) -> Callable[[Tx], str]:
    def unit(tx: Tx) -> str:
        meta.put(tx, name, "there")
        return name

    return unit


def put_all(tx: Tx, names: Sequence[str]) -> list[str]:
    """A bulk; a name with "bad" in it fails, after it was written."""
    for name in names:
        meta.put(tx, name, "there")
    if any("bad" in name for name in names):
        raise Fault(f"{len(names)} at once")
    return [name.upper() for name in names]


async def kept(database: Database, *names: str) -> list[str]:
    return await database.run(lambda tx: [name for name in names if meta.get(tx, name)])


async def test_a_unit_gives_back_what_it_returns_and_its_rows_stay(database):
    assert "a" == await database.run(put("a"))
    assert ["a"] == await kept(database, "a", "b")


async def test_a_unit_that_raises_leaves_nothing(database):
    def unit(tx: Tx) -> None:
        meta.put(tx, "a", "there")
        raise Fault

    with pytest.raises(Fault):
        await database.run(unit)
    assert [] == await kept(database, "a")


async def test_of_units_side_by_side_only_the_bad_one_fails(database):
    def bad(tx: Tx) -> None:
        meta.put(tx, "bad", "there")
        raise Fault

    done = await asyncio.gather(
        database.run(put("a")), database.run(bad), database.run(put("b")), return_exceptions=True
    )
    assert ("a", Fault, "b") == (done[0], type(done[1]), done[2])
    assert ["a", "b"] == await kept(database, "a", "bad", "b")


async def test_items_of_a_bulk_get_their_own_outcomes_whoever_gave_them(database):
    names = [f"n{number}" for number in range(100)]
    groups = [names[:1], names[1:40], [], names[40:]]
    done = await asyncio.gather(*(database.join(put_all, group) for group in groups))
    assert [[name.upper() for name in group] for group in groups] == done
    assert names == await kept(database, *names)


async def test_a_bad_item_fails_alone_and_leaves_nothing(database):
    first, second = await asyncio.gather(
        database.join(put_all, ["a", "bad", "b"]), database.join(put_all, ["c"])
    )
    assert ("A", "1 at once", "B", ["C"]) == (first[0], str(first[1]), first[2], second)
    assert ["a", "b", "c"] == await kept(database, "a", "bad", "b", "c")


async def test_bulks_and_units_share_a_batch_without_harm(database):
    done = await asyncio.gather(
        database.join(put_all, ["bad"]), database.run(put("a")), database.join(put_all, ["b"])
    )
    assert (Fault, "a", ["B"]) == (type(done[0][0]), *done[1:])
    assert ["a", "b"] == await kept(database, "a", "bad", "b")


async def test_who_stops_waiting_takes_nothing_away_from_others(database):
    waiting = [asyncio.create_task(database.join(put_all, [name])) for name in ("a", "b", "c")]
    await asyncio.sleep(0)
    waiting[1].cancel()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert (["A"], ["C"]) == (done[0], done[2])
    assert {"a", "c"} <= set(await kept(database, "a", "b", "c"))


async def test_a_closed_store_takes_nothing(database):
    await database.close()
    with pytest.raises(Unavailable):
        await database.run(put("a"))
    with pytest.raises(Unavailable):
        await database.join(put_all, ["a"])


async def test_a_list_of_any_length_can_be_asked_for(database):
    names = [f"n{number}" for number in range(2_000)]
    await database.run(lambda tx: [meta.put(tx, name, "there") for name in names])
    sql = "SELECT key FROM meta WHERE key IN ({values}) AND value = ?"
    found = await database.run(lambda tx: tx.among(sql, [*names, "another"], "there"))
    assert set(names) == {row["key"] for row in found}
    assert [] == await database.run(lambda tx: tx.among(sql, [], "there"))


async def test_many_rows_count_what_they_touched(database):
    await database.run(put("a"))
    sql = "UPDATE meta SET value = ? WHERE key = ?"
    touched = await database.run(lambda tx: tx.many(sql, [("x", "a"), ("y", "a"), ("z", "b")]))
    assert 2 == touched
    assert 0 == await database.run(lambda tx: tx.many(sql, []))


async def test_rows_are_numbered_in_the_order_they_were_given(database):
    sql = (
        "INSERT INTO inbox (key, conv, actor, trust, payload, received_at, attempts, not_before)"
        " VALUES (?, 'c', 'li', 2, '{}', 0, 1, 0)"
    )
    first = await database.run(lambda tx: tx.append(sql, [("a",), ("b",)]))
    later = await database.run(lambda tx: tx.append(sql, [("c",), ("d",), ("e",)]))
    rows = await database.run(lambda tx: tx.rows("SELECT seq, key FROM inbox ORDER BY seq"))
    assert dict(zip([*first, *later], "abcde", strict=True)) == {r["seq"]: r["key"] for r in rows}
