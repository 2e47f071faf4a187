"""Group robots: a key in the address, no token, refusals where the app's API cuts.

Doc: path/91770
"""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Callable
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import WECOM, Company, Robot
from botkit.emulator.messages import Messages
from botkit.emulator.wecom.call import Answer, is_filled, size
from botkit.emulator.wecom.kinds import articles
from botkit.emulator.wecom.media import MB, Media, is_picture
from botkit.emulator.wecom.parts import Part
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.template_cards import check_card

PER_MINUTE = 20
MINUTE_MS = 60_000
MOST_BYTES = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}
PICTURE_BYTES = 2 * MB
TITLE_BYTES, DESCRIPTION_BYTES = 128, 512


class Robots:
    def __init__(self, company: Company, clock: Clock, media: Media, messages: Messages) -> None:
        self._company, self._clock = company, clock
        self._media, self._messages = media, messages
        self._times: dict[str, deque[int]] = {}
        self._checks: dict[str, Callable[[dict[str, Any], Robot], None]] = {
            "text": _text,
            "markdown": _markdown,
            "markdown_v2": _markdown_v2,
            "image": _image,
            "news": _news,
            "file": self._file,
            "voice": self._voice,
            "template_card": _template_card,
        }

    def find(self, key: str) -> Robot:
        """Raises Refusal 93000."""
        for robot in self._company.robots:
            if robot.key == key and robot.platform == WECOM:
                return robot
        raise Refusal(93000)

    def send(self, robot: Robot, body: dict[str, Any]) -> Answer:
        self._refuse_too_many(robot)
        msgtype = body.get("msgtype")
        if not isinstance(msgtype, str) or msgtype not in self._checks:
            raise Refusal(40008)
        content = body.get(msgtype)
        if not isinstance(content, dict):
            raise Refusal(40058, f"{msgtype} missing. invalid Request Parameter")
        self._checks[msgtype](content, robot)
        self._times[robot.key].append(self._clock.now_ms())
        self._messages.add(
            origin="bot",
            sender=robot.name,
            msgtype=msgtype,
            body=body,
            robot=robot.name,
            chat=robot.chat,
        )
        return {}

    def upload(self, robot: Robot, kind: str, part: Part | None) -> Answer:
        if kind not in ("file", "voice"):
            raise Refusal(40005)
        return self._media.take(part, kind, robot=robot.key)

    def _refuse_too_many(self, robot: Robot) -> None:
        times = self._times.setdefault(robot.key, deque())
        now = self._clock.now_ms()
        while times and times[0] <= now - MINUTE_MS:
            times.popleft()
        if len(times) >= PER_MINUTE:
            raise Refusal(45009)

    def _file(self, content: dict[str, Any], robot: Robot) -> None:
        self._media.check(content.get("media_id"), "file", robot=robot.key)

    def _voice(self, content: dict[str, Any], robot: Robot) -> None:
        self._media.check(content.get("media_id"), "voice", robot=robot.key)


def _written(msgtype: str, content: dict[str, Any]) -> None:
    text = content.get("content")
    if not is_filled(text):
        raise Refusal(44004)
    _short(text, f"{msgtype}.content", MOST_BYTES[msgtype])


def _short(text: str, name: str, limit: int) -> None:
    if size(text) > limit:
        raise Refusal(40058, f"{name} exceed max length {limit}. invalid Request Parameter")


def _text(content: dict[str, Any], robot: Robot) -> None:
    _written("text", content)
    for name in ("mentioned_list", "mentioned_mobile_list"):
        names = content.get(name) or []
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise Refusal(40058, f"text.{name} is not a list of texts. invalid Request Parameter")


def _markdown(content: dict[str, Any], robot: Robot) -> None:
    _written("markdown", content)


def _markdown_v2(content: dict[str, Any], robot: Robot) -> None:
    _written("markdown_v2", content)


def _image(content: dict[str, Any], robot: Robot) -> None:
    try:
        raw = base64.b64decode(str(content.get("base64", "")), validate=True)
    except ValueError:
        raise Refusal(40058, "image.base64 is not base64. invalid Request Parameter") from None
    if len(raw) > PICTURE_BYTES:
        raise Refusal(40009)
    if not is_picture(raw):
        raise Refusal(40123)
    if hashlib.md5(raw, usedforsecurity=False).hexdigest() != str(content.get("md5")).lower():
        raise Refusal(301019)


def _news(content: dict[str, Any], robot: Robot) -> None:
    for article in articles(content):
        if not is_filled(article.get("title")):
            raise Refusal(41016)
        _short(article["title"], "news.articles.title", TITLE_BYTES)
        _short(str(article.get("description", "")), "news.articles.description", DESCRIPTION_BYTES)
        if not is_filled(article.get("url")):
            raise Refusal(41010)


def _template_card(content: dict[str, Any], robot: Robot) -> None:
    check_card(content, robot=True)
