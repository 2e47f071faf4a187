"""Plans: what `@bot.cron` handlers ask for, as timers that are set again when they ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim

from botkit.chat.events import CronFired
from botkit.chat.people import Address
from botkit.chat.seams import Tx
from botkit.clock import Clock, as_datetime
from botkit.flows.starting import Roster
from botkit.store import timer
from botkit.store.timer import Timer
from botkit.wire.ids import new_id

NAME = "cron"  # of the timers; flows cannot use it, their conversations have people in them
NOBODY = "cron:"  # in place of a person; no platform has a colon in a user id


def next_due(plan: CronFired, after_ms: int) -> int:
    """When the plan is due next, in UTC milliseconds."""
    after = as_datetime(after_ms).astimezone(ZoneInfo(plan.zone))
    return round(next(CronSim(plan.expression, after)).timestamp() * 1000)


class Plans:
    """The plans of all apps' bots; ``rosters`` is by channel name."""

    def __init__(self, rosters: Mapping[str, Roster], clock: Clock) -> None:
        self._clock = clock
        self._plans = dict(_plans(rosters))

    def set_up(self, tx: Tx) -> None:
        """Arm what is new or has changed, stop what no bot has any more."""
        armed = {one.conv: one for one in timer.named(tx, NAME)}
        for conv in armed.keys() - self._plans.keys():
            timer.stop(tx, (conv, NAME))
        for conv, plan in self._plans.items():
            if conv not in armed or not _is_same(armed[conv], plan):
                self._arm(tx, conv, plan, self._clock.now_ms())

    def ring(self, tx: Tx, rung: Timer) -> None:
        """Arm a plan's timer again that has just rung; other timers ring once."""
        if rung.name == NAME and (plan := self._plans.get(rung.conv)):
            self._arm(tx, rung.conv, plan, max(rung.due_at, self._clock.now_ms()))

    def _arm(self, tx: Tx, conv: str, plan: CronFired, after_ms: int) -> None:
        due_at = next_due(plan, after_ms)
        payload = msgspec.json.encode(msgspec.structs.replace(plan, due_at=due_at)).decode()
        timer.arm(tx, Timer(new_id(self._clock), conv, NAME, due_at, payload))


def _plans(rosters: Mapping[str, Roster]) -> Iterator[tuple[str, CronFired]]:
    """A plan is its bot's: where several apps have the bot, it runs on the first."""
    known: set[str] = set()
    for channel, roster in rosters.items():
        platform, _, app = channel.partition("/")
        for bot in roster.bots:
            for entry in bot.plans.values():
                name = f"{bot.name}.{entry.name}"
                if name in known:
                    continue
                known.add(name)
                conv = Address("-", platform, app, f"{NOBODY}{name}").key
                yield conv, CronFired(plan=name, expression=entry.expression, zone=entry.zone)


def _is_same(armed: Timer, plan: CronFired) -> bool:
    kept = msgspec.json.decode(armed.payload, type=CronFired)
    return msgspec.structs.replace(kept, due_at=0) == plan
