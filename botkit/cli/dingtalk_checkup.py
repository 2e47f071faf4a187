"""What `doctor` looks at on DingTalk, one verdict each; nothing is said, nothing is taken."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from botkit.cli.clients import opened_dingtalk, registered
from botkit.cli.verdict import Verdict
from botkit.dingtalk.crypto import Envelope
from botkit.errors import (
    BadArgument,
    CallError,
    ConfigError,
    NotAllowed,
    NotFound,
    Refused,
    TooLate,
)
from botkit.settings.sections import DingTalkApp, Robot

NO_MESSAGE = "botkit-doctor"  # the robot has sent no such message
NETWORK = "Look at the network, and at api."

_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SIGN = re.compile(r"SEC[0-9A-Za-z]{16,}", re.ASCII)


async def dingtalk_verdicts(name: str, app: DingTalkApp) -> AsyncIterator[Verdict]:
    """The app's credentials, the way its events come in, its robot."""
    if app.mode == "http":
        yield keys_verdict(name, app)
    if not (app.client_id and app.client_secret.get_secret_value()):
        return
    what = f"api dingtalk/{name}"
    try:
        async with opened_dingtalk(app) as client:
            await client.tokens.get()
    except CallError as error:
        yield failed(what, error)
        return
    yield Verdict(what, "ok", f"token given to {app.client_id}")
    if app.mode == "stream":
        yield await stream_verdict(name, app)
    yield await robot_verdict(name, app)


def keys_verdict(name: str, app: DingTalkApp) -> Verdict:
    """In http mode: whether events can be opened, and clicks be proved."""
    what = f"keys dingtalk/{name}"
    token, aes_key = app.token.get_secret_value(), app.aes_key.get_secret_value()
    if not token:
        lacking = "token" if aes_key else "token and aes_key"
        words = f"no {lacking}: events and clicks are refused"
        return Verdict(what, "fail" if aes_key else "warn", words, "Copy them from 事件订阅.")
    if not aes_key:
        words = "no aes_key: events are refused"
        return Verdict(what, "warn", words, "Copy it from 事件订阅.")
    try:
        Envelope(token, aes_key, app.client_id)
    except ConfigError as error:
        return Verdict(what, "fail", "; ".join(error.problems), "Copy it again from 事件订阅.")
    return Verdict(what, "ok", "token and aes_key have the right form")


async def stream_verdict(name: str, app: DingTalkApp) -> Verdict:
    """A connection is asked for and not opened: those that run keep all they get."""
    what = f"stream dingtalk/{name}"
    try:
        await registered(app)
    except CallError as error:
        return failed(what, error)
    return Verdict(what, "ok", "a connection can be had")


async def robot_verdict(name: str, app: DingTalkApp) -> Verdict:
    """Who read a message that was never sent: the robot's code is looked at before that."""
    what = f"robot dingtalk/{name}"
    async with opened_dingtalk(app) as client:
        told = Verdict(what, "ok", f"robot_code {client.robot_code} is known")
        try:
            await client.robots.read_status(NO_MESSAGE)
        except (TooLate, BadArgument, NotFound):  # so much for the message; the robot is ours
            return told
        except NotAllowed as error:
            return failed(what, error)
        except CallError as error:  # what else it answers to a false name is not written anywhere
            return Verdict(what, "warn", str(error))
    return told


def room_verdict(name: str, robot: Robot) -> Verdict:
    """The keys and secrets of a room's robots, by their looks: asking would post."""
    what = f"robot {name}"
    for nth, key in enumerate(robot.dingtalk, 1):
        if not _KEY.fullmatch(key.get_secret_value()):
            words = f"key {nth} is not 64 of 0-9 and a-f"
            return Verdict(what, "warn", words, "Copy the robot's whole Webhook address again.")
    for nth, sign in enumerate(robot.sign, 1):
        if not _SIGN.fullmatch(sign.get_secret_value()):
            words = f"sign {nth} is no secret that begins with SEC"
            return Verdict(what, "warn", words, "Copy it again from 加签.")
    number = len(robot.dingtalk)
    signed = "signed" if robot.sign else "unsigned"
    return Verdict(what, "ok", f"{number} key{'' if number == 1 else 's'}, {signed}")


def failed(what: str, error: CallError) -> Verdict:
    """A call that was refused, or did not get through."""
    if not isinstance(error, Refused):
        return Verdict(what, "fail", str(error), NETWORK)
    return Verdict(what, "fail", f"{error.code} {error.platform_words}", _sentence(error.advice))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
