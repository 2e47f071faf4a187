"""Events by HTTP, subscribed to by call."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from botkit.dingtalk.api.subscriptions import MissedEvent, Subscription
from botkit.dingtalk.api.users import UserFields
from botkit.dingtalk.crypto import Envelope
from botkit.emulator.company import DING_CORP_ID
from botkit.errors import AlreadyExists, BadArgument, NotFound
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import wait

KEY = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"
KEYS = {"token": "botkitToken", "aes_key": KEY}
TAGS = ["user_add_org", "user_modify_org"]
URL = "https://bot.example.com/callback"


class Listener:
    """An address that answers every event as it must, or not at all."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.url = ""
        self.is_deaf = False

    async def answer(self, request: web.Request) -> web.Response:
        if self.is_deaf:
            return web.Response(status=500)
        query = request.query
        envelope = Envelope("botkitToken", KEY, DING_CORP_ID)
        sealed = (await request.json())["encrypt"]
        given = query["msg_signature"], query["timestamp"], query["nonce"], sealed
        self.heard.append(json.loads(envelope.open(*given)))
        back = envelope.seal(b"success", timestamp="1", nonce="2")
        told = {"msg_signature": back.signature, "timeStamp": "1", "nonce": "2"}
        return web.json_response({**told, "encrypt": back.encrypt})


LISTENER = Listener()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    LISTENER.__init__()  # type: ignore[misc]
    server = web.Application()
    server.router.add_post("/callback", LISTENER.answer)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    LISTENER.url = f"http://127.0.0.1:{runner.addresses[0][1]}/callback"
    yield LISTENER
    await runner.cleanup()


async def registered(dingtalk):
    await dingtalk.subscriptions.register(LISTENER.url, TAGS, **KEYS)


EXAMPLES = [
    Example(
        "subscribe",
        lambda d: d.subscriptions.register(URL, TAGS, **KEYS),
        "POST /call_back/register_call_back",
        body={"call_back_tag": TAGS, "url": URL, **KEYS},
        repeatable=False,
        make_there=lambda d, _: registered(d),
    ),
    Example(
        "change a subscription",
        lambda d: d.subscriptions.update(URL, TAGS, **KEYS),
        "POST /call_back/update_call_back",
        body={"call_back_tag": TAGS, "url": URL, **KEYS},
        before=registered,
        make_there=lambda d, _: d.subscriptions.update(LISTENER.url, TAGS[:1], **KEYS),
    ),
    Example(
        "what is subscribed to",
        lambda d: d.subscriptions.get(),
        "GET /call_back/get_call_back",
        Subscription(URL, "botkitToken", KEY, TAGS),
        answer=ok(url=URL, call_back_tag=TAGS, **KEYS),
        before=registered,
    ),
    Example(
        "subscribe no more",
        lambda d: d.subscriptions.delete(),
        "GET /call_back/delete_call_back",
        before=registered,
    ),
    Example(
        "what was missed",
        lambda d: d.subscriptions.missed(),
        "GET /call_back/get_call_back_failed_result",
        [MissedEvent("user_add_org", 5, {"userid": ["lisi"], "corpid": "dingcorp"})],
        answer=ok(
            has_more=False,
            failed_list=[
                {
                    "user_add_org": {"userid": ["lisi"], "corpid": "dingcorp"},
                    "call_back_tag": "user_add_org",
                    "event_time": "5",
                }
            ],
        ),
        repeatable=False,
        before=registered,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, listener, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((URL, TAGS, "botkit", KEY[1:]), "42 characters, not 43"),
        ((URL, [], "t", KEY), "1 event or more"),
        ((URL, TAGS, "short", KEY), "5 characters, allowed are 6 to 63"),
        (("", TAGS, "t", KEY), "an address"),
    ],
)
async def test_what_the_platform_would_not_take_is_not_sent(dingtalk, transport, asked, words):
    url, tags, token, key = asked
    with pytest.raises(ValueError, match=words):
        await dingtalk.subscriptions.register(url, tags, token=token, aes_key=key)
    assert [] == transport.requests


async def test_what_was_missed_is_read_to_the_end(dingtalk, transport):
    missed = [{"org_change": {}, "call_back_tag": "org_change", "event_time": n} for n in range(2)]
    transport.answer(
        "GET /call_back/get_call_back_failed_result",
        ok(has_more=True, failed_list=missed[:1]),
        ok(has_more=False, failed_list=missed[1:]),
    )
    assert [0, 1] == [one.at_ms async for one in dingtalk.subscriptions.missed()]


async def test_the_address_is_asked_and_then_told(emulated, emulator, listener):
    await registered(emulated)
    await emulated.users.update("lisi", UserFields(title="总监"))
    await emulator.until(lambda: len(listener.heard) == 2)
    assert ["check_url", "user_modify_org"] == [one["EventType"] for one in listener.heard]


async def test_an_address_that_is_deaf_is_not_registered(emulated, listener):
    listener.is_deaf = True
    with pytest.raises(BadArgument, match="71009"):
        await registered(emulated)
    with pytest.raises(NotFound, match="71007"):
        await emulated.subscriptions.get()


async def test_what_was_told_in_vain_is_kept_until_it_is_asked_for(emulated, emulator, listener):
    await registered(emulated)
    listener.is_deaf = True
    await emulated.users.update("lisi", UserFields(title="总监"))
    for pushed in (2, 3, 4):  # the first was the check
        await emulator.until(lambda pushed=pushed: pushed == _count(emulator, "/callback"))
        await wait(emulated, "40s")
    missed = await _missed(emulated)
    assert ["user_modify_org"] == [one.tag for one in missed]
    assert [] == await emulated.subscriptions.missed().all()


async def test_one_address_at_a_time(emulated, listener):
    await registered(emulated)
    with pytest.raises(AlreadyExists, match="71006"):
        await registered(emulated)


async def test_a_tag_that_there_is_not_is_refused(emulated, listener):
    with pytest.raises(BadArgument, match="71008"):
        await emulated.subscriptions.register(listener.url, ["weather_change"], **KEYS)


def _count(emulator, path):
    return sum(one["path"] == path for one in emulator.requests.listing(0))


async def _missed(dingtalk):
    for _ in range(100):
        if found := await dingtalk.subscriptions.missed().all():
            return found
        await wait(dingtalk, "1s")
    raise AssertionError("nothing was kept")
