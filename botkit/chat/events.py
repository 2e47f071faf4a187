"""What comes in, in words both platforms share.  Every event is one row of the inbox."""

from __future__ import annotations

from typing import Any

from botkit.wire.record import Record, field


class Event(Record, tag=True, tag_field="kind"):
    """Something that happened.  ``at`` is the platform's time in UTC milliseconds, 0 if unknown."""

    at: int = 0


# Messages of people.


class Text(Event):
    text: str = ""


class Remark(Text):
    """A text that quotes a message or comes with pictures (WeCom's AI bots, DingTalk's robots).

    ``quote`` is the text of the quoted one; ``images`` are what the bot's client downloads.
    """

    quote: str = ""
    images: list[str] = field(default_factory=list)


class Image(Event):
    media: str = ""  # media id, good for three days
    url: str = ""


class Voice(Event):
    media: str = ""
    format: str = ""  # amr or speex
    words: str = ""  # what was said, where the platform hears it


class Video(Event):
    media: str = ""
    thumb: str = ""  # media id of the still picture


class File(Event):
    media: str = ""
    name: str = ""


class Location(Event):
    latitude: float = 0.0
    longitude: float = 0.0
    scale: int = 0
    label: str = ""
    client: str = ""  # the platform's word for the program it was sent with, if it tells


class Link(Event):
    title: str = ""
    description: str = ""
    url: str = ""
    picture: str = ""


# What people do to the app.


class Subscribed(Event):
    """The person may use the app from now on."""


class Unsubscribed(Event):
    """The person left the app's range."""


class Entered(Event):
    """The person opened the app's chat."""


class MenuClicked(Event):
    key: str = ""


class MenuViewed(Event):
    """A menu entry that opens an address was tapped."""

    url: str = ""


class CardClicked(Event):
    """A button of a card.  ``code`` allows one update of the card, within 72 hours."""

    task_id: str = ""
    key: str = ""
    code: str = ""
    card_type: str = ""
    selected: dict[str, list[str]] = field(default_factory=dict)  # question key -> option ids


class CardMenuClicked(Event):
    """An entry of a card's upper right menu."""

    task_id: str = ""
    key: str = ""
    code: str = ""
    card_type: str = ""


class Rated(Event):
    """Somebody said what an AI bot's answer was worth.

    ``id`` is the answer's; ``verdict`` 1 accurate, 2 inaccurate, 3 taken back; ``reasons`` are
    the platform's numbers, 1 to 4.
    """

    id: str = ""
    verdict: int = 0
    words: str = ""
    reasons: list[int] = field(default_factory=list)


class Other(Event):
    """Anything else the platform sent: its own name for it and the fields as they came.

    ``word`` names the record (a ``Native``) that a bot hears instead, "" when botkit has none.
    """

    name: str = ""
    raw: dict[str, Any] = field(default_factory=dict)
    word: str = ""


# What one platform has words for, and the other has others or none.


class Native(Event):
    """An event in one platform's own words, made of an ``Other`` when a bot listens.

    It is not stored itself: the fields are, as they came, and ``raw`` holds them.
    """

    raw: dict[str, Any] = field(default_factory=dict)


class ContactChanged(Native):
    """The address book changed.  The platform's own records say who and how."""


class ApprovalChanged(Native):
    """A request in the platform's own approval moved on.  Its own records say which and how."""


# What botkit itself puts into the inbox.


class TimerFired(Event):
    """``session`` is the incarnation that set the timer; another one ignores it."""

    name: str = ""
    session: str = ""
    trigger: str = ""


class CronFired(Event):
    """A plan is due.  ``due_at`` is when it was meant to be, in UTC milliseconds."""

    plan: str = ""  # "notices.morning": bot and handler
    expression: str = ""
    zone: str = ""
    due_at: int = 0


class JobEnded(Event):
    """``error`` is empty when the job succeeded; ``cause`` is the event it was asked for."""

    job: str = ""
    session: str = ""
    result: Any = None
    error: str = ""
    cause: str = ""


AnyEvent = (
    Text
    | Remark
    | Image
    | Voice
    | Video
    | File
    | Location
    | Link
    | Subscribed
    | Unsubscribed
    | Entered
    | MenuClicked
    | MenuViewed
    | CardClicked
    | CardMenuClicked
    | Rated
    | Other
    | TimerFired
    | CronFired
    | JobEnded
)

Happening = AnyEvent | Native
"""What a bot hears."""
