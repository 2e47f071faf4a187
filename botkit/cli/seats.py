"""As whom a call is made: an app, or the robot of a room, with its credentials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from botkit.calls.inventory import Call
from botkit.cli.catalogue import KEYED
from botkit.cli.clients import opened, opened_dingtalk, opened_robot, opened_webhook
from botkit.dingtalk.client import OAPI
from botkit.errors import ConfigError
from botkit.settings.sections import DingTalkApp, Robot, Settings, WeComApp
from botkit.wecom.client import API

T = TypeVar("T")


@dataclass(frozen=True)
class Seat:
    """``open`` gives a client with the call's areas."""

    name: str
    api: str
    open: Callable[[], AbstractAsyncContextManager[Any]]


def seat_of(settings: Settings, call: Call, name: str | None) -> Seat:
    """The one named, else the only one.  Raises UsageError, or ConfigError for what lacks."""
    if call.area == KEYED[call.platform]:
        is_ding = call.platform == "dingtalk"
        keyed = {
            room: robot
            for room, robot in settings.robots.items()
            if (robot.dingtalk if is_ding else robot.wecom)
        }
        room, robot = _one(keyed, name, f"[robots.<name>] with {call.platform} keys")
        return _webhook(room, robot) if is_ding else _robot(room, robot)
    if call.platform == "dingtalk":
        return _dingtalk(*_one(settings.dingtalk, name, "[dingtalk.<app>]"))
    apps = {one: app for one, app in settings.wecom.items() if app.kind == "app"}
    return _app(*_one(apps, name, f"[{call.platform}.<app>]"))


def _app(name: str, app: WeComApp) -> Seat:
    secret = app.secret.get_secret_value()
    _check(f"wecom.{name}", corp_id=app.corp_id, agent_id=app.agent_id, secret=secret)
    return Seat(f"wecom/{name}", app.api, lambda: opened(app))


def _dingtalk(name: str, app: DingTalkApp) -> Seat:
    secret = app.client_secret.get_secret_value()
    _check(f"dingtalk.{name}", client_id=app.client_id, client_secret=secret)
    return Seat(f"dingtalk/{name}", app.api, lambda: opened_dingtalk(app))


def _check(section: str, **needed: object) -> None:
    """Raises ConfigError for what is empty."""
    lacking = [
        f"{section}.{key}: missing. Set it, or BOTKIT_{section.replace('.', '__').upper()}__"
        f"{key.upper()}."
        for key, value in needed.items()
        if not value
    ]
    if lacking:
        raise ConfigError(*lacking)


def _robot(name: str, robot: Robot) -> Seat:
    return Seat(f"robot/{name}", robot.api or API, lambda: opened_robot(robot))


def _webhook(name: str, robot: Robot) -> Seat:
    return Seat(f"robot/{name}", robot.api or OAPI, lambda: opened_webhook(robot))


def _one(known: Mapping[str, T], name: str | None, section: str) -> tuple[str, T]:
    if not known:
        raise ConfigError(f"the settings have no {section}.")
    if name is None and len(known) > 1:
        raise click.UsageError(f"there are several; add --app: {', '.join(known)}.")
    short = next(iter(known)) if name is None else name.rpartition("/")[2]
    if short not in known:
        words = f"no app {name!r}. There are: {', '.join(known)}."
        raise click.BadParameter(words, param_hint="--app")
    return short, known[short]
