"""Sends for one AI bot: as part of the answer while that grows, else by itself."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from botkit.chat.messages import (
    AnyMessage,
    File,
    Image,
    Markdown,
    Text,
    Video,
    Voice,
)
from botkit.chat.people import Address
from botkit.chat.receipts import Policy, Receipt
from botkit.chat.seams import Repaint
from botkit.errors import (
    AlreadyExists,
    BadArgument,
    NotAllowed,
    PlatformFault,
    RateLimited,
    Refused,
    TooLate,
)
from botkit.wecom.aibot import outbound
from botkit.wecom.aibot.answers import Answer, Answers, Open
from botkit.wecom.aibot.client import AiBot
from botkit.wecom.aibot.outbound import Mode
from botkit.wire.record import json_bytes

FILES = Image | File | Voice | Video
UNREAD = PlatformFault | RateLimited | NotAllowed  # so is refused what nobody has looked at
OVER = "nothing is left to answer with"
ADVICE = "in callback mode a bot answers for six minutes, and once more within the hour"


class Line(Protocol):
    """A long connection.  All raise CallError."""

    async def say(self, chat: str, body: dict[str, Any]) -> None:
        """Send a message to a group, or to a person who has written before."""
        ...

    async def greet(self, request: str, body: dict[str, Any]) -> None:
        """Answer the opening of the chat, within five seconds."""
        ...

    async def update(self, request: str, body: dict[str, Any]) -> None:
        """Answer a click with a card, within five seconds."""
        ...

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """Put a file on the platform; its media id, good for three days."""
        ...


class Place(NamedTuple):
    """``to`` of the outbox: the group or "", the person, and the answer to add to or ""."""

    chat: str
    person: str
    answer: str

    @classmethod
    def parse(cls, text: str) -> Place:
        """A person's id alone is a place too."""
        if "/" not in text:
            return cls("", text, "")
        chat, answer, person = text.split("/", 2)
        return cls(chat, person, answer)

    def __str__(self) -> str:
        return f"{self.chat}/{self.answer}/{self.person}"


class AiBotChannel:
    """``wecom/<app>`` of an AI bot.  ``line`` is its long connection, None in callback mode."""

    platform = "wecom"

    def __init__(
        self,
        name: str,
        tenant: str,
        client: AiBot,
        answers: Answers,
        *,
        mode: Mode,
        line: Line | None = None,
    ) -> None:
        self.name = name
        self._tenant, self._app = tenant, name.partition("/")[2]
        self._client, self._answers = client, answers
        self._mode, self._line = mode, line

    def fit(self, message: AnyMessage) -> list[AnyMessage]:
        """Split what is too long.  Raises OverLimit; FlowError for what no AI bot can send."""
        return outbound.fit(self._mode, message)

    def policy(self, message: AnyMessage | Repaint) -> Policy:
        """An answer replaces itself, and its address works once, so both may be repeated."""
        return "at_most_once" if isinstance(message, Repaint) else "dedupe"

    def vary(self, message: AnyMessage, nth: int) -> AnyMessage:
        """Add blanks that nobody sees: equal parts of an answer are one."""
        if isinstance(message, Text | Markdown):
            return msgspec.structs.replace(message, content=message.content + " " * (nth % 16))
        return message

    def resent(self, message: AnyMessage) -> AnyMessage:
        """Unmarked: a repeat replaces."""
        return message

    async def uploaded(self, message: AnyMessage) -> AnyMessage:
        """The message with a media id in place of a path.  Raises CallError."""
        if not isinstance(message, FILES) or not message.path or self._line is None:
            return message
        path = Path(message.path)
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            words = f"{path}: {error.strerror or error}"
            raise BadArgument(words, code=0, advice="the file cannot be read") from None
        kind = type(message).__name__.lower()
        media = await self._line.upload(kind, path.name, content)
        return msgspec.structs.replace(message, media=media, path="")

    def place(self, conv: str, to: str, cause: str) -> str:
        """Where a person is answered: in the group, when the conversation is there."""
        address = Address.parse(conv)
        chat = address.chat if to == address.person else ""
        mine = f"wecom/{self._tenant}/{self._app}/answer/"
        answer, _, person = cause.removeprefix(mine).partition("/")
        is_mine = cause.startswith(mine) and person == to
        return str(Place(chat, to, answer if is_mine else ""))

    async def preview(self, place: str, text: str) -> None:
        """Show how far an answer is.  Without one that grows there is nothing to see."""
        if answer := Place.parse(place).answer:
            self._answers.preview(answer, text)

    async def send(self, message: AnyMessage, to: str) -> Receipt:
        """Send once.  Raises CallError; TooLate when there is no way left to the person."""
        place = Place.parse(to)
        found = await self._found(place)
        if found is not None and await self._answered(found, message):
            return Receipt(reference=found.answer.id)
        if self._line is not None:
            await self._line.say(await self._receiver(place), outbound.body(message))
            return Receipt()
        return await self._later(place, message)

    async def repaint(self, repaint: Repaint) -> Receipt:
        """Put another card in place of a clicked one, within five seconds.  Raises CallError."""
        body = outbound.updated(repaint, await self._answers.sent(repaint.task_id))
        found = await self._answers.find(repaint.code)
        if found is None or not await self._replied(found, body):
            raise TooLate("the click was answered already or is over five seconds old", code=0)
        return Receipt(reference=repaint.task_id)

    async def _found(self, place: Place) -> Open | None:
        if place.answer:
            return await self._answers.find(place.answer)
        return await self._answers.growing(self._conv(place))

    async def _answered(self, found: Open, message: AnyMessage) -> bool:
        """Whether the message went out as the answer or a part of it."""
        match found.answer.kind:
            case "message" if (part := outbound.words(message)) is not None:
                return await self._answers.show(found, part=part)
            case "message" if (card := outbound.card(message)) is not None:
                return await self._answers.show(found, card=card)
            case "welcome" if not isinstance(message, FILES):
                return await self._replied(found, outbound.welcome(message))
        return False

    async def _replied(self, found: Open, body: dict[str, Any]) -> bool:
        """Answer an event; False when it is too late or was done."""
        if not self._answers.answers_event(found, body):
            return False
        answer = found.answer
        if self._line is not None:
            send = self._line.greet if answer.kind == "welcome" else self._line.update
            await send(answer.request, body)
        await self._answers.close(found)
        return True

    async def _later(self, place: Place, message: AnyMessage) -> Receipt:
        """By an address that came with one of the person's messages; each works once."""
        body = outbound.body(message)
        use = hashlib.sha256(json_bytes(body)).hexdigest()
        known = await self._answers.all_of(self._conv(place))
        known.sort(key=lambda one: (one.url_for != use, one.id != place.answer))
        for answer in known:
            if self._answers.usable_url(answer, use):
                return await self._posted(answer, use, body)
        raise TooLate(OVER, code=0, request=self.name, advice=ADVICE)

    async def _posted(self, answer: Answer, use: str, body: dict[str, Any]) -> Receipt:
        is_repeat = answer.url_for == use
        await self._answers.use_url(answer, use)
        try:
            await self._client.respond(answer.url, body)
        except Refused as error:
            if is_repeat and not isinstance(error, UNREAD):  # it was used up, and for this
                raise AlreadyExists(error.platform_words, code=error.code) from None
            raise
        return Receipt(reference=answer.id)

    async def _receiver(self, place: Place) -> str:
        """The id as the platform writes it, whose letters matter."""
        known = await self._answers.all_of(self._conv(place))
        senders = (one.sender for one in known if one.sender)
        return place.chat or next(senders, place.person)

    def _conv(self, place: Place) -> str:
        return Address(self._tenant, "wecom", self._app, place.person, place.chat).key
