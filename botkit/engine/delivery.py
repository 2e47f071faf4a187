"""Delivery: outbox rows go out by line, in order, each by its policy."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
import structlog

from botkit.chat.events import JobEnded
from botkit.chat.messages import AnyCard, AnyMessage, not_uploaded
from botkit.chat.receipts import Receipt
from botkit.chat.seams import Channel, Database, Repaint, Tx, pace_of, plainer
from botkit.clock import Clock
from botkit.engine.breaker import Breaker
from botkit.engine.draft import Body, JobCall, Send, decode_body, encode_body
from botkit.engine.jobs import JobRunner, Retry, hand_in
from botkit.engine.repeats import EQUAL_WINDOW_MS, receiver, unlike
from botkit.errors import (
    AlreadyExists,
    BadArgument,
    CallError,
    Garbled,
    NotAllowed,
    OverLimit,
    PlatformFault,
    RateLimited,
    Refused,
    TokenExpired,
    TooLate,
    Unavailable,
    Unreachable,
)
from botkit.observe.logs import fault
from botkit.observe.metrics import Metrics
from botkit.store import card, dead, outbox, rate
from botkit.store.outbox import Parcel
from botkit.store.rate import Pace

log = structlog.get_logger()
T = TypeVar("T")

ATTEMPTS = 8
BACKOFF_MS, BACKOFF_CAP_MS = 1_000, 60_000
STUCK_MS = 30_000  # a row may hold up those behind it for this long
PASSING = (PlatformFault, RateLimited, TokenExpired)  # refusals that another attempt may mend
NO_ANSWER = (Unreachable, Garbled, PlatformFault)  # what the breaker counts
NOTE_AGAIN_S = 1.0
EXPIRED = "expired before it could be sent"
CUT_OFF = "the attempt was cut off; nobody knows whether it arrived"
# burst + 60 * per second stays at or below the platform's limit per minute; WeCom drops what is
# above 30 to one member without a word, and refuses above 20 to one robot.
# One corp may make 10,000 calls of one kind a minute; two thirds of that leave room for others.
PACES = {"robot": Pace(5, 0.25), "person": Pace(6, 0.4), "app": Pace(200, 110)}


class Delivery:
    """``step`` is a lane step over lines; ``notify`` gets the conversation of an ended job."""

    def __init__(
        self,
        database: Database,
        *,
        channels: Mapping[str, Channel],
        jobs: JobRunner,
        clock: Clock,
        metrics: Metrics,
        notify: Callable[[str], None],
        wake: Callable[[str], None],
        dice: Callable[[], float] = random.random,
        breaker: Callable[[Clock], Breaker] = Breaker,
    ) -> None:
        self._database, self._channels, self._jobs = database, channels, jobs
        self._clock, self._metrics = clock, metrics
        self._notify, self._wake, self._dice = notify, wake, dice
        self._new_breaker = breaker
        self._breakers: dict[str, Breaker] = {}

    async def step(self, line: str) -> int | None:
        """Send the first row of a line."""
        breaker = self._breaker(line)
        if breaker is not None and (wait := breaker.wait_ms()):
            return wait
        claimed = await self._database.run(lambda tx: self._claim(tx, line))
        if not isinstance(claimed, tuple):
            if breaker is not None:
                breaker.give_back()
            return claimed
        parcel, body = claimed
        if body is None or parcel.status == "dead":
            if breaker is not None:
                breaker.give_back()
            return await self._dead(parcel, body)
        if isinstance(body, JobCall):
            return await self._run_job(parcel, body)
        channel = self._channels.get(parcel.channel)
        if channel is None:
            return await self._bury(parcel, "no such app or room in the settings any more")
        try:
            receipt = await self._send(channel, parcel, body)
        except CallError as error:
            self._record(breaker, parcel.channel, failed=isinstance(error, NO_ANSWER))
            if not _is_repeat(parcel, error):
                return await self._troubled(channel, parcel, body, error)
            receipt = Receipt()
        except Exception as error:
            log.exception("send_broken", id=parcel.id, line=parcel.line)
            parcel.perhaps_sent = 1
            return await self._bury(parcel, fault(error))
        self._record(breaker, parcel.channel, failed=False)
        await self._sent(parcel, body, receipt)
        return 0

    def _breaker(self, line: str) -> Breaker | None:
        """The breaker of the line's app or robot; jobs have none."""
        channel = "/".join(line.partition("#")[0].split("/")[:2])
        if channel not in self._channels:
            return None
        if channel not in self._breakers:
            self._breakers[channel] = self._new_breaker(self._clock)
        return self._breakers[channel]

    def _record(self, breaker: Breaker | None, channel: str, *, failed: bool) -> None:
        if breaker is None:
            return
        was_open = breaker.is_open
        breaker.record(failed=failed)
        if breaker.is_open and not was_open:
            log.error("breaker_open", channel=channel)
        elif was_open and not breaker.is_open:
            log.info("breaker_closed", channel=channel)

    def _claim(self, tx: Tx, line: str) -> tuple[Parcel, Body | None] | int | None:
        """The row, marked as being sent or, with its ``error``, as dead; or the milliseconds to
        wait; or None."""
        now_ms = self._clock.now_ms()
        parcel = outbox.head(tx, line)
        if parcel is None:
            return None
        was_cut_off = parcel.status == "sending"
        if was_cut_off and parcel.policy == "at_most_once":
            outbox.finish(tx, parcel.seq, "unknown", error=CUT_OFF)
            return 0
        try:
            body = decode_body(parcel.body)
        except msgspec.DecodeError as error:  # written by a newer version
            parcel.status, parcel.error = "dead", f"it cannot be read: {error}"
            return parcel, None
        is_in_doubt = was_cut_off and parcel.policy != "job"  # a job's runner sees to its own
        parcel.perhaps_sent = max(parcel.perhaps_sent, is_in_doubt)
        # Where repeats are seen, each attempt after a death might be one more of them.
        is_over = parcel.policy == "at_least_once" and parcel.attempts >= ATTEMPTS
        if parcel.expires_at <= now_ms or (was_cut_off and is_over):
            parcel.status, parcel.error = "dead", CUT_OFF if is_in_doubt else EXPIRED
            return parcel, body
        began_ms = parcel.attempt_started_at or parcel.created_at
        if parcel.not_before > now_ms >= began_ms:  # before that the clock was set back
            return parcel.not_before - now_ms
        if isinstance(body, Send):  # a repaint is no message to its receiver
            if wait := self._pace(tx, parcel, now_ms):
                return wait
            channel = self._channels.get(parcel.channel)
            if parcel.policy == "dedupe" and channel is not None:
                found = unlike(tx, parcel, body, channel, now_ms)
                if isinstance(found, int):
                    return found
                body = found
        outbox.start(tx, parcel, now_ms)
        parcel.status, parcel.attempts = "sending", parcel.attempts + 1
        return parcel, body

    def _pace(self, tx: Tx, parcel: Parcel, now_ms: int) -> int:
        """Take the tokens of the receiver and the app; the milliseconds to wait, 0 when taken."""
        line = receiver(parcel)
        if line == parcel.channel:
            return rate.take(tx, line, PACES["robot"], now_ms)
        paces = {line: PACES["person"], parcel.channel: self._app_pace(parcel.channel)}
        return rate.take_all(tx, paces, now_ms)

    def _app_pace(self, channel: str) -> Pace:
        own = pace_of(self._channels.get(channel))
        return PACES["app"] if own is None else Pace(*own)

    async def _send(self, channel: Channel, parcel: Parcel, body: Send | Repaint) -> Receipt:
        try:
            if isinstance(body, Repaint):
                return await channel.repaint(body)
            return await self._send_message(channel, parcel, body)
        except OverLimit as error:  # refused before it was sent
            raise BadArgument(str(error), code=0) from None

    async def _send_message(self, channel: Channel, parcel: Parcel, body: Send) -> Receipt:
        message = await self._uploaded(channel, parcel, body)
        if parcel.perhaps_sent and parcel.policy == "at_least_once":
            message = channel.resent(message)
        try:
            return await channel.send(message, body.to)
        except TooLate:  # perhaps the platform forgot a file before its time
            if parcel.perhaps_sent and self._is_remembered(parcel):
                raise
            anew = Send(to=body.to, message=not_uploaded(message))
            if (ready := await self._uploaded(channel, parcel, anew)) == message:
                raise
            return await channel.send(ready, body.to)

    def _is_remembered(self, parcel: Parcel) -> bool:
        """Whether the platform would take the same bytes for a repeat of the last attempt."""
        tried_at = parcel.attempt_started_at or 0
        return parcel.policy == "dedupe" and self._clock.now_ms() < tried_at + EQUAL_WINDOW_MS

    async def _uploaded(self, channel: Channel, parcel: Parcel, body: Send) -> AnyMessage:
        """The message with its files on the platform, noted where every attempt sends the same."""
        try:
            message = await channel.uploaded(body.message)
        except CallError as error:
            error.sent = False  # whatever became of the file, the message did not go out
            raise
        if message != body.message and parcel.policy == "dedupe":
            text = encode_body(Send(to=body.to, message=message))
            await self._database.run(lambda tx: outbox.rewrite(tx, parcel.seq, text))
        return message

    async def _sent(self, parcel: Parcel, body: Send | Repaint, receipt: Receipt) -> None:
        def unit(tx: Tx) -> None:
            outbox.finish(tx, parcel.seq, "sent", reference=receipt.reference)
            if isinstance(body, Send) and isinstance(body.message, AnyCard):
                card.keep_code(tx, body.message.task_id, receipt.update_code)

        await self._note(unit)
        self._count(parcel, "sent")
        if receipt.refused:
            log.warning("recipients_refused", id=parcel.id, people=receipt.refused)

    async def _note(self, unit: Callable[[Tx], T]) -> T:
        """Write what became of a row, as soon as the disk takes it.

        Given up, a known outcome would count as unknown, and the row be sent once more.
        """
        while True:
            try:
                return await self._database.run(unit)
            except Unavailable as error:
                log.error("store_unavailable", lane="delivery", error=str(error))
            await self._clock.sleep(NOTE_AGAIN_S)

    async def _troubled(
        self, channel: Channel, parcel: Parcel, body: Send | Repaint, error: CallError
    ) -> int:
        """Not sent: try again, or bury.  Perhaps sent: what the policy says."""
        log.warning(
            "send_failed",
            id=parcel.id,
            line=parcel.line,
            attempt=parcel.attempts,
            error=str(error),
        )
        if isinstance(error, Refused) and not isinstance(error, PASSING):
            if isinstance(error, NotAllowed):
                log.error("operator_needed", channel=parcel.channel, error=str(error))
            if isinstance(body, Send) and (other := plainer(channel, body.message)) is not None:
                return await self._replace(channel, parcel, body, other)
            return await self._bury(parcel, str(error))
        is_ambiguous = error.sent and isinstance(error, Unreachable | Garbled | PlatformFault)
        if is_ambiguous and parcel.policy == "at_most_once":
            await self._note(lambda tx: outbox.finish(tx, parcel.seq, "unknown", error=str(error)))
            self._count(parcel, "unknown")
            return 0
        if parcel.attempts >= ATTEMPTS:
            parcel.perhaps_sent = max(parcel.perhaps_sent, is_ambiguous)
            return await self._bury(parcel, str(error))
        return await self._postpone(parcel, error, perhaps_sent=is_ambiguous)

    async def _replace(
        self, channel: Channel, parcel: Parcel, body: Send, other: AnyMessage
    ) -> int:
        policy, text = channel.policy(other), encode_body(Send(to=body.to, message=other))

        def unit(tx: Tx) -> None:
            outbox.replace(tx, parcel.seq, text, policy)
            if isinstance(body.message, AnyCard):
                card.note_as_text(tx, body.message.task_id)

        await self._note(unit)
        log.warning("sent_plainer", id=parcel.id, line=parcel.line)
        return 0

    async def _postpone(self, parcel: Parcel, error: CallError, *, perhaps_sent: bool) -> int:
        now_ms = self._clock.now_ms()
        ceiling = min(BACKOFF_CAP_MS, BACKOFF_MS << parcel.attempts - 1)
        floor = getattr(error, "retry_after", None) or 0
        wait = max(round(floor * 1000), round(self._dice() * ceiling), 1)
        is_stuck = now_ms + wait - parcel.created_at > STUCK_MS

        def unit(tx: Tx) -> str | None:
            is_there = outbox.postpone(
                tx, parcel.seq, now_ms + wait, error=str(error), perhaps_sent=perhaps_sent
            )
            if not is_there:
                return None  # nor is anything noted of whom it was for
            if isinstance(error, RateLimited):
                blocked_ms = min(wait, rate.LONGEST_BLOCK_MS)
                rate.block(tx, receiver(parcel), now_ms + blocked_ms)
            elif is_stuck and "#" not in parcel.line:
                return outbox.park(tx, parcel.seq)
            return None

        parked = await self._note(unit)
        if parked is None:
            return wait
        log.warning("send_parked", id=parcel.id, line=parked)
        self._wake(parked)
        return 0

    async def _dead(self, parcel: Parcel, body: Body | None) -> int:
        """The row may not be tried again; its ``error`` says why."""
        if isinstance(body, JobCall):  # its session waits to hear of it
            outcome = JobEnded(job=body.job, session=body.session, error=parcel.error)
            return await self._job_ended(parcel, body, outcome)
        return await self._bury(parcel, parcel.error)

    async def _bury(self, parcel: Parcel, error: str) -> int:
        def unit(tx: Tx) -> None:
            if parcel.perhaps_sent:
                outbox.doubt(tx, parcel.seq)
            if outbox.finish(tx, parcel.seq, "dead", error=error):
                self._letter(tx, parcel, error)

        await self._note(unit)
        log.error("dead_letter", source="outbox", id=parcel.id, line=parcel.line, error=error)
        self._metrics.dead_letter("outbox")
        self._count(parcel, "dead")
        return 0

    def _letter(self, tx: Tx, parcel: Parcel, error: str) -> None:
        dead.bury(
            tx,
            dead.DeadLetter(
                id=parcel.id,
                source="outbox",
                key=parcel.line,
                conv=parcel.conv,
                payload=parcel.body,
                error=error[:2000],
                attempts=parcel.attempts,
                died_at=self._clock.now_ms(),
            ),
        )

    async def _run_job(self, parcel: Parcel, call: JobCall) -> int:
        try:
            outcome = await self._jobs.run(parcel, call)
        except Retry as error:
            wait = min(BACKOFF_CAP_MS, BACKOFF_MS << parcel.attempts - 1)
            words = str(error)
            await self._note(
                lambda tx: outbox.postpone(tx, parcel.seq, self._clock.now_ms() + wait, error=words)
            )
            return wait
        return await self._job_ended(parcel, call, outcome)

    async def _job_ended(self, parcel: Parcel, call: JobCall, outcome: JobEnded) -> int:
        def unit(tx: Tx) -> None:
            if not outbox.finish(tx, parcel.seq, "sent", error=outcome.error):
                return  # who asked for it was erased meanwhile
            hand_in(tx, parcel, call, outcome, self._clock.now_ms())

        await self._note(unit)
        self._notify(call.conv)
        self._count(parcel, "failed" if outcome.error else "sent")
        return 0

    def _count(self, parcel: Parcel, outcome: str) -> None:
        self._metrics.send(parcel.channel, outcome)


def _is_repeat(parcel: Parcel, error: CallError) -> bool:
    """The platform knows the message already: the attempt nobody heard of had arrived."""
    return bool(parcel.perhaps_sent) and isinstance(error, AlreadyExists)
