"""The real client of an app, for one errand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from botkit.calls.transport import HttpTransport, open_session
from botkit.clock import SystemClock
from botkit.settings.sections import WeComApp
from botkit.wecom.client import WeCom


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
            first_wait=timedelta(milliseconds=50),  # somebody waits at the keyboard
        )
