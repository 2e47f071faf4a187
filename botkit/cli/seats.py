"""As whom a call is made: an app, or the robot of a room, with its credentials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from botkit.calls.inventory import Call
from botkit.cli.catalogue import ROBOTS
from botkit.cli.clients import opened, opened_robot
from botkit.errors import ConfigError
from botkit.settings.sections import Robot, Settings, WeComApp
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
    if call.area == ROBOTS:
        rooms = {room: robot for room, robot in settings.robots.items() if robot.wecom}
        room, robot = _one(rooms, name, f"[{ROBOTS}.<name>] with wecom keys")
        return _robot(room, robot)
    apps = {one: app for one, app in settings.wecom.items() if app.kind == "app"}
    app_name, app = _one(apps, name, f"[{call.platform}.<app>]")
    return _app(app_name, app)


def _app(name: str, app: WeComApp) -> Seat:
    lacking = [
        f"wecom.{name}.{key}: missing. Set it, or BOTKIT_WECOM__{name.upper()}__{key.upper()}."
        for key, value in (
            ("corp_id", app.corp_id),
            ("agent_id", app.agent_id),
            ("secret", app.secret.get_secret_value()),
        )
        if not value
    ]
    if lacking:
        raise ConfigError(*lacking)
    return Seat(f"wecom/{name}", app.api, lambda: opened(app))


def _robot(name: str, robot: Robot) -> Seat:
    return Seat(f"robot/{name}", robot.api or API, lambda: opened_robot(robot))


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
