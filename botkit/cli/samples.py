"""Templates as they look with made-up values: what `check` measures and `preview` shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from botkit.calls.request import Request
from botkit.calls.transport import Answer
from botkit.chat.markup import plain_text
from botkit.chat.messages import (
    AnyCard,
    AnyMessage,
    File,
    Form,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    News,
    Notice,
    Question,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.chat.people import Person
from botkit.chat.seams import Channel
from botkit.cli.aibots import sample_channel
from botkit.clock import ZONE, SystemClock, as_datetime
from botkit.errors import FlowError
from botkit.flows.bot import FlowEntry
from botkit.flows.checking import without_default
from botkit.replies.template import Template
from botkit.settings.sections import WeComApp
from botkit.wecom.channel import RobotChannel, WeComChannel
from botkit.wecom.client import WeCom
from botkit.wecom.robot import WeComRobot
from botkit.wire.record import json_bytes

PERSON = Person("zhangsan", "张三")
TASK_ID = "0" * 32  # drawn when a card is sent


def sample(
    template: Template,
    entry: FlowEntry | None,
    values: Mapping[str, Any] | None = None,
    *,
    in_flow: bool = True,
) -> AnyMessage:
    """The message a template makes of its example, with ``values`` on top.

    In a flow, ``data`` is the flow's record; a handler has no data but what it hands over, as the
    example then does.  Raises FlowError.
    """
    clock, example = SystemClock(), {**template.example, **(values or {})}
    context = {
        "person": PERSON,
        "now": as_datetime(clock.now_ms()).astimezone(ZONE),
        "again": False,
    }
    if in_flow:
        data = _data(template, entry, example)
        context |= {"owner": PERSON, "facts": {}, **example, "data": data}
    else:
        context |= example
    message = template.render(context, clock).message
    if isinstance(message, AnyCard):
        return msgspec.structs.replace(message, task_id=TASK_ID)
    return message


def _data(template: Template, entry: FlowEntry | None, example: Mapping[str, Any]) -> Any:
    inner = example.get("data", {})
    given = {**example, **inner} if isinstance(inner, dict) else dict(example)
    if entry is None or without_default(entry.record):
        return SimpleNamespace(**given)
    known = {field.name for field in msgspec.structs.fields(entry.record)}
    fields = {name: value for name, value in given.items() if name in known}
    try:
        return msgspec.convert(fields, entry.record, strict=False)
    except msgspec.ValidationError as error:
        words = f"the example is no {entry.record.__name__}: {error}"
        raise FlowError(f"{template.path}:1: {words}") from None


def words_of(message: AnyMessage) -> str:
    """What a person reads, one thing a line."""
    match message:
        case Text() | Markdown():
            return message.content
        case TextCard():
            return "\n".join((message.title, message.body, f"[{message.button or '详情'}]"))
        case TaskCard():
            return _card_words(message, message.questions)
        case Vote():
            return _card_words(message, [Question(message.key, "", message.options)])
        case Form():
            return _card_words(message, message.questions)
        case MpNews():
            return "\n".join(f"{one.title}\n{plain_text(one.content)}" for one in message.stories)
        case News():
            lines = (f"{one.title}\n{one.description}".strip() for one in message.articles)
            return "\n".join(lines)
        case Notice():
            rows = (f"{row.name}：{row.value}" for row in message.rows)
            return "\n".join(filter(None, (message.title, message.emphasis, message.body, *rows)))
        case MiniProgram():
            rows = (f"{row.name}：{row.value}" for row in message.rows)
            return "\n".join(filter(None, (message.title, message.body, *rows)))
        case Video(title=title) if title:
            return "\n".join(filter(None, (title, message.description)))
        case Image() | File() | Voice() | Video():
            return Path(message.path).name or message.media


def _card_words(card: AnyCard, questions: Sequence[Question]) -> str:
    asked = (
        f"{question.title} ({' / '.join(one.label for one in question.options)})".strip()
        for question in questions
    )
    labels = " ".join(f"[{button.label}]" for button in card.buttons)
    return "\n".join(filter(None, (card.title, card.body, *asked, labels)))


class Recorder:
    """A transport that keeps what would be sent, and answers as if all went well."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def exchange(self, request: Request) -> Answer:
        self.requests.append(request)
        fields = {
            "errcode": 0,
            "access_token": "-",
            "accessToken": "-",
            "media_id": "MEDIA_ID",
            "processQueryKey": "-",
            "result": {},
        }
        return Answer("application/json", json_bytes(fields))


def channel(app: WeComApp, recorder: Recorder, *, room: bool = False) -> Channel:
    """The real channel of an app, or of a group's robot, on a transport that sends nothing."""
    if room:
        return RobotChannel("robot/preview", WeComRobot(["-"], recorder))
    if app.kind == "aibot":
        return sample_channel(app, recorder)
    clock = SystemClock()
    client = WeCom(
        corp_id=app.corp_id,
        agent_id=app.agent_id,
        secret="",  # nobody asks for it
        transport=recorder,
        clock=clock,
    )
    return WeComChannel("wecom/preview", client, clock, cards=app.cards)
