"""Tickets of the JSAPI and the signatures of its pages."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from botkit.dingtalk.api.tickets import PageConfig, Ticket, TicketV1
from botkit.wire.record import plain
from tests.dingtalk.api.examples import Example, ok

VECTORS = Path(__file__).parents[2] / "vectors" / "dingtalk-crypto-vectors.json"
VECTOR = json.loads(VECTORS.read_text())["jsapi"][0]
ASK = "POST /v1.0/oauth2/jsapiTickets"
GIVEN = {"jsapiTicket": "ticket0001", "expireIn": 7200}

EXAMPLES = [
    Example(
        "ask for a ticket",
        lambda d: d.tickets.ask(),
        ASK,
        Ticket("ticket0001"),
        body={},
        answer=GIVEN,
    ),
    Example(
        "ask oapi for a ticket",
        lambda d: d.tickets.ask_v1(),
        "GET /get_jsapi_ticket",
        TicketV1("T", 7200),
        answer=ok(ticket="T", expires_in="7200"),
    ),
    Example(
        "keep a ticket",
        lambda d: d.tickets.current(),
        ASK,
        "ticket0001",
        body={},
        answer=GIVEN,
    ),
    Example(
        "sign a page",
        lambda d: d.tickets.page_config(
            VECTOR["page_url"], ["biz.user.get"], nonce="nonce0001", at_ms=1700000000000
        ),
        ASK,
        PageConfig(
            1000002,
            "dingcorp",
            1700000000000,
            "nonce0001",
            VECTOR["sha256_hex"],
            names=["biz.user.get"],
        ),
        body={},
        answer=GIVEN,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_older_pages_are_signed_with_sha1(dingtalk, transport):
    transport.answer(ASK, GIVEN)
    signed = await dingtalk.tickets.page_config(
        VECTOR["page_url"], nonce="nonce0001", at_ms=1700000000000, by="sha1"
    )
    assert VECTOR["sha1_hex"] == signed.signature


async def test_the_page_reads_the_spelling_of_its_script(dingtalk, transport):
    transport.answer(ASK, GIVEN)
    names = {"agentId", "corpId", "timeStamp", "nonceStr", "signature", "type", "jsApiList"}
    assert names == set(plain(await dingtalk.tickets.page_config("https://a/")))


async def test_a_ticket_is_renewed_when_its_time_is_up(dingtalk, transport, clock):
    transport.answer(ASK, GIVEN, {**GIVEN, "jsapiTicket": "T2"})
    assert ["ticket0001"] * 2 == [await dingtalk.tickets.current() for _ in range(2)]
    clock.shift(timedelta(hours=2))
    assert "T2" == await dingtalk.tickets.current()
    assert 2 == transport.count(ASK)
