"""botkit's own rooms put together without HTTP: gateway, intake, mailboxes, turns, store.

Nothing is sent; ``take`` ends when the turn of the message is committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import callbacks
from benchmarks.callbacks import Callback
from benchmarks.dialog import PROJECT
from botkit.chat.people import Person
from botkit.chat.seams import Database
from botkit.clock import SystemClock
from botkit.engine.deciding import TimeLimit
from botkit.engine.draft import Draft
from botkit.engine.intake import Intake
from botkit.engine.mailboxes import AT_ONCE, Mailboxes
from botkit.engine.running import Running
from botkit.engine.speaking import Speaker
from botkit.engine.surroundings import Surroundings
from botkit.engine.turns import Turns
from botkit.flows.loading import load_bots
from botkit.flows.starting import Roster
from botkit.flows.turn import Outside
from botkit.observe.metrics import Metrics
from botkit.replies.catalog import Catalog
from botkit.store import session
from botkit.testing.transport import FakeTransport
from botkit.wecom.channel import WeComChannel
from botkit.wecom.client import WeCom
from botkit.wecom.gateway import WecomGateway

CHANNEL = "wecom/main"


class Workshop:
    """``database`` is the store in ``folder``, perhaps with a stop-watch around it."""

    def __init__(self, database: Database, folder: Path) -> None:
        clock = SystemClock()
        client = WeCom(
            corp_id=callbacks.CORP_ID,
            agent_id=callbacks.AGENT_ID,
            secret=callbacks.SECRET,
            transport=FakeTransport(),
            clock=clock,
        )
        self.gateway = gateway()
        self.speaker = Speaker(Catalog([PROJECT / "templates"], clock=clock))
        self.roster = Roster(load_bots(PROJECT, ["diary"]))
        around = Surroundings(
            database=database,
            channels={CHANNEL: WeComChannel(CHANNEL, client, clock)},
            rosters={CHANNEL: self.roster},
            outsides={CHANNEL: Outside(people=None, clients={}, http=None)},
            names=lambda _, person: Person(person, person),
            clock=clock,
            metrics=Metrics(),
            speaker=self.speaker,
            limit=TimeLimit(),
        )
        running = Running(folder / "running", AT_ONCE + 1)
        self.turns = Turns(around, committed=self._committed, running=running)
        self.mailboxes = Mailboxes(self.turns, clock=clock)
        self.intake = Intake(
            database, clock=clock, notify=self.mailboxes.notify, over_quota=self._over_quota
        )
        self._waiting: dict[str, asyncio.Future[None]] = {}

    @property
    def flow(self) -> Any:
        return self.roster.bots[0].flows[0]

    async def take(self, callback: Callback) -> None:
        """One message, from its bytes to its committed turn."""
        conv = conv_of(callback.person)
        while conv in self._waiting:  # the same person's message before
            await asyncio.shield(self._waiting[conv])
        done = self._waiting[conv] = asyncio.get_running_loop().create_future()
        await self.intake.take(lambda: self.gateway.read(callback.query, callback.body))
        await done

    async def take_all(self, messages: Sequence[Callback]) -> None:
        """Take these, 64 at a time."""
        left = iter(messages)

        async def worker() -> None:
            for callback in left:
                await self.take(callback)

        await asyncio.gather(*(worker() for _ in range(64)))

    def _committed(self, draft: Draft) -> None:
        if done := self._waiting.pop(draft.conv, None):
            done.set_result(None)

    async def _over_quota(self, conv: str) -> None:
        raise AssertionError(f"{conv}: too many waiting")


def gateway() -> WecomGateway:
    return WecomGateway(
        app="main",
        corp_id=callbacks.CORP_ID,
        agent_id=callbacks.AGENT_ID,
        token=callbacks.TOKEN,
        aes_key=callbacks.AES_KEY,
        clock=SystemClock(),
    )


async def seed_sessions(database: Database, flow: Any, people: Sequence[str]) -> None:
    """Put everybody in the middle of the dialog, ten thousand per commit."""
    for start in range(0, len(people), 10_000):
        piece = people[start : start + 10_000]

        def unit(tx: Any, piece: Sequence[str] = piece) -> None:
            for person in piece:
                session.create(tx, _session(flow, person))

        await database.run(unit)


def _session(flow: Any, person: str) -> session.Session:
    return session.Session(
        conv=conv_of(person),
        id=f"session-of-{person}",
        flow=flow.name,
        fingerprint=flow.fingerprint,
        state="fresh",
        data='{"notes":[]}',
        owner=person,
        version=1,
        started_at=1_700_000_000_000,
        changed_at=1_700_000_000_000,
    )


def conv_of(person: str) -> str:
    return f"{callbacks.CORP_ID}/{CHANNEL}//{person}"


def store_file(folder: Path) -> Path:
    return folder / "bench.db"
