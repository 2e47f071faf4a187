"""Sends to people of one app, and to the group of one robot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

import msgspec

from botkit.chat import limits
from botkit.chat.messages import (
    AnyCard,
    AnyMessage,
    Attachment,
    File,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    News,
    Notice,
    Story,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
)
from botkit.chat.receipts import Policy, Receipt
from botkit.chat.seams import Repaint
from botkit.clock import Clock
from botkit.errors import BadArgument, FlowError, NotFound, OverLimit, TooLate
from botkit.wecom.api.media import MediaKind
from botkit.wecom.client import WeCom
from botkit.wecom.outbound import (
    app_message,
    miniprogram_notice,
    old_task_card,
    repainted,
    robot_message,
)
from botkit.wecom.robot import WeComRobot, image_message

Cards = Literal["template_card", "taskcard"]

DUPLICATE_SECONDS = 600
RESENT = "（重发）"  # 12 bytes of the 16 that `limits.fit` keeps free
MEDIA_LIFE = timedelta(days=2, hours=20)  # of three days; the rest is for the message to arrive
ALL_REFUSED = 81013
POSTABLE = "Post a text, markdown, textcard, news, image, file, voice or notice."
_MEDIA: Mapping[type[Attachment], MediaKind] = {
    Image: "image",
    File: "file",
    Voice: "voice",
    Video: "video",
}


class WeComChannel:
    """``wecom/<app>``.  ``cards="taskcard"`` sends task cards as the kind of before 2021."""

    platform = "wecom"

    def __init__(
        self, name: str, client: WeCom, clock: Clock, *, cards: Cards = "template_card"
    ) -> None:
        self.name = name
        self._client, self._clock = client, clock
        self._legacy = cards == "taskcard"
        self._media: dict[tuple[str, int], tuple[str, int]] = {}  # file -> media id, good until

    def fit(self, message: AnyMessage) -> list[AnyMessage]:
        """Split what is too long.  Raises OverLimit; FlowError for what a kind cannot carry."""
        if self._legacy and isinstance(message, TaskCard):
            old_task_card(message)
        if isinstance(message, MiniProgram):
            miniprogram_notice(message)
        return limits.fit("wecom", message, legacy=self._legacy)

    def policy(self, message: AnyMessage | Repaint) -> Policy:
        """Sends carry a duplicate check, so they may be repeated; a card's code works once."""
        return "at_most_once" if isinstance(message, Repaint) else "dedupe"

    def vary(self, message: AnyMessage, nth: int) -> AnyMessage:
        """Add trailing blanks, which nobody sees; a file gets a longer path to itself.

        Cards differ by task id already; a file named by media id alone cannot be varied.
        """
        blanks = _blanks(nth)
        match message:
            case Text() | Markdown():
                return msgspec.structs.replace(message, content=message.content + blanks)
            case TextCard():
                return msgspec.structs.replace(message, body=message.body + blanks)
            case Notice():
                return msgspec.structs.replace(message, title=message.title + blanks)
            case News():
                *others, last = message.articles
                last = msgspec.structs.replace(last, title=last.title + blanks)
                return News([*others, last])
            case MpNews():
                *early, story = message.stories
                story = msgspec.structs.replace(story, title=story.title + blanks)
                return MpNews([*early, story])
            case MiniProgram(rows=[*above, row]):  # its title has no room
                row = msgspec.structs.replace(row, value=row.value + blanks)
                return msgspec.structs.replace(message, rows=[*above, row])
            case MiniProgram():
                return msgspec.structs.replace(message, title=message.title + blanks)
            case Image() | File() | Voice() | Video() if message.path:
                path = Path(message.path)
                longer = f"{path.parent}/{'./' * nth}{path.name}"  # uploaded anew, to another id
                return msgspec.structs.replace(message, media="", path=longer)
            case _:
                return message

    def resent(self, message: AnyMessage) -> AnyMessage:
        """Unmarked: the duplicate check keeps a repeat away from its reader."""
        return message

    async def send(self, message: AnyMessage, to: str) -> Receipt:
        """Send once.  Raises CallError; NotFound when ``to`` may not see the app.

        TooLate: the platform forgot a file before its time; who needs it next uploads it anew.
        """
        ready = await self.uploaded(message)
        try:
            return await self._sent(ready, to)
        except TooLate:
            self._forget(ready)
            raise

    async def repaint(self, repaint: Repaint) -> Receipt:
        """Update a card once; one without a code is of the old kind.  Raises CallError."""
        messages, users = self._client.messages, [repaint.person]
        if not repaint.code:
            refused = await messages.update_taskcard(
                repaint.task_id, users=users, replace_name=repaint.label
            )
        elif repaint.card is None:
            refused = await messages.update_template_card(
                repaint.code, users=users, replace_name=repaint.label
            )
        else:
            refused = await messages.update_template_card(
                repaint.code, users=users, card=repainted(repaint)
            )
        return Receipt(reference=repaint.task_id, refused=[user.lower() for user in refused])

    async def uploaded(self, message: AnyMessage) -> AnyMessage:
        """The message with a media id beside its path; the same file is uploaded once.

        Raises CallError; BadArgument for a file that cannot be read or is too large.
        """
        if isinstance(message, MpNews):
            return MpNews([await self._covered(story) for story in message.stories])
        if not isinstance(message, Attachment) or message.media or not message.path:
            return message
        media = await self._media_id(_MEDIA[type(message)], message.path)
        return msgspec.structs.replace(message, media=media)

    async def _covered(self, story: Story) -> Story:
        if story.cover or not story.path:
            return story
        media = await self._media_id("image", story.path)
        return msgspec.structs.replace(story, cover=media)

    async def _media_id(self, kind: MediaKind, name: str) -> str:
        path, now_ms = Path(name), self._clock.now_ms()
        content, changed = await asyncio.to_thread(_read, path)
        media, good_until = self._media.get((name, changed), ("", 0))
        if now_ms >= good_until:
            try:
                media = (await self._client.media.upload(kind, path.name, content)).media_id
            except OverLimit as error:
                raise BadArgument(str(error), code=0) from None
            life_ms = round(MEDIA_LIFE.total_seconds() * 1000)
            self._media[name, changed] = (media, now_ms + life_ms)
        return media

    def _forget(self, message: AnyMessage) -> None:
        if isinstance(message, MpNews):
            old = {story.cover for story in message.stories}
        else:
            old = {getattr(message, "media", "")}
        self._media = {file: kept for file, kept in self._media.items() if kept[0] not in old}

    async def _sent(self, message: AnyMessage, to: str) -> Receipt:
        body = app_message(message, legacy=self._legacy)
        sent = await self._client.messages.send(to, body, duplicate_seconds=DUPLICATE_SECONDS)
        if to.lower() in sent.refused:
            words = "refused for this receiver"
            advice = "not in the app's visible range, or without a licence"
            raise NotFound(words, code=ALL_REFUSED, request="message/send", advice=advice)
        return Receipt(reference=sent.msgid, update_code=sent.response_code, refused=sent.refused)


class RobotChannel:
    """``robot/<room>``: posts to a group; nobody can answer a robot."""

    platform = "wecom"

    def __init__(self, name: str, robot: WeComRobot) -> None:
        self.name = name
        self._robot = robot

    def fit(self, message: AnyMessage) -> list[AnyMessage]:
        """Split what is too long.  Raises OverLimit; FlowError for kinds no robot can post."""
        if isinstance(message, AnyCard):
            raise FlowError(
                f"{self.name}: a group robot cannot post a card with buttons that call back."
                f" {POSTABLE}"
            )
        if isinstance(message, Video | MpNews | MiniProgram):
            kind = type(message).__name__.lower()
            raise FlowError(f"{self.name}: a group robot cannot post a {kind}. {POSTABLE}")
        if isinstance(message, Attachment) and not message.path:
            raise FlowError(f"{self.name}: a robot takes no media id of an app. Give a path.")
        return limits.fit("wecom robot", message)

    def policy(self, message: AnyMessage | Repaint) -> Policy:
        """The platform cannot tell a repeat from a new message."""
        return "at_least_once"

    def vary(self, message: AnyMessage, nth: int) -> AnyMessage:
        """Nothing is checked for duplicates here."""
        return message

    def resent(self, message: AnyMessage) -> AnyMessage:
        """With a word for its readers, where the message has a text."""
        match message:
            case Text() | Markdown():
                return msgspec.structs.replace(message, content=message.content + RESENT)
            case _:
                return message

    async def uploaded(self, message: AnyMessage) -> AnyMessage:
        """As it is: a robot's file is good for one robot, so it is uploaded when it is posted."""
        return message

    async def send(self, message: AnyMessage, to: str = "") -> Receipt:
        """Post once, with a spare key when one is refused.  Raises CallError."""
        if not isinstance(message, Image | File | Voice):
            await self._robot.send(robot_message(message))
            return Receipt()
        path = Path(message.path)
        content, _ = await asyncio.to_thread(_read, path)
        try:
            if isinstance(message, Image):
                await self._robot.send(image_message(content))
            elif isinstance(message, Voice):
                await self._robot.voice(path.name, content)
            else:
                await self._robot.file(path.name, content)
        except OverLimit as error:
            raise BadArgument(str(error), code=0) from None
        return Receipt()

    async def repaint(self, repaint: Repaint) -> Receipt:
        """Always refused: a robot posts no card that could change."""
        raise BadArgument("a robot's message cannot be changed", code=0, request=self.name)


def _read(path: Path) -> tuple[bytes, int]:
    """The file and when it changed, in nanoseconds."""
    try:
        return path.read_bytes(), path.stat().st_mtime_ns
    except OSError as error:
        words = f"{path}: {error.strerror or error}"
        raise BadArgument(words, code=0, advice="the file to send cannot be read") from None


def _blanks(nth: int) -> str:
    """A number below 256 in blanks of two kinds: at most 16 bytes, as `limits.fit` keeps free.

    Whether the platform's duplicate check counts blanks is not documented.
    """
    return "".join(" \u00a0"[int(bit)] for bit in f"{nth % 256:b}") if nth else ""
