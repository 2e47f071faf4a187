"""An answer that grows: what is shown meanwhile, and what is sent in the end."""

import asyncio

import pytest

from botkit.chat.events import Text
from botkit.chat.messages import Markdown
from botkit.engine import stage
from botkit.flows.bot import Bot
from botkit.flows.flow import Flow
from botkit.wire.record import Record
from tests.engine.world import MAIN, ScriptedChannel, World


class GrowingChannel(ScriptedChannel):
    """Also notes previews, and where they were to be seen."""

    def __init__(self, name):
        super().__init__(name)
        self.previews = []

    def place(self, conv, to, cause):
        return f"{to}<{cause}"

    async def preview(self, place, text):
        self.previews.append((place, text))


class Data(Record):
    answer: str = ""


def bots():
    bot = Bot("ai")

    @bot.command("write")
    async def write(turn):
        async with turn.stream() as answer:
            for piece in ("春", "晓"):
                await answer.write(piece)

    @bot.command("slow")
    async def slow(turn):
        async with turn.stream() as answer:
            await asyncio.sleep(0.05)
            await answer.write("终于")

    @bot.command("broken")
    async def broken(turn):
        async with turn.stream() as answer:
            await answer.write("半")
            raise ValueError("broken")

    @bot.job()
    async def think(job):
        answer = job.stream()
        await answer.write("想好了")
        return answer.text

    @bot.flow(start="ask")
    class Ask(Flow[Data]):
        initial = "thinking"
        ends = ["said"]
        states = ["thinking", "said"]
        quiet = ["thinking"]
        transitions = [
            dict(trigger="text", source="thinking", dest="=", before="go"),
            dict(trigger="think.done", source="thinking", dest="said", before="keep"),
            dict(trigger="think.failed", source="thinking", dest="said"),
        ]

        def go(self, turn):
            turn.job(think)

        def keep(self, turn):
            self.data.answer = turn.result

    return [bot]


@pytest.fixture
async def world(tmp_path):
    templates = {"ai/ask/said.text.j2": "{{ data.answer }}\n"}
    made = await World.open(tmp_path, bots(), templates, prepare_s=0.02)
    yield made
    await made.close()


@pytest.fixture
async def growing(world):
    world.main = GrowingChannel(MAIN)
    await world.restart()
    world.runner._channels = world.channels
    return world


async def test_pieces_are_shown_and_the_whole_is_sent_where_the_event_is_answered(growing):
    await growing.receive("li", Text(text="write"), key="k1")
    await growing.settle()
    assert [("li<k1", "春"), ("li<k1", "春晓")] == growing.main.previews
    assert [(Markdown("春晓", rich=True), "li<k1")] == growing.main.sent


async def test_where_nothing_can_grow_the_whole_is_sent(world):
    await world.say("li", "write")
    assert [(Markdown("春晓", rich=True), "li")] == world.main.sent


async def test_a_handler_that_streams_has_more_time(growing):
    await growing.say("li", "slow")
    assert ["终于"] == [message.content for message, _ in growing.main.sent]


async def test_what_fails_half_way_is_begun_again(growing):
    await growing.say("li", "broken")
    assert [] == growing.main.sent
    growing.clock.advance("1s")
    await growing.settle()
    assert ["半", "半"] == [text for _, text in growing.main.previews]


async def test_a_jobs_words_and_its_outcome_answer_what_it_was_asked_for(growing):
    await growing.say("li", "ask")
    await growing.receive("li", Text(text="go"), key="k7")
    await growing.settle()
    assert [("li<k7", "想好了")] == growing.main.previews
    assert "li<k7" == growing.main.sent[-1][1]


def test_a_stream_ends_before_the_platform_ends_it():
    assert 5 * 60 == stage.STREAM_S
