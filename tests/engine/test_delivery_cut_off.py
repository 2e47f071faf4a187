"""The process, or the store, ended while a message was under way."""

import asyncio

import pytest

from botkit.chat.messages import Text
from botkit.engine.breaker import Breaker
from botkit.engine.delivery import ATTEMPTS
from botkit.engine.orders import Orders, ReplayLetters
from botkit.errors import NotFound
from botkit.store import outbox
from tests.engine.sending import (
    LINE,
    LOST,
    NOT_SENT,
    PAINT,
    drain,
    status,
)
from tests.engine.world import OPS, stage

REFUSED = NotFound("no such card", code=40058)


async def cut_off(here, *messages, room=False):
    """Stage messages; the first was being sent when the process was killed."""
    staged = await stage(here, *messages, room=room)

    def begin(tx):
        (row,) = outbox.by_ids(tx, [staged[0]])
        outbox.start(tx, row, here.clock.now_ms())

    await here.database.run(begin)
    await here.restart()


async def test_a_cut_off_send_is_repeated_with_the_same_bytes_where_that_is_recognised(world):
    here = await world()
    await cut_off(here, Text("a"))
    assert [] == await drain(here)
    assert ["a"] == here.heard("li")


async def test_a_row_that_was_cut_off_again_and_again_is_given_up(world):
    here = await world()
    await stage(here, Text("a"), room=True)
    for _ in range(ATTEMPTS + 3):
        await here.database.run(
            lambda tx: tx.execute(
                "UPDATE outbox SET status = 'sending'"
                ", attempts = attempts + 1 WHERE status <> 'dead'"
            )
        )
        await here.restart()
        if await here.rows("SELECT 1 FROM outbox WHERE attempts >= 8"):
            await drain(here, OPS)
    assert [] == here.ops.attempts
    (letter,) = await here.letters()
    assert "nobody knows whether it arrived" in letter.error


async def test_a_row_that_expired_after_it_was_cut_off_is_still_in_doubt(world):
    here = await world()
    await cut_off(here, Text("a"), room=True)
    here.clock.advance("25h")
    await drain(here, OPS)
    (letter,) = await here.letters()
    assert "nobody knows whether it arrived" in letter.error
    assert [("dead", 1)] == await here.rows("SELECT status, perhaps_sent FROM outbox")


async def test_a_cut_off_send_is_repeated_with_a_mark_where_it_is_not(world):
    here = await world()
    await cut_off(here, Text("a"), room=True)
    await drain(here, OPS)
    assert ["a（重发）"] == [message.content for message, _ in here.ops.sent]


async def test_what_was_in_doubt_at_its_last_attempt_is_marked_when_it_is_replayed(world):
    here = await world()
    here.ops.script = [NOT_SENT] * (ATTEMPTS - 1) + [LOST]
    await stage(here, Text("a"), room=True)
    await drain(here, OPS)
    (line,) = here.woken  # parked
    await drain(here, line)
    assert (ATTEMPTS, ["dead"]) == (len(here.ops.attempts), await status(here))
    await Orders(here.database, clock=here.clock).carry_out(ReplayLetters())
    await drain(here, line)
    assert ["a（重发）"] == [message.content for message, _ in here.ops.sent]


async def test_a_cut_off_send_is_never_repeated_where_it_must_not_be(world):
    here = await world()
    await cut_off(here, PAINT, Text("next"))
    assert [] == await drain(here)
    assert ["unknown", "sent"] == await status(here)
    assert [] == here.main.repaints


def disk_fills_while_sending(here, channel):
    """Nothing can be written from the first send on; set once that was tried."""
    tried = asyncio.Event()

    def is_full():
        if channel.attempts:
            tried.set()
        return bool(channel.attempts)

    here.database.is_full = is_full
    return tried


@pytest.mark.parametrize(
    ("message", "sends", "ends"), [(PAINT, 1, "unknown"), (Text("a"), 2, "sent")]
)
async def test_an_outcome_that_was_never_stored_is_a_send_that_was_cut_off(
    world, message, sends, ends
):
    here = await world()
    await stage(here, message)
    tried = disk_fills_while_sending(here, here.main)
    step = asyncio.create_task(here.delivery.step(LINE))
    await tried.wait()
    step.cancel()
    await here.restart()
    await drain(here)
    assert (sends, [ends]) == (len(here.main.attempts), await status(here))


async def test_a_known_outcome_is_written_once_the_disk_takes_it(world):
    here = await world()
    await stage(here, Text("a"), room=True)
    tried = disk_fills_while_sending(here, here.ops)
    step = asyncio.create_task(here.delivery.step(OPS))
    await tried.wait()
    here.database.is_full = lambda: False
    here.clock.advance("1s")
    assert 0 == await step
    assert (["sent"], 1) == (await status(here), len(here.ops.attempts))


@pytest.mark.parametrize(
    ("message", "is_room", "error", "ends"),
    [
        (PAINT, False, NOT_SENT, (["sent"], 2)),
        (PAINT, False, REFUSED, (["dead"], 1)),
        (Text("a"), True, NOT_SENT, (["sent"], 2)),
    ],
)
async def test_what_surely_did_not_arrive_stays_so_while_the_disk_is_full(
    world, message, is_room, error, ends
):
    here = await world()
    channel, line = (here.ops, OPS) if is_room else (here.main, LINE)
    channel.script = [error]
    await stage(here, message, room=is_room)
    tried = disk_fills_while_sending(here, channel)
    step = asyncio.create_task(here.delivery.step(line))
    await tried.wait()
    here.database.is_full = lambda: False
    here.clock.advance("1s")
    here.clock.advance_ms(await step)
    await drain(here, line)
    assert ends == (await status(here), len(channel.attempts))
    assert [] == [one for one, _ in channel.attempts if one != message]  # nor is it marked


async def test_rows_that_expired_leave_the_probe_to_others(world):
    here = await world()
    here.use_breaker(Breaker)
    await stage(here, *(Text(str(n)) for n in range(6)))
    here.main.script = [NOT_SENT] * 5
    for _ in range(5):
        here.clock.advance_ms(await here.delivery.step(LINE) or 0)
    here.clock.advance("11m")
    await stage(here, Text("fresh"), to="wang")
    await here.delivery.step(LINE)  # expired
    assert 0 == await here.delivery.step("wecom/main/wang")
    assert ["fresh"] == here.heard("wang")


async def test_a_row_that_cannot_be_read_does_not_stop_its_line(world):
    here = await world()
    await stage(here, Text("a"), Text("b"))
    await here.database.run(
        lambda tx: tx.execute(
            "UPDATE outbox SET body = replace(body, 'Text', 'Hologram') WHERE seq = 1"
        )
    )
    assert [] == await drain(here)
    assert (["dead", "sent"], ["b"]) == (await status(here), here.heard("li"))
    assert "it cannot be read" in (await here.letters())[0].error
