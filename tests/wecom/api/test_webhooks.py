"""The group robot's two calls, which carry a key and no token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace

import pytest

from botkit.calls.caller import Caller
from botkit.calls.transport import HttpTransport, Transport, open_session
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.wecom.api.media import Media
from botkit.wecom.refusals import REFUSALS
from botkit.wecom.robot import Webhook
from tests.wecom.api.examples import Example

TEXT = {"msgtype": "text", "text": {"content": "好"}}

EXAMPLES = [
    Example(
        "post a text",
        lambda w: w.robots.send(TEXT),
        "POST /cgi-bin/webhook/send",
        None,
        TEXT,
        {"key": "KEY"},
        repeatable=False,
        has_token=False,
    ),
    Example(
        "upload a file for a robot",
        lambda w: w.robots.upload_media("a.txt", b"0123456789"),
        "POST /cgi-bin/webhook/upload_media",
        Media("M", 1760000000, "file"),
        None,
        {"key": "KEY", "type": "file"},
        {"errcode": 0, "type": "file", "media_id": "M", "created_at": "1760000000"},
        has_token=False,
    ),
]


def beside(transport: Transport, api: str, key: str) -> SimpleNamespace:
    caller = Caller(transport, api, REFUSALS, first_wait=timedelta(0))
    return SimpleNamespace(robots=Webhook(caller, key))


@pytest.fixture
async def emulated_robot() -> AsyncIterator[SimpleNamespace]:
    emulator = Emulator(Company.pretend())
    base = await emulator.start()
    async with open_session() as session:
        yield beside(HttpTransport(session), base, emulator.company.robots[0].key)
    await emulator.stop()


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(transport, example):
    await example.check(beside(transport, "http://platform", "KEY"), transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated_robot, example):
    await example.perform(emulated_robot)
