"""An app's client over a transport that answers from a script, and one on the emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from datetime import timedelta
from typing import Any

import pytest
import structlog

from botkit.calls.transport import HttpTransport, open_session
from botkit.clock import MovableClock
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.testing.transport import FakeTransport
from botkit.wecom.api.identity import Sites
from botkit.wecom.client import WeCom


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def wecom(transport, clock) -> WeCom:
    return WeCom(
        corp_id="wwbotkit",
        agent_id=1000002,
        secret="app-secret",
        transport=transport,
        clock=clock,
        api="http://platform",
        first_wait=timedelta(0),
    )


@pytest.fixture
async def emulated() -> AsyncIterator[WeCom]:
    """The client of the app ``main`` on an emulator of its own."""
    emulator = Emulator(Company.pretend())
    app = emulator.company.app("main")
    app.callback = "http://127.0.0.1:9/"  # nobody listens; cards that call back want an address
    base = await emulator.start()
    async with open_session() as session:
        yield WeCom(
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            secret=app.secret,
            transport=HttpTransport(session),
            clock=emulator.clock,
            api=base,
            first_wait=timedelta(0),
            sites=Sites(base, base),
        )
    await emulator.stop()


@pytest.fixture
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged during the test."""
    with structlog.testing.capture_logs() as written:
        yield written
