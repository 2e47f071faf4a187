"""What may be sent to a customer of customer service.  Doc: kf/send_msg"""

from __future__ import annotations

import re
from typing import Any

from botkit.emulator.wecom.call import has_scheme, is_filled, size
from botkit.emulator.wecom.fields import Body, bad, must_text
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal

MESSAGE_ID = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)
TEXT_BYTES, MENU_BYTES, URL_BYTES = 2048, 1024, 2048
WITH_MEDIA = ("image", "voice", "video", "file")
ENTRIES = ("click", "view", "miniprogram", "text")  # of a menu
ON_EVENT = ("text", "msgmenu")


def check(body: Body, media: Media, *, on_event: bool = False) -> dict[str, Any]:
    """The content of a message that may go out.  Raises Refusal."""
    kind = body.get("msgtype")
    if not isinstance(kind, str) or (on_event and kind not in ON_EVENT):
        raise Refusal(40008)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise bad(kind)
    if kind in WITH_MEDIA:
        media.check(content.get("media_id"), kind)
    elif kind == "text":
        _text(content)
    elif kind == "link":
        must_text(content, "title")
        media.check(content.get("thumb_media_id"), "image")
        url = must_text(content, "url")
        if size(url) > URL_BYTES or not has_scheme(url):
            raise bad("url")
    elif kind == "miniprogram":
        must_text(content, "appid")
        must_text(content, "pagepath")
        media.check(content.get("thumb_media_id"), "image")
    elif kind == "msgmenu":
        _menu(content)
    elif kind == "location":
        if not -90 <= _degrees(content, "latitude") <= 90:
            raise bad("latitude")
        if not -180 <= _degrees(content, "longitude") <= 180:
            raise bad("longitude")
    else:
        raise Refusal(40008)
    return content


def message_id(body: Body) -> str | None:
    """The sender's own id, when there is one.  Raises Refusal."""
    given = body.get("msgid")
    if given is not None and (not isinstance(given, str) or not MESSAGE_ID.fullmatch(given)):
        raise bad("msgid")
    return given


def _text(content: dict[str, Any]) -> None:
    if not is_filled(content.get("content")):
        raise Refusal(44004)
    if size(content["content"]) > TEXT_BYTES:
        raise Refusal(45002)


def _menu(content: dict[str, Any]) -> None:
    if size(str(content.get("head_content", ""))) > MENU_BYTES:
        raise bad("head_content")
    entries = content.get("list")
    if not isinstance(entries, list) or not entries:
        raise bad("list")
    for one in entries:
        kind = one.get("type") if isinstance(one, dict) else None
        if kind not in ENTRIES or not isinstance(one.get(kind), dict):
            raise bad("list")
        must_text(one[kind], "content")


def _degrees(content: dict[str, Any], name: str) -> float:
    value = content.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad(name)
    return value
