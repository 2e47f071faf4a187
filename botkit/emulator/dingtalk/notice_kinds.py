"""Messages of work notices and of groups of the old kind, checked.  Doc: message types"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from botkit.emulator.dingtalk.board import Shown
from botkit.emulator.dingtalk.call import is_filled, whole
from botkit.emulator.dingtalk.media import Media
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong

MESSAGE_BYTES = 2048
TEXT_LETTERS, TITLE_LETTERS = 5000, 64
LONGEST_VOICE = 59  # seconds
BUTTON_TITLE, BUTTON_URL, BUTTONS = 20, 700, 1000  # characters
SINGLE_URL = 500
COLOUR = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)

Content = dict[str, Any]


class NoticeKinds:
    def __init__(self, media: Media) -> None:
        self._media = media
        self._kinds: dict[str, Callable[[Content], tuple[str, Content]]] = {
            "text": _text,
            "image": self._image,
            "voice": self._voice,
            "file": self._file,
            "link": _link,
            "markdown": _markdown,
            "action_card": _action_card,
            "oa": _oa,
        }

    def check(self, msg: Any) -> Shown:
        """Raises Refusal."""
        if isinstance(msg, str):  # as forms send it
            try:
                msg = json.loads(msg)
            except ValueError:
                raise Refusal(34014) from None
        if not isinstance(msg, dict):
            raise missing("msg") if msg is None else Refusal(34014)
        kind = msg.get("msgtype")
        if not isinstance(kind, str) or kind not in self._kinds:
            raise Refusal(40008)
        content = msg.get(kind)
        if not isinstance(content, dict):
            raise Refusal(34014)
        size = len(json.dumps(msg, ensure_ascii=False, separators=(",", ":")).encode())
        if size > MESSAGE_BYTES:
            raise Refusal(34016)
        shown, put = self._kinds[kind](content)
        return Shown(shown, put, msg)

    def _image(self, content: Content) -> tuple[str, Content]:
        return "image", {"media_id": self._stored(content)}

    def _voice(self, content: Content) -> tuple[str, Content]:
        duration = content.get("duration")
        seconds = whole(duration) if isinstance(duration, str) else None
        if seconds is None or not 1 <= seconds <= LONGEST_VOICE:
            raise wrong("voice.duration")
        return "voice", {"media_id": self._stored(content), "duration": seconds * 1000}

    def _file(self, content: Content) -> tuple[str, Content]:
        media_id = self._stored(content)
        found = self._media.find(media_id)
        return "file", {"media_id": media_id, "filename": found.name if found else ""}

    def _stored(self, content: Content) -> str:
        media_id = _must(content, "media_id")
        if self._media.find(media_id) is None:
            raise Refusal(40007)
        return media_id


def _must(content: Content, name: str) -> str:
    value = content.get(name)
    if not is_filled(value):
        raise missing(name)
    return value


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise Refusal(34016)
    return text


def _text(content: Content) -> tuple[str, Content]:
    return "text", {"content": _short(_must(content, "content"), TEXT_LETTERS)}


def _link(content: Content) -> tuple[str, Content]:
    names = ("title", "text", "messageUrl", "picUrl")
    return "link", {name: _must(content, name) for name in names}


def _markdown(content: Content) -> tuple[str, Content]:
    title = _short(_must(content, "title"), TITLE_LETTERS)
    return "markdown", {"title": title, "text": _short(_must(content, "text"), TEXT_LETTERS)}


def _action_card(content: Content) -> tuple[str, Content]:
    title = _short(str(content.get("title") or ""), TITLE_LETTERS)
    shown = {"title": title, "text": _short(_must(content, "markdown"), TEXT_LETTERS)}
    single = is_filled(content.get("single_title")) or is_filled(content.get("single_url"))
    if single:
        url = _short(_must(content, "single_url"), SINGLE_URL)
        name = _short(_must(content, "single_title"), BUTTON_TITLE)
        return "actionCard", {**shown, "singleTitle": name, "singleURL": url}
    buttons = content.get("btn_json_list")
    if not isinstance(buttons, list) or not buttons:
        raise missing("btn_json_list")
    if content.get("btn_orientation") not in ("0", "1"):
        raise missing("btn_orientation")
    _short(json.dumps(buttons, ensure_ascii=False, separators=(",", ":")), BUTTONS)
    put = [_button(one if isinstance(one, dict) else {}) for one in buttons]
    return "actionCard", {**shown, "btnOrientation": content["btn_orientation"], "btns": put}


def _button(button: Content) -> Content:
    title = _short(_must(button, "title"), BUTTON_TITLE)
    return {"title": title, "actionURL": _short(_must(button, "action_url"), BUTTON_URL)}


def _oa(content: Content) -> tuple[str, Content]:
    _must(content, "message_url")
    head, body, bar = content.get("head"), content.get("body"), content.get("status_bar")
    if not isinstance(head, dict) or not COLOUR.fullmatch(str(head.get("bgcolor"))):
        raise wrong("oa.head")
    _must(head, "text")
    if not isinstance(body, dict):
        raise missing("oa.body")
    if len(str(body.get("title") or "")) > 50:
        raise wrong("oa.body.title")
    if bar is not None and not (isinstance(bar, dict) and is_filled(bar.get("status_value"))):
        raise wrong("oa.status_bar")
    return "oa", content
