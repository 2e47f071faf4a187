"""The bodies of requests to the emulator's own face."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from aiohttp import web

from botkit.emulator.company import DINGTALK, WECOM
from botkit.emulator.mistakes import Mistake, unknown
from botkit.wire.record import Record, field

Body = TypeVar("Body", bound=Record)


async def read(request: web.Request, shape: type[Body]) -> Body:
    """Read JSON.  Raises Mistake, which names the fields there are."""
    try:
        return fit(msgspec.json.decode(await request.read()), shape)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Mistake(f"the body is not JSON: {error}") from None


def fit(value: Any, shape: type[Body]) -> Body:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise Mistake(f"{error}. Fields: {', '.join(shape.__struct_fields__)}") from None


class Ask(Record, forbid_unknown_fields=True):
    """What all that a person does has in common.  ``platform`` "": that of the app."""

    person: str
    platform: str = ""
    app: str | None = None

    def __post_init__(self) -> None:
        if self.platform not in ("", WECOM, DINGTALK):
            raise unknown("platform", self.platform, [WECOM, DINGTALK])
        self.app = self.app or None


class Say(Ask, forbid_unknown_fields=True):
    type: str = "text"
    text: str = ""
    chat: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    scale: int = 15
    label: str = ""
    title: str = ""
    url: str = ""
    description: str = ""
    picture: str = ""


class Upload(Ask, forbid_unknown_fields=True):
    chat: str = ""


class Menu(Ask, forbid_unknown_fields=True):
    key: str = ""


class Click(Ask, forbid_unknown_fields=True):
    key: str = ""
    message: str | None = None
    selected: dict[str, list[str]] = field(default_factory=dict)
    force: bool = False


class Happen(Ask, forbid_unknown_fields=True):
    """Without ``person`` it is the platform that tells."""

    person: str = ""
    event: str = ""
    elements: dict[str, Any] = field(default_factory=dict)


class SignIn(Ask, forbid_unknown_fields=True):
    """``to``: page, mini_program or second_factor; on DingTalk those of its codes."""

    to: str = "page"


class Decide(Ask, forbid_unknown_fields=True):
    """``act``: agree, reject, transfer (``to``), withdraw, urge, remark."""

    number: str = ""
    act: str = "agree"
    words: str = ""
    to: str = ""


class Visit(Ask, forbid_unknown_fields=True):
    """``person`` is a customer; without ``text`` they open the chat."""

    account: str = ""
    text: str = ""
    scene: str = ""


class Order(Record, forbid_unknown_fields=True):
    fault: str
    times: int = 1
    path: str = ""
    seconds: float = 0.0
    code: int = 0
    word: str = ""


class Move(Record, forbid_unknown_fields=True):
    advance: str | float


class Address(Record, forbid_unknown_fields=True):
    url: str
    app: str | None = None
    platform: str = ""
