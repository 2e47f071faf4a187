"""Events in one platform's own words: stored as they came, heard as records."""

import msgspec

from botkit import Bot, Other
from botkit.chat.events import Native
from botkit.flows.starting import Roster
from tests.engine.test_turns import attempts
from tests.engine.world import MAIN


class Joined(Native):
    user: str = ""


def understand(event):
    return Joined(user=event.raw["user"]) if "user" in getattr(event, "raw", {}) else event


def a_bot(heard):
    bot = Bot("probe")

    @bot.on(Joined)
    async def joined(turn):
        heard.append(("joined", turn.event.user, turn.person.id))

    @bot.on(Native, Joined)
    async def any_native(turn):
        heard.append(("native", turn.event.user, turn.person.id))

    @bot.on(Other)
    async def other(turn):
        heard.append(("other", turn.event.name, turn.person.id))

    return bot


async def stage(world, bot):
    here = await world(bot)
    here.around.rosters[MAIN] = Roster([bot], understand=understand)
    return here


async def test_a_record_is_heard_once_by_those_who_ask_for_it_or_for_its_kind(world):
    heard = []
    here = await stage(world, a_bot(heard))
    await here.happen("", Other(name="n", raw={"user": "wang"}))
    assert [("joined", "wang", ""), ("native", "wang", "")] == heard


async def test_what_has_no_record_is_heard_as_it_came(world):
    heard = []
    here = await stage(world, a_bot(heard))
    await here.happen("li", Other(name="n"))
    assert [("other", "n", "li")] == heard


async def test_the_row_keeps_the_fields_and_no_record(world):
    here = await stage(world, a_bot([]))
    await here.receive("li", Other(name="n", raw={"user": "wang"}))
    row = msgspec.json.decode((await here.waiting("li")).payload)
    assert ("Other", {"user": "wang"}) == (row["kind"], row["raw"])


async def test_when_a_handler_fails_nobody_is_told_where_nobody_spoke(world):
    bot = Bot("probe")

    @bot.on(Joined)
    async def fails(turn):
        turn.reply("nobody can be answered")

    here = await stage(world, bot)
    await here.receive("", Other(name="n", raw={"user": "wang"}))
    await attempts(here, "")
    await here.settle()
    (letter,) = await here.letters()
    assert "nobody spoke" in letter.error
    assert [] == here.main.attempts
