"""Commands of one req_id go one after the other, and answers are read as they come."""

import asyncio

import pytest

from botkit.errors import NotFound
from botkit.wecom.aibot.frames import Frames, read_frame


class Socket:
    """Keeps what is sent."""

    def __init__(self):
        self.sent = []

    async def send_str(self, text):
        self.sent.append(read_frame(text).cmd)


@pytest.fixture
def socket():
    return Socket()


@pytest.fixture
def frames(socket):
    return Frames(socket)


async def turns():
    """Let everything that can go on go on."""
    for _ in range(10):
        await asyncio.sleep(0)


async def begun(frames, cmd):
    command = asyncio.create_task(frames.command(cmd, {}, request="r"))
    await turns()
    return command


def answer(frames, told='"errcode":0,"errmsg":"ok"'):
    frames.take(read_frame(f'{{"headers":{{"req_id":"r"}},{told}}}'))


async def test_a_third_command_waits_for_the_second_of_its_req_id(frames, socket):
    first, second = [await begun(frames, cmd) for cmd in ("first", "second")]
    answer(frames)
    await first
    third = await begun(frames, "third")
    assert ["first", "second"] == socket.sent
    answer(frames)
    await second
    await turns()
    assert ["first", "second", "third"] == socket.sent
    answer(frames)
    await third


async def test_an_answer_without_words_is_one(frames):
    command = await begun(frames, "ping")
    answer(frames, '"errcode":0,"errmsg":null')
    assert {} == await command
    command = await begun(frames, "ping")
    answer(frames, '"errcode":93006,"errmsg":null')
    with pytest.raises(NotFound, match="no such chat"):
        await command
