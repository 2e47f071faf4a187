"""The real client of an app or robot, for one errand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace

from botkit.calls.caller import Caller
from botkit.calls.transport import HttpTransport, open_session
from botkit.clock import SystemClock
from botkit.dingtalk.client import OAPI, DingTalk
from botkit.dingtalk.dialects import NEW, OLD
from botkit.dingtalk.refusals import REFUSALS as DINGTALK_REFUSALS
from botkit.dingtalk.robot import Webhook as DingTalkWebhook
from botkit.dingtalk.stream import register
from botkit.settings.sections import DingTalkApp, Robot, WeComApp
from botkit.wecom.client import API, WeCom
from botkit.wecom.refusals import REFUSALS
from botkit.wecom.robot import Webhook

WAIT = timedelta(milliseconds=50)  # somebody waits at the keyboard


@asynccontextmanager
async def opened(app: WeComApp) -> AsyncIterator[WeCom]:
    """A client with the app's credentials, at the settings' api address."""
    async with open_session() as session:
        yield WeCom(
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            secret=app.secret.get_secret_value(),
            transport=HttpTransport(session),
            clock=SystemClock(),
            api=app.api,
            first_wait=WAIT,
        )


@asynccontextmanager
async def opened_robot(robot: Robot) -> AsyncIterator[SimpleNamespace]:
    """The robot of the room's first key, as ``robots``."""
    async with open_session() as session:
        caller = Caller(HttpTransport(session), robot.api or API, REFUSALS, first_wait=WAIT)
        yield SimpleNamespace(robots=Webhook(caller, robot.wecom[0].get_secret_value()))


@asynccontextmanager
async def opened_dingtalk(app: DingTalkApp) -> AsyncIterator[DingTalk]:
    """A client with the app's credentials, at the settings' two addresses."""
    async with open_session() as session:
        yield DingTalk(
            client_id=app.client_id,
            client_secret=app.client_secret.get_secret_value(),
            agent_id=app.agent_id,
            robot_code=app.robot_code,
            corp_id=app.corp_id,
            transport=HttpTransport(session),
            clock=SystemClock(),
            api=app.api,
            oapi=app.oapi,
            first_wait=WAIT,
        )


async def registered(app: DingTalkApp) -> None:
    """Ask for a Stream connection and leave it unopened, so that nothing comes here.

    Raises CallError.
    """
    async with open_session() as session:
        transport = HttpTransport(session)
        caller = Caller(transport, app.api, DINGTALK_REFUSALS, first_wait=WAIT, dialect=NEW)
        await register(caller, app.client_id, app.client_secret.get_secret_value())


@asynccontextmanager
async def opened_webhook(robot: Robot) -> AsyncIterator[SimpleNamespace]:
    """The robot of the room's first DingTalk key, as ``webhook``."""
    async with open_session() as session:
        transport, base = HttpTransport(session), robot.api or OAPI
        caller = Caller(transport, base, DINGTALK_REFUSALS, first_wait=WAIT, dialect=OLD)
        sign = robot.sign[0].get_secret_value() if robot.sign else ""
        key = robot.dingtalk[0].get_secret_value()
        yield SimpleNamespace(webhook=DingTalkWebhook(caller, key, sign, clock=SystemClock()))
