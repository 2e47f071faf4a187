from botkit.store import timer


def arm(name="nudge", *, id="t1", conv="c", due_at=1000, payload="{}"):  # noqa: A002
    return lambda tx: timer.arm(tx, timer.Timer(id, conv, name, due_at, payload))


async def due(database, now_ms=9999, most=50):
    return await database.run(lambda tx: timer.due(tx, now_ms, most))


async def test_due_timers_come_in_the_order_they_were_due(database):
    for name, at in (("b", 2000), ("a", 1000), ("later", 99999)):
        await database.run(arm(name, id=name, due_at=at))
    assert ["a", "b"] == [one.name for one in await due(database)]
    assert ["a"] == [one.name for one in await due(database, most=1)]
    assert 1000 == await database.run(timer.next_due)


async def test_arming_a_name_again_replaces_it_and_bumps_its_generation(database):
    await database.run(arm(id="t1", due_at=1000))
    await database.run(arm(id="t2", due_at=3000, payload="new"))
    (one,) = await due(database)
    assert (2, 3000, "new") == (one.gen, one.due_at, one.payload)


async def test_a_generation_that_was_replaced_is_not_taken_out(database):
    await database.run(arm())
    (old,) = await due(database)
    await database.run(arm())
    assert not await database.run(lambda tx: timer.remove(tx, old))
    (new,) = await due(database)
    assert await database.run(lambda tx: timer.remove(tx, new))
    assert not await database.run(lambda tx: timer.remove(tx, new))


async def test_a_timer_of_the_same_name_after_a_stop_is_another_one(database):
    await database.run(arm(id="t1"))
    (old,) = await due(database)
    await database.run(lambda tx: timer.stop(tx, ("c", "nudge")))
    await database.run(arm(id="t2"))
    assert not await database.run(lambda tx: timer.remove(tx, old))


async def test_stopping_takes_one_name_or_the_whole_conversation(database):
    for name, conv in (("a", "c"), ("b", "c"), ("d", "other")):
        await database.run(arm(name, id=name, conv=conv))
    await database.run(lambda tx: timer.stop(tx, ("c", "a")))
    assert {"b", "d"} == {one.name for one in await due(database)}
    await database.run(lambda tx: timer.stop_all(tx, "c"))
    assert {"d"} == {one.name for one in await due(database)}


async def test_without_timers_nothing_is_due(database):
    assert [] == await due(database)
    assert await database.run(timer.next_due) is None
