import random

import pytest

from botkit.errors import Unavailable
from botkit.store import dead, inbox, outbox, said, seen, session
from botkit.store.erasing import erase
from botkit.store.reading import overview, reading
from botkit.store.sqlite import SqliteDatabase
from tests.store.filled import NOW_MS, card_of, conv_of, letter, parcel, put, run_of

PEOPLE = ("zhangsan", "lisi")


def traces(path, word):
    """How often a word stands in the file, its log and whatever lies beside."""
    return sum(file.read_bytes().count(word.encode()) for file in path.parent.glob(f"{path.name}*"))


async def test_every_row_of_the_person_goes_and_every_other_stays(path, database):
    for person in PEOPLE:
        await database.run(lambda tx, person=person: put(tx, person))
    counts = await database.run(lambda tx: erase(tx, "ZhangSan"))
    assert {1} == set(counts.values())
    rows = overview(path).rows
    assert {1} == {rows[table] for table in counts}
    await database.scrub()
    assert 0 == traces(path, "zhangsan")
    assert 0 < traces(path, "lisi")


async def test_what_others_sent_to_the_person_and_their_clicks_go_too(database):
    def unit(tx):
        inbox.add(
            tx, key="click", conv=conv_of("lisi"), actor="zhangsan", trust=2, payload="", now_ms=1
        )
        outbox.add(tx, parcel("m1", "zhangsan", conv=conv_of("lisi")))
        outbox.add(tx, parcel("m2", "zhangsan", conv=conv_of("lisi"), line="wecom/main/zhangsan#7"))
        dead.bury(tx, letter("d", "lisi", source="outbox", key="wecom/main/zhangsan", actor=""))
        return erase(tx, "zhangsan")

    counts = await database.run(unit)
    assert {"inbox": 1, "outbox": 2, "dead_letter": 1} == {
        name: number for name, number in counts.items() if number
    }


async def test_people_and_rooms_with_similar_names_keep_theirs(database):
    def unit(tx):
        for person in ("zhangsan2", "xzhangsan", "zhang_san", "zhang.san"):
            put(tx, person)
        outbox.add(tx, parcel("m1", "", conv="room/zhangsan", line="robot/zhangsan"))
        dead.bury(tx, letter("d", "lisi", source="callback", payload="<a>zhangsan2</a>"))
        seen.note(tx, "wecom/zhangsan/main/message/1/lisi", NOW_MS)
        return (
            erase(tx, "zhangsan"),
            erase(tx, "zhang%"),
            erase(tx, "zhang?san"),
        )

    assert {0} == {number for counts in await database.run(unit) for number in counts.values()}


async def test_a_callback_nobody_could_read_is_theirs_when_it_names_them(database):
    payload = "<xml><FromUserName><![CDATA[ZhangSan]]></FromUserName></xml>"

    def unit(tx):
        dead.bury(tx, letter("d", "", source="callback", conv="main", payload=payload, actor=""))
        return erase(tx, "zhangsan")["dead_letter"]

    assert 1 == await database.run(unit)


async def test_what_tells_equal_messages_apart_stays_since_it_names_nobody(path, database):
    """Else an equal answer would have an equal body, and the platform would drop it."""

    def unit(tx):
        put(tx, "zhangsan")
        said.say(tx, "0123456789abcdef", seq=1, now_ms=NOW_MS, since_ms=NOW_MS)
        erase(tx, "zhangsan")
        return said.say(tx, "0123456789abcdef", seq=2, now_ms=NOW_MS, since_ms=NOW_MS)

    assert 1 == await database.run(unit)
    await database.scrub()
    assert 0 == traces(path, "zhangsan")


async def test_sessions_of_others_that_mention_the_person_stay(path, database):
    def unit(tx):
        session.create(tx, run_of("lisi", data='{"manager": "zhangsan"}'))
        return erase(tx, "zhangsan")

    assert 0 == (await database.run(unit))["session"]


async def test_nothing_is_left_in_the_file_after_years_of_moving_rows_about(path):
    """secure_delete alone leaves copies in pages that were split and joined."""
    dice = random.Random(7)  # noqa: S311
    database = await SqliteDatabase.open(path)

    def unit(tx):
        for number in range(300):
            person = dice.choice(("SECRETMAN", "a", "b", "c"))
            size = dice.choice((10, 500, 9000))
            inbox.add(
                tx, key=f"{dice.random()}", conv=conv_of(person), actor=person, trust=2,
                payload=person * size, now_ms=number,
            )  # fmt: skip
            outbox.add(tx, parcel(f"{dice.random()}", person, body=person * size))
            tx.execute("DELETE FROM inbox WHERE seq = ?", (dice.randrange(1, number + 2),))
            tx.execute(
                "UPDATE outbox SET body = substr(body, 20) WHERE seq = ?",
                (dice.randrange(1, number + 2),),
            )

    for _ in range(5):
        await database.run(unit)
    assert traces(path, "SECRETMAN") > 0
    await database.run(lambda tx: erase(tx, "secretman"))
    await database.scrub()
    assert 0 == traces(path, "SECRETMAN")
    assert 0 == path.with_name(f"{path.name}-wal").stat().st_size
    await database.close()


async def test_a_reader_keeps_the_log_from_being_emptied_and_that_is_told(path, database):
    await database.run(lambda tx: tx.execute("PRAGMA busy_timeout=10"))
    await database.run(lambda tx: put(tx, "zhangsan"))
    with reading(path) as tx:
        assert card_of("zhangsan").task_id == tx.row("SELECT task_id FROM card")["task_id"]
        await database.run(lambda tx: erase(tx, "zhangsan"))
        with pytest.raises(Unavailable):
            await database.scrub()
    await database.scrub()
    assert 0 == traces(path, "zhangsan")
