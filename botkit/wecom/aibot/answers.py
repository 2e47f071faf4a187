"""Answers under way: each message opens one, which may grow for some minutes.

The platform shows an answer by frames; each carries the whole text so far, and the last one says
so.  In callback mode the platform asks for them, over a long connection we push them.  An answer
ends when nothing is left that may add to it: no event to take, no job that runs, no message to
send.  Doc: 智能机器人, passive replies and stream refresh.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from botkit.chat.limits import LIMITS
from botkit.chat.splitting import size, split_text
from botkit.clock import Clock
from botkit.wecom.aibot import outbound
from botkit.wecom.aibot.inbound import Kind
from botkit.wire.record import Record, field

LONGEST_MS = 330_000  # of the six minutes that the platform gives
URL_MS = 3_600_000
EVENT_MS = 4_500  # of the five seconds that it waits for the answer to an event
PATIENCE_S = 6.0  # until a frame is fetched; the platform asks about every second
MOST_BYTES, _ = LIMITS["wecom aibot", "markdown", "content"]
NOTHING = "已收到。"  # where a bot says nothing, but an answer has begun
THINKING = "<think></think>"  # drawn as three dots
TO_GO_ON = "（还没有说完，稍后接着回复。）"
BETWEEN = "\n\n"


class Shelf(Protocol):
    """Keeps answers over a restart.  All raise StoreError."""

    async def open(self, answer: str, conv: str, opened_at: int, state: str) -> str:
        """Keep a new answer; its state, or that which is there already."""
        ...

    async def load(self, answer: str) -> str | None: ...

    async def newest(self, conv: str) -> list[str]:
        """The states of a conversation's answers, the newest first."""
        ...

    async def save(self, answer: str, state: str) -> None: ...

    async def pending(self, answer: str, key: str, conv: str) -> int:
        """How much may still be added to an answer."""
        ...

    async def message(self, row_id: str) -> bytes | None:
        """A message that was sent, as JSON."""
        ...


class Answer(Record):
    """What is known of one; times are UTC milliseconds.

    ``request`` is the req_id of a long connection, ``url`` the response_url of a callback and
    ``url_for`` names what it was used for.  ``sender`` and ``chat`` are as the platform writes
    them.
    """

    id: str
    key: str  # of the arrival
    conv: str
    kind: Kind
    opened_at: int
    sender: str = ""
    chat: str = ""
    request: str = ""
    url: str = ""
    url_for: str = ""
    parts: list[str] = field(default_factory=list)
    card: dict[str, Any] | None = None
    is_card_shown: bool = False
    is_begun: bool = False
    is_finished: bool = False


class Frame(Record):
    """What to show now; ``body`` is None where there is nothing to say."""

    body: dict[str, Any] | None
    is_last: bool = False
    senders: list[asyncio.Future[bool]] = field(default_factory=list)


class Open:
    """An answer in memory, and who waits for it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.preview = ""
        self.changed = asyncio.Event()
        self.senders: list[asyncio.Future[bool]] = []
        self.reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    @property
    def text(self) -> str:
        return BETWEEN.join([*self.answer.parts, *filter(None, [self.preview])])


class Answers:
    """All answers of one bot.  ``feedback``: people may rate them."""

    def __init__(self, shelf: Shelf, clock: Clock, *, feedback: bool = False) -> None:
        self._shelf, self._clock, self._feedback = shelf, clock, feedback
        self.on_open: Callable[[Open], None] = lambda _: None  # a message that may be answered
        self._open: dict[str, Open] = {}

    async def open(self, answer: Answer) -> Open:
        """Begin one; when this was a repeated delivery, the one that has begun."""
        state = msgspec.json.encode(answer).decode()
        kept = await self._shelf.open(answer.id, answer.conv, answer.opened_at, state)
        return self._remember(_read(kept))

    async def find(self, answer_id: str) -> Open | None:
        """By id, also after a restart."""
        if found := self._open.get(answer_id):
            return found
        kept = await self._shelf.load(answer_id)
        if kept is None:
            return None
        found = self._remember(_read(kept))
        found.reply.cancel()  # whoever waited for it has gone
        return found

    async def growing(self, conv: str) -> Open | None:
        """The newest answer of a conversation that can still grow."""
        for answer in await self.all_of(conv):
            if answer.kind == "message" and self.grows(answer):
                return await self.find(answer.id)
        return None

    async def all_of(self, conv: str) -> list[Answer]:
        """A conversation's answers, the newest first."""
        kept = [_read(state) for state in await self._shelf.newest(conv)]
        return [self._open[one.id].answer if one.id in self._open else one for one in kept]

    def grows(self, answer: Answer) -> bool:
        """Whether something can still be added to it."""
        return not answer.is_finished and self._age(answer) < LONGEST_MS

    def usable_url(self, answer: Answer, use: str) -> bool:
        """Whether its address can be posted to, or was used for this and nothing else."""
        is_free = answer.url_for in ("", use)
        return bool(answer.url) and is_free and self._age(answer) < URL_MS

    async def use_url(self, answer: Answer, use: str) -> None:
        """Note, before it is posted to, that the address is used up."""
        answer.url_for = use
        await self.save(answer)

    async def save(self, answer: Answer) -> None:
        await self._shelf.save(answer.id, msgspec.json.encode(answer).decode())

    async def sent(self, task_id: str) -> bytes | None:
        """The message of a card that was sent, as JSON."""
        return await self._shelf.message(task_id)

    def preview(self, answer_id: str, text: str) -> None:
        """Show unfinished text after what was said; the next message takes its place."""
        if (found := self._open.get(answer_id)) and self.grows(found.answer):
            room = MOST_BYTES - size(BETWEEN.join(found.answer.parts)) - len(TO_GO_ON) * 4
            if room > 0:
                found.preview = split_text(text, room)[0] if text else ""
                found.changed.set()

    async def show(
        self, found: Open, *, part: str | None = None, card: dict[str, Any] | None = None
    ) -> bool:
        """Add to an answer and return when it was shown; False when it cannot be.

        Of the same message twice the second is known: its answer holds it.
        """
        answer = found.answer
        is_there = part in answer.parts if part is not None else card == answer.card
        if not is_there and not (self.grows(answer) and self._fits(found, part, card)):
            return False
        if is_there and answer.is_finished:
            return True
        if part is not None and not is_there:
            answer.parts.append(part)
        answer.card = card or answer.card
        found.preview = ""
        await self.save(answer)
        shown: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        found.senders.append(shown)
        found.changed.set()
        return await self._patiently(found, shown, part)

    async def frame(self, answer_id: str) -> Frame:
        """How far the answer is; tell by ``arrived`` that it was shown."""
        found = await self.find(answer_id)
        if found is None or found.answer.kind != "message":
            return Frame(None, is_last=True)
        answer = found.answer
        left = await self._shelf.pending(answer.id, answer.key, answer.conv)
        senders = list(found.senders)
        found.changed.clear()
        is_late = self._age(answer) >= LONGEST_MS
        is_more = left > len(senders) or bool(found.preview)
        frame = Frame(None, is_last=answer.is_finished or is_late or left <= len(senders))
        frame.senders = senders
        frame.body = self._body(found, is_last=frame.is_last, goes_on=is_late and is_more)
        return frame

    async def arrived(self, answer_id: str, frame: Frame) -> None:
        """A frame was shown."""
        found = self._open.get(answer_id)
        if found is None:
            return
        answer = found.answer
        before = (answer.is_begun, answer.is_card_shown, answer.is_finished)
        answer.is_begun = answer.is_begun or frame.body is not None
        if frame.body and "template_card" in frame.body:
            answer.is_card_shown = True
        answer.is_finished = answer.is_finished or frame.is_last
        if before != (answer.is_begun, answer.is_card_shown, answer.is_finished):
            await self.save(answer)
        for shown in frame.senders:
            if not shown.done():
                shown.set_result(True)
        if answer.is_finished:
            await self.close(found)

    async def close(self, found: Open) -> None:
        """Nothing can be added any more; whoever waits is told that it was not shown."""
        found.answer.is_finished = True
        await self.save(found.answer)
        self._open.pop(found.answer.id, None)
        for shown in found.senders:
            if not shown.done():
                shown.set_result(False)

    async def changed(self, found: Open, seconds: float) -> None:
        """Return when there is something new, but after so many seconds at the latest."""
        try:
            async with asyncio.timeout(seconds):
                await found.changed.wait()
        except TimeoutError:
            return

    def answers_event(self, found: Open, body: dict[str, Any]) -> bool:
        """Hand the answer to an event to whoever waits for it; False when nobody does."""
        if found.reply.done() or self._age(found.answer) >= EVENT_MS:
            return False
        found.reply.set_result(body)
        return True

    async def left(self, answer: Answer) -> int:
        """How much may still come of it."""
        return await self._shelf.pending(answer.id, answer.key, answer.conv)

    def _remember(self, answer: Answer) -> Open:
        found = self._open.get(answer.id)
        if found is None:
            found = Open(answer)
            if not answer.is_finished:
                self._open[answer.id] = found
                self._forget()
                self.on_open(found)
        return found

    def _forget(self) -> None:
        """Those that the platform gave up, the oldest first; they are in the store."""
        while self._open:
            oldest = next(iter(self._open.values()))
            if self._age(oldest.answer) < 2 * LONGEST_MS:
                return
            del self._open[oldest.answer.id]

    async def _patiently(self, found: Open, shown: asyncio.Future[bool], part: str | None) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                is_shown = await shown
        except TimeoutError:
            is_shown = False
        finally:
            found.senders.remove(shown)
        if not is_shown:  # it goes another way
            if part in found.answer.parts:
                found.answer.parts.remove(part)
            if not found.answer.is_finished:
                await self.close(found)
        return is_shown

    def _fits(self, found: Open, part: str | None, card: dict[str, Any] | None) -> bool:
        if card is not None:
            return found.answer.card is None
        whole = BETWEEN.join([*found.answer.parts, part or ""])
        return size(whole) <= MOST_BYTES

    def _body(self, found: Open, *, is_last: bool, goes_on: bool) -> dict[str, Any] | None:
        answer, text = found.answer, found.text
        card = None if answer.is_card_shown else answer.card
        note = answer.id if self._feedback and not answer.is_begun else ""
        if is_last and not answer.is_begun:
            if not text and card is None:
                return None
            if not text and card is not None:
                return {"msgtype": "template_card", "template_card": card}
        if not text and answer.card is not None:
            text = outbound.title(answer.card)
        if goes_on:
            text = BETWEEN.join(filter(None, [text, TO_GO_ON]))
        text = text or (NOTHING if is_last else THINKING)
        return outbound.stream(answer.id, text, is_last=is_last, shown=card, feedback=note)

    def _age(self, answer: Answer) -> int:
        return self._clock.now_ms() - answer.opened_at


def _read(state: str) -> Answer:
    return msgspec.json.decode(state, type=Answer)
