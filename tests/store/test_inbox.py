import sqlite3

import pytest

from botkit.store import inbox, seen


def arrive(key, conv="c", now_ms=1000, payload="{}"):
    def unit(tx):
        inbox.add(tx, key=key, conv=conv, actor="li", trust=2, payload=payload, now_ms=now_ms)

    return unit


def oldest(conv="c"):
    return lambda tx: inbox.oldest(tx, conv)


async def test_events_wait_in_the_order_they_came(database):
    for key in ("1", "2", "3"):
        await database.run(arrive(key))
    taken = []
    while waiting := await database.run(oldest()):
        taken.append(waiting.key)
        assert await database.run(lambda tx, seq=waiting.seq: inbox.remove(tx, seq))
    assert ["1", "2", "3"] == taken


async def test_an_event_is_removed_once(database):
    await database.run(arrive("1"))
    seq = (await database.run(oldest())).seq
    assert await database.run(lambda tx: inbox.remove(tx, seq))
    assert not await database.run(lambda tx: inbox.remove(tx, seq))


async def test_the_first_attempt_is_counted_when_it_comes(database):
    await database.run(arrive("1"))
    assert 1 == (await database.run(oldest())).attempts


async def test_a_retry_counts_and_waits_and_stays_first(database):
    await database.run(arrive("1"))
    await database.run(arrive("2"))
    seq = (await database.run(oldest())).seq
    await database.run(lambda tx: inbox.retry(tx, seq, 5000))
    waiting = await database.run(oldest())
    assert ("1", 2, 5000) == (waiting.key, waiting.attempts, waiting.not_before)


async def test_a_boot_counts_for_what_was_taken_only(database):
    for key, conv in (("1", "a"), ("2", "a"), ("3", "b")):
        await database.run(arrive(key, conv))
    await database.run(lambda tx: inbox.count_boot(tx, [1, 3]))
    rows = await database.run(lambda tx: tx.rows("SELECT key, attempts, boots FROM inbox"))
    assert [("1", 2, 1), ("2", 1, 0), ("3", 2, 1)] == [tuple(row) for row in rows]


async def test_conversations_come_back_longest_waiting_first(database):
    for key, conv in (("1", "b"), ("2", "a"), ("3", "b")):
        await database.run(arrive(key, conv))
    assert ["b", "a"] == await database.run(inbox.conversations)
    assert 2 == await database.run(lambda tx: inbox.count(tx, "b"))


async def test_the_same_key_does_not_wait_twice(database):
    await database.run(arrive("1"))
    with pytest.raises(sqlite3.IntegrityError):
        await database.run(arrive("1", conv="other"))


async def test_what_is_withdrawn_is_of_one_conversation_and_payload(database):
    for key, conv, payload in (("1", "a", "{}"), ("2", "a", "[]"), ("3", "b", "{}")):
        await database.run(arrive(key, conv, payload=payload))
    await database.run(lambda tx: inbox.withdraw(tx, ("a", "{}"), ("c", "{}")))
    rows = await database.run(lambda tx: tx.rows("SELECT key FROM inbox ORDER BY seq"))
    assert ["2", "3"] == [row["key"] for row in rows]


async def test_a_key_is_new_once(database):
    assert await database.run(lambda tx: seen.note(tx, "k", 1000))
    assert not await database.run(lambda tx: seen.note(tx, "k", 2000))


async def test_old_keys_are_forgotten(database):
    for key, at in (("old", 0), ("new", 10)):
        await database.run(lambda tx, key=key, at=at: seen.note(tx, key, at))
    assert 1 == await database.run(lambda tx: seen.forget_old(tx, 10))
    assert not await database.run(lambda tx: seen.note(tx, "new", 0))
    assert await database.run(lambda tx: seen.note(tx, "old", 0))
