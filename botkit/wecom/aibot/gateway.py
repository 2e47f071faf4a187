"""The way in for an AI bot in callback mode: JSON, sealed both ways.

Doc: 智能机器人, callback encryption; passive replies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from botkit.chat.seams import NO_HEADERS, Arrival
from botkit.errors import Malformed
from botkit.wecom.aibot import inbound
from botkit.wecom.aibot.answers import Answer, Answers, Open
from botkit.wecom.aibot.reading import Reader
from botkit.wecom.crypto import Envelope
from botkit.wecom.gateway import WecomGateway
from botkit.wire.objects import read_object
from botkit.wire.record import json_bytes

FIRST_S = 1.0  # for an answer without a second question
EVENT_S = 4.0  # of the five seconds that the platform waits
LOOK_S = 0.25  # between looks whether anything more will come


class AiBotGateway:
    """Implements ``chat.seams.AnsweringGateway``.

    ``door`` verifies and decrypts; ``envelope`` seals the answers under the request's nonce.
    """

    def __init__(
        self, door: WecomGateway, envelope: Envelope, reader: Reader, answers: Answers
    ) -> None:
        self._door, self._envelope = door, envelope
        self._reader, self._answers = reader, answers

    def verify(self, query: Mapping[str, str]) -> str:
        """Answer the platform's check of the address."""
        return self._door.verify(query)

    def open(
        self, query: Mapping[str, str], body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> JsonExchange:
        """Verify, decrypt and read one delivery.

        Raises Malformed for a bad outer body, BadSignature, BadSeal, Stale or WrongReceiver for
        a sender who is not proved, Unreadable for what a proved sender should not have sent.
        """
        inner = self._door.opened(query, _encrypted(body))
        fields = self._reader.fields(inner)
        seal = Sealing(self._envelope, query["timestamp"], query["nonce"])
        if inbound.text(fields, "msgtype") == "stream":
            answer_id = inbound.text(inbound.table(fields, "stream"), "id")
            return JsonExchange(self._answers, seal, answer_id)
        told = self._reader.read(fields, inner, trust=2)
        return JsonExchange(self._answers, seal, told.answer.id, told.arrival, told.answer)


class Sealing:
    """Seals the answer to one request."""

    def __init__(self, envelope: Envelope, timestamp: str, nonce: str) -> None:
        self._envelope, self._timestamp, self._nonce = envelope, timestamp, nonce

    def close(self, body: Mapping[str, Any]) -> bytes:
        """The envelope of an answer: the nonce is the request's, the time a whole number."""
        sealed = self._envelope.seal(json_bytes(body), timestamp=self._timestamp, nonce=self._nonce)
        return msgspec.json.encode(
            {
                "encrypt": sealed.encrypt,
                "msgsignature": sealed.signature,
                "timestamp": int(self._timestamp),
                "nonce": self._nonce,
            }
        )


class JsonExchange:
    """Implements ``chat.seams.Exchange``: a message, an event, or a look at a growing answer."""

    content_type = "text/plain"

    def __init__(
        self,
        answers: Answers,
        seal: Sealing,
        answer_id: str,
        arrival: Arrival | None = None,
        answer: Answer | None = None,
    ) -> None:
        self.arrival = arrival
        self._answers, self._seal, self._id, self._new = answers, seal, answer_id, answer
        self._found: Open | None = None

    async def begin(self) -> None:
        """Keep what the answer needs later."""
        if self._new is not None and self._new.kind != "none":
            self._found = await self._answers.open(self._new)

    async def answer(self) -> bytes:
        """The body to answer with, sealed; empty when there is nothing to say."""
        if self._new is None:
            return await self._frame()
        if self._found is None:
            return b""
        if self._new.kind == "message":
            return await self._first(self._found)
        return await self._event(self._found)

    async def _first(self, found: Open) -> bytes:
        """What is said within a second; later the platform asks for more."""
        loop = asyncio.get_running_loop()
        until = loop.time() + FIRST_S
        while (left := until - loop.time()) > 0 and not found.text and not found.answer.card:
            await self._answers.changed(found, min(left, LOOK_S))
            if not await self._answers.left(found.answer):
                break  # the bot has nothing to say
        return await self._frame()

    async def _frame(self) -> bytes:
        frame = await self._answers.frame(self._id)
        body = b"" if frame.body is None else self._seal.close(frame.body)
        await self._answers.arrived(self._id, frame)
        return body

    async def _event(self, found: Open) -> bytes:
        """A greeting or a new card: it must be in this very answer."""
        loop = asyncio.get_running_loop()
        until = loop.time() + EVENT_S
        while (left := until - loop.time()) > 0 and not found.reply.done():
            await asyncio.wait([found.reply], timeout=min(left, LOOK_S))
            if not await self._answers.left(found.answer):
                break
        if found.reply.done():
            return self._seal.close(found.reply.result())
        found.reply.cancel()  # whatever comes now goes another way
        return b""


def _encrypted(body: bytes) -> str:
    """The ciphertext of the outer JSON.  Raises Malformed."""
    outer = read_object(body)
    found = [outer[name] for name in ("encrypt", "Encrypt") if name in outer]
    if len(found) != 1 or not isinstance(found[0], str) or not found[0]:
        raise Malformed("the envelope needs encrypt, once")
    return found[0]
