"""Sends to people and groups of one app, and to the group of one robot."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeGuard

import msgspec

from botkit.calls.bounds import number
from botkit.chat import limits
from botkit.chat.messages import (
    AnyCard,
    AnyMessage,
    File,
    Image,
    Markdown,
    TaskCard,
    Text,
    TextCard,
    Voice,
)
from botkit.chat.people import Address
from botkit.chat.receipts import Policy, Receipt
from botkit.chat.seams import Repaint
from botkit.dingtalk import inbound
from botkit.dingtalk.api.cards import Delivered, Space, group_space, person_space
from botkit.dingtalk.api.media import MediaKind
from botkit.dingtalk.api.robots import PARAM_BYTES
from botkit.dingtalk.client import DingTalk
from botkit.dingtalk.outbound import (
    as_text,
    card_values,
    repainted,
    robot_message,
    template,
)
from botkit.dingtalk.recordings import milliseconds
from botkit.dingtalk.robot import MESSAGE_BYTES, DingTalkRobot
from botkit.dingtalk.sessions import Place, Sessions
from botkit.errors import (
    BadArgument,
    FlowError,
    NotAllowed,
    NotFound,
    OverLimit,
    RateLimited,
    TooLate,
)
from botkit.wire.cleaning import stored_json

FILES = Image | File | Voice
RESENT = "（重发）"  # 12 bytes of the 16 that `limits.fit` keeps free
SEALED = "$:"  # how ids begin that no call takes
OVER = (TooLate, NotAllowed, NotFound)  # of a reply address: another way is left
ANY_UUID = str(uuid.UUID(int=0))  # as long as any
PER_SECOND = (4, 16)  # at once, and then; one kind of call may be made 20 times a second
_MEDIA: Mapping[type[Image | File | Voice], MediaKind] = {
    Image: "image",
    File: "file",
    Voice: "voice",
}


class DingTalkChannel:
    """``dingtalk/<app>``.

    Answers go to the reply address that came with a message while it is good, else through the
    robot's API.  ``card_template`` is the interactive card to fill; without it buttons are typed.
    ``clicks`` is how its clicks come back, ``route`` the one registered for HTTP.
    """

    platform = "dingtalk"
    pace = PER_SECOND

    def __init__(
        self,
        name: str,
        client: DingTalk,
        sessions: Sessions,
        *,
        card_template: str = "",
        clicks: Literal["STREAM", "HTTP"] = "STREAM",
        route: str | None = None,
    ) -> None:
        self.name = name
        self._client, self._sessions = client, sessions
        self._template, self._clicks, self._route = card_template, clicks, route
        self._media: dict[tuple[str, int], str] = {}  # files that were put on the platform
        self._lengths: dict[str, int] = {}  # of voices, in milliseconds

    @property
    def types_cards(self) -> bool:
        """Whether buttons are typed, for want of a template."""
        return not self._template

    def fit(self, message: AnyMessage) -> list[AnyMessage]:
        """Split what is too long.  Raises OverLimit; FlowError for what no robot can send."""
        parts = limits.fit("dingtalk", message)
        for part in parts:
            if self._is_interactive(part):
                card_values(part)
            else:
                made = template(part)
                _check_size(f"dingtalk {made.key}", PARAM_BYTES, made.param)
        return parts

    def policy(self, message: AnyMessage | Repaint) -> Policy:
        """A card's name tells a repeat, also of a change; nothing tells one of a message."""
        if isinstance(message, Repaint) or self._is_interactive(message):
            return "dedupe"
        return "at_least_once"

    def vary(self, message: AnyMessage, nth: int) -> AnyMessage:
        """As it is: cards differ by their names, and nothing else is checked for repeats."""
        return message

    def resent(self, message: AnyMessage) -> AnyMessage:
        """With a word for its readers, where the message has a text."""
        match message:
            case Text() | Markdown():
                return msgspec.structs.replace(message, content=message.content + RESENT)
            case TextCard() | TaskCard():
                return msgspec.structs.replace(message, body=message.body + RESENT)
            case _:
                return message

    def place(self, conv: str, to: str, cause: str) -> str:
        """Where a person is answered: in the group, when the conversation is there."""
        address = Address.parse(conv)
        return str(Place(address.chat if to == address.person else "", to))

    def plainer(self, message: AnyMessage) -> AnyMessage | None:
        """What to send in place of a card that was refused: its labels, to be typed."""
        if not self._template or not isinstance(message, TaskCard) or message.questions:
            return None
        return as_text(message)

    async def preview(self, place: str, text: str) -> None:
        """Nothing: a message of a robot does not grow."""

    async def uploaded(self, message: AnyMessage) -> AnyMessage:
        """The message with a media id beside its path; the same file is put there once.

        Raises CallError; BadArgument for a file that cannot be read or is not taken.
        """
        if not isinstance(message, FILES) or message.media or not message.path:
            return message
        content, changed = await asyncio.to_thread(_read, Path(message.path))
        media = self._media.get((message.path, changed), "")
        if not media:
            media = await self._put(_MEDIA[type(message)], Path(message.path).name, content)
            self._media[message.path, changed] = media
        if isinstance(message, Voice):
            self._lengths[media] = milliseconds(content)
        return msgspec.structs.replace(message, media=media)

    async def send(self, message: AnyMessage, to: str) -> Receipt:
        """Send once.  Raises CallError; NotFound when nobody of that id can be written to."""
        place = Place.parse(to)
        if self._is_interactive(message):
            return await self._carded(message, place)
        ready = await self.uploaded(message)
        if (url := self._sessions.find(place)) and not isinstance(ready, FILES):
            try:
                await self._client.addresses.reply(url, robot_message(ready))
                return Receipt()
            except OVER:
                self._sessions.forget(place)
        return await self._sent(ready, place)

    async def repaint(self, repaint: Repaint) -> Receipt:
        """Change a card; that can be done again and again.  Raises CallError."""
        if self._template:
            await self._client.cards.update(repaint.task_id, repainted(repaint))
        return Receipt(reference=repaint.task_id)

    def _is_interactive(self, message: AnyMessage) -> TypeGuard[AnyCard]:
        return bool(self._template) and isinstance(message, AnyCard)

    async def _carded(self, card: AnyCard, place: Place) -> Receipt:
        made = await self._client.cards.send(
            card.task_id,
            self._template,
            card_values(card),
            self._space(place, card.title),
            callback=self._clicks,
            route=self._route,
        )
        _check_delivered(made)
        carriers = [one.carrier for one in made.deliveries if one.carrier]
        return Receipt(reference=next(iter(carriers), ""), update_code=card.task_id)

    def _space(self, place: Place, preview: str) -> Space:
        robot = self._client.robot_code
        if place.chat:
            chat = inbound.conversation(place.chat)
            return group_space(chat, robot_code=robot, preview=preview)
        return person_space(self._spelled(place.person), robot_code=robot, preview=preview)

    async def _sent(self, message: AnyMessage, place: Place) -> Receipt:
        length = self._lengths.get(message.media, 0) if isinstance(message, Voice) else 0
        body, robots = template(message, milliseconds=length), self._client.robots
        if place.chat:
            handle = await robots.send_group(inbound.conversation(place.chat), body)
            return Receipt(reference=handle)
        user = self._spelled(place.person)
        sent = await robots.send([user], body)
        if user in sent.throttled:
            raise RateLimited("throttled for this receiver", code="flowControlled", retry_after=60)
        if user in sent.invalid:
            words, advice = "refused for this receiver", "not in the app's range"
            raise NotFound(words, code="invalidStaffIdList", advice=advice)
        return Receipt(reference=sent.handle)

    def _spelled(self, person: str) -> str:
        if person.startswith(SEALED):
            words, advice = "no userid", "publish the app; people of other corps have none"
            raise NotFound(words, code="senderStaffId", advice=advice)
        return self._sessions.spelled(person)

    async def _put(self, kind: MediaKind, name: str, content: bytes) -> str:
        try:
            return (await self._client.media.upload(kind, name, content)).media_id
        except (OverLimit, ValueError) as error:
            raise BadArgument(str(error), code=0) from None


class DingTalkRobotChannel:
    """``robot/<room>``: posts to a group; nobody can answer a robot."""

    platform = "dingtalk"

    def __init__(self, name: str, robot: DingTalkRobot) -> None:
        self.name = name
        self._robot = robot

    def fit(self, message: AnyMessage) -> list[AnyMessage]:
        """Split what is too long.  Raises OverLimit; FlowError for kinds no robot can post."""
        if isinstance(message, AnyCard):
            words = "a group robot cannot post a card with buttons that call back"
            raise FlowError(f"{self.name}: {words}. Post a text, markdown, textcard or notice.")
        parts = limits.fit("dingtalk robot", message)
        for part in parts:
            body = {**robot_message(part), "msgUuid": ANY_UUID}
            _check_size("dingtalk robot message", MESSAGE_BYTES, body)
        return parts

    def policy(self, message: AnyMessage | Repaint) -> Policy:
        """Each post has a uuid, by which the platform knows a repeat."""
        return "dedupe"

    def vary(self, message: AnyMessage, nth: int) -> AnyMessage:
        """As it is: equal posts have uuids of their own."""
        return message

    def resent(self, message: AnyMessage) -> AnyMessage:
        """Unmarked: the uuid keeps a repeat away from its readers."""
        return message

    def place(self, conv: str, to: str, cause: str) -> str:
        """The uuid of one post; it is kept with the row, so a repeat has the same."""
        return str(uuid.uuid4())

    async def preview(self, place: str, text: str) -> None:
        """Nothing: a post does not grow."""

    async def uploaded(self, message: AnyMessage) -> AnyMessage:
        """As it is: a Webhook takes no files."""
        return message

    async def send(self, message: AnyMessage, to: str = "") -> Receipt:
        """Post once, by a spare robot when one refuses; ``to`` is the uuid.  Raises CallError."""
        try:
            await self._robot.post(robot_message(message), uuid=to)
        except OverLimit as error:
            raise BadArgument(str(error), code=0) from None
        return Receipt(reference=to)

    async def repaint(self, repaint: Repaint) -> Receipt:
        """Always refused: a robot posts no card that could change."""
        raise BadArgument("a robot's message cannot be changed", code=0, request=self.name)


def _check_size(where: str, limit: int, fields: Mapping[str, Any]) -> None:
    """Fields that are too many though each is short enough; `resent` may add to them."""
    size = len(stored_json(fields).encode())  # as it will be when it is sent
    number(where, limit - limits.ROOM_TO_VARY, size, "bytes")


def _check_delivered(made: Delivered) -> None:
    failed = [one.error or one.type for one in made.deliveries if not one.success]
    if failed:
        raise BadArgument("; ".join(failed), code="deliverResults", request="card/instances")


def _read(path: Path) -> tuple[bytes, int]:
    """The file and when it changed, in nanoseconds."""
    try:
        return path.read_bytes(), path.stat().st_mtime_ns
    except OSError as error:
        words = f"{path}: {error.strerror or error}"
        raise BadArgument(words, code=0, advice="the file to send cannot be read") from None
