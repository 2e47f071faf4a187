import pytest

from botkit.chat.messages import Button, TaskCard, Text
from botkit.chat.receipts import Receipt
from botkit.engine.delivery import ATTEMPTS
from botkit.errors import (
    AlreadyExists,
    BadArgument,
    NotAllowed,
    OverLimit,
    RateLimited,
    Unreachable,
)
from tests.engine.sending import (
    BUSY,
    CARD,
    EXPIRED,
    GARBLED,
    LINE,
    LOST,
    NOT_SENT,
    PAINT,
    SERVER_ERROR,
    drain,
    status,
)
from tests.engine.world import OPS, stage


async def test_a_message_is_sent_once_and_its_reference_kept(world):
    here = await world()
    await stage(here, Text("a"))
    assert [] == await drain(here)
    assert [(Text("a"), "li")] == here.main.sent
    assert [("sent", 1, "m")] == await here.rows(
        "SELECT status, attempts, platform_ref FROM outbox"
    )
    assert await here.delivery.step(LINE) is None


async def test_messages_of_a_line_go_out_in_order(world):
    here = await world()
    await stage(here, *(Text(str(n)) for n in range(5)))
    await drain(here)
    assert list("01234") == here.heard("li")


@pytest.mark.parametrize("error", [NOT_SENT, LOST, SERVER_ERROR, BUSY, GARBLED, EXPIRED])
async def test_where_repeats_are_recognised_every_passing_trouble_is_tried_again(world, error):
    here = await world()
    here.main.script = [error, error]
    await stage(here, Text("a"))
    assert [1000, 2000] == await drain(here)
    assert [Text("a")] * 3 == [message for message, _ in here.main.attempts]
    assert ["sent"] == await status(here)


@pytest.mark.parametrize("error", [LOST, SERVER_ERROR, GARBLED])
async def test_where_they_are_not_a_repeat_is_marked(world, error):
    here = await world()
    here.ops.script = [error]
    await stage(here, Text("a"), room=True)
    await drain(here, OPS)
    assert ["a", "a（重发）"] == [message.content for message, _ in here.ops.attempts]


async def test_a_lost_upload_is_no_lost_message(world):
    here = await world()
    lost, uploaded = [Unreachable("no answer", sent=True)], here.ops.uploaded

    async def upload(message):
        if lost:
            raise lost.pop()
        return await uploaded(message)

    here.ops.uploaded = upload
    await stage(here, Text("a"), room=True)
    await drain(here, OPS)
    assert ["a"] == [message.content for message, _ in here.ops.attempts]


@pytest.mark.parametrize("error", [NOT_SENT, BUSY, EXPIRED])
async def test_what_surely_did_not_arrive_is_not_marked(world, error):
    here = await world()
    here.ops.script = [error]
    await stage(here, Text("a"), room=True)
    await drain(here, OPS)
    assert ["a", "a"] == [message.content for message, _ in here.ops.attempts]


@pytest.mark.parametrize("error", [LOST, SERVER_ERROR, GARBLED])
async def test_what_may_be_sent_once_only_ends_as_unknown(world, error):
    here = await world()
    here.main.script = [error]
    await stage(here, PAINT, Text("next"))
    assert [] == await drain(here)
    assert ["unknown", "sent"] == await status(here)
    assert 2 == len(here.main.attempts)


@pytest.mark.parametrize("error", [NOT_SENT, BUSY, EXPIRED])
async def test_what_may_be_sent_once_only_is_tried_again_when_it_surely_did_not_arrive(
    world, error
):
    here = await world()
    here.main.script = [error]
    await stage(here, PAINT)
    await drain(here)
    assert [PAINT] == here.main.repaints


async def test_in_place_of_what_is_refused_for_good_the_channel_may_know_something_plainer(world):
    here = await world()
    here.main.script = [BadArgument("no such template", code="param.templateNotExist"), LOST]
    here.main.plainer = lambda message: Text("1. yes") if isinstance(message, TaskCard) else None
    here.main.policy = lambda message: (
        "dedupe" if isinstance(message, TaskCard) else "at_least_once"
    )
    await stage(here, TaskCard("?", "?", [Button("yes", "yes")]), Text("next"))
    await drain(here)
    assert ["1. yes（重发）", "next"] == here.heard("li")  # as a text it is what a text is
    assert ["sent", "sent"] == await status(here)
    assert [] == await here.letters()


async def test_a_refusal_that_lasts_is_a_dead_letter_and_the_next_goes_on(world, logged):
    here = await world()
    here.main.script = [BadArgument("text too long", code=45002)]
    await stage(here, Text("a"), Text("b"))
    assert [] == await drain(here)
    assert (["b"], ["dead", "sent"]) == (here.heard("li"), await status(here))
    (letter,) = await here.letters()
    assert ("outbox", LINE) == (letter.source, letter.key)
    assert "45002" in letter.error
    assert "dead_letter" in [entry["event"] for entry in logged]


async def test_what_an_operator_must_mend_is_logged_as_such(world, logged):
    here = await world()
    here.main.script = [NotAllowed("not allow to access from your ip", code=60020)]
    await stage(here, Text("a"))
    await drain(here)
    assert "operator_needed" in [entry["event"] for entry in logged]


async def test_after_eight_attempts_it_is_a_dead_letter(world):
    here = await world()
    here.main.script = [NOT_SENT] * 20
    await stage(here, Text("a"))
    (line,) = await parked(here)
    await drain(here, line)
    assert ATTEMPTS == len(here.main.attempts)
    assert ["dead"] == await status(here)


async def parked(here):
    """Step the line until its row was given one of its own."""
    while here.woken == []:
        here.clock.advance_ms(await here.delivery.step(LINE))
    return here.woken


async def test_the_waits_grow_and_have_a_ceiling(world):
    here = await world()
    here.main.script = [NOT_SENT] * 20
    await stage(here, CARD)
    first = []
    while here.woken == []:
        wait = await here.delivery.step(LINE)
        first.append(wait)
        here.clock.advance_ms(wait)
    assert [1000, 2000, 4000, 8000, 0] == first
    # What it waits after the fifth attempt was decided when it was parked.
    assert [16000, 32000, 60000] == await drain(here, here.woken[0])


async def test_a_stuck_message_is_parked_after_30_seconds_and_those_behind_it_go_on(world):
    here = await world()
    here.main.script = [NOT_SENT] * 5
    begun = here.clock.now_ms()
    await stage(here, Text("stuck"), Text("next"))
    (line,) = await parked(here)
    assert here.clock.now_ms() - begun <= 30_000
    assert [] == await drain(here)
    await drain(here, line)
    assert ["next", "stuck"] == here.heard("li")


async def test_a_message_that_comes_while_one_is_stuck_is_not_held_up(world):
    here = await world()
    here.main.script = [NOT_SENT] * 5
    await stage(here, Text("stuck"))
    await parked(here)
    await stage(here, Text("next"))
    assert [] == await drain(here)
    assert ["next"] == here.heard("li")


async def test_a_message_older_than_its_life_is_not_sent(world, logged):
    here = await world()
    await stage(here, Text("a"))
    here.clock.advance("10m")
    assert [] == await drain(here)
    assert ([], ["dead"]) == (here.main.attempts, await status(here))
    assert 1 == len(await here.letters())
    assert "dead_letter" in [entry["event"] for entry in logged]


async def test_cards_and_posts_live_a_day(world):
    here = await world()
    await stage(here, CARD)
    await stage(here, Text("a"), room=True)
    here.clock.advance("23h")
    await drain(here)
    await drain(here, OPS)
    assert ["sent", "sent"] == await status(here)


async def test_too_many_calls_block_the_line_for_the_time_the_platform_names(world):
    here = await world()
    here.main.script = [RateLimited("freq limit", code=45009, retry_after=60.0)]
    await stage(here, Text("a"), Text("b"))
    assert [60_000] == await drain(here)
    assert ["a", "b"] == here.heard("li")


async def test_a_block_holds_for_parked_rows_of_the_same_receiver(world):
    here = await world()
    here.main.script = [NOT_SENT] * 5
    await stage(here, Text("stuck"), Text("next"))
    (line,) = await parked(here)
    here.main.script = [RateLimited("freq limit", code=45009, retry_after=60.0)]
    assert 60_000 == await here.delivery.step(LINE)
    here.clock.advance("59s")
    assert 0 < await here.delivery.step(line) <= 1000


async def test_a_person_gets_a_burst_and_then_one_message_every_2_5_seconds(world):
    here = await world()
    await stage(here, *(Text(str(n)) for n in range(8)))
    assert [2500, 2500] == await drain(here)


async def test_no_minute_sees_more_messages_than_the_platform_lets_through(world):
    here = await world()
    times = []
    await stage(here, *(Text(str(n)) for n in range(80)))
    here.main.send = lambda message, to: _noted(times, here)
    await drain(here)
    assert 80 == len(times)
    assert max(sum(1 for t in times if start <= t < start + 60_000) for start in times) <= 30


async def _noted(times, here):
    times.append(here.clock.now_ms())
    return Receipt()


async def test_a_repaint_is_no_message(world):
    here = await world()
    await stage(here, *[PAINT] * 20)
    assert [] == await drain(here)


async def test_equal_messages_differ_in_what_nobody_sees(world):
    here = await world()
    for _ in range(3):
        await stage(here, Text("a"))
    await stage(here, Text("a"), to="wang")
    await drain(here)
    await drain(here, "wecom/main/wang")
    assert ["a", "a ", "a  "] == here.heard("li")
    assert ["a"] == here.heard("wang")


async def test_an_equal_message_never_meets_the_body_of_one_the_platform_remembers(world):
    here = await world()
    for wait in ("0s", "500s", "150s", "400s", "300s", "300s"):
        here.clock.advance(wait)
        await stage(here, Text("a"))
        await drain(here)
    sent = await here.rows("SELECT attempt_started_at, body FROM outbox ORDER BY seq")
    for number, (at, body) in enumerate(sent):
        assert body not in [b for t, b in sent[:number] if at - t < 600_000]


async def test_a_message_that_waited_long_does_not_meet_its_equal(world):
    here = await world()
    await stage(here, Text("a"))
    here.clock.advance("599s")
    await drain(here)
    here.clock.advance("590s")
    await stage(here, Text("a"))
    await drain(here)
    assert 2 == len(set(here.heard("li")))


async def test_the_same_key_is_sent_once(world):
    here = await world()
    for _ in range(2):
        await stage(here, Text("a"), room=True, key="release")
    await drain(here, OPS)
    assert 1 == len(here.ops.sent)


async def test_a_card_keeps_its_code_and_is_named_after_its_row(world):
    here = await world()
    (row,) = await stage(here, CARD)
    await drain(here)
    assert row == here.cards()[0].task_id


@pytest.mark.parametrize(("first", "status_"), [(LOST, "sent"), (NOT_SENT, "dead")])
async def test_a_card_that_exists_already_had_arrived(world, first, status_):
    here = await world()
    here.main.script = [first, AlreadyExists("task_id is used", code=42014)]
    await stage(here, CARD)
    await drain(here)
    assert [status_] == await status(here)


async def test_what_is_too_long_after_all_is_refused_like_anything_else(world, logged):
    here = await world()
    here.main.script = [OverLimit("wecom text.content", limit=2048, size=3000)]
    await stage(here, Text("a"), Text("b"))
    assert [] == await drain(here)
    assert ["dead", "sent"] == await status(here)
    assert [(0,), (0,)] == await here.rows("SELECT perhaps_sent FROM outbox")
    assert "3000 bytes, allowed are 2048" in (await here.letters())[0].error
    assert "send_broken" not in [entry["event"] for entry in logged]


async def test_an_error_nobody_thought_of_is_a_dead_letter_and_the_next_goes_on(world, logged):
    here = await world()
    here.main.script = [KeyError("oops")]
    await stage(here, Text("a"), Text("b"))
    assert [] == await drain(here)
    assert (["dead", "sent"], ["b"]) == (await status(here), here.heard("li"))
    (line,) = [entry for entry in logged if "dead_letter" == entry["event"]]
    assert line["error"].startswith("KeyError at ")


async def test_a_room_that_is_no_longer_in_the_settings_is_a_dead_letter(world):
    here = await world()
    await stage(here, Text("a"), room=True)
    del here.channels[OPS]
    await drain(here, OPS)
    assert "no such app or room" in (await here.letters())[0].error
