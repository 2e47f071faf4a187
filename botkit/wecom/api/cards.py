"""Template cards: three of the five types, as records.

Lengths in 字 are what clients draw; ``botkit.chat.limits`` keeps to them.  Doc: template_card.
"""

from __future__ import annotations

from botkit.wire.record import Record, field

LINK = 1  # type of an action, a jump or a row: opens ``url``


class Source(Record):
    """Who says it: the small line on top."""

    desc: str
    icon_url: str | None = None
    desc_color: int | None = None  # 0 grey, 1 black, 2 red, 3 green


class Title(Record):
    title: str
    desc: str | None = None


class Quote(Record):
    quote_text: str
    title: str | None = None
    type: int | None = None
    url: str | None = None


class Line(Record):
    """A word and its value; with ``type`` 1 the value is a link."""

    keyname: str
    value: str
    type: int | None = None
    url: str | None = None


class Jump(Record):
    """A link below the card."""

    title: str
    url: str
    type: int = LINK


class Action(Record):
    """What a tap on the card opens."""

    url: str
    type: int = LINK


class Picture(Record):
    url: str
    aspect_ratio: float | None = None  # 1.3 to 2.25


class CardButton(Record):
    text: str
    key: str
    style: int = 1  # 1 blue, 2 red, 3 dark, 4 grey text
    type: int | None = None


class TextNotice(Record, tag="text_notice", tag_field="card_type"):
    main_title: Title
    card_action: Action
    source: Source | None = None
    emphasis_content: Title | None = None
    quote_area: Quote | None = None
    sub_title_text: str | None = None
    horizontal_content_list: list[Line] | None = None
    jump_list: list[Jump] | None = None


class NewsNotice(Record, tag="news_notice", tag_field="card_type"):
    main_title: Title
    card_image: Picture
    card_action: Action
    source: Source | None = None
    quote_area: Quote | None = None
    horizontal_content_list: list[Line] | None = None
    jump_list: list[Jump] | None = None


class ButtonCard(Record, tag="button_interaction", tag_field="card_type"):
    """Buttons call back.  ``replace_text`` is for updates only: it greys the buttons out."""

    main_title: Title
    button_list: list[CardButton]
    task_id: str | None = None  # required when sent, left out of updates
    source: Source | None = None
    quote_area: Quote | None = None
    sub_title_text: str | None = None
    horizontal_content_list: list[Line] | None = None
    card_action: Action | None = None
    replace_text: str | None = None


TemplateCard = TextNotice | NewsNotice | ButtonCard


class TaskButton(Record):
    """A button of the old task card."""

    key: str  # 0-9A-Za-z_-@
    name: str
    color: str | None = None  # red or blue
    is_bold: bool | None = None


class OldTaskCard(Record):
    """The kind before template cards; one or two buttons."""

    title: str
    description: str
    task_id: str
    buttons: list[TaskButton] = field(name="btn")
    url: str | None = None
