"""What goes out, in words both platforms share.

A message is finished text: templates were rendered, user text escaped.  Each platform's
``outbound`` turns it into that platform's body; ``limits`` says how large it may be.
"""

from __future__ import annotations

import msgspec

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


class Option(Fact, frozen=True):
    """What may be picked; ``key`` is what comes back, ``label`` what is read."""

    key: str
    label: str


class Question(Fact, frozen=True):
    """One thing to pick from a list; ``chosen`` is the key picked beforehand, "" the first."""

    key: str
    title: str
    options: list[Option]
    chosen: str = ""


class TaskCard(Message, frozen=True):
    """A card with 1 to 6 buttons that call back, and at most one question beside them.

    ``task_id`` is given when it is staged, here and in the two cards below.
    """

    title: str
    body: str
    buttons: list[Button]
    task_id: str = ""
    url: str = ""
    questions: list[Question] = field(default_factory=list)


class Vote(Message, frozen=True):
    """A card with 1 to 20 options to tick, one or ``many``; ``submit`` sends what is ticked."""

    title: str
    body: str
    key: str  # of the question, as it comes back
    options: list[Option]
    submit: Button
    chosen: list[str] = field(default_factory=list)  # keys ticked beforehand
    many: bool = False
    task_id: str = ""

    @property
    def buttons(self) -> list[Button]:
        return [self.submit]


class Form(Message, frozen=True):
    """A card with 1 to 3 questions; ``submit`` sends a pick for each."""

    title: str
    body: str
    questions: list[Question]
    submit: Button
    task_id: str = ""

    @property
    def buttons(self) -> list[Button]:
        return [self.submit]


class Article(Fact, frozen=True):
    title: str
    url: str
    description: str = ""
    picture: str = ""


class News(Message, frozen=True):
    articles: list[Article]  # 1 to 8


class Image(Message, frozen=True):
    """``media`` is a media id; without one ``path`` names a file to upload when it is sent."""

    media: str = ""
    path: str = ""


class File(Message, frozen=True):
    media: str = ""
    path: str = ""


class Voice(Message, frozen=True):
    """A recording, AMR, of at most 60 seconds."""

    media: str = ""
    path: str = ""


class Video(Message, frozen=True):
    """A film, MP4."""

    media: str = ""
    path: str = ""
    title: str = ""
    description: str = ""


class Story(Fact, frozen=True):
    """An article that is read inside the chat: ``content`` is HTML.

    The picture on top is a media id (``cover``), else a file to upload (``path``); ``url`` is
    where "read the original" leads.
    """

    title: str
    content: str
    cover: str = ""
    path: str = ""
    author: str = ""
    digest: str = ""
    url: str = ""


class MpNews(Message, frozen=True):
    stories: list[Story]  # 1 to 8


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


class MiniProgram(Message, frozen=True):
    """A notice of a mini program, which opens its ``page``.

    ``emphasis`` makes the first row large.
    """

    appid: str
    title: str
    body: str = ""  # one line
    page: str = ""
    rows: list[Row] = field(default_factory=list)
    emphasis: bool = False


AnyCard = TaskCard | Vote | Form
"""Cards that call back."""

Attachment = Image | File | Voice | Video
"""Messages that are one file."""

AnyMessage = (
    Text
    | Markdown
    | TextCard
    | TaskCard
    | Vote
    | Form
    | News
    | Image
    | File
    | Voice
    | Video
    | MpNews
    | Notice
    | MiniProgram
)


def not_uploaded(message: AnyMessage) -> AnyMessage:
    """Without the media ids of files whose paths are known: those can be uploaded anew."""
    if isinstance(message, MpNews):
        stories = [
            msgspec.structs.replace(story, cover="") if story.path else story
            for story in message.stories
        ]
        return MpNews(stories)
    if isinstance(message, Attachment) and message.path:
        return msgspec.structs.replace(message, media="")
    return message


def card_number(task_id: str) -> str:
    """What tells a card from others where it is a text; the end of an id is drawn at random."""
    return task_id[-4:].upper()
