"""Messages as work notices and groups of the old kind read them.  Doc: message types

A robot speaks another dialect (``actionCard`` there, ``action_card`` here): see ``outbound``.
What is beyond a limit is refused here, before it is sent.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from botkit.calls.bounds import at_most, letters
from botkit.errors import OverLimit
from botkit.wire.record import Record, field, json_bytes, plain

MESSAGE_BYTES = 2048
TEXT_LETTERS, TITLE_LETTERS = 5000, 64  # what 34016 looks at
LONGEST_VOICE = 59  # seconds

_COLOUR = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)


class Kind(Record):
    """Base of all messages; ``kind`` is the ``msgtype``."""

    kind: ClassVar[str] = ""


class TextMessage(Kind):
    kind: ClassVar[str] = "text"

    content: str  # 500 characters are recommended


class ImageMessage(Kind):
    kind: ClassVar[str] = "image"

    media: str = field(name="media_id")


class VoiceMessage(Kind):
    """AMR; ``seconds`` is 1 to 59."""

    kind: ClassVar[str] = "voice"

    media: str = field(name="media_id")
    seconds: int = field(name="duration")


class FileMessage(Kind):
    """A file of at most 10 MB, to download; nothing is shown of it."""

    kind: ClassVar[str] = "file"

    media: str = field(name="media_id")


class LinkMessage(Kind):
    kind: ClassVar[str] = "link"

    title: str  # 100 characters are recommended
    text: str
    url: str = field(name="messageUrl")
    picture: str = field(name="picUrl")  # a media id


class MarkdownMessage(Kind):
    """``title`` is shown in the list of chats only."""

    kind: ClassVar[str] = "markdown"

    title: str
    text: str  # 5000 characters


class CardButton(Record):
    title: str  # 20 characters
    url: str = field(name="action_url")  # 700 characters


class ActionCardMessage(Kind):
    """Opens one address as a whole, or one by each of its buttons; nothing calls back."""

    kind: ClassVar[str] = "action_card"

    title: str
    markdown: str
    single_title: str | None = None  # 20 characters
    single_url: str | None = None  # 500 characters
    orientation: str | None = field(name="btn_orientation", default=None)  # "0" down, "1" across
    buttons: list[CardButton] | None = field(name="btn_json_list", default=None)


class OaHead(Record):
    """``text`` is replaced by the app's name; ``colour`` is alpha and RGB, e.g. FFBBBBBB."""

    text: str
    colour: str = field(name="bgcolor", default="FFBBBBBB")


class OaStatus(Record):
    """A bar that ``work_notices.update_status`` changes; then at most five receivers."""

    value: str = field(name="status_value")
    colour: str = field(name="status_bg")  # 0xFF78C06E


class OaRow(Record):
    key: str
    value: str


class OaRich(Record):
    number: str = field(name="num")
    unit: str = ""


class OaBody(Record):
    """At most six rows and three lines of content are shown."""

    title: str | None = None  # 50 characters
    form: list[OaRow] | None = None
    rich: OaRich | None = None
    content: str | None = None
    image: str | None = None  # a media id
    file_count: str | None = None
    author: str | None = None


class OaMessage(Kind):
    kind: ClassVar[str] = "oa"

    url: str = field(name="message_url")
    head: OaHead
    body: OaBody
    computer_url: str | None = field(name="pc_message_url", default=None)
    status: OaStatus | None = field(name="status_bar", default=None)


Message = (
    TextMessage
    | ImageMessage
    | VoiceMessage
    | FileMessage
    | LinkMessage
    | MarkdownMessage
    | ActionCardMessage
    | OaMessage
)


def message_body(where: str, message: Message) -> dict[str, Any]:
    """``{"msgtype": kind, kind: fields}``.  Raises OverLimit; ValueError for what is no message."""
    _check(where, message)
    fields = plain(message)
    if isinstance(message, VoiceMessage):
        fields["duration"] = str(message.seconds)
    body = {"msgtype": message.kind, message.kind: fields}
    size = len(json_bytes(body))
    if size > MESSAGE_BYTES:
        raise OverLimit(where, limit=MESSAGE_BYTES, size=size)
    return body


def _check(where: str, message: Message) -> None:
    match message:
        case TextMessage():
            letters(f"{where} text.content", TEXT_LETTERS, message.content)
        case MarkdownMessage():
            letters(f"{where} markdown.title", TITLE_LETTERS, message.title)
            letters(f"{where} markdown.text", TEXT_LETTERS, message.text)
        case VoiceMessage() if not 1 <= message.seconds <= LONGEST_VOICE:
            raise ValueError(f"{where} voice: {message.seconds} s; it may be 1 to {LONGEST_VOICE}.")
        case ActionCardMessage():
            _check_action_card(where, message)
        case OaMessage():
            letters(f"{where} oa.body.title", 50, message.body.title)
            if not _COLOUR.fullmatch(message.head.colour):
                raise ValueError(f"{where} oa.head: the colour is eight digits, e.g. FFBBBBBB.")


def _check_action_card(where: str, card: ActionCardMessage) -> None:
    is_single = bool(card.single_title and card.single_url)
    if is_single is bool(card.buttons):
        raise ValueError(f"{where} action_card: either single_title and single_url, or buttons.")
    letters(f"{where} action_card.title", TITLE_LETTERS, card.title)
    letters(f"{where} action_card.markdown", TEXT_LETTERS, card.markdown)
    letters(f"{where} action_card.single_title", 20, card.single_title)
    letters(f"{where} action_card.single_url", 500, card.single_url)
    buttons = card.buttons or []
    for button in buttons:
        letters(f"{where} action_card.button title", 20, button.title)
        letters(f"{where} action_card.button url", 700, button.url)
    at_most(f"{where} action_card.buttons", 1000, json_bytes(buttons).decode(), "characters")
