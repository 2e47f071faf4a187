"""The kinds of messages an app may send: which fields they need and where they are cut.

Doc: path/90236
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botkit.emulator.wecom.call import Call, has_scheme, is_filled, size
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.template_cards import check_card, check_task_id

ARTICLES = 8
URL_BYTES = 2048
PAGE_BYTES, ARTICLE_PAGE_BYTES = 1024, 128
AUTHOR_BYTES = 64
ROWS = 10  # of a mini program notice
TITLE_LETTERS = range(4, 13)
MPNEWS_BYTES = 666 * 1024
KEY = re.compile(r"[0-9A-Za-z_@-]{1,128}", re.ASCII)  # of a taskcard's button

# Longer text is cut without a word; bytes of UTF-8.
CUTS = {
    "text": {"content": 2048},
    "markdown": {"content": 2048},
    "video": {"title": 128, "description": 512},
    "textcard": {"title": 128, "description": 512},
    "news": {"title": 128, "description": 512},
    "mpnews": {"title": 128, "digest": 512},
    "taskcard": {"title": 128, "description": 512},
}
WITH_ARTICLES = ("news", "mpnews")
SAFE = {"mpnews": (0, 1, 2)}


class Kinds:
    """Checks the object of a message and returns it as the person will see it."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._checks: dict[str, Callable[[dict[str, Any], Call], None]] = {
            "text": _text,
            "markdown": _text,
            "image": self._image,
            "voice": self._voice,
            "video": self._video,
            "file": self._file,
            "textcard": _textcard,
            "news": _news,
            "mpnews": self._mpnews,
            "miniprogram_notice": _miniprogram_notice,
            "taskcard": _taskcard,
            "template_card": _template_card,
        }

    def check(self, call: Call) -> tuple[str, dict[str, Any]]:
        """The msgtype and its object, cut to the limits.  Raises Refusal."""
        msgtype = call.body.get("msgtype")
        if not isinstance(msgtype, str) or msgtype not in self._checks:
            raise Refusal(40008)
        content = call.body.get(msgtype)
        if not isinstance(content, dict):
            raise Refusal(44004 if msgtype == "text" else 40058, f"{msgtype} missing")
        safe = call.body.get("safe", 0)
        if msgtype == "news" and safe not in (0, "0", None):
            raise Refusal(40074)
        if safe not in (None, "0", "1", *SAFE.get(msgtype, (0, 1))):
            raise Refusal(40058, "invalid safe")
        self._checks[msgtype](content, call)
        return msgtype, _cut(msgtype, content, call.notes)

    def _image(self, content: dict[str, Any], call: Call) -> None:
        self._media.check(content.get("media_id"), "image")

    def _voice(self, content: dict[str, Any], call: Call) -> None:
        self._media.check(content.get("media_id"), "voice")

    def _video(self, content: dict[str, Any], call: Call) -> None:
        self._media.check(content.get("media_id"), "video")

    def _file(self, content: dict[str, Any], call: Call) -> None:
        self._media.check(content.get("media_id"), "file")

    def _mpnews(self, content: dict[str, Any], call: Call) -> None:
        for article in articles(content):
            if not is_filled(article.get("title")):
                raise Refusal(41016)
            self._media.check(article.get("thumb_media_id"), "image")
            if not is_filled(article.get("content")):
                raise Refusal(44004)
            if size(article["content"]) > MPNEWS_BYTES:
                raise Refusal(45002)
            if size(str(article.get("author", ""))) > AUTHOR_BYTES:
                raise Refusal(45032)
            if article.get("content_source_url"):
                check_url(article["content_source_url"])


def articles(content: dict[str, Any]) -> list[dict[str, Any]]:
    """1 to 8 articles.  Raises Refusal."""
    found = content.get("articles")
    if not isinstance(found, list) or not found or not all(isinstance(a, dict) for a in found):
        raise Refusal(40058, "articles missing")
    if len(found) > ARTICLES:
        raise Refusal(45008)
    return found


def check_url(url: Any) -> None:
    """An address one can open.  Raises Refusal."""
    if not is_filled(url):
        raise Refusal(41010)
    if size(url) > URL_BYTES:
        raise Refusal(40039)
    if not has_scheme(url):
        raise Refusal(45034)


def _text(content: dict[str, Any], call: Call) -> None:
    if not is_filled(content.get("content")):
        raise Refusal(44004)


def _textcard(content: dict[str, Any], call: Call) -> None:
    if not is_filled(content.get("title")):
        raise Refusal(41016)
    if not is_filled(content.get("description")):
        raise Refusal(41033)
    check_url(content.get("url"))


def _news(content: dict[str, Any], call: Call) -> None:
    for article in articles(content):
        if not is_filled(article.get("title")):
            raise Refusal(41016)
        if not (article.get("appid") and article.get("pagepath")):
            check_url(article.get("url"))
        if article.get("picurl"):
            check_url(article["picurl"])
        if size(str(article.get("pagepath") or "")) > ARTICLE_PAGE_BYTES:
            words = f"news.articles.pagepath exceed max length {ARTICLE_PAGE_BYTES}"
            raise Refusal(40058, words)


def _miniprogram_notice(content: dict[str, Any], call: Call) -> None:
    if call.app.mini_program != content.get("appid"):
        raise Refusal(48002)
    if call.body.get("touser") == "@all":
        raise Refusal(60208)
    if not is_filled(content.get("title")):
        raise Refusal(41016)
    for name in ("title", "description"):
        if content.get(name) and len(str(content[name])) not in TITLE_LETTERS:
            raise Refusal(40058, f"miniprogram_notice.{name} needs 4 to 12 letters")
    if size(str(content.get("page", ""))) > PAGE_BYTES:
        raise Refusal(40058, f"miniprogram_notice.page exceed max length {PAGE_BYTES}")
    _check_items(content.get("content_item") or [])


def _check_items(items: Any) -> None:
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise Refusal(40058, "content_item is not a list of objects")
    if len(items) > ROWS:
        raise Refusal(40058, f"content_item exceed max size {ROWS}")
    for item in items:
        for name, most in (("key", 10), ("value", 30)):
            if not is_filled(item.get(name)) or len(item[name]) > most:
                raise Refusal(40058, f"content_item.{name} needs 1 to {most} letters")


def _taskcard(content: dict[str, Any], call: Call) -> None:
    if not call.app.callback:
        raise Refusal(43012)
    if not is_filled(content.get("title")):
        raise Refusal(41016)
    if not is_filled(content.get("description")):
        raise Refusal(41033)
    check_task_id(content.get("task_id"))
    if content.get("url"):
        check_url(content["url"])
    buttons = content.get("btn")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 2:
        raise Refusal(40058, "btn needs 1 or 2 entries")
    for button in buttons:
        if not isinstance(button, dict) or not button.get("key"):
            raise Refusal(42019)
        if not KEY.fullmatch(str(button["key"])):
            raise Refusal(42018)
        if not is_filled(button.get("name")):
            raise Refusal(42020)
        if size(button["name"]) > 18:  # bytes
            raise Refusal(40058, "taskcard.btn.name exceed max length 18")


def _template_card(content: dict[str, Any], call: Call) -> None:
    if check_card(content) and not call.app.callback:
        raise Refusal(43012)


def _cut(msgtype: str, content: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    limits = CUTS.get(msgtype, {})
    if msgtype in WITH_ARTICLES:
        shown = [_cut_fields(one, limits, msgtype, notes) for one in content["articles"]]
        return {**content, "articles": shown}
    return _cut_fields(content, limits, msgtype, notes)


def _cut_fields(
    content: dict[str, Any], limits: dict[str, int], msgtype: str, notes: list[str]
) -> dict[str, Any]:
    cut = dict(content)
    for name, limit in limits.items():
        text = cut.get(name)
        if isinstance(text, str) and size(text) > limit:
            cut[name] = text.encode()[:limit].decode(errors="ignore")
            notes.append(f"cut {msgtype}.{name} to {limit} bytes")
    return cut
