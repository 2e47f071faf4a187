"""Errands: what a verb sends by hand, through the outbox and its limits like everything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from botkit.chat.people import Address
from botkit.chat.seams import platform_of
from botkit.clock import ZONE, as_datetime
from botkit.engine.draft import Draft
from botkit.engine.engine import Engine
from botkit.engine.orders import Done
from botkit.engine.surroundings import Surroundings
from botkit.errors import ConfigError
from botkit.store import card, outbox
from botkit.wire.record import Record, field

WAIT_S = 10.0  # for the message to leave; it goes on leaving after that
LOOK_S = 0.05
EVERYBODY = "@all"  # as WeCom has it, and "|" between several; an errand goes to one
WORST_FIRST = ("dead", "unknown", "pending", "sending", "sent")


class Errand(Record, tag="send", tag_field="order"):
    """Send a template to a room or to a person of an app (``wecom/main``, "" = the only one).

    The same ``key`` is sent once.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    room: str = ""
    person: str = ""
    app: str = ""
    key: str | None = None


class Errands:
    """``rooms`` are the names of ``[robots]``, ``tenants`` the corp of each app's channel.

    ``usual`` is the app where an errand names none.
    """

    def __init__(
        self,
        around: Surroundings,
        engine: Engine,
        *,
        rooms: Collection[str],
        tenants: Mapping[str, str],
        usual: str = "",
    ) -> None:
        self._around, self._engine = around, engine
        self._rooms, self._tenants, self._usual = rooms, tenants, usual

    async def run(self, errand: Errand) -> Done:
        """Render, send and wait for the outcome.  Raises ConfigError, FlowError, OverLimit."""
        channel, to, conv = self._destination(errand)
        now = as_datetime(self._around.clock.now_ms()).astimezone(ZONE)
        context = {"now": now, **errand.values}
        if to:
            context.setdefault("person", self._around.names(channel, to))
        catalog = self._around.speaker.catalog
        platform = platform_of(self._around.channels.get(channel))
        message = catalog.render(errand.template, (), context, platform=platform).message
        draft = self._engine.draft(conv)
        owner = None
        if to:  # clicks on a card go to the handlers of the bot whose template it is
            bot = errand.template.partition("/")[0]
            owner = card.unsent(conv=conv, bot=bot, receiver=to, template=errand.template)
        draft.send(channel, to, message, owner=owner, key=errand.key)
        await self._engine.commit(draft)
        return await self._outcome(draft)

    def _destination(self, errand: Errand) -> tuple[str, str, str]:
        """The channel, the person ("" for a room) and the conversation."""
        if errand.room:
            if errand.room not in self._rooms:
                known = ", ".join(sorted(self._rooms)) or "none"
                raise ConfigError(f"room {errand.room!r}: not in [robots]. There are: {known}.")
            return f"robot/{errand.room}", "", f"room/{errand.room}"
        if not errand.person or errand.person.lower() == EVERYBODY or "|" in errand.person:
            raise ConfigError(f"person {errand.person!r}: name one person, by the user id.")
        named = errand.app or self._usual
        fitting = [app for app in self._tenants if named in ("", app, app.partition("/")[2])]
        if len(fitting) != 1:
            known = ", ".join(sorted(self._tenants)) or "none"
            raise ConfigError(f"app {errand.app!r}: name one with --app. There are: {known}.")
        (channel,) = fitting
        platform, _, name = channel.partition("/")
        address = Address(self._tenants[channel], platform, name, errand.person)
        return channel, errand.person, address.key

    async def _outcome(self, draft: Draft) -> Done:
        """Wait for the draft's rows to leave; ``pending`` when that takes too long."""
        clock = self._around.clock
        deadline = clock.monotonic() + WAIT_S
        while True:
            rows = await self._around.database.run(lambda tx: outbox.by_ids(tx, draft.ids))
            waiting = [row for row in rows if row.status in ("pending", "sending")]
            if not waiting or clock.monotonic() > deadline:
                worst = min(rows, key=lambda row: WORST_FIRST.index(row.status), default=None)
                if worst is None:
                    return Done("duplicate")
                # Whether an attempt is under way just now is chance.
                outcome = "pending" if worst.status == "sending" else worst.status
                return Done(outcome, worst.error)
            await clock.sleep(LOOK_S)
