"""An app's client over a transport that answers from a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from botkit.clock import MovableClock
from botkit.testing.transport import FakeTransport
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
