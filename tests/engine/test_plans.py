from datetime import UTC, datetime

import pytest

from botkit.chat.events import CronFired
from botkit.engine.plans import Plans, next_due
from botkit.errors import ConfigError, FlowError
from botkit.flows.bot import Bot
from botkit.flows.starting import Roster
from botkit.flows.turn import Turn
from botkit.store import timer

MORNING = CronFired(plan="news.morning", expression="0 9 * * 1-5", zone="Asia/Shanghai")


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


class Standing:
    def __init__(self, text: str) -> None:
        self.text = text

    def now_ms(self) -> int:
        return ms(self.text)


def a_bot(expression: str = "0 9 * * 1-5") -> Bot:
    bot = Bot("news")

    @bot.cron(expression)
    async def morning(turn: Turn) -> None:
        turn.post("ops", "news")

    return bot


def test_a_plan_is_due_in_its_own_zone():
    assert ms("2026-11-20T01:00:00+00:00") == next_due(MORNING, ms("2026-11-19T20:00:00+00:00"))


def test_a_weekend_is_skipped():
    assert ms("2026-11-23T01:00:00+00:00") == next_due(MORNING, ms("2026-11-20T01:00:00+00:00"))


def test_what_is_no_expression_or_zone_is_refused():
    with pytest.raises(ConfigError, match="no cron expression"):
        Bot("news").cron("every morning")
    with pytest.raises(ConfigError, match="no time zone"):
        Bot("news").cron("0 9 * * *", tz="Shanghai")


def test_an_expression_that_never_comes_is_refused():
    with pytest.raises(ConfigError, match="news: '0 9 \\*/20 \\* 1#5' never comes"):
        Bot("news").cron("0 9 */20 * 1#5")  # the 1st or the 21st, and a fifth Monday


async def test_plans_are_armed_once_changed_and_stopped(database):
    clock = Standing("2026-11-19T20:00:00+00:00")

    async def due(*bots: Bot) -> list[str]:
        plans = Plans({"wecom/main": Roster(bots)}, clock)
        await database.run(plans.set_up)
        found = await database.run(lambda tx: timer.named(tx, "cron"))
        return [datetime.fromtimestamp(one.due_at / 1000, UTC).isoformat() for one in found]

    assert ["2026-11-20T01:00:00+00:00"] == await due(a_bot())
    clock.text = "2026-11-20T00:30:00+00:00"
    assert ["2026-11-20T01:00:00+00:00"] == await due(a_bot())
    assert ["2026-11-20T02:00:00+00:00"] == await due(a_bot("0 10 * * *"))
    assert [] == await due()


async def test_what_was_missed_rings_once_and_is_armed_for_the_future(database):
    clock = Standing("2026-11-19T20:00:00+00:00")
    plans = Plans({"wecom/main": Roster([a_bot("0 * * * *")])}, clock)
    await database.run(plans.set_up)
    clock.text = "2026-11-20T05:10:00+00:00"
    (missed,) = await database.run(lambda tx: timer.due(tx, clock.now_ms(), 50))
    await database.run(lambda tx: plans.ring(tx, missed))
    (armed,) = await database.run(lambda tx: timer.named(tx, "cron"))
    assert ms("2026-11-20T06:00:00+00:00") == armed.due_at


def test_a_plan_has_nobody_to_reply_to():
    from botkit.chat.people import Person

    turn = Turn(person=Person(""), event=MORNING, platform="wecom", now=datetime.now(UTC))
    with pytest.raises(FlowError, match="nobody spoke"):
        turn.reply("news")
