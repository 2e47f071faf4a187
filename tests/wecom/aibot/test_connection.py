"""The long connection against the emulator's gateway, over a real WebSocket."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
import structlog

from botkit.clock import MovableClock
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.emulator.wecom.aibot_socket import PATH
from botkit.errors import BadArgument, StoreBusy, TooLate, Unreachable
from botkit.observe.metrics import Metrics
from botkit.wecom.aibot.answers import Answers
from botkit.wecom.aibot.connection import Connection
from botkit.wecom.aibot.hearing import Hearing
from botkit.wecom.aibot.reading import Reader
from tests.wecom.aibot.conftest import MemoryShelf


class Intake:
    """Keeps what it is given; ``away`` times it cannot."""

    def __init__(self):
        self.arrivals, self.buried, self.away = [], [], 0
        self.changed = asyncio.Event()

    async def receive(self, arrival):
        if self.away:
            self.away -= 1
            raise StoreBusy("away")
        self.arrivals.append(arrival)
        self.changed.set()
        return "stored"

    async def bury(self, app, unreadable):
        self.buried.append(unreadable)
        self.changed.set()


@pytest.fixture
async def emulator():
    made = Emulator(Company.pretend(aibots={"ai": "long"}), clock=MovableClock())
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def app(emulator):
    return emulator.company.app("ai")


@pytest.fixture
def intake():
    return Intake()


@pytest.fixture
async def connect(emulator, app, intake):
    """``await connect()``: another process of the same bot; ``connect(secret="x")``."""
    tasks, http = [], aiohttp.ClientSession()

    def go(secret=None, patience=5.0):
        clock = emulator.clock
        answers = Answers(MemoryShelf(), clock)
        url = emulator.base.replace("http", "ws") + PATH
        made = Connection(
            "wecom/ai",
            url=url,
            bot_id=app.bot_id,
            secret=secret or app.secret,
            http=http,
            clock=clock,
            dice=lambda: 1.0,
            patience=patience,
        )
        reader = Reader(tenant="ww1", app="ai", name="", clock=clock)
        hearing = Hearing("wecom/ai", reader, answers, intake, clock=clock, metrics=Metrics())
        tasks.extend([asyncio.create_task(made.run(hearing)), asyncio.create_task(hearing.run())])
        made.answers = answers
        return made

    yield go
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await http.close()


@pytest.fixture
def logged():
    with structlog.testing.capture_logs() as entries:
        yield entries


async def until(predicate):
    """Turn the loop until it is true."""
    loop, turned = asyncio.get_running_loop(), asyncio.Event()
    async with asyncio.timeout(10):
        while not (found := predicate()):
            loop.call_later(0.005, turned.set)
            await turned.wait()
            turned.clear()
    return found


def events(logged, name):
    return [one for one in logged if one["event"] == name]


def frames(emulator, cmd):
    return [one for one in emulator.requests.listing() if one["path"] == f"{PATH}/{cmd}"]


async def subscribed(emulator, times=1, line=None):
    await until(lambda: len(frames(emulator, "aibot_subscribe")) >= times)
    if line is not None:
        await until(lambda: line._frames)


async def test_what_people_say_arrives_and_is_answered_under_its_request(emulator, connect, intake):
    line = connect()
    await subscribed(emulator, line=line)
    assert 200 == (await emulator.say("lisi", "你好", app="ai")).status
    await until(lambda: intake.arrivals)
    (arrival,) = intake.arrivals
    assert ("你好", 3) == (arrival.event.text, arrival.trust)
    found = await line.answers.find(arrival.key.split("/")[4])
    stream = {"id": "s", "finish": True, "content": "在"}
    await line.respond(found.answer.request, {"msgtype": "stream", "stream": stream})
    assert "在" == emulator.messages(person="lisi")[-1]["body"]["stream"]["content"]
    with pytest.raises(TooLate, match="846606"):
        await line.respond(found.answer.request, {"msgtype": "stream", "stream": stream})
    with pytest.raises(TooLate, match="846605"):
        await line.respond("unknown", {"msgtype": "stream", "stream": stream})


async def test_a_message_by_itself_needs_one_of_the_person_before(emulator, connect):
    line = connect()
    await subscribed(emulator, line=line)
    said = {"msgtype": "markdown", "markdown": {"content": "早"}}
    with pytest.raises(BadArgument, match="846607"):
        await line.say("lisi", said)
    await emulator.say("lisi", "你好", app="ai")
    await line.say("lisi", said)
    assert "markdown_v2" == emulator.messages(person="lisi")[-1]["msgtype"]


async def test_a_file_goes_up_in_chunks(emulator, connect):
    line = connect()
    await subscribed(emulator, line=line)
    await emulator.say("lisi", "你好", app="ai")
    content = b"%PDF-" + bytes(1_200_000)
    media = await line.upload("file", "a.pdf", content)
    assert 3 == len(frames(emulator, "aibot_upload_media_chunk"))
    assert content == emulator.wecom.media.find(media).content
    with pytest.raises(BadArgument, match="allowed are 52428800"):
        await line.upload("file", "a.pdf", bytes(100 * 512 * 1024 + 1))


async def test_a_wrong_secret_calls_for_an_operator(emulator, connect, logged):
    connect(secret="wrong")
    await subscribed(emulator)
    entry = await until(lambda: events(logged, "operator_needed"))
    assert "bot_id or secret is wrong" in entry[0]["error"]


async def test_without_a_connection_nothing_was_sent(emulator, connect):
    line = connect(secret="wrong")
    with pytest.raises(Unreachable, match="is down") as caught:
        await line.say("lisi", {})
    assert not caught.value.sent


async def test_a_silent_connection_is_left_after_two_pings(emulator, connect, logged):
    connect(patience=0.2)
    await subscribed(emulator)
    emulator.faults.order("silent_socket")
    await until(lambda: emulator.clock._sleepers)
    while not events(logged, "aibot_silent"):
        emulator.clock.shift(timedelta(seconds=31))
        await until(lambda: not emulator.clock._sleepers)
        await until(lambda: emulator.clock._sleepers)
    emulator.clock.shift(timedelta(seconds=61))
    await subscribed(emulator, times=2)


async def test_who_was_displaced_waits_before_it_comes_back(emulator, connect, logged):
    connect()
    await subscribed(emulator)
    connect()
    await subscribed(emulator, times=2)
    await until(lambda: events(logged, "aibot_displaced"))
    assert [60] == [one["wait"] for one in logged if one["event"] == "aibot_displaced"]
    emulator.clock.shift(timedelta(seconds=59))
    assert 2 == len(frames(emulator, "aibot_subscribe"))
    emulator.clock.shift(timedelta(seconds=2))
    await subscribed(emulator, times=3)
    await until(lambda: len(events(logged, "aibot_displaced")) == 2)


async def test_a_kick_on_order_ends_the_connection_at_its_next_frame(emulator, connect, logged):
    connect()
    await subscribed(emulator)
    emulator.faults.order("kick_socket")

    def displaced():
        emulator.clock.shift(timedelta(seconds=1))  # until its next ping is due
        return events(logged, "aibot_displaced")

    await until(displaced)


async def test_while_the_store_is_away_events_wait_in_order(emulator, connect, intake):
    connect()
    await subscribed(emulator)
    intake.away = 1
    await emulator.say("lisi", "一", app="ai")
    await emulator.say("lisi", "二", app="ai")
    await until(lambda: not intake.away)
    emulator.clock.shift(timedelta(seconds=3))
    await until(lambda: len(intake.arrivals) == 2)
    assert ["一", "二"] == [one.event.text for one in intake.arrivals]
