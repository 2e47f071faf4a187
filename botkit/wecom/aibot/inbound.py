"""What an AI bot is told, as JSON, to events.  Nothing here ever raises.

Doc: 智能机器人, receiving messages and events.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from botkit.chat import events
from botkit.chat.events import AnyEvent

Fields = Mapping[str, Any]
Kind = Literal["message", "welcome", "card", "none"]
"""What may be answered: a message, the opening of the chat, a click, or nothing."""

SECRETS = frozenset({"response_url"})  # whoever has it can write there
UNSEEN = {"image": "[图片]", "file": "[文件]", "video": "[视频]"}  # in place of what was quoted
_MENTION = re.compile(r"@\S+[\s\u2005]*")  # the client puts a blank of its own after a name


def read_event(fields: Fields, name: str = "") -> AnyEvent:
    """The event of a message or event; ``name`` is what people write after @ in groups."""
    kind, at = text(fields, "msgtype"), _integer(fields, "create_time") * 1000
    is_event = kind == "event"
    event = _happening(table(fields, kind)) if is_event else _message(kind, fields, name)
    event.at = at
    return event


def answered(fields: Fields) -> Kind:
    """What kind of answer the platform takes."""
    if text(fields, "msgtype") != "event":
        return "message"
    return _ANSWERED.get(text(table(fields, "event"), "eventtype"), "none")


def answer_id(fields: Fields, raw: bytes) -> str:
    """32 hex digits, the same for each delivery of a message: also the id of its stream."""
    told = text(fields, "msgid").encode("utf-8", "replace") or raw
    return hashlib.sha256(told).hexdigest()[:32]


def text(fields: Fields, name: str) -> str:
    """A text; "" when it is missing or something else."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def table(fields: Fields, name: str) -> Fields:
    """What is nested under a name; empty when it is missing or something else."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def kept(fields: Fields) -> dict[str, Any]:
    """What may be stored of a message as it came."""
    return {name: value for name, value in fields.items() if name not in SECRETS}


def _integer(fields: Fields, name: str) -> int:
    value = fields.get(name)
    return value if isinstance(value, int) and 0 <= value < 10**12 else 0


def _tables(fields: Fields, name: str) -> Iterator[Fields]:
    """The tables of a list; one that stands alone counts as a list of one."""
    value = fields.get(name)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _message(kind: str, fields: Fields, name: str) -> AnyEvent:
    said = table(fields, kind)
    match kind:
        case "text" | "voice":  # of speech the platform sends the words alone
            return _remark(fields, text(said, "content"), [], name)
        case "mixed":
            return _remark(fields, *_parts(said), name)
        case "image":
            return events.Image(media=_media(said))
        case "file":
            return events.File(media=_media(said))
        case "video":
            return events.Video(media=_media(said))
    return events.Other(name=kind, raw=kept(fields))


def _remark(fields: Fields, words: str, images: list[str], name: str) -> events.Text:
    if text(fields, "chattype") == "group":
        words = _without_mention(words, name)
    quote = _quoted(table(fields, "quote"))
    if quote or images:
        return events.Remark(text=words, quote=quote, images=images)
    return events.Text(text=words)


def _without_mention(words: str, name: str) -> str:
    """In a group the bot hears only what mentions it; of itself it need not hear."""
    if name:
        return re.sub(rf"@{re.escape(name)}(?:[\s\u2005]+|$)", "", words).strip()
    return _MENTION.sub("", words, count=1) if words.startswith("@") else words


def _parts(mixed: Fields) -> tuple[str, list[str]]:
    """The words of a mixed message, line by line, and its pictures."""
    words, images = [], []
    for item in _tables(mixed, "msg_item"):
        if text(item, "msgtype") == "image":
            images.append(_media(table(item, "image")))
        elif said := text(table(item, "text"), "content"):
            words.append(said)
    return "\n".join(words), images


def _quoted(quote: Fields) -> str:
    kind = text(quote, "msgtype")
    if kind == "mixed":
        return _parts(table(quote, kind))[0]
    return text(table(quote, kind), "content") or UNSEEN.get(kind, "")


def _media(said: Fields) -> str:
    """Where it lies, and after # the key it is encrypted with; without, with the bot's own."""
    url, key = text(said, "url"), text(said, "aeskey")
    return f"{url}#{key}" if url and key else url


def _happening(event: Fields) -> AnyEvent:
    kind = text(event, "eventtype")
    read = _EVENTS.get(kind)
    if read is None:
        return events.Other(name=f"event:{kind}", raw=dict(event))
    return read(table(event, kind))


def _clicked(event: Fields) -> AnyEvent:
    return events.CardClicked(
        task_id=text(event, "task_id"),
        key=text(event, "event_key"),
        card_type=text(event, "card_type"),
        selected=_selected(event),
    )


def _selected(event: Fields) -> dict[str, list[str]]:
    selected: dict[str, list[str]] = {}
    for item in _tables(table(event, "selected_items"), "selected_item"):
        chosen = table(item, "option_ids").get("option_id")
        ids = chosen if isinstance(chosen, list) else [chosen]
        question = selected.setdefault(text(item, "question_key"), [])
        question += [one for one in ids if isinstance(one, str) and one]
    return selected


def _rated(event: Fields) -> AnyEvent:
    reasons = event.get("inaccurate_reason_list")
    return events.Rated(
        id=text(event, "id"),
        verdict=_integer(event, "type"),
        words=text(event, "content"),
        reasons=[one for one in reasons if isinstance(one, int)]
        if isinstance(reasons, list)
        else [],
    )


_EVENTS: Mapping[str, Callable[[Fields], AnyEvent]] = {
    "enter_chat": lambda _: events.Entered(),
    "template_card_event": _clicked,
    "feedback_event": _rated,
}
_ANSWERED: Mapping[str, Kind] = {"enter_chat": "welcome", "template_card_event": "card"}
