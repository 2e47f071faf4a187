"""Frames of the long connection: they come once, so each is stored or a dead letter."""

import asyncio

import pytest

from botkit.chat.events import Text
from botkit.errors import Unreadable
from botkit.observe.metrics import Metrics
from botkit.wecom.aibot.frames import read_frame
from botkit.wecom.aibot.hearing import Hearing
from botkit.wecom.aibot.reading import Reader


class Intake:
    """Keeps what it is given; ``error`` is raised once."""

    def __init__(self):
        self.arrivals, self.letters, self.error = [], [], None

    async def receive(self, arrival):
        if error := self.error:
            self.error = None
            raise error
        self.arrivals.append(arrival)
        return "stored"

    async def bury(self, app, unreadable):
        self.letters.append((app, unreadable))


@pytest.fixture
def intake():
    return Intake()


@pytest.fixture
async def hear(answers, intake, clock):
    """``await hear(body)``: JSON of a message comes, and is dealt with."""
    reader = Reader(tenant="ww1", app="ai", name="", clock=clock)
    hearing = Hearing("wecom/ai", reader, answers, intake, clock=clock, metrics=Metrics())
    running = asyncio.create_task(hearing.run())

    async def go(body):
        head = '"cmd":"aibot_msg_callback","headers":{"req_id":"r"}'
        assert not hearing.take(read_frame(f'{{{head},"body":{body}}}'))
        await hearing.rest()

    yield go
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def said(content="", more=""):
    who = '"msgid":"m","from":{"userid":"li"},"msgtype":"text"'
    return f'{{{who},"text":{{"content":"{content}"}}{more}}}'


async def test_half_an_emoji_is_cleaned(hear, intake):
    await hear(said(r"ok \ud83d"))
    assert [Text(text="ok \ufffd")] == [one.event for one in intake.arrivals]


async def test_what_does_not_fit_into_the_store_is_a_dead_letter(hear, intake):
    intake.error = unreadable = Unreadable("2**63", key="k", payload=b"{}")
    await hear(said("a"))
    await hear(said("b"))
    assert [("wecom/ai", unreadable)] == intake.letters
    assert ["b"] == [one.event.text for one in intake.arrivals]


async def test_what_is_too_deep_or_names_nobody_is_a_dead_letter(hear, intake):
    await hear(said(more=',"x":' + "[" * 40 + "]" * 40))
    await hear('{"msgid":"m"}')
    await hear("[]")
    assert ([], 3) == (intake.arrivals, len(intake.letters))
