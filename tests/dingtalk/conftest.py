"""An app's client over a transport that answers from a script, and one on the emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from botkit.calls.transport import HttpTransport, open_session
from botkit.clock import MovableClock
from botkit.dingtalk.client import DingTalk
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.testing.clock import FakeClock
from botkit.testing.transport import FakeTransport

TOKEN = "POST /v1.0/oauth2/accessToken"


class UnhurriedClock(MovableClock):
    """The machine's time, but nobody's patience ends because the machine is slow.

    Whoever sleeps is woken when the clock is moved.
    """

    def __init__(self) -> None:
        super().__init__()
        self._patience = FakeClock()

    def shift(self, by: timedelta) -> None:
        super().shift(by)
        self._patience.advance_ms(by // timedelta(milliseconds=1))

    async def sleep(self, seconds: float) -> None:
        await self._patience.sleep(seconds)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def transport() -> FakeTransport:
    """Its tokens are token-1, token-2 and then no other."""
    transport = FakeTransport()
    tokens = [{"accessToken": f"token-{n}", "expireIn": 7200} for n in (1, 2)]
    transport.answer(TOKEN, *tokens)
    return transport


@pytest.fixture
def dingtalk(transport, clock) -> DingTalk:
    return DingTalk(
        client_id="dingbotkit",
        client_secret="app-secret",
        agent_id=1000002,
        corp_id="dingcorp",
        transport=transport,
        clock=clock,
        api="http://api",
        oapi="http://oapi",
        first_wait=timedelta(0),
    )


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """The platform, pretended: the app ``main`` in stream mode, the robot of the group ``ops``."""
    company = Company.pretend([], [], dingtalk={"main": "stream"}, ding_rooms=["ops"])
    emulator = Emulator(company, clock=UnhurriedClock())
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def emulated(emulator) -> AsyncIterator[DingTalk]:
    """The client of the app ``main`` on the emulator."""
    app = emulator.company.app("main", "dingtalk")
    async with open_session() as session:
        yield DingTalk(
            client_id=app.client_id,
            client_secret=app.secret,
            agent_id=app.agent_id,
            robot_code=app.robot_code,
            corp_id=app.corp_id,
            transport=HttpTransport(session),
            clock=emulator.clock,
            api=emulator.base,
            oapi=emulator.base,
            login=emulator.base,
            first_wait=timedelta(0),
        )
