"""What an operator orders: drop, replay, reset, erase.

One code path, whether the process that runs the bots is asked or nothing runs and the verb holds
the store itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import msgspec
import structlog

from botkit.chat.events import JobEnded
from botkit.chat.seams import Database, Tx
from botkit.clock import Clock
from botkit.engine.draft import JobCall, decode_body
from botkit.engine.jobs import hand_in
from botkit.engine.repeats import begin_anew
from botkit.errors import BotkitError, StoreError
from botkit.store import card, dead, inbox, outbox, session, timer
from botkit.store.dead import DeadLetter
from botkit.store.erasing import erase
from botkit.store.outbox import Parcel
from botkit.wire.record import Record, field

log = structlog.get_logger()
T = TypeVar("T")

AT_ONCE = 200  # letters per unit of work, so that nobody waits long for the disk
DROPPED = "dropped by an operator"


class DropMessage(Record, tag="outbox drop", tag_field="order"):
    """Never send an unsent row of the outbox; a job dropped so has failed."""

    id: str


class ReplayLetters(Record, tag="dead replay", tag_field="order"):
    """Try dead letters once more; ``ids`` None means all that can be."""

    ids: list[str] | None = None


class DropLetters(Record, tag="dead drop", tag_field="order"):
    """Throw dead letters away; ``ids`` None means all."""

    ids: list[str] | None = None


class ResetSession(Record, tag="sessions reset", tag_field="order"):
    """Archive and end what runs in a conversation, with its timers and cards."""

    conv: str


class ErasePerson(Record, tag="erase", tag_field="order"):
    """Forget a person: see ``store.erasing``."""

    person: str


Order = DropMessage | ReplayLetters | DropLetters | ResetSession | ErasePerson


class Done(Record):
    """What became of it.

    ``outcome``: of an order ``dropped``, ``replayed``, ``reset`` or ``erased``; of a message
    ``sent``, ``pending``, ``dead``, ``unknown`` or ``duplicate``; else ``refused`` with the reason
    in ``error``.  ``counts`` are numbers of rows.
    """

    outcome: str
    error: str = ""
    counts: dict[str, int] = field(default_factory=dict)


class OrderRefused(BotkitError):
    """It cannot be done as things stand."""


class Keeper(Database, Protocol):
    """A database that can also forget for good."""

    async def scrub(self) -> None:
        """Leave nothing of deleted rows on the disk.  Raises StoreError."""
        ...


class Orders:
    """``wake`` tells a running engine of conversations and lines with new work; None at rest."""

    def __init__(
        self,
        database: Keeper,
        *,
        clock: Clock,
        wake: Callable[[Sequence[str], Sequence[str]], None] | None = None,
    ) -> None:
        self._database, self._clock, self._wake = database, clock, wake

    async def carry_out(self, order: Order) -> Done:
        """Do it.  Raises OrderRefused, StoreError."""
        match order:
            case DropMessage():
                done = await self._drop_message(order.id)
            case ReplayLetters():
                done = await self._replay(order.ids)
            case DropLetters():
                done = await self._drop_letters(order.ids)
            case ResetSession():
                done = await self._reset(order.conv)
            case ErasePerson():
                done = await self._erase(order.person)
        log.info("order_carried_out", outcome=done.outcome, **done.counts)
        return done

    async def _drop_message(self, parcel_id: str) -> Done:
        def unit(tx: Tx) -> list[str]:
            parcel = next(iter(outbox.by_ids(tx, [parcel_id])), None)
            if parcel is None:
                raise OrderRefused(f"{parcel_id}: not in the outbox.")
            if parcel.status in ("sent", "dead"):
                raise OrderRefused(f"{parcel_id}: {parcel.status} already.")
            if parcel.status == "sending" and self._wake is not None:
                raise OrderRefused(f"{parcel_id}: it is being sent this moment. Look again.")
            outbox.finish(tx, parcel.seq, "dead", error=DROPPED)
            return self._failed(tx, parcel)

        self._look(await self._database.run(unit))
        return Done("dropped", counts={"outbox": 1})

    def _failed(self, tx: Tx, parcel: Parcel) -> list[str]:
        """Tell the session that waits for a job; the conversations to wake."""
        if parcel.policy != "job":
            return []
        try:
            call = decode_body(parcel.body)
        except msgspec.DecodeError:
            return []  # it could not have run either
        if not isinstance(call, JobCall):
            return []
        outcome = JobEnded(job=call.job, session=call.session, error=DROPPED)
        hand_in(tx, parcel, call, outcome, self._clock.now_ms())
        return [call.conv]

    async def _replay(self, ids: list[str] | None) -> Done:
        counts = {"inbox": 0, "outbox": 0}
        for some in _portions(await self._ids(ids)):

            def unit(tx: Tx, some: list[str] = some) -> list[DeadLetter]:
                found = [letter for one in some if (letter := dead.find(tx, one))]
                return [letter for letter in found if self._revive(tx, letter, is_all=ids is None)]

            revived = await self._database.run(unit)
            for letter in revived:
                counts[letter.source] += 1
            self._look(
                [letter.conv for letter in revived if letter.source == "inbox"],
                [letter.key for letter in revived if letter.source == "outbox"],
            )
        return Done("replayed", counts=counts)

    def _revive(self, tx: Tx, letter: DeadLetter, *, is_all: bool) -> bool:
        """Put a letter back where it came from; False when it stays.  Raises OrderRefused."""
        if letter.source == "inbox":
            self._receive_again(tx, letter)
        elif not (letter.source == "outbox" and self._send_again(tx, letter)):
            if is_all:
                return False
            raise OrderRefused(f"{letter.id}: nothing is left that could be tried again. Drop it.")
        return dead.remove(tx, letter.id)

    def _receive_again(self, tx: Tx, letter: DeadLetter) -> None:
        if inbox.has(tx, letter.key):
            return  # the platform sent it again by itself
        inbox.add(
            tx,
            key=letter.key,
            conv=letter.conv,
            actor=letter.actor or letter.conv.rpartition("/")[2],
            trust=letter.trust,
            payload=letter.payload,
            now_ms=self._clock.now_ms(),
        )

    def _send_again(self, tx: Tx, letter: DeadLetter) -> bool:
        parcel = next(iter(outbox.by_ids(tx, [letter.id])), None)
        if parcel is None:
            return False
        now_ms = self._clock.now_ms()
        # Till then the platform would take it for a repeat of another row, and drop it.
        not_before = begin_anew(tx, parcel, now_ms) if parcel.policy == "dedupe" else now_ms
        if not outbox.revive(tx, parcel, not_before):
            return False
        if not_before > now_ms and "#" not in parcel.line:
            letter.key = outbox.park(tx, parcel.seq)
        return True

    async def _drop_letters(self, ids: list[str] | None) -> Done:
        gone = 0
        for some in _portions(await self._ids(ids)):
            gone += await self._database.run(
                lambda tx, some=some: sum(dead.remove(tx, one) for one in some)  # type: ignore[misc]
            )
        return Done("dropped", counts={"dead_letter": gone})

    async def _ids(self, ids: list[str] | None) -> list[str]:
        def unit(tx: Tx) -> list[str]:
            if ids is None:
                return dead.ids(tx)
            for one in ids:
                if dead.find(tx, one) is None:
                    raise OrderRefused(f"{one}: no such dead letter.")
            return ids

        return await self._database.run(unit)

    async def _reset(self, conv: str) -> Done:
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Done:
            now = session.load(tx, conv)
            if now is None:
                raise OrderRefused(f"{conv}: nothing runs there.")
            counts = {
                "session": 1,
                "timer": len(timer.armed(tx, conv)),
                "card": len(card.live(tx, conv, now.id)),
            }
            session.archive(tx, now, reason="reset by an operator", now_ms=now_ms)
            session.end(tx, now)
            timer.stop_all(tx, conv)
            card.replace(tx, (conv, now.id))
            return Done("reset", counts=counts)

        return await self._database.run(unit)

    async def _erase(self, person: str) -> Done:
        counts = await self._database.run(lambda tx: erase(tx, person))
        try:
            await self._database.scrub()
        except StoreError as error:
            raise StoreError(
                f"the rows are gone, but traces may be left in the file: {error} Erase once more."
            ) from error
        return Done("erased", counts=counts)

    def _look(self, convs: Sequence[str] = (), lines: Sequence[str] = ()) -> None:
        if self._wake is not None:
            self._wake(convs, lines)


def _portions(ids: list[str]) -> list[list[str]]:
    return [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]
