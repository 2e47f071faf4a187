"""The access token."""

from __future__ import annotations

import pytest

from botkit.wecom.api.tokens import GivenToken
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "ask for the token",
        lambda w: w.tokens.get(),
        "GET /cgi-bin/gettoken",
        GivenToken("TOKEN", 7200),
        query={"corpid": "wwbotkit", "corpsecret": "app-secret"},
        answer={"errcode": 0, "errmsg": "ok", "access_token": "TOKEN", "expires_in": 7200},
        has_token=False,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)
