"""What goes out, in words both platforms share.

A message is finished text: templates were rendered, user text escaped.  Each platform's
``outbound`` turns it into that platform's body; ``limits`` says how large it may be.
"""

from __future__ import annotations

from botkit.wire.record import Fact, field


class Message(Fact, tag=True, tag_field="kind", frozen=True):
    """Base of all messages."""


class Text(Message, frozen=True):
    content: str
    mentions: list[str] = field(default_factory=list)  # user ids or "@all"; rooms only
    mention_mobiles: list[str] = field(default_factory=list)  # rooms only


class Markdown(Message, frozen=True):
    """``rich`` allows tables, lists and pictures where the platform knows them (markdown_v2)."""

    content: str
    rich: bool = False


class TextCard(Message, frozen=True):
    """A card that opens ``url``; in ``body`` only <br> and <div class=gray|normal|highlight>."""

    title: str
    body: str
    url: str
    button: str = ""  # "" leaves the platform's own word, 详情


class Button(Fact, frozen=True):
    key: str
    label: str
    style: int = 1  # 1 blue, 2 red, 3 dark, 4 grey text


class TaskCard(Message, frozen=True):
    """A card with 1 to 6 buttons that call back.  ``task_id`` is given when it is staged."""

    title: str
    body: str
    buttons: list[Button]
    task_id: str = ""
    url: str = ""


class Article(Fact, frozen=True):
    title: str
    url: str
    description: str = ""
    picture: str = ""


class News(Message, frozen=True):
    articles: list[Article]  # 1 to 8


class Image(Message, frozen=True):
    """``media`` is a media id, else ``path`` names a file to upload when it is sent."""

    media: str = ""
    path: str = ""


class File(Message, frozen=True):
    media: str = ""
    path: str = ""


class Row(Fact, frozen=True):
    """A line of a notice: a word and its value, with ``url`` a link."""

    name: str
    value: str
    url: str = ""


class Notice(Message, frozen=True):
    """A card without buttons: ``picture`` makes it a picture notice."""

    title: str
    url: str
    body: str = ""
    emphasis: str = ""
    picture: str = ""
    rows: list[Row] = field(default_factory=list)
    source: str = ""


AnyMessage = Text | Markdown | TextCard | TaskCard | News | Image | File | Notice
