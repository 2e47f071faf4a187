"""Messages of webhook robots and session webhooks, checked.  Doc: custom robot, message types"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from botkit.emulator.company import Company
from botkit.emulator.dingtalk.board import Shown
from botkit.emulator.dingtalk.call import flag, is_filled
from botkit.emulator.dingtalk.refusals import Refusal

BODY_BYTES = 20_000
MENTIONS = 50
EVERYBODY = "*"

Content = dict[str, Any]


def check(body: Content, company: Company, members: list[str]) -> Shown:
    """The message of a body, and who of ``members`` it really mentions.  Raises Refusal."""
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in CHECKS:
        raise Refusal(400105)
    if len(msgspec.json.encode(body)) > BODY_BYTES:
        raise Refusal(460101)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise _miss(kind)
    CHECKS[kind](content)
    return Shown(kind, content, body, _mentioned(body, kind, company, members))


def _miss(name: str) -> Refusal:
    return Refusal(400202, f"miss param : {name}")


def _needs(content: Content, kind: str, *names: str) -> None:
    for name in names:
        if not is_filled(content.get(name)):
            raise _miss(f"{kind}->{name}")


def _text(content: Content) -> None:
    _needs(content, "text", "content")


def _markdown(content: Content) -> None:
    _needs(content, "markdown", "title", "text")


def _link(content: Content) -> None:
    _needs(content, "link", "title", "text", "messageUrl")


def _action_card(content: Content) -> None:
    _needs(content, "actionCard", "title", "text")
    if content.get("btnOrientation") not in (None, "0", "1"):
        raise Refusal(40035, "btnOrientation 不合法")
    if is_filled(content.get("singleTitle")) and is_filled(content.get("singleURL")):
        return  # the buttons are not looked at then
    buttons = content.get("btns")
    if not isinstance(buttons, list) or not buttons:
        raise _miss("actionCard->btns")
    for button in buttons:
        _needs(button if isinstance(button, dict) else {}, "btns", "title", "actionURL")


def _feed_card(content: Content) -> None:
    links = content.get("links")
    if not isinstance(links, list) or not links:
        raise _miss("feedCard->links")
    for link in links:
        _needs(link if isinstance(link, dict) else {}, "links", "title", "messageURL", "picURL")


CHECKS: dict[str, Callable[[Content], None]] = {
    "text": _text,
    "markdown": _markdown,
    "link": _link,
    "actionCard": _action_card,
    "feedCard": _feed_card,
}


def _mentioned(body: Content, kind: str, company: Company, members: list[str]) -> list[str]:
    """Those whose number or id is named in ``at`` and stands in the text as well."""
    at = body.get("at")
    if not isinstance(at, dict) or kind in ("link", "feedCard"):
        return []
    mobiles, users = _names(at, "atMobiles"), _names(at, "atUserIds")
    if len(mobiles) + len(users) > MENTIONS:
        raise Refusal(40035, "at 的人数超过限制")
    content = body[kind]
    text = str(content.get("content") or content.get("text"))
    found = [
        one.id
        for one in company.people
        if one.id in members
        and (
            (one.mobile in mobiles and f"@{one.mobile}" in text)
            or (one.id in users and f"@{one.id}" in text)
        )
    ]
    return [EVERYBODY] if flag(at.get("isAtAll")) else found


def _names(at: Content, name: str) -> list[str]:
    found = at.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Refusal(40035, f"{name} 不合法")
    return found
