from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import structlog
from aiohttp import web

from botkit.calls.transport import HttpTransport, open_session
from botkit.dingtalk.frames import Frame
from botkit.dingtalk.link import AT_ONCE
from botkit.dingtalk.stream import Stream
from botkit.errors import Unavailable
from botkit.testing.clock import FakeClock
from tests.dingtalk.gateway import Gateway, Line

MESSAGES, CARDS = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"
WATCHING = 1  # sleepers of a link that is up


class Handling:
    """Keeps frames; ``gate`` holds handlers up, ``trouble`` is raised, ``response`` answered."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.trouble: Exception | None = None
        self.response: dict[str, Any] | None = None
        self.cancelled = 0

    async def __call__(self, frame: Frame) -> dict[str, Any] | None:
        self.frames.append(frame)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.trouble is not None:
            raise self.trouble
        return self.response


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True)
def logged():
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
def handling() -> Handling:
    return Handling()


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    await gateway.start()
    yield gateway
    await gateway.stop()


@pytest.fixture
async def stream(gateway, handling, clock) -> AsyncIterator[Stream]:
    """Not started; jitter is none."""
    async with open_session() as session:
        stream = Stream(
            client_id="dingbotkit",
            client_secret="app-secret",
            handler=handling,
            session=session,
            transport=HttpTransport(session),
            clock=clock,
            api=gateway.base,
            dice=lambda: 0.0,
        )
        yield stream
        handling.gate.set()
        await asyncio.wait_for(stream.stop(), 5)


@pytest.fixture
async def line(stream, gateway) -> Line:
    """The first socket of a stream that was started."""
    stream.start()
    return await gateway.line()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


async def waits(clock: FakeClock, seconds: float) -> None:
    """Time passes, and whoever woke up has gone on."""
    clock.advance_ms(round(seconds * 1000))
    for _ in range(3):
        await asyncio.sleep(0)


async def test_a_connection_is_registered_for_messages_cards_and_events(line, gateway, stream):
    headers, body = gateway.asked[0]
    assert "application/json" == headers["Accept"]
    assert ("dingbotkit", "app-secret") == (body["clientId"], body["clientSecret"])
    assert [
        {"type": "EVENT", "topic": "*"},
        {"type": "CALLBACK", "topic": MESSAGES},
        {"type": "CALLBACK", "topic": CARDS},
    ] == body["subscriptions"]
    assert "ticket+/1==" == line.ticket
    await until(lambda: stream.is_connected)


async def test_a_ping_gets_its_own_data_back(line):
    await line.send("SYSTEM", "ping", {"opaque": "0d5c"})
    ack = await line.ack()
    assert (200, {"opaque": "0d5c"}) == (ack["code"], ack["data"])
    assert "m1" == ack["headers"]["messageId"]


async def test_an_event_is_acknowledged_when_its_handler_has_returned(line, handling):
    handling.gate.clear()
    await line.send("EVENT", "*", {"userId": ["u1"]}, eventType="user_add_org", messageId="e1")
    await line.send("SYSTEM", "ping", messageId="p1")
    assert "p1" == (await line.ack())["headers"]["messageId"]
    handling.gate.set()
    ack = await line.ack()
    assert (200, "SUCCESS") == (ack["code"], ack["data"]["status"])
    assert "e1" == ack["headers"]["messageId"]
    [frame] = handling.frames
    assert {"userId": ["u1"]} == json.loads(frame.data)
    assert ("user_add_org", "1690362102194") == (frame.headers["eventType"], frame.headers["time"])


async def test_a_message_is_acknowledged_without_a_response(line):
    await line.send("CALLBACK", MESSAGES, {"msgId": "a"})
    assert {"response": None} == (await line.ack())["data"]


async def test_the_ack_of_a_card_carries_what_it_shall_show(line, handling):
    handling.response = {"cardData": {"cardParamMap": {"status": "已同意"}}}
    await line.send("CALLBACK", CARDS, {"outTrackId": "a"})
    assert {"response": handling.response} == (await line.ack())["data"]


@pytest.mark.parametrize("trouble", [Unavailable("disk full"), RuntimeError("a bug")])
async def test_what_cannot_be_stored_is_asked_for_again(line, handling, trouble):
    handling.trouble = trouble
    await line.send("CALLBACK", MESSAGES, messageId="message")
    await line.send("EVENT", "*", messageId="event")
    await line.send("CALLBACK", CARDS, messageId="card")
    event, card = await line.ack(), await line.ack()
    assert ("event", 200, "LATER") == (
        event["headers"]["messageId"],
        event["code"],
        event["data"]["status"],
    )
    assert ("card", 500) == (card["headers"]["messageId"], card["code"])
    assert line.acks.empty()


async def test_what_was_not_subscribed_to_is_not_handled(line, handling):
    await line.send("CALLBACK", "/v1.0/graph/api/invoke")
    assert 404 == (await line.ack())["code"]
    await line.send("SYSTEM", "KEEPALIVE")
    await line.send("SYSTEM", "ping")
    assert 200 == (await line.ack())["code"]
    assert [] == handling.frames


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        '{"type":"EVENT"}',
        '{"type":1,"headers":{}}',
        '{"type":"EVENT","headers":{"topic":"*"},"data":{"a":1}}',
        "[" * 10_000,
    ],
)
async def test_what_is_no_frame_is_passed_over(line, logged, text):
    await line.say(text)
    await line.send("SYSTEM", "ping")
    assert 200 == (await line.ack())["code"]
    assert "stream_frame_malformed" in [entry["event"] for entry in logged]


async def test_a_hundred_frames_are_handled_at_once_and_no_more(line, handling):
    handling.gate.clear()
    for n in range(AT_ONCE + 5):
        await line.send("EVENT", "*", messageId=f"e{n}")
    await until(lambda: len(handling.frames) == AT_ONCE)
    handling.gate.set()
    acks = [await line.ack() for _ in range(AT_ONCE + 5)]
    assert {f"e{n}" for n in range(AT_ONCE + 5)} == {ack["headers"]["messageId"] for ack in acks}


async def test_a_new_link_is_made_before_the_old_one_is_broken(line, gateway, handling):
    handling.gate.clear()
    await line.send("CALLBACK", MESSAGES, messageId="before")
    await until(lambda: len(handling.frames) == 1)
    await line.send("SYSTEM", "disconnect", {"reason": "connection is expired"})
    second = await gateway.line()
    assert not line.closed.is_set()
    assert "ticket+/2==" == second.ticket
    handling.gate.set()
    assert "before" == (await line.ack())["headers"]["messageId"]
    await line.ends()
    await second.send("SYSTEM", "ping")
    await second.ack()
    assert [second] == gateway.open_lines


async def test_a_link_is_not_given_up_for_a_handler_that_hangs(line, gateway, handling, clock):
    handling.gate.clear()
    await line.send("CALLBACK", MESSAGES)
    await until(lambda: len(handling.frames) == 1)
    await line.send("SYSTEM", "disconnect")
    await gateway.line()
    begun_ms = clock.now_ms()
    await tick(clock, line.closed.is_set)
    assert clock.now_ms() >= begun_ms + 5_000
    assert 1 == handling.cancelled


async def test_a_socket_closed_without_a_word_is_replaced_once(line, gateway):
    await line.send("SYSTEM", "ping")
    await line.ack()
    await line.socket.close()
    second = await gateway.line()
    await second.send("SYSTEM", "ping")
    await second.ack()
    assert (2, [second]) == (len(gateway.asked), gateway.open_lines)


async def test_a_link_that_never_was_of_use_is_replaced_with_patience(stream, line, gateway, clock):
    for asked, seconds in ((1, 1), (2, 2), (3, 4)):
        await until(lambda: stream.is_connected)
        await line.socket.close()
        await until(lambda: not stream.is_connected)
        await waits(clock, 0)
        await waits(clock, seconds - 0.001)
        assert asked == len(gateway.asked)
        await waits(clock, 0.001)
        line = await gateway.line()


async def test_a_silent_socket_is_replaced(line, gateway, clock):
    line.is_frozen = True
    await until(lambda: clock.sleeping == WATCHING)
    for _ in range(3):
        assert 1 == len(gateway.open_lines)
        await waits(clock, 30)
    await line.ends()
    await waits(clock, 1)
    await gateway.line()
    assert 2 == len(gateway.asked)


async def test_pongs_keep_a_link_for_ten_minutes_then_another_is_made(line, gateway, clock):
    await until(lambda: clock.sleeping == WATCHING)
    for _ in range(19):
        await waits(clock, 30)
        await asyncio.wait_for(line.pings.get(), 5)
        # The answer to a ping that was sent after the pong says that the pong has been read.
        await line.socket.ping(b"")
        await asyncio.wait_for(line.pongs.get(), 5)
    assert 1 == len(gateway.asked)
    await waits(clock, 30)
    await waits(clock, 1)
    await gateway.line()
    await line.ends()


async def test_frames_keep_a_link(line, gateway, clock):
    await until(lambda: clock.sleeping == WATCHING)
    for _ in range(25):
        await waits(clock, 30)
        await line.send("SYSTEM", "ping")
        await line.ack()
    assert 1 == len(gateway.asked)


async def test_failures_are_tried_again_after_1_2_and_4_seconds(stream, gateway, clock):
    gateway.refusals = [lambda: web.json_response({"code": "system.busy"}, status=503)] * 3
    stream.start()
    for asked, seconds in ((1, 1), (2, 2), (3, 4)):
        await until(lambda: clock.sleeping == 1)
        await waits(clock, seconds - 0.001)
        assert asked == len(gateway.asked)
        await waits(clock, 0.001)
    await gateway.line()


async def test_wrong_credentials_are_tried_once_a_minute_and_never_shown(
    stream, gateway, clock, logged
):
    body = {"requestid": "r", "code": "authFailed", "message": "鉴权失败"}
    gateway.refusals = [lambda: web.json_response(body, status=401)] * 2
    stream.start()
    for asked in (1, 2):
        await until(lambda: clock.sleeping == 1)
        await waits(clock, 59)
        assert asked == len(gateway.asked)
        await waits(clock, 1)
    await gateway.line()
    entry = next(entry for entry in logged if entry["event"] == "stream_unconnected")
    assert ("error", 60.0) == (entry["log_level"], entry["pause"])
    assert "鉴权失败" in entry["reason"]
    assert "app-secret" not in str(logged)


async def test_a_ticket_that_is_refused_leads_to_a_new_one(stream, gateway, clock, logged):
    gateway.endpoint = gateway.base.replace("http", "ws") + "/nowhere"
    stream.start()
    await until(lambda: clock.sleeping == 1)
    gateway.endpoint = ""
    await waits(clock, 1)
    assert "ticket+/2==" == (await gateway.line()).ticket
    assert "ticket" not in str(logged)


async def test_an_endpoint_that_is_no_socket_is_not_called(stream, gateway, clock):
    gateway.endpoint = "http://127.0.0.1:1/connect"
    stream.start()
    await until(lambda: clock.sleeping == 1)
    assert not stream.is_connected


async def test_a_stop_answers_what_came_and_takes_no_more(stream, line, gateway, handling):
    handling.gate.clear()
    await line.send("CALLBACK", MESSAGES, messageId="before")
    await until(lambda: len(handling.frames) == 1)
    stopping = asyncio.create_task(stream.stop())
    await asyncio.sleep(0)
    handling.gate.set()
    assert "before" == (await line.ack())["headers"]["messageId"]
    await stopping
    await line.ends()
    assert (1, False) == (len(gateway.asked), stream.is_connected)


async def test_a_stop_while_it_waits_for_its_next_try_is_at_once(stream, gateway, clock):
    gateway.refusals = [lambda: web.Response(status=503)]
    stream.start()
    await until(lambda: clock.sleeping == 1)
    await stream.stop()
    assert 0 == clock.sleeping


async def test_fifty_broken_links_lose_and_double_nothing(stream, gateway, handling, clock):
    """The gateway sends again what was not acknowledged, as the platform does with events."""
    waiting = {f"e{n}": {"n": n} for n in range(200)}
    stored: set[str] = set()

    async def store(frame: Frame) -> None:
        await asyncio.sleep(0)
        assert frame.type == "EVENT"
        stored.add(frame.headers["eventId"])

    stream._handler = store
    stream.start()
    broken, acked = 0, set()
    while waiting or broken < 50:
        line = await gateway.line()
        await until(lambda: clock.sleeping >= WATCHING)
        for name, data in list(waiting.items())[:8]:
            await line.send("EVENT", "*", data, eventId=name, messageId=f"{name}_{broken}")
        for _ in range(min(4 + broken % 5, len(waiting))):
            name = (await line.ack())["headers"]["messageId"].split("_")[0]
            assert name in stored
            acked.add(name)
            waiting.pop(name, None)
        await line.breaks(["disconnect", "close", "abort"][broken % 3])
        broken += 1
        await tick(clock, lambda: len(gateway.asked) > broken)  # noqa: B023 - at once
    assert {f"e{n}" for n in range(200)} == stored == acked
    assert broken + 1 == len(gateway.asked)


async def tick(clock: FakeClock, is_so: Callable[[], bool]) -> None:
    """Let time pass until something is so."""
    async with asyncio.timeout(5):
        while not is_so():
            clock.advance_ms(100)
            await asyncio.sleep(0)
