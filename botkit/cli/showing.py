"""A preview: the message a template makes, its parts, their payloads and sizes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import msgspec

from botkit.chat.limits import Measure, Platform, measure
from botkit.cli.dingtalk import sample_channel
from botkit.cli.project import apps_of, flow_of, short
from botkit.cli.samples import PERSON, Recorder, channel, sample, words_of
from botkit.errors import BotkitError, CallError, ConfigError, FlowError, OverLimit
from botkit.flows.bot import FlowEntry
from botkit.flows.loading import load_bots
from botkit.replies.template import Template
from botkit.settings.loading import load
from botkit.settings.sections import DingTalkApp, WeComApp


@dataclass
class Part:
    """One message as it would be sent; ``payload`` is None when it cannot be."""

    text: str
    limits: list[Measure]
    payload: dict[str, Any] | None = None


@dataclass
class Preview:
    """``error`` says why the platform would not take it."""

    path: str
    kind: str
    parts: list[Part] = field(default_factory=list)
    error: str = ""

    def plain(self) -> dict[str, Any]:
        parts = [
            {
                "text": part.text,
                "payload": part.payload,
                "limits": [msgspec.to_builtins(one) for one in part.limits],
            }
            for part in self.parts
        ]
        error = self.error or None
        return {"template": self.path, "kind": self.kind, "parts": parts, "error": error}


async def preview(
    config: Path,
    name: str,
    template: Template,
    values: Mapping[str, Any],
    *,
    platform: str,
    room: bool,
) -> Preview:
    """What the template of this full name makes.  Raises FlowError when it cannot be rendered."""
    folder = config.parent
    made = Preview(short(str(template.path), folder), template.kind)
    try:
        message = sample(template, _flow(folder, name), values)
    except FlowError as error:
        raise FlowError(short(str(error), folder)) from None
    bot, recorder = name.partition("/")[0], Recorder()
    if platform == "dingtalk":
        sender = sample_channel(_other_app(config, bot), recorder, room=room)
        limits: Platform = "dingtalk robot" if room else "dingtalk"
        legacy = False
    else:
        app = _app(config, bot)
        sender = channel(app, recorder, room=room)
        limits = "wecom robot" if room else "wecom aibot" if app.kind == "aibot" else "wecom"
        legacy = not room and app.cards == "taskcard"
    try:
        parts = sender.fit(message)
    except (OverLimit, FlowError) as error:
        made.error, parts = str(error), [message]
    for one in parts:
        part = Part(words_of(one), measure(limits, one, legacy=legacy))
        made.parts.append(part)
        if not made.error:
            try:
                await sender.send(one, PERSON.id)
            except CallError as error:
                made.error = short(str(error), folder)
            else:
                part.payload = recorder.requests[-1].body
    return made


def _flow(folder: Path, name: str) -> FlowEntry | None:
    """The flow whose record the template sees; a bot that cannot be loaded is only told of."""
    bot = name.partition("/")[0]
    if not (folder / "bots" / f"{bot}.py").exists():
        return None
    try:
        return flow_of(load_bots(folder, [bot]), name)
    except BotkitError as error:
        click.echo(f"note: shown without its bot: {error}", err=True)
        return None


def _other_app(config: Path, bot: str) -> DingTalkApp:
    """The DingTalk app whose card template counts; defaults when the settings are wrong."""
    try:
        apps = load(config, os.environ).dingtalk
    except ConfigError as error:
        click.echo(f"note: shown as with default settings: {error}", err=True)
        apps = {}
    return next((app for app in apps.values() if bot in app.bots), DingTalkApp())


def _app(config: Path, bot: str) -> WeComApp:
    """The app whose agent id and kind of cards count; defaults when the settings are wrong."""
    try:
        apps = apps_of(load(config, os.environ), config.parent)
    except ConfigError as error:
        click.echo(f"note: shown as with default settings: {error}", err=True)
        apps = {}
    return next((app for app in apps.values() if bot in app.bots), WeComApp())
