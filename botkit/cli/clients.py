"""The real client of an app or robot, for one errand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace

from botkit.calls.caller import Caller
from botkit.calls.transport import HttpTransport, open_session
from botkit.clock import SystemClock
from botkit.settings.sections import Robot, WeComApp
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
