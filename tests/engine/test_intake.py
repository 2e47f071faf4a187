import asyncio
import json

import msgspec
import pytest

from botkit import Bot, Flow
from botkit.chat.events import CardClicked, Other, Text
from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.engine.intake import QUOTA, Intake
from botkit.errors import Malformed, Unavailable, Unreadable
from tests.engine.world import conv_of

TEMPLATES = {"probe/ask/a.taskcard.j2": '+++\ntitle = "ask"\nbuttons = { yes = "好" }\n+++\n?\n'}


def a_bot():
    bot = Bot("probe")

    @bot.flow(start="go")
    class Ask(Flow):
        initial = "a"
        states = ["a"]

    return bot


async def test_an_event_is_stored_and_its_conversation_notified(world):
    here = await world()
    assert "stored" == await here.receive("li", Text(text="x"))
    assert [conv_of("li")] == here.woken
    waiting = await here.waiting("li")
    assert ("li", 2, 1) == (waiting.actor, waiting.trust, waiting.attempts)


async def test_the_same_key_is_a_duplicate_also_after_it_was_processed_and_a_restart(world):
    here = await world()
    assert "stored" == await here.receive("li", Text(text="x"), key="k")
    assert "duplicate" == await here.receive("li", Text(text="x"), key="k")
    await here.settle()
    await here.restart()
    assert "duplicate" == await here.receive("li", Text(text="x"), key="k")
    assert [] == here.woken


async def test_above_the_quota_events_are_dropped_and_their_keys_remembered(world, logged):
    here = await world()
    for n in range(QUOTA):
        assert "stored" == await here.receive("li", Text(text=str(n)))
    assert "dropped" == await here.receive("li", Text(text="more"), key="k")
    assert "duplicate" == await here.receive("li", Text(text="more"), key="k")
    assert "stored" == await here.receive("wang", Text(text="x"))
    assert ["inbound_dropped_quota"] == [e["event"] for e in logged if e["log_level"] == "warning"]
    assert [conv_of("li")] == here.notices


async def test_when_some_were_taken_there_is_room_again(world):
    here = await world()
    for n in range(QUOTA):
        await here.receive("li", Text(text=str(n)))
    await here.turns.step(conv_of("li"))
    assert "stored" == await here.receive("li", Text(text="more"))


async def test_a_flood_is_answered_with_one_notice(world):
    here = await world()
    engine = here.engine()
    for n in range(QUOTA):
        await here.receive("li", Text(text=str(n)))
    here.intake = engine.intake
    for n in range(5):
        await here.receive("li", Text(text=f"more {n}"))
    here.main.sent.clear()
    rows = await here.rows("SELECT body FROM outbox")
    assert 1 == len([body for (body,) in rows if "消息太多" in body])
    await engine.stop()


async def test_a_click_waits_in_the_conversation_that_sent_the_card(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    (card,) = here.cards()
    await here.receive("wang", CardClicked(task_id=card.task_id, key="yes"))
    waiting = await here.waiting("li")
    assert "wang" == waiting.actor
    assert await here.waiting("wang") is None


async def test_a_click_on_an_unknown_card_waits_where_it_came_from(world):
    here = await world()
    await here.receive("wang", CardClicked(task_id="unknown", key="yes"))
    assert await here.waiting("wang") is not None


async def test_text_that_no_store_can_keep_is_cleaned(world):
    here = await world()
    await here.receive("li", Text(text="a\x00b\ud800"))
    assert "a\ufffdb\ufffd" == msgspec.json.decode((await here.waiting("li")).payload)["text"]


async def test_raw_fields_are_kept(world):
    here = await world()
    await here.receive("li", Other(name="new_thing", raw={"A": {"B": ["1", "2"]}}))
    raw = msgspec.json.decode((await here.waiting("li")).payload)["raw"]
    assert {"A": {"B": ["1", "2"]}} == raw


async def test_what_nobody_can_read_is_a_dead_letter_once(world):
    here = await world()
    for _ in range(2):
        unreadable = Unreadable("no sender", key="k", payload=b"<xml>\xff\x00</xml>")
        await here.intake.bury("wecom/main", unreadable)
    (letter,) = await here.letters()
    assert ("callback", "wecom/main", "no sender") == (letter.source, letter.conv, letter.error)
    assert "<xml>\ufffd\ufffd</xml>" == letter.payload


async def test_what_does_not_fit_into_the_store_is_unreadable_and_the_others_are_stored(world):
    here = await world()
    address = Address("corp", "wecom", "main", "li")
    large = Arrival("large", address, Other(name="new", raw={"a": 2**63, "b": "字"}), 2)
    taken = [here.intake.take(lambda one=one: one) for one in (large, answered(None))]
    unreadable, received = await asyncio.gather(*taken, return_exceptions=True)
    assert ("stored", Unreadable) == (received.verdict, type(unreadable))
    assert ("large", {"a": 2**63, "b": "字"}) == (
        unreadable.key,
        json.loads(unreadable.payload)["raw"],
    )
    await here.intake.bury("wecom/main", unreadable)
    (letter,) = await here.letters()
    assert "64 bits" in letter.error
    assert "字" in letter.payload


async def test_a_store_that_closes_takes_nothing(world):
    here = await world()
    await here.database.real.close()
    with pytest.raises(Unavailable):
        await here.receive("li", Text(text="x"))


async def test_who_waits_too_long_is_told_and_what_is_on_its_way_goes_on(world):
    here = await world()
    here.database.gate.clear()
    intake = Intake(
        here.database, clock=here.clock, notify=here._arrived, over_quota=None, store_s=0.01
    )
    with pytest.raises(Unavailable, match="takes too long"):
        await intake.receive(answered(None))
    here.database.gate.set()
    while await here.waiting("li") is None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert "duplicate" == await intake.receive(answered(None))


async def test_of_what_comes_at_once_only_what_cannot_be_read_or_stored_fails(world):
    here = await world()

    def unread():
        raise Malformed("no")

    reads = [unread, lambda: answered(None, key="a"), lambda: answered(None, key="b\ud800")]
    done = await asyncio.gather(*map(here.intake.take, reads), return_exceptions=True)
    assert (Malformed, "stored", UnicodeEncodeError) == (
        type(done[0]), done[1].verdict, type(done[2])
    )  # fmt: skip
    assert ["a"] == [row[0] for row in await here.rows("SELECT key FROM inbox")]


async def test_who_stops_waiting_leaves_the_others_alone(world):
    here = await world()
    taken = [here.intake.take(lambda key=key: answered(None, key=key)) for key in "abc"]
    taken[0].cancel()
    await asyncio.sleep(0)  # what came is read
    taken[1].cancel()
    assert "stored" == (await taken[2]).verdict
    assert ["b", "c"] == [row[0] for row in await here.rows("SELECT key FROM inbox")]


def answered(reply, key="k", person="li"):
    address = Address("corp", "wecom", "main", person)
    return Arrival(key, address, Text(text="x"), 2, reply)


async def test_an_answer_is_kept_with_its_event_and_given_again(world):
    here = await world()
    first, again = answered("<first/>"), answered("<again/>")
    assert ["stored", "duplicate"] == [await here.intake.receive(one) for one in (first, again)]
    assert ("<first/>", "<first/>") == (first.reply, again.reply)
    await here.settle()
    await here.restart()
    late = answered("")
    assert "duplicate" == await here.intake.receive(late)
    assert "<first/>" == late.reply


async def test_an_event_with_an_empty_answer_keeps_none(world):
    here = await world()
    assert "stored" == await here.intake.receive(answered(""))
    assert [] == await here.rows("SELECT * FROM reply")


async def test_what_is_dropped_is_not_answered(world):
    here = await world()
    for n in range(QUOTA):
        await here.receive("li", Text(text=str(n)))
    more = answered("<more/>")
    assert "dropped" == await here.intake.receive(more)
    assert "" == more.reply


async def test_the_platform_itself_has_no_quota(world):
    here = await world()
    for n in range(2 * QUOTA):
        assert "stored" == await here.receive("", Other(name=str(n)))
