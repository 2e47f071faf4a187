import msgspec
import pytest

from botkit.store import session
from botkit.store.session import Overtaken, Session


def run_of(conv="c", id="s1"):  # noqa: A002
    return Session(
        conv=conv,
        id=id,
        flow="helpdesk.NewTicket",
        fingerprint="f",
        state="kind",
        data="{}",
        owner="li",
        version=1,
        started_at=1000,
        changed_at=1000,
    )


def step(before, state):
    return lambda tx: session.advance(tx, session.Moved(before, state, '{"n":1}', 2000))


async def test_a_run_is_read_back_as_it_was_written(database):
    await database.run(lambda tx: session.create(tx, run_of()))
    assert run_of() == await database.run(lambda tx: session.load(tx, "c"))


async def test_a_conversation_has_one_run(database):
    await database.run(lambda tx: session.create(tx, run_of()))
    with pytest.raises(Overtaken):
        await database.run(lambda tx: session.create(tx, run_of(id="s2")))


async def test_a_step_bumps_the_version(database):
    await database.run(lambda tx: session.create(tx, run_of()))
    await database.run(step(run_of(), "detail"))
    now = await database.run(lambda tx: session.load(tx, "c"))
    assert ("detail", '{"n":1}', 2, 2000) == (now.state, now.data, now.version, now.changed_at)


async def test_of_two_steps_from_one_version_the_second_is_overtaken(database):
    await database.run(lambda tx: session.create(tx, run_of()))
    await database.run(step(run_of(), "detail"))
    with pytest.raises(Overtaken):
        await database.run(step(run_of(), "confirm"))
    assert "detail" == (await database.run(lambda tx: session.load(tx, "c"))).state


async def test_a_later_run_is_not_mistaken_for_an_earlier_one(database):
    await database.run(lambda tx: session.create(tx, run_of()))
    await database.run(lambda tx: session.end(tx, run_of()))
    await database.run(lambda tx: session.create(tx, run_of(id="s2")))
    for unit in (step(run_of(), "detail"), lambda tx: session.end(tx, run_of())):
        with pytest.raises(Overtaken):
            await database.run(unit)


async def test_an_ended_run_is_gone(database):
    await database.run(lambda tx: session.create(tx, run_of()))
    await database.run(lambda tx: session.end(tx, run_of()))
    assert await database.run(lambda tx: session.load(tx, "c")) is None


async def test_a_run_is_archived_once(database):
    for _ in range(2):
        await database.run(lambda tx: session.archive(tx, run_of(), reason="gone", now_ms=1))
    rows = await database.run(lambda tx: tx.rows("SELECT id, state, reason FROM session_archive"))
    assert [("s1", "kind", "gone")] == [tuple(row) for row in rows]


async def test_an_adopted_run_keeps_its_version_so_that_the_same_turn_goes_on_with_it(database):
    adopted = msgspec.structs.replace(run_of(), fingerprint="g", state="sort", data='{"n":2}')
    await database.run(lambda tx: session.create(tx, run_of()))
    await database.run(lambda tx: session.adopt(tx, run_of(), adopted))
    assert adopted == await database.run(lambda tx: session.load(tx, "c"))
    await database.run(step(adopted, "detail"))
    with pytest.raises(Overtaken):
        await database.run(lambda tx: session.adopt(tx, run_of(), adopted))


async def test_runs_follow_one_another_by_conversation(database):
    for number in range(5):
        run = run_of(conv=f"c{number}", id=f"s{number}")
        await database.run(lambda tx, run=run: session.create(tx, run))
    found = await database.run(lambda tx: session.following(tx, "c1", 2))
    assert ["c2", "c3"] == [one.conv for one in found]
    assert [] == await database.run(lambda tx: session.following(tx, "c4", 2))
