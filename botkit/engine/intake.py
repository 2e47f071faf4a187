"""The one door: every event becomes an inbox row here, synced before anybody is told.

What comes in the same moment is read together and stored together: one kind of work in a tight
loop takes a third of the time it takes in between other kinds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import structlog

from botkit.chat.seams import Arrival, Database, Tx
from botkit.clock import Clock
from botkit.engine.coming import Coming, come, send_home
from botkit.engine.scene import Scene, see_all
from botkit.errors import Unavailable, Unreadable
from botkit.store import dead, inbox, reply, seen
from botkit.wire.cleaning import clean
from botkit.wire.ids import new_id
from botkit.wire.record import Fact

log = structlog.get_logger()

QUOTA = 30  # events of one conversation that may wait
# WeCom waits 5 s for an answer, DingTalk 2.5 s, and both come again.  What is on its way goes on.
STORE_S = 1.5
LATE = "the store takes too long"

Verdict = Literal["stored", "duplicate", "dropped"]
Read = Callable[[], Arrival]


class Received(Fact, frozen=True):
    """What became of a delivery."""

    verdict: Verdict
    arrival: Arrival


class _Delivery(Fact, frozen=True):
    """Something that was read, and who waits for what becomes of it."""

    arrival: Arrival
    coming: Coming
    taken: asyncio.Future[Received]

    def end(self, outcome: Received | Exception) -> None:
        if self.taken.done():
            return  # whoever waited has left; the event is stored all the same
        if isinstance(outcome, Exception):
            self.taken.set_exception(outcome)
        else:
            self.taken.set_result(outcome)


class _Stored(Fact, frozen=True):
    verdict: Verdict
    conv: str  # where it belongs, which is not always where it came from
    scene: Scene | None  # of its turn, when the conversation was idle
    reply: str | None


class Intake:
    """Stores arrivals.

    ``notify`` is called once a row is synced, with its conversation and, if that was idle, the
    scene of its turn; ``over_quota`` when an event was dropped.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        notify: Callable[[str, Scene | None], None],
        over_quota: Callable[[str], Awaitable[None]],
        store_s: float = STORE_S,
    ) -> None:
        self._database, self._clock, self._store_s = database, clock, store_s
        self._notify, self._over_quota = notify, over_quota
        self._deliveries: list[tuple[Read, asyncio.Future[Received]]] = []
        self._storing: set[asyncio.Task[None]] = set()

    async def receive(self, arrival: Arrival) -> Verdict:
        """Store one arrival.  Raises Unavailable, and Unreadable for what no row can hold."""
        return (await self.take(lambda: arrival)).verdict

    def take(self, read: Read) -> asyncio.Future[Received]:
        """As ``receive``, and raises what ``read`` raises."""
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[Received] = loop.create_future()
        if not self._deliveries:
            loop.call_soon(self._read)
        self._deliveries.append((read, taken))
        return taken

    def _read(self) -> None:
        """Read all that came since the last time."""
        deliveries, self._deliveries = self._deliveries, []
        now_ms = self._clock.now_ms()
        read_now: list[_Delivery] = []
        for read, taken in deliveries:
            if taken.done():
                continue  # whoever waited was cancelled
            try:
                arrival = read()
                read_now.append(_Delivery(arrival, come(arrival, now_ms), taken))
            except Exception as error:
                taken.set_exception(error)
        if read_now:
            task = asyncio.create_task(self._store(read_now))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)

    async def _store(self, deliveries: Sequence[_Delivery]) -> None:
        late = asyncio.get_running_loop().call_later(self._store_s, _give_up, deliveries)
        outcomes: Sequence[_Stored | Exception]
        try:
            outcomes = await self._database.join(_store_all, [one.coming for one in deliveries])
        except Exception as error:
            outcomes = [error] * len(deliveries)
        late.cancel()
        dropped, stored = [], []
        for outcome, one in zip(outcomes, deliveries, strict=True):
            if isinstance(outcome, Exception):
                one.end(outcome)
                continue
            one.arrival.reply = outcome.reply
            if outcome.verdict == "dropped":
                dropped.append((outcome.conv, one))
                continue
            if outcome.verdict == "stored":
                stored.append(outcome)
            one.end(Received(outcome.verdict, one.arrival))
        for event in stored:  # after everybody was told, as a turn may end the process
            self._notify(event.conv, event.scene)
        for conv, one in dropped:
            await self._drop(conv, one)

    async def _drop(self, conv: str, delivery: _Delivery) -> None:
        log.warning("inbound_dropped_quota", conv=conv, waiting=QUOTA)
        try:
            await self._over_quota(conv)
        except Exception as error:
            delivery.end(error)
        else:
            delivery.end(Received("dropped", delivery.arrival))

    async def bury(self, app: str, unreadable: Unreadable) -> None:
        """Keep an authentic delivery that nobody can read.  Raises Unavailable."""
        letter = dead.DeadLetter(
            id=new_id(self._clock),
            source="callback",
            key=unreadable.key,
            conv=app,
            payload=clean(unreadable.payload.decode("utf-8", "replace")),
            error=str(unreadable),
            attempts=1,
            died_at=self._clock.now_ms(),
        )

        def unit(tx: Tx) -> None:
            if seen.note(tx, unreadable.key, letter.died_at):
                dead.bury(tx, letter)

        try:
            async with asyncio.timeout(self._store_s):
                await self._database.run(unit)
        except TimeoutError:
            raise Unavailable(LATE) from None


def _give_up(deliveries: Sequence[_Delivery]) -> None:
    for one in deliveries:
        one.end(Unavailable(LATE))


def _store_all(tx: Tx, arrivals: Sequence[Coming]) -> list[_Stored]:
    """The bulk: what becomes of each, in order."""
    send_home(tx, arrivals)
    events = [coming.event for coming in arrivals]
    are_new = seen.note_all(tx, [event.key for event in events], events[0].received_at)
    waiting = inbox.counts(tx, [event.conv for event in events])
    verdicts: list[Verdict] = []
    stored, heads = [], []
    for event, is_new in zip(events, are_new, strict=True):
        before = waiting.get(event.conv, 0)
        if not is_new:
            verdicts.append("duplicate")
        elif event.actor and before >= QUOTA:  # the platform itself is no flood
            verdicts.append("dropped")
        else:
            verdicts.append("stored")
            waiting[event.conv] = before + 1
            stored.append(event)
            if not before:
                # Nobody else works on an idle conversation: its turn can begin from what is seen
                # now.
                heads.append(event)
    inbox.add_all(tx, stored)
    scenes = see_all(tx, heads) if heads else {}
    firsts = {id(event) for event in heads}
    return [
        _Stored(
            verdict,
            coming.event.conv,
            scenes[coming.event.conv] if id(coming.event) in firsts else None,
            None if coming.reply is None else _answer(tx, coming, verdict),
        )
        for verdict, coming in zip(verdicts, arrivals, strict=True)
    ]


def _answer(tx: Tx, coming: Coming, verdict: Verdict) -> str:
    """What is answered to an event; to one that came again what it was answered the first time."""
    event, answer = coming.event, coming.reply or ""
    if verdict == "duplicate":
        return reply.find(tx, event.key)
    if verdict == "dropped":
        return ""
    if answer:
        reply.keep(tx, key=event.key, conv=event.conv, sealed=answer, now_ms=event.received_at)
    return answer
