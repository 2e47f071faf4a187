"""Template cards, all five types, and the task card before them, as records.

Lengths in 字 are what clients draw; ``botkit.chat.limits`` keeps to them.  Doc: template_card.
"""

from __future__ import annotations

from botkit.wire.record import Record, field

LINK, MINI_PROGRAM = 1, 2
"""``type`` of what can be tapped: opens ``url``, or ``pagepath`` of the mini program ``appid``."""

ATTACHMENT, MEMBER = 2, 3
"""``type`` of a line: hands out the file ``media_id``, or shows the member ``userid``."""


class Source(Record):
    """Who says it: the small line on top."""

    desc: str
    icon_url: str | None = None
    desc_color: int | None = None  # 0 grey, 1 black, 2 red, 3 green


class MenuEntry(Record):
    text: str
    key: str  # 1024 bytes, each once


class ActionMenu(Record):
    """One to three entries in the upper right corner; the card then needs a ``task_id``."""

    action_list: list[MenuEntry]
    desc: str | None = None


class Title(Record):
    title: str
    desc: str | None = None


class Quote(Record):
    quote_text: str
    title: str | None = None
    type: int | None = None
    url: str | None = None
    appid: str | None = None
    pagepath: str | None = None


class Line(Record):
    """A word and its value; for an attachment the value is the file's name."""

    keyname: str
    value: str | None = None
    type: int | None = None  # 1 url, 2 attachment, 3 member
    url: str | None = None
    media_id: str | None = None
    userid: str | None = None


class Jump(Record):
    """A link below the card."""

    title: str
    url: str | None = None
    type: int = LINK
    appid: str | None = None
    pagepath: str | None = None


class Action(Record):
    """What a tap on the card opens."""

    url: str | None = None
    type: int = LINK
    appid: str | None = None
    pagepath: str | None = None


class Picture(Record):
    url: str
    aspect_ratio: float | None = None  # 1.3 to 2.25


class ImageText(Record):
    """A picture beside words, in place of ``card_image``."""

    image_url: str
    title: str | None = None
    desc: str | None = None
    type: int | None = None
    url: str | None = None
    appid: str | None = None
    pagepath: str | None = None


class CardButton(Record):
    """A button that calls back, or with ``type`` 1 opens ``url``."""

    text: str
    key: str | None = None
    style: int = 1  # 1 blue, 2 red, 3 dark, 4 grey text
    type: int | None = None
    url: str | None = None


class Choice(Record):
    id: str  # 128 bytes
    text: str


class Selection(Record):
    """A list to pick one of; without ``selected_id`` the first of 1 to 10 is picked."""

    question_key: str  # 1024 bytes
    option_list: list[Choice]
    title: str | None = None
    selected_id: str | None = None
    disable: bool | None = None  # in updates only


class CheckOption(Record):
    id: str  # 128 bytes
    text: str
    is_checked: bool = False


class Checkbox(Record):
    """Options to tick, 1 to 20."""

    question_key: str  # 1024 bytes
    option_list: list[CheckOption]
    mode: int = 0  # 0 one option, 1 several
    disable: bool | None = None  # in updates only


class Submit(Record):
    """The button that sends what is picked."""

    key: str  # 1024 bytes
    text: str | None = None  # 提交


class TextNotice(Record, tag="text_notice", tag_field="card_type"):
    """``emphasis_content`` or ``quote_area``, not both."""

    main_title: Title | None  # None where ``sub_title_text`` says it all
    card_action: Action
    source: Source | None = None
    emphasis_content: Title | None = None
    quote_area: Quote | None = None
    sub_title_text: str | None = None
    horizontal_content_list: list[Line] | None = None
    jump_list: list[Jump] | None = None
    action_menu: ActionMenu | None = None
    task_id: str | None = None


class NewsNotice(Record, tag="news_notice", tag_field="card_type"):
    """``card_image`` or ``image_text_area`` must be given; a group robot wants the first."""

    main_title: Title
    card_action: Action
    card_image: Picture | None = None
    image_text_area: ImageText | None = None
    source: Source | None = None
    quote_area: Quote | None = None
    vertical_content_list: list[Title] | None = None
    horizontal_content_list: list[Line] | None = None
    jump_list: list[Jump] | None = None
    action_menu: ActionMenu | None = None
    task_id: str | None = None


class ButtonCard(Record, tag="button_interaction", tag_field="card_type"):
    """Buttons call back, with the pick of ``button_selection``.

    ``replace_text`` is for updates only, here and below: it greys the buttons out.
    """

    main_title: Title
    button_list: list[CardButton]
    task_id: str | None = None  # required when sent, left out of updates
    source: Source | None = None
    quote_area: Quote | None = None
    sub_title_text: str | None = None
    horizontal_content_list: list[Line] | None = None
    button_selection: Selection | None = None
    card_action: Action | None = None
    action_menu: ActionMenu | None = None
    replace_text: str | None = None


class VoteCard(Record, tag="vote_interaction", tag_field="card_type"):
    main_title: Title
    checkbox: Checkbox
    submit_button: Submit
    task_id: str | None = None
    source: Source | None = None
    replace_text: str | None = None


class MultipleCard(Record, tag="multiple_interaction", tag_field="card_type"):
    main_title: Title
    select_list: list[Selection]  # 1 to 3
    submit_button: Submit
    task_id: str | None = None
    source: Source | None = None
    replace_text: str | None = None


TemplateCard = TextNotice | NewsNotice | ButtonCard | VoteCard | MultipleCard


class TaskButton(Record):
    """A button of the old task card."""

    key: str  # 0-9A-Za-z_-@
    name: str
    color: str | None = None  # red or blue
    is_bold: bool | None = None
    replace_name: str | None = None  # not honoured since 2021, when update_taskcard came


class OldTaskCard(Record):
    """The kind before template cards; one or two buttons."""

    title: str
    description: str
    task_id: str
    buttons: list[TaskButton] = field(name="btn")
    url: str | None = None
