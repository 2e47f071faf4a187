"""The thread: a person speaks, the bot hears it, the bot answers, the person reads it."""

from __future__ import annotations

import asyncio
import socket

import pytest

from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.errors import ConfigError


async def test_what_a_person_says_reaches_the_bot_and_the_answer_the_person(emulator, bot, api):
    delivery = await emulator.say("zhangsan", "报修")
    assert (200, 1) == (delivery.status, delivery.tries)
    assert "报修" == bot.heard[0]["Content"]
    assert 0 == (await api.send())["errcode"]
    said, answered = emulator.messages(person="zhangsan")
    assert ("person", "报修") == (said["from"], said["body"]["text"]["content"])
    assert ("bot", "你好") == (answered["from"], answered["body"]["text"]["content"])


async def test_one_can_wait_for_a_message_without_sleeping(emulator, bot, api):
    waiting = asyncio.ensure_future(emulator.until(lambda: emulator.messages(person="lisi")))
    await api.send("lisi")
    assert "你好" == (await waiting)[0]["body"]["text"]["content"]


async def test_waiting_for_what_never_comes_ends(emulator):
    with pytest.raises(TimeoutError):
        await emulator.until(lambda: emulator.messages(person="lisi"), timeout=0)


async def test_a_taken_port_is_replaced_by_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        emulator = Emulator(Company.pretend())
        base = await emulator.start(port=port)
        await emulator.stop()
    assert base.startswith("http://127.0.0.1:")
    assert not base.endswith(f":{port}")


async def test_a_taken_port_is_an_error_when_one_insists():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match="emulator port"):
            await Emulator(Company.pretend()).start(port=taken.getsockname()[1], strict=True)


async def test_stopping_does_not_wait_for_open_streams_and_deliveries(company, clock, stranger):
    emulator = Emulator(company, clock=clock)
    base = await emulator.start()
    answer = await stranger.session.get(f"{base}/emulator/events")
    assert b": here\n" == await answer.content.readline()
    await asyncio.wait_for(emulator.stop(), 5)
    answer.close()
