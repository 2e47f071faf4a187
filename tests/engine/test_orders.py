import msgspec
import pytest

from botkit.chat.messages import Text
from botkit.engine.draft import Draft, JobCall, encode_body
from botkit.engine.orders import (
    DropLetters,
    DropMessage,
    ErasePerson,
    OrderRefused,
    Orders,
    ReplayLetters,
    ResetSession,
)
from botkit.engine.repeats import EQUAL_WINDOW_MS
from botkit.errors import BadArgument, RateLimited, Unreachable
from botkit.flows.bot import Bot
from botkit.store import card, dead, inbox, outbox, said, session, timer
from botkit.store.erasing import erase
from botkit.store.sqlite import SqliteDatabase
from botkit.testing.clock import NOW_MS, FakeClock
from tests.engine.world import MAIN, ScriptedChannel
from tests.store.filled import conv_of, letter, parcel, put

CONV = conv_of("zhangsan")
CONV_OF_LI = "corp/wecom/main//li"


@pytest.fixture
async def database(tmp_path):
    database = await SqliteDatabase.open(tmp_path / "botkit.db")
    yield database
    await database.close()


@pytest.fixture
def woken():
    """The conversations and lines that the engine was told of."""
    return []


@pytest.fixture
def orders(database, woken):
    """Orders to a running engine."""
    return Orders(
        database, clock=FakeClock(), wake=lambda convs, lines: woken.extend([*convs, *lines])
    )


@pytest.fixture
def at_rest(database):
    return Orders(database, clock=FakeClock())


@pytest.fixture
def sent(database):
    """Adds a row of the outbox in a status."""

    async def add(status, **fields):
        def unit(tx):
            outbox.add(tx, parcel("m1", "zhangsan", **fields))
            tx.execute("UPDATE outbox SET status = ?, error = 'why' WHERE id = 'm1'", (status,))

        await database.run(unit)

    return add


async def row(database, parcel_id="m1"):
    (found,) = await database.run(lambda tx: outbox.by_ids(tx, [parcel_id]))
    return found


async def bury(database, *letters):
    def unit(tx):
        for one in letters:
            dead.bury(tx, one)

    await database.run(unit)


async def buried(database):
    return await database.run(dead.ids)


async def test_a_dropped_message_is_dead_and_no_letter_is_written(database, orders, sent):
    await sent("pending")
    done = await orders.carry_out(DropMessage("m1"))
    assert ("dropped", {"outbox": 1}) == (done.outcome, done.counts)
    assert ("dead", "dropped by an operator") == ((now := await row(database)).status, now.error)
    assert [] == await buried(database)


@pytest.mark.parametrize("status", ["sent", "dead", "sending"])
async def test_what_is_over_or_under_way_cannot_be_dropped(database, orders, sent, status):
    await sent(status)
    with pytest.raises(OrderRefused):
        await orders.carry_out(DropMessage("m1"))
    assert status == (await row(database)).status


@pytest.mark.parametrize("status", ["sending", "unknown"])
async def test_what_a_dead_process_was_sending_can_be_dropped(database, at_rest, sent, status):
    await sent(status)
    await at_rest.carry_out(DropMessage("m1"))
    assert "dead" == (await row(database)).status


async def test_the_session_of_a_dropped_job_hears_that_it_failed(database, orders, sent, woken):
    call = JobCall(job="x.open", args=[], session="s1", conv=CONV)
    await sent("pending", policy="job", line="job/m1", body=encode_body(call))
    await orders.carry_out(DropMessage("m1"))
    event = await database.run(lambda tx: inbox.oldest(tx, CONV))
    told = msgspec.json.decode(event.payload)
    assert ("JobEnded", "x.open", "s1") == (told["kind"], told["job"], told["session"])
    assert ("dropped by an operator", [CONV]) == (told["error"], woken)


async def test_a_job_nobody_can_read_can_be_dropped(database, orders, sent):
    await sent("pending", policy="job", body="?")
    await orders.carry_out(DropMessage("m1"))
    assert "dead" == (await row(database)).status


async def test_a_message_that_is_not_there_is_told(orders):
    with pytest.raises(OrderRefused, match="m1"):
        await orders.carry_out(DropMessage("m1"))


async def test_an_event_goes_back_to_the_inbox_as_it_came(database, orders, woken):
    clicked = letter("d1", "zhangsan", actor="lisi", trust=3)
    await bury(database, clicked)
    done = await orders.carry_out(ReplayLetters(["d1"]))
    event = await database.run(lambda tx: inbox.oldest(tx, CONV))
    assert ("lisi", 3, 1, 0) == (event.actor, event.trust, event.attempts, event.boots)
    assert (clicked.key, clicked.payload) == (event.key, event.payload)
    assert ({"inbox": 1, "outbox": 0}, [CONV]) == (done.counts, woken)
    assert [] == await buried(database)


async def test_a_letter_of_an_older_store_has_the_conversations_person(database, orders):
    await bury(database, letter("d1", "zhangsan", actor="", trust=0))
    await orders.carry_out(ReplayLetters(["d1"]))
    event = await database.run(lambda tx: inbox.oldest(tx, CONV))
    assert ("zhangsan", 0) == (event.actor, event.trust)


async def test_an_event_that_waits_already_is_not_put_there_twice(database, orders):
    await bury(database, letter("d1", "zhangsan", key="k"), letter("d2", "zhangsan", key="k"))
    await orders.carry_out(ReplayLetters())
    assert 1 == await database.run(lambda tx: inbox.count(tx, CONV))
    assert [] == await buried(database)


def unsent(**fields):
    return letter("m1", "zhangsan", source="outbox", key="wecom/main/zhangsan", **fields)


async def test_a_message_begins_anew_with_the_life_it_had(database, orders, sent, woken):
    await sent("dead", created_at=NOW_MS - 900_000, expires_at=NOW_MS - 300_000)
    await bury(database, unsent())
    await orders.carry_out(ReplayLetters(["m1"]))
    now = await row(database)
    assert ("pending", 0, "") == (now.status, now.attempts, now.error)
    assert (NOW_MS, NOW_MS, NOW_MS + 600_000) == (now.created_at, now.not_before, now.expires_at)
    assert ["wecom/main/zhangsan"] == woken
    assert [] == await buried(database)


async def test_what_may_have_arrived_waits_until_its_equal_is_forgotten(
    database, orders, sent, woken
):
    await sent("dead", digest="same")
    await database.run(lambda tx: outbox.doubt(tx, 1))
    await bury(database, unsent())
    twin = parcel("m2", "zhangsan")

    def unit(tx):
        outbox.add(tx, twin)
        said.say(tx, "same", seq=2, now_ms=NOW_MS - 1000, since_ms=NOW_MS)

    await database.run(unit)
    await orders.carry_out(ReplayLetters(["m1"]))
    now = await row(database)
    assert NOW_MS - 1000 + EQUAL_WINDOW_MS == now.not_before
    assert [now.line] == woken
    assert "m2" == (await database.run(lambda tx: outbox.head(tx, twin.line))).id
    assert 1 == await database.run(
        lambda tx: said.say(tx, "same", seq=3, now_ms=now.not_before, since_ms=NOW_MS)
    )


async def test_what_surely_never_arrived_is_told_from_its_equals_anew(database, orders, sent):
    await sent("dead", digest="same")
    await bury(database, unsent())
    await database.run(
        lambda tx: said.say(tx, "same", seq=2, now_ms=NOW_MS - 1000, since_ms=NOW_MS)
    )
    await orders.carry_out(ReplayLetters(["m1"]))
    now = await row(database)
    assert (NOW_MS, "") == (now.not_before, now.digest)


async def test_what_cannot_be_tried_again_is_refused_and_left_out_of_all(database, orders):
    await bury(database, letter("c1", "", source="callback"), unsent(), letter("d1", "zhangsan"))
    for gone in ("c1", "m1", "nobody"):
        with pytest.raises(OrderRefused):
            await orders.carry_out(ReplayLetters([gone]))
    done = await orders.carry_out(ReplayLetters())
    assert {"inbox": 1, "outbox": 0} == done.counts
    assert ["c1", "m1"] == await buried(database)


async def test_hundreds_of_letters_go_back_in_the_order_they_died(database, orders):
    await bury(
        database, *(letter(f"d{n}", "zhangsan", key=f"{n}", died_at=1000 - n) for n in range(500))
    )
    assert {"inbox": 500, "outbox": 0} == (await orders.carry_out(ReplayLetters())).counts
    waiting = await database.run(lambda tx: inbox.waiting(tx, CONV))
    assert [f"{499 - n}" for n in range(500)] == [one.key for one in waiting]


async def test_letters_are_thrown_away_one_or_all(database, orders):
    await bury(database, *(letter(f"d{n}", "zhangsan") for n in range(3)))
    assert {"dead_letter": 1} == (await orders.carry_out(DropLetters(["d1"]))).counts
    assert ["d0", "d2"] == await buried(database)
    assert {"dead_letter": 2} == (await orders.carry_out(DropLetters())).counts


async def test_a_reset_archives_and_ends_the_session_with_timers_and_cards(database, orders):
    await database.run(lambda tx: put(tx, "zhangsan"))
    done = await orders.carry_out(ResetSession(CONV))
    assert {"session": 1, "timer": 1, "card": 1} == done.counts

    def unit(tx):
        return (
            session.load(tx, CONV),
            timer.armed(tx, CONV),
            card.find(tx, "card of zhangsan").status,
            [row["reason"] for row in tx.rows("SELECT reason FROM session_archive ORDER BY id")],
        )

    assert (None, [], "replaced", ["flow changed", "reset by an operator"]) == (
        await database.run(unit)
    )
    with pytest.raises(OrderRefused, match="nothing runs there"):
        await orders.carry_out(ResetSession(CONV))


async def test_an_erased_person_is_gone_from_the_file_too(database, orders):
    await database.run(lambda tx: put(tx, "zhangsan"))
    done = await orders.carry_out(ErasePerson("zhangsan"))
    assert ("erased", 1) == (done.outcome, done.counts["session"])
    files = database.path.parent.glob(f"{database.path.name}*")
    assert 0 == sum(file.read_bytes().count(b"zhangsan") for file in files)


class ErasedMeanwhile(ScriptedChannel):
    """Whoever it sends to is erased while it does, and it fails."""

    def __init__(self, database, error):
        super().__init__(MAIN)
        self._database, self._error = database, error

    async def send(self, message, to):
        await self._database.run(lambda tx: erase(tx, to))
        raise self._error


@pytest.mark.parametrize(
    "error",
    [
        BadArgument("no such user", code=81013),
        RateLimited("too many calls", code=45009, retry_after=60),
        Unreachable("no answer", sent=True),
    ],
)
async def test_of_a_message_under_way_to_an_erased_person_nothing_is_left(world, error):
    here = await world(Bot("x"))
    here.channels[MAIN] = ErasedMeanwhile(here.database, error)
    draft = Draft(CONV_OF_LI, here.channels, here.clock)
    draft.send(MAIN, "li", Text("hello"))
    await here.database.run(draft.write)
    here.clock.advance("31s")  # so that it would be parked
    await here.delivery.step("wecom/main/li")
    assert [] == await here.rows("SELECT id FROM dead_letter")
    assert [(MAIN,)] == await here.rows("SELECT key FROM rate")
    assert [] == here.woken


async def test_the_result_of_a_job_whose_person_was_erased_meanwhile_is_dropped(world):
    bot, started = Bot("x"), []

    @bot.job()
    async def work(job):
        started.append(job.key)
        await here.database.run(lambda tx: erase(tx, "li"))

    here = await world(bot)
    draft = Draft(CONV_OF_LI, here.channels, here.clock)
    draft.job(JobCall("x.work", [], "s1", CONV_OF_LI))
    await here.database.run(draft.write)
    await here.delivery.step(draft.lines[0])
    assert draft.ids == started
    assert [] == await here.rows("SELECT seq FROM inbox")
