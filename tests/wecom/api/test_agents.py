"""The settings of the app."""

from __future__ import annotations

import pytest

from botkit.wecom.api.agents import Agent
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "get the app",
        lambda w: w.agents.get(),
        "GET /cgi-bin/agent/get",
        Agent(1000002, "助手", close=0),
        query={"agentid": "1000002"},
        answer={"errcode": 0, "agentid": 1000002, "name": "助手", "close": 0},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)
