"""Messages as the Webhook of a group's robot takes them.  Doc: robot/send

Another dialect than that of work notices: addresses are spelled in three ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from botkit.calls.bounds import at_most
from botkit.wire.record import Record, field, plain

MENTIONS = 50


class At(Record):
    """Whom a text, a Markdown or an action card mentions; at most 50.

    ``users`` are userids and work in groups of the corp only.  Whoever is to see it must stand in
    the text as well, as ``@userid`` or ``@mobile``: ``mentioned`` puts them there.
    """

    users: Sequence[str] = field(name="atUserIds", default=())
    mobiles: Sequence[str] = field(name="atMobiles", default=())
    everybody: bool = field(name="isAtAll", default=False)

    @property
    def is_empty(self) -> bool:
        return not (self.users or self.mobiles or self.everybody)


class Kind(Record):
    """Base of all messages; ``kind`` is the ``msgtype``."""

    kind: ClassVar[str] = ""


class TextPost(Kind):
    kind: ClassVar[str] = "text"

    content: str


class MarkdownPost(Kind):
    """``title`` is shown in the list of chats; keep the text below 5000 characters."""

    kind: ClassVar[str] = "markdown"

    title: str
    text: str


class LinkPost(Kind):
    """One address; long text is cut when it is shown."""

    kind: ClassVar[str] = "link"

    title: str
    text: str
    url: str = field(name="messageUrl")
    picture: str | None = field(name="picUrl", default=None)  # an address or a media id


class Jump(Record):
    """A button that opens an address; nothing calls back."""

    title: str
    url: str = field(name="actionURL")


class ActionCardPost(Kind):
    """Markdown that opens one address as a whole, or one by each of its buttons."""

    kind: ClassVar[str] = "actionCard"

    title: str
    text: str
    single_title: str | None = field(name="singleTitle", default=None)
    single_url: str | None = field(name="singleURL", default=None)
    buttons: Sequence[Jump] | None = field(name="btns", default=None)
    orientation: str | None = field(name="btnOrientation", default=None)  # "0" down, "1" across
    hides_sender: str | None = field(name="hideAvatar", default=None)  # "1" hides


class Link(Record):
    title: str
    url: str = field(name="messageURL")
    picture: str = field(name="picURL")


class FeedCardPost(Kind):
    """Several addresses with pictures."""

    kind: ClassVar[str] = "feedCard"

    links: Sequence[Link]


Post = TextPost | MarkdownPost | LinkPost | ActionCardPost | FeedCardPost


def post_body(message: Post, at: At | None = None) -> dict[str, Any]:
    """``{"msgtype": kind, kind: fields}``, and ``at`` beside them.

    Raises OverLimit for more than 50 mentions, ValueError for what is no message.
    """
    match message:
        case ActionCardPost():
            is_single = bool(message.single_title and message.single_url)
            if is_single is bool(message.buttons):
                raise ValueError("actionCard: either single_title and single_url, or buttons.")
        case FeedCardPost() if not message.links:
            raise ValueError("feedCard: no links.")
    if at is not None and not at.is_empty and isinstance(message, LinkPost | FeedCardPost):
        raise ValueError(f"{message.kind}: it can mention nobody.")
    return mentioned({"msgtype": message.kind, message.kind: plain(message)}, at)


def mentioned(message: Mapping[str, Any], at: At | None) -> dict[str, Any]:
    """The message with those in ``at`` also in its text, without which nobody is told."""
    if at is None or at.is_empty:
        return dict(message)
    at_most("dingtalk robot mentions", MENTIONS, [*at.users, *at.mobiles], "people")
    kind = str(message["msgtype"])
    name = "content" if kind == "text" else "text"
    text = str(message[kind][name])
    lacking = [f"@{who}" for who in (*at.users, *at.mobiles) if f"@{who}" not in text]
    if lacking:
        text = f"{text}\n\n{' '.join(lacking)}" if kind != "text" else f"{text} {' '.join(lacking)}"
    return {**message, kind: {**message[kind], name: text}, "at": at}
