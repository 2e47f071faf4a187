"""The platform's own Stream client works against the emulator; only the base address is ours.

It runs as a program of its own, since it makes blocking calls.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator

import pytest

from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator

pytest.importorskip("dingtalk_stream", reason="the group foreign is not installed")

ECHO = """
import sys
import dingtalk_stream as sdk
from dingtalk_stream import AckMessage, ChatbotHandler, ChatbotMessage, Credential

class Echo(ChatbotHandler):
    async def process(self, callback):
        incoming = ChatbotMessage.from_dict(callback.data)
        print("heard", incoming.sender_staff_id, incoming.text.content.strip(), flush=True)
        self.reply_text("echo " + incoming.text.content.strip(), incoming)
        return AckMessage.STATUS_OK, "OK"

client = sdk.DingTalkStreamClient(Credential(*sys.argv[1:]))
client.register_callback_handler(ChatbotMessage.TOPIC, Echo())
client.start_forever()
"""


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    emulator = Emulator(Company.pretend([], [], dingtalk={"main": "stream"}, ding_rooms=["ops"]))
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def echo(emulator) -> AsyncIterator[Process]:
    app = emulator.company.app("main", "dingtalk")
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-c", ECHO, app.client_id, app.secret),
        env={**os.environ, "DINGTALK_OPENAPI_ENDPOINT": emulator.base},
        stdout=PIPE,
        stderr=PIPE,
    )
    await emulator.until(lambda: emulator.dingtalk.gateway.lines(app), timeout=20)
    yield program
    program.kill()
    await program.communicate()


async def test_it_hears_what_a_person_says_and_its_answer_arrives(emulator, echo):
    told = await emulator.say("zhangsan", "你好，机器人", app="main", platform="dingtalk")
    assert 200 == told.status
    async with asyncio.timeout(10):
        assert "heard zhangsan 你好，机器人" == (await echo.stdout.readline()).decode().strip()

    def answers():
        return [one for one in emulator.messages(person="zhangsan") if one["from"] == "bot"]

    (answer,) = await emulator.until(answers)
    assert ("text", "echo 你好，机器人") == (answer["msgtype"], answer["body"]["text"]["content"])
