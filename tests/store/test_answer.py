import pytest

from botkit.store import inbox, outbox
from botkit.store.answer import AnswerShelf
from tests.store.filled import NOW_MS, conv_of, parcel

CONV = conv_of("lisi")


@pytest.fixture
def shelf(database):
    return AnswerShelf(database, "wecom/ai", "secret")


async def test_the_first_state_stays_until_another_is_saved(shelf):
    assert "one" == await shelf.open("a", CONV, NOW_MS, "one")
    assert "one" == await shelf.open("a", CONV, NOW_MS, "two")
    await shelf.save("a", "three")
    assert "three" == await shelf.load("a")
    assert None is await shelf.load("b")


async def test_the_newest_answers_of_a_conversation_come_first(shelf):
    for nth, (answer, conv) in enumerate([("a", CONV), ("b", CONV), ("c", conv_of("wangwu"))]):
        await shelf.open(answer, conv, NOW_MS + nth, answer)
    assert ["b", "a"] == await shelf.newest(CONV)


async def test_what_lies_in_the_file_is_sealed(shelf, database):
    await shelf.open("a", CONV, NOW_MS, "response_code=R")
    (row,) = await database.run(lambda tx: tx.rows("SELECT state FROM answer"))
    assert "response_code" not in row["state"]
    assert None is await AnswerShelf(database, "wecom/ai", "another").load("a")


async def test_answers_of_two_hours_ago_are_forgotten(shelf, database):
    await shelf.open("a", CONV, NOW_MS, "old")
    await shelf.open("b", CONV, NOW_MS + 2 * 3_600_000 + 1, "new")
    (row,) = await database.run(lambda tx: tx.rows("SELECT id FROM answer"))
    assert "b" == row["id"]


async def test_an_event_a_job_and_a_message_keep_an_answer_open(shelf, database):
    key = "wecom/ww1/ai/answer/a1/lisi"

    def left():
        return shelf.pending("a1", key, CONV)

    def add(tx):
        values = {"conv": CONV, "actor": "lisi", "trust": 2, "now_ms": NOW_MS}
        inbox.add(tx, key=key, payload="{}", **values)
        inbox.add(tx, key="job:1", payload='{"cause":"wecom/ww1/ai/answer/a1/lisi"}', **values)
        inbox.add(tx, key="other", payload="{}", **values)
        outbox.add(tx, parcel("m1", "lisi", body='{"to":"/a1/lisi"}'))
        outbox.add(tx, parcel("m2", "lisi", body='{"to":"/a2/lisi"}'))

    assert 0 == await left()
    await database.run(add)
    assert 3 == await left()
    await database.run(lambda tx: tx.execute("UPDATE outbox SET status = 'sent' WHERE id = 'm1'"))
    assert 2 == await left()


async def test_the_message_of_a_card_is_found_by_its_id(shelf, database):
    body = '{"kind":"send","to":"/a/lisi","message":{"kind":"TaskCard","title":"x"}}'
    await database.run(lambda tx: outbox.add(tx, parcel("t1", "lisi", body=body)))
    assert b'{"kind":"TaskCard","title":"x"}' == await shelf.message("t1")
    assert None is await shelf.message("t2")
