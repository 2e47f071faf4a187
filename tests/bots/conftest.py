"""The sample bots run unchanged on every platform, so their tests run on each."""

from __future__ import annotations

import pytest

from botkit.testing.sim import Sim


@pytest.fixture(autouse=True, params=["wecom", "dingtalk"])
def platform(request: pytest.FixtureRequest, sim: Sim) -> str:
    """Where people are."""
    sim.platform = request.param
    return sim.platform
