"""The menu under an app's chat.  Doc: path/90231"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botkit.emulator.company import App
from botkit.emulator.wecom.call import Answer, Call, Rooms, has_scheme, is_filled, size
from botkit.emulator.wecom.refusals import Refusal

Entry = dict[str, Any]

WITH_KEY = (
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
)
TOP, SUB = 3, 5  # entries
NAME_BYTES = {True: 16, False: 40}  # top level, below
KEY_BYTES, URL_BYTES = 128, 1024


class Menus:
    """``changed`` is told of every app whose menu is another now."""

    def __init__(self, changed: Callable[[App], None]) -> None:
        self._changed = changed

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/menu/create": ("json", self.create),
            "/cgi-bin/menu/get": ("get", self.get),
            "/cgi-bin/menu/delete": ("get", self.delete),
        }

    def create(self, call: Call) -> Answer:
        call.agent_id()
        entries = call.body.get("button")
        if not isinstance(entries, list) or not 1 <= len(entries) <= TOP:
            raise Refusal(40016)
        for entry in entries:
            _check_top(entry)
        call.app.menu = {"button": entries}
        self._changed(call.app)
        return {}

    def get(self, call: Call) -> Answer:
        call.agent_id()
        if not call.app.menu:
            raise Refusal(46003)
        return dict(call.app.menu)

    def delete(self, call: Call) -> Answer:
        call.agent_id()
        call.app.menu = None
        self._changed(call.app)
        return {}


def leaves(menu: dict[str, Any] | None) -> list[Entry]:
    """All entries one can tap."""
    entries = (menu or {}).get("button", [])
    return [leaf for entry in entries for leaf in entry.get("sub_button") or [entry]]


def _check_top(entry: Any) -> None:
    if not isinstance(entry, dict):
        raise Refusal(40016)
    below = entry.get("sub_button")
    if not below:
        _check_leaf(entry, is_top=True)
        return
    _check_name(entry, is_top=True)
    if not isinstance(below, list) or len(below) > SUB:
        raise Refusal(40023)
    for leaf in below:
        if not isinstance(leaf, dict):
            raise Refusal(40023)
        if leaf.get("sub_button"):
            raise Refusal(40022)
        _check_leaf(leaf, is_top=False)


def _check_name(entry: Entry, *, is_top: bool) -> None:
    name = entry.get("name")
    if not is_filled(name):
        raise Refusal(41102)
    if size(name) > NAME_BYTES[is_top]:
        raise Refusal(40018 if is_top else 40025)


def _check_leaf(entry: Entry, *, is_top: bool) -> None:
    _check_name(entry, is_top=is_top)
    kind = entry.get("type")
    if kind in WITH_KEY:
        key = entry.get("key")
        if not is_filled(key) or size(key) > KEY_BYTES:
            raise Refusal(40019 if is_top else 40026)
    elif kind == "view":
        url = entry.get("url")
        if not is_filled(url) or size(url) > URL_BYTES:
            raise Refusal(40020 if is_top else 40027)
        if not has_scheme(url):
            raise Refusal(40055)
    elif kind == "view_miniprogram":
        if not is_filled(entry.get("pagepath")) or not is_filled(entry.get("appid")):
            raise Refusal(40058, "pagepath or appid missing")
    else:
        raise Refusal(40017 if is_top else 40024)
