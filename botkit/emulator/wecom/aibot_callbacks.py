"""AI bots in callback mode: sealed JSON, and looks at answers that have begun.

Doc: 智能机器人, callback encryption; stream refresh.
"""

from __future__ import annotations

import asyncio

import msgspec
from yarl import URL

from botkit.clock import Clock
from botkit.emulator.faults import DELIVERY, Faults
from botkit.emulator.ids import Ids
from botkit.emulator.outward import Delivery
from botkit.emulator.requests import Requests
from botkit.emulator.wecom.aibot_replies import AiBotReplies
from botkit.emulator.wecom.aibot_talks import STREAM_MS, Talk, Talks, Told
from botkit.emulator.wecom.callbacks import DEADLINE_SECONDS, DELIVERIES, Callbacks
from botkit.emulator.wecom.refusals import Refusal
from botkit.errors import CallbackError
from botkit.wecom.crypto import Envelope

LOOK_SECONDS = 1.0  # between two looks at an answer; not documented
RETRY_SECONDS = 5.0
BROKEN = (CallbackError, Refusal, msgspec.DecodeError, RecursionError, KeyError, TypeError)


class AiBotCallbacks:
    """Implements ``aibots.Teller``."""

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        faults: Faults,
        requests: Requests,
        callbacks: Callbacks,
        talks: Talks,
        replies: AiBotReplies,
    ) -> None:
        self._clock, self._ids, self._faults, self._requests = clock, ids, faults, requests
        self._callbacks, self._talks, self._replies = callbacks, talks, replies
        self._looking: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Look at nothing any more."""
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    async def tell(self, talk: Talk) -> Delivery:
        """Deliver: messages up to three times until there is a 200, clicks once."""
        if not talk.app.callback:
            return Delivery(0, 0)
        fault = self._faults.take(DELIVERY, URL(talk.app.callback).path)
        if fault and fault.fault == "drop_delivery":
            return Delivery(0, 0)
        most = 1 if talk.event == "template_card_event" else DELIVERIES
        status, tries = 0, 0
        while status != 200 and tries < most:
            if tries:
                await self._clock.sleep(RETRY_SECONDS)
            tries += 1
            status = await self._once(talk, talk.told)
        if fault and fault.fault == "duplicate_delivery":
            await self._once(talk, talk.told)
        if talk.stream and not talk.is_answered:
            task = asyncio.create_task(self._look(talk))
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)
        return Delivery(status, tries)

    async def _look(self, talk: Talk) -> None:
        """Ask how far the answer is until it has ended or six minutes are over."""
        await self._clock.sleep(LOOK_SECONDS)
        while not talk.is_answered and self._talks.age(talk) < STREAM_MS:
            await self._once(talk, self._talks.refresh(talk))
            await self._clock.sleep(LOOK_SECONDS)

    async def _once(self, talk: Talk, told: Told) -> int:
        app = talk.app
        envelope = Envelope(app.token, app.aes_key, "")
        timestamp, nonce = str(self._clock.now_ms() // 1000), self._ids.digits(10)
        sealed = envelope.seal(
            msgspec.json.encode(told), timestamp=timestamp, nonce=nonce, random=self._ids.random()
        )
        query = {"msg_signature": sealed.signature, "timestamp": timestamp, "nonce": nonce}
        url = URL(app.callback).update_query(query)
        body = msgspec.json.encode({"encrypt": sealed.encrypt})
        status, answer = await self._callbacks.post(url, body, DEADLINE_SECONDS)
        verdict = "not taken"
        if status == 200:
            verdict = self._taken(talk, envelope, nonce, answer)
        self._requests.add("POST", url.path, status=status, verdict=verdict, to="bot")
        return status

    def _taken(self, talk: Talk, envelope: Envelope, nonce: str, answer: bytes) -> str:
        if not answer.strip():
            return "ok"
        try:
            body = _opened(envelope, nonce, answer)
            if not body:
                return "ok"
            self._replies.answer(talk, body)
        except BROKEN as error:
            return f"bad reply: {error}"
        return "ok, with a reply"


def _opened(envelope: Envelope, nonce: str, answer: bytes) -> Told:
    """The JSON inside a sealed answer.  Raises CallbackError and what a wrong shape raises."""
    outer = msgspec.json.decode(answer)
    if outer["nonce"] != nonce:
        raise Refusal(40058, "nonce: not the request's")
    if not isinstance(outer["timestamp"], int):
        raise Refusal(40058, "timestamp: not a whole number")
    inner = envelope.open(outer["msgsignature"], str(outer["timestamp"]), nonce, outer["encrypt"])
    body = msgspec.json.decode(inner)
    if not isinstance(body, dict):
        raise TypeError("no object inside")
    return body
