"""Every call of every platform, by name, on clients that reach nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from botkit.calls.caller import Caller
from botkit.calls.inventory import Call, inventory
from botkit.calls.request import Request
from botkit.clock import SystemClock
from botkit.dingtalk.client import DingTalk
from botkit.dingtalk.dialects import OLD
from botkit.dingtalk.refusals import REFUSALS as DINGTALK_REFUSALS
from botkit.dingtalk.robot import Webhook as DingTalkWebhook
from botkit.errors import Unreachable
from botkit.settings.words import did_you_mean
from botkit.wecom.client import WeCom
from botkit.wecom.refusals import REFUSALS
from botkit.wecom.robot import Webhook

KEYED = {"wecom": "robots", "dingtalk": "webhook"}
"""The area of calls that need no app, but the key of a group's robot."""


class Nowhere:
    """A transport that carries nothing."""

    async def exchange(self, request: Request) -> NoReturn:
        raise Unreachable("this client reaches nobody", request=request.shown())


class WeComCalls(WeCom):
    """The client of an app, and a group's robot beside it."""

    def __init__(self) -> None:
        transport = Nowhere()
        super().__init__(
            corp_id="", agent_id=0, secret="", transport=transport, clock=SystemClock()
        )
        self.robots = Webhook(Caller(transport, "", REFUSALS), "")


class DingTalkCalls(DingTalk):
    """The client of an app, and a group's webhook robot beside it."""

    def __init__(self) -> None:
        transport, clock = Nowhere(), SystemClock()
        super().__init__(client_id="", client_secret="", transport=transport, clock=clock)
        caller = Caller(transport, "", DINGTALK_REFUSALS, dialect=OLD)
        self.webhook = DingTalkWebhook(caller, "", clock=clock)


PLATFORMS: dict[str, Callable[[], object]] = {"wecom": WeComCalls, "dingtalk": DingTalkCalls}


def catalogue(platform: str | None = None) -> list[Call]:
    """All calls, or those of one platform."""
    return [
        call
        for name, client in PLATFORMS.items()
        if platform in (None, name)
        for call in inventory(name, client())
    ]


def matching(calls: Sequence[Call], words: Sequence[str]) -> list[Call]:
    """Those that have every word somewhere in their name, verb, path or page."""
    wanted = [word.lower() for word in words]
    return [
        one
        for one in calls
        if all(w in f"{one.name} {one.verb} {one.path} {one.doc}".lower() for w in wanted)
    ]


def named(calls: Sequence[Call], name: str, apps: Sequence[str]) -> tuple[list[Call], str | None]:
    """The requests of a call, and the app in its name: ``wecom.main.contacts.users.get``.

    Raises BadParameter when there is no such call.
    """
    if found := [one for one in calls if one.name == name]:
        return found, None
    platform, _, rest = name.partition(".")
    app, _, bare = rest.partition(".")
    if app in apps and (found := [one for one in calls if one.name == f"{platform}.{bare}"]):
        return found, app
    hint = did_you_mean(name, list({one.name: None for one in calls}))
    words = f"no call {name!r}.{hint} botkit calls lists them."
    raise click.BadParameter(words, param_hint="NAME")


def method_of(client: object, call: Call) -> Callable[..., Any]:
    """The method of a client that makes the call."""
    found: Any = client
    for part in call.area.split("."):
        found = getattr(found, part)
    method: Callable[..., Any] = getattr(found, call.method)
    return method
