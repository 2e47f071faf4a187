from botkit.store import outbox
from botkit.store.outbox import Parcel
from botkit.testing.clock import FakeClock
from botkit.wire.ids import new_id


def parcel(id="m1", **fields):  # noqa: A002
    values = {
        "conv": "c",
        "line": "wecom/main/li",
        "channel": "wecom/main",
        "policy": "dedupe",
        "body": "hello",
        "created_at": 1000,
        "not_before": 1000,
        "expires_at": 9000,
    } | fields
    return Parcel(id=id, **values)


async def add(database, *parcels):
    return [await database.run(lambda tx, one=one: outbox.add(tx, one)) for one in parcels]


async def head(database, line="wecom/main/li"):
    return await database.run(lambda tx: outbox.head(tx, line))


async def test_rows_of_a_line_come_in_order_until_they_are_finished(database):
    await add(database, parcel("m1"), parcel("m2"), parcel("x", line="robot/ops"))
    first = await head(database)
    assert "m1" == first.id
    await database.run(lambda tx: outbox.start(tx, first, 2000))
    assert ("m1", "sending") == ((now := await head(database)).id, now.status)
    await database.run(lambda tx: outbox.finish(tx, first.seq, "sent", reference="msg"))
    assert "m2" == (await head(database)).id


async def test_a_start_is_counted_with_its_time(database):
    await add(database, parcel())
    first = await head(database)
    await database.run(lambda tx: outbox.start(tx, first, 2000))
    started = await head(database)
    assert (1, 2000, 0) == (started.attempts, started.attempt_started_at, started.perhaps_sent)


async def test_a_start_keeps_what_the_row_says(database):
    await add(database, parcel())
    first = await head(database)
    first.body, first.digest, first.variant = "hello ", "d", 1
    await database.run(lambda tx: outbox.start(tx, first, 2000))
    now = await head(database)
    assert ("hello ", "d", 1) == (now.body, now.digest, now.variant)


async def test_a_start_after_one_without_an_end_remembers_that_it_may_have_arrived(database):
    await add(database, parcel())
    first = await head(database)
    for at in (2000, 3000):
        await database.run(lambda tx, at=at: outbox.start(tx, first, at))
    assert (2, 1) == ((now := await head(database)).attempts, now.perhaps_sent)


async def test_an_idempotency_key_is_taken_once(database):
    assert [True, False, True] == await add(
        database, parcel("1", idem_key="k"), parcel("2", idem_key="k"), parcel("3")
    )


async def test_an_idempotency_key_is_each_channels_own(database):
    rooms = [("1", "robot/ops"), ("2", "robot/dev"), ("3", "robot/dev")]
    posts = [parcel(number, channel=room, idem_key="k") for number, room in rooms]
    assert [1, 1, 0] == await add(database, *posts)


async def test_a_postponed_row_stays_first_and_is_pending(database):
    await add(database, parcel("m1"), parcel("m2"))
    first = await head(database)
    await database.run(lambda tx: outbox.start(tx, first, 2000))
    await database.run(
        lambda tx: outbox.postpone(tx, first.seq, 5000, error="busy", perhaps_sent=True)
    )
    now = await head(database)
    assert ("m1", "pending", 5000, 1) == (now.id, now.status, now.not_before, now.perhaps_sent)


async def test_a_parked_row_has_a_line_of_its_own(database):
    await add(database, parcel("m1"), parcel("m2"))
    seq = (await head(database)).seq
    line = await database.run(lambda tx: outbox.park(tx, seq))
    assert f"wecom/main/li#{seq}" == line
    assert ("m2", "m1") == ((await head(database)).id, (await head(database, line)).id)
    assert {line, "wecom/main/li"} == set(await database.run(outbox.lines))


async def test_old_sent_rows_are_forgotten_and_no_others(database):
    ids = {status: new_id(FakeClock(1000)) for status in ("sent", "dead", "pending")}
    await add(database, *(parcel(ids[status], status=status) for status in ids))

    def forget(sent_ms: int, dead_ms: int):
        return database.run(
            lambda tx: outbox.forget_old(tx, sent_before_ms=sent_ms, dead_before_ms=dead_ms)
        )

    assert 0 == await forget(1000, 1000)
    assert 1 == await forget(1001, 1000)
    rows = await database.run(lambda tx: outbox.by_ids(tx, list(ids.values())))
    assert {"dead", "pending"} == {row.status for row in rows}
    assert 1 == await forget(1001, 1001)


class Explained:
    """A transaction that tells how the store would do what it is told."""

    def __init__(self, tx):
        self.tx, self.plan = tx, []

    def execute(self, sql, values):
        self.plan += [row["detail"] for row in self.tx.rows(f"EXPLAIN QUERY PLAN {sql}", values)]
        return 0


async def test_looking_for_old_rows_does_not_read_the_young_ones(database):
    def unit(tx):
        explained = Explained(tx)
        outbox.forget_old(explained, sent_before_ms=1000, dead_before_ms=1000)
        return explained.plan

    plan = await database.run(unit)
    assert any("(id<?)" in step for step in plan), plan
    assert not any(step.startswith("SCAN outbox") for step in plan), plan
