"""The engine's rooms around a real store, with a clock and channels in the test's hand."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from botkit.chat.events import AnyEvent, CardClicked, MenuClicked, Text
from botkit.chat.messages import AnyMessage, TaskCard
from botkit.chat.people import Address, Person
from botkit.chat.receipts import Policy, Receipt
from botkit.chat.seams import Arrival, Bulk, Repaint, Tx
from botkit.clock import Clock
from botkit.engine.breaker import Breaker
from botkit.engine.deciding import TimeLimit
from botkit.engine.delivery import Delivery
from botkit.engine.draft import Draft
from botkit.engine.engine import Engine, Keep
from botkit.engine.intake import Intake
from botkit.engine.jobs import JobRunner
from botkit.engine.running import Running
from botkit.engine.scene import Scene, load
from botkit.engine.speaking import Speaker
from botkit.engine.surroundings import Surroundings
from botkit.engine.turns import Turns
from botkit.errors import Unavailable
from botkit.flows.bot import Bot
from botkit.flows.starting import Jobs, Roster
from botkit.flows.turn import Outside
from botkit.observe.metrics import Metrics
from botkit.replies.catalog import Catalog
from botkit.store import card, dead, inbox, outbox, session
from botkit.store.sqlite import SqliteDatabase
from botkit.testing.clock import FakeClock

MAIN, OPS = "wecom/main", "robot/ops"

KEEP = Keep(seen_ms=86_400_000, sent_ms=7 * 86_400_000, dead_ms=30 * 86_400_000)


def conv_of(person: str) -> str:
    return Address("corp", "wecom", "main", person).key


class ScriptedChannel:
    """Takes everything, unless the script says otherwise: errors and receipts, in order."""

    def __init__(self, name: str, policy: Policy = "dedupe") -> None:
        self.name, self._policy = name, policy
        self.script: list[Exception | Receipt | Callable[[], Receipt]] = []
        self.attempts: list[tuple[AnyMessage | Repaint, str]] = []
        self.sent: list[tuple[AnyMessage, str]] = []
        self.repaints: list[Repaint] = []

    def fit(self, message: AnyMessage) -> list[AnyMessage]:
        return [message]

    def policy(self, message: AnyMessage | Repaint) -> Policy:
        return "at_most_once" if isinstance(message, Repaint) else self._policy

    def vary(self, message: AnyMessage, nth: int) -> AnyMessage:
        return message.__class__(message.content + " " * nth) if nth else message

    def resent(self, message: AnyMessage) -> AnyMessage:
        return message.__class__(message.content + "（重发）")

    async def uploaded(self, message: AnyMessage) -> AnyMessage:
        return message

    async def send(self, message: AnyMessage, to: str) -> Receipt:
        receipt = self._next(message, to)
        self.sent.append((message, to))
        return receipt

    async def repaint(self, repaint: Repaint) -> Receipt:
        receipt = self._next(repaint, repaint.person)
        self.repaints.append(repaint)
        return receipt

    def _next(self, message: AnyMessage | Repaint, to: str) -> Receipt:
        self.attempts.append((message, to))
        found = self.script.pop(0) if self.script else Receipt(reference="m", update_code="u")
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Receipt) else found()


class Flaky:
    """A database that cannot be written to while ``is_full`` says so.

    Bulks pass ``gate`` first.
    """

    def __init__(self, database: SqliteDatabase) -> None:
        self.real, self.is_full = database, lambda: False
        self.gate = asyncio.Event()
        self.gate.set()

    async def run(self, unit: Callable[[Tx], Any]) -> Any:
        if self.is_full():
            raise Unavailable("the disk is full")
        return await self.real.run(unit)

    async def join(self, bulk: Bulk[Any, Any], items: Sequence[Any]) -> list[Any]:
        if self.is_full():
            raise Unavailable("the disk is full")
        await self.gate.wait()
        return await self.real.join(bulk, items)


class NobodyKnown:
    """An address book for ``turn.people``: everybody's manager is the boss."""

    async def get(self, person: Person | str) -> Person:
        return person if isinstance(person, Person) else Person(person)

    async def manager(self, person: Person | str, level: int = 1) -> Person | None:
        return Person("boss")

    async def role(self, name: str) -> list[Person]:
        return []

    async def department(self, person: Person | str) -> list[int]:
        return []


class World:
    """``bots`` on the app wecom/main, with a room robot/ops; make it with ``await World.open``.

    With ``at_once`` turns are decided as in a round where that may be, else each takes a step.
    """

    @classmethod
    async def open(
        cls, folder: Path, bots: Iterable[Bot], templates: Mapping[str, str], **options: Any
    ) -> World:
        for name, text in templates.items():
            path = folder / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        world = cls()
        world.folder, world.clock = folder, options.pop("clock", None) or FakeClock()
        world.at_once, world.decided = options.pop("at_once", False), 0
        world.bots, world._options = list(bots), options
        Catalog([folder / "templates"])  # mistakes show before anything is open
        world.main, world.ops = ScriptedChannel(MAIN), ScriptedChannel(OPS, "at_least_once")
        world.http = aiohttp.ClientSession()
        world._keys = 0
        await world.restart()
        return world

    async def restart(self, bots: Iterable[Bot] | None = None) -> None:
        """As after a kill: the store is what remains."""
        if hasattr(self, "database"):
            await self.database.real.close()
            self.limit.close()
        self.limit = TimeLimit()
        self.bots = list(bots or self.bots)
        self.database = Flaky(await SqliteDatabase.open(self.folder / "world.db"))
        self.metrics, self.woken = Metrics(), []
        self.channels = {MAIN: self.main, OPS: self.ops}
        self.around = Surroundings(
            database=self.database,
            channels=self.channels,
            rosters={MAIN: Roster(self.bots)},
            outsides={MAIN: Outside(people=NobodyKnown(), clients={}, http=self.http)},
            names=lambda _, person: Person(person),
            clock=self.clock,
            metrics=self.metrics,
            speaker=Speaker(Catalog([self.folder / "templates"], clock=self.clock)),
            limit=self.limit,
        )
        self.runner = JobRunner(Jobs(self.bots), clients={}, http=self.http, limit=self.limit)
        self.running = Running(self.folder / "world.running", 8)
        self.turns = Turns(
            self.around, committed=lambda draft: None, running=self.running, **self._options
        )
        self.use_breaker(functools.partial(Breaker, failures=1000))
        self.notices: list[str] = []
        self.intake = Intake(
            self.database, clock=self.clock, notify=self._arrived, over_quota=self._quota
        )

    def use_breaker(self, breaker: Callable[[Clock], Breaker]) -> None:
        """Deliver anew, with this kind of breaker; the usual one never opens."""
        self.delivery = Delivery(
            self.database,
            channels=self.channels,
            jobs=self.runner,
            clock=self.clock,
            metrics=self.metrics,
            notify=self.woken.append,
            wake=self.woken.append,
            dice=lambda: 1.0,
            breaker=breaker,
        )

    async def close(self) -> None:
        self.limit.close()
        await self.database.real.close()
        await self.http.close()

    def engine(self) -> Engine:
        """All of it together, not started."""
        return Engine(self.around, self.runner, running=self.folder / "engine.running", keep=KEEP)

    def _arrived(self, conv: str, scene: Scene | None) -> None:
        if scene is not None:
            self.turns.offer(scene)
        self.woken.append(conv)

    async def _quota(self, conv: str) -> None:
        self.notices.append(conv)

    # What people do.

    async def receive(self, person: str, event: AnyEvent, key: str | None = None) -> str:
        """Hand in an event; no turn is taken yet."""
        self._keys += 1
        address = Address("corp", "wecom", "main", person)
        arrival = Arrival(key=key or f"k{self._keys}", address=address, event=event, trust=2)
        return await self.intake.receive(arrival)

    async def say(self, person: str, text: str) -> None:
        """Type a text, and take the turns it makes."""
        await self.happen(person, Text(text=text))

    async def menu(self, person: str, key: str) -> None:
        await self.happen(person, MenuClicked(key=key))

    async def click(self, person: str, key: str, task_id: str | None = None) -> None:
        """Press a button of the newest card anybody got, or of this one."""
        wanted = task_id or self.cards()[-1].task_id
        await self.happen(person, CardClicked(task_id=wanted, key=key, code="c"))

    async def happen(self, person: str, event: AnyEvent) -> None:
        await self.receive(person, event)
        await self.settle()

    async def settle(self) -> None:
        """Take turns and send until everything left waits for the clock."""
        while True:
            convs = await self.database.run(inbox.conversations)
            turned = [await self._take(conv) for conv in convs]
            lines = await self.database.run(outbox.lines)
            sent = [await self.delivery.step(line) == 0 for line in lines]
            if not any(turned + sent):
                return

    async def _take(self, conv: str) -> bool:
        """Take one turn, at once where that may be; whether there may be another."""
        if self.at_once and (scene := await self.database.run(lambda tx: load(tx, conv))):
            (decided,) = self.turns.decide([scene])
            if decided is not None:
                (outcome,) = await self.turns.commit([decided])
                assert not isinstance(outcome, Exception), outcome
                self.decided += 1
                return outcome is not None
            self.turns.offer(scene)
        return await self.turns.step(conv) == 0

    # What became of it.

    def heard(self, person: str) -> list[str]:
        """The first words of everything a person got: contents, and titles of cards."""
        return [_words(message) for message, to in self.main.sent if to == person]

    def cards(self) -> list[TaskCard]:
        return [message for message, _ in self.main.sent if isinstance(message, TaskCard)]

    async def session(self, person: str) -> session.Session | None:
        return await self.database.run(lambda tx: session.load(tx, conv_of(person)))

    async def rewrite_sessions(self, **fields: str) -> None:
        """Let every session have these fields, as if another version had written it."""

        def unit(tx: Tx) -> None:
            for name, value in fields.items():
                tx.execute(f"UPDATE session SET {name} = ?", (value,))  # noqa: S608
            tx.sessions.clear()

        await self.database.run(unit)

    async def letters(self) -> list[dead.DeadLetter]:
        return await self.database.run(dead.letters)

    async def ledger(self, task_id: str) -> card.Card | None:
        return await self.database.run(lambda tx: card.find(tx, task_id))

    async def waiting(self, person: str) -> inbox.Waiting | None:
        return await self.database.run(lambda tx: inbox.oldest(tx, conv_of(person)))

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.database.run(lambda tx: tx.rows(sql))]


def _words(message: AnyMessage) -> str:
    return message.title if isinstance(message, TaskCard) else getattr(message, "content", "")


async def stage(here, *messages, to="li", room=False, key=None):
    """Put messages into the outbox, as one turn would."""
    draft = Draft(conv_of(to), here.channels, here.clock)
    for message in messages:
        if isinstance(message, Repaint):
            draft.repaint(MAIN, message)
        else:
            draft.send(OPS if room else MAIN, "" if room else to, message, key=key)
    await here.database.run(draft.write)
    return draft.ids
