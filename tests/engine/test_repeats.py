"""Of a platform that silently drops what equals a message it remembers, people hear every row."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from botkit.chat.messages import AnyMessage, Text
from botkit.chat.receipts import Receipt
from botkit.engine.orders import Orders, ReplayLetters
from botkit.errors import BadArgument, Unreachable
from botkit.store import outbox
from tests.engine.world import MAIN, ScriptedChannel, World, stage

REMEMBERED_MS = 600_000
LINE = "wecom/main/li"


class Forgetful(ScriptedChannel):
    """Remembers each body for 600 s from its arrival; ``fates`` are those of the next attempts."""

    def __init__(self, here: World) -> None:
        super().__init__(MAIN)
        self._here, self.fates = here, []
        self._arrived_at: dict[str, int] = {}
        self.heard: dict[int, int] = {}  # row -> how often somebody read it

    async def send(self, message: AnyMessage, to: str) -> Receipt:
        fate = self.fates.pop(0) if self.fates else "sent"
        if fate == "never arrived":
            raise Unreachable("no connection", sent=False)
        if fate == "refused":  # and so a dead letter
            raise BadArgument("no such user", code=81013)
        ((seq,),) = await self._here.rows("SELECT seq FROM outbox WHERE status = 'sending'")
        now_ms, body = self._here.clock.now_ms(), message.content
        last_ms = self._arrived_at.get(body)
        is_new = last_ms is None or now_ms - last_ms >= REMEMBERED_MS
        if is_new:
            self._arrived_at[body] = now_ms
        self.heard[seq] = self.heard.get(seq, 0) + is_new
        if fate == "answer lost":
            raise Unreachable("no answer", sent=True)
        return Receipt()


class Happening(NamedTuple):
    words: str
    before_s: int
    fates: list[str]
    is_sent_now: bool
    is_killed: bool
    replays: bool


fates = st.lists(st.sampled_from(["sent", "never arrived", "answer lost", "refused"]), max_size=9)
happenings = st.lists(
    st.builds(
        Happening,
        st.sampled_from("ab"),
        st.sampled_from([0, 1, 100, 400, 599, 661]),
        fates,
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    min_size=2,
    max_size=7,
)


def said(before_s: int, fate: str, *, replays: bool = False) -> Happening:
    return Happening("a", before_s, [fate], is_sent_now=True, is_killed=False, replays=replays)


@settings(max_examples=40)
@given(happenings)
@example([said(0, "refused"), said(661, "refused")])
@example([said(0, "sent"), said(1, "refused"), said(661, "sent"), said(1, "sent", replays=True)])
def test_every_row_that_arrives_is_read_and_once_if_nobody_replays_it(happenings):
    heard, replayed = asyncio.run(left(happenings))
    assert [] == [seq for seq, times in heard.items() if not times]
    assert [] == [seq for seq, times in heard.items() if times > 1 and seq not in replayed]


async def left(happenings: Sequence[Happening]) -> tuple[dict[int, int], set[int]]:
    replayed: set[int] = set()
    with tempfile.TemporaryDirectory() as folder:
        here = await World.open(Path(folder), [], {})
        platform = here.main = Forgetful(here)
        await here.restart()
        try:
            for one in happenings:
                here.clock.advance_ms(one.before_s * 1000)
                await stage(here, Text(one.words))
                platform.fates = list(one.fates)
                if one.is_killed:
                    await here.restart()
                if one.is_sent_now:
                    await send_all(here)
                if one.replays:
                    replayed |= await replay(here)
            platform.fates = []
            await send_all(here)
            replayed |= await replay(here)
            await send_all(here)
            return platform.heard, replayed
        finally:
            await here.close()


async def send_all(here: World) -> None:
    """Step every line until all are empty, moving the clock."""
    while lines := await here.database.run(outbox.lines):
        waits = [wait for line in lines if (wait := await here.delivery.step(line)) is not None]
        here.clock.advance_ms(min(waits, default=0))


async def replay(here: World) -> set[int]:
    letters = [letter.id for letter in await here.letters()]
    if letters:
        await Orders(here.database.real, clock=here.clock).carry_out(ReplayLetters(letters))
    rows = await here.database.run(lambda tx: outbox.by_ids(tx, letters))
    return {row.seq for row in rows}
