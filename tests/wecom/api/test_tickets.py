"""Tickets of the JS-SDK and their signatures."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from botkit.errors import OverLimit, RateLimited
from botkit.wecom.api.tickets import AgentConfig, PageConfig, Ticket, sign
from botkit.wire.record import plain
from tests.wecom.api.examples import Example

VECTORS = Path(__file__).parents[2] / "vectors" / "wecom-crypto-vectors.json"
PAGE = "https://bot.example.com/me?tab=1"
GIVEN = {"errcode": 0, "errmsg": "ok", "ticket": "T", "expires_in": 7200}
CORP, AGENT = "GET /cgi-bin/get_jsapi_ticket", "GET /cgi-bin/ticket/get"
SIGNED = sign("T", "N", 1700000000, PAGE)

EXAMPLES = [
    Example(
        "ask for the corp's ticket", lambda w: w.tickets.ask_corp(), CORP, Ticket("T"), answer=GIVEN
    ),
    Example(
        "ask for the app's ticket",
        lambda w: w.tickets.ask_agent(),
        AGENT,
        Ticket("T"),
        query={"type": "agent_config"},
        answer=GIVEN,
    ),
    Example("keep the corp's ticket", lambda w: w.tickets.corp(), CORP, "T", answer=GIVEN),
    Example(
        "keep the app's ticket",
        lambda w: w.tickets.agent(),
        AGENT,
        "T",
        query={"type": "agent_config"},
        answer=GIVEN,
    ),
    Example(
        "sign a page",
        lambda w: w.tickets.page_config(PAGE, nonce="N", at=1700000000),
        CORP,
        PageConfig("wwbotkit", 1700000000, "N", SIGNED),
        answer=GIVEN,
    ),
    Example(
        "sign a page for the app",
        lambda w: w.tickets.agent_config(PAGE, nonce="N", at=1700000000),
        AGENT,
        AgentConfig("wwbotkit", 1000002, 1700000000, "N", SIGNED),
        query={"type": "agent_config"},
        answer=GIVEN,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text())["jsapi"])
def test_the_signature_is_the_published_one(vector):
    at = int(vector["timestamp"])
    for url in (vector["url"], vector["url"] + "#here"):
        assert vector["sha1"] == sign(vector["ticket"], vector["noncestr"], at, url)


def test_an_address_no_browser_has_is_refused():
    with pytest.raises(OverLimit):
        sign("T", "N", 1, "https://a/" + "x" * 2048)


async def test_the_page_reads_the_spelling_of_its_script(wecom, transport):
    transport.answer(CORP, GIVEN)
    transport.answer(AGENT, GIVEN)
    page, agent = await wecom.tickets.page_config(PAGE), await wecom.tickets.agent_config(PAGE)
    assert {"appId", "timestamp", "nonceStr", "signature"} == set(plain(page))
    assert {"corpid", "agentid", "timestamp", "nonceStr", "signature"} == set(plain(agent))
    assert page.nonce != agent.nonce
    assert sign("T", page.nonce, page.timestamp, PAGE) == page.signature


async def test_many_callers_ask_for_one_ticket(wecom, transport):
    transport.answer(CORP, GIVEN)
    assert ["T"] * 10 == await asyncio.gather(*(wecom.tickets.corp() for _ in range(10)))
    assert 1 == transport.count(CORP)


async def test_a_ticket_is_renewed_when_its_time_is_up(wecom, transport, clock):
    transport.answer(AGENT, GIVEN, {**GIVEN, "ticket": "T2"})
    assert "T" == await wecom.tickets.agent()
    clock.shift(timedelta(hours=2))
    assert "T2" == await wecom.tickets.agent()
    assert 2 == transport.count(AGENT)


async def test_a_refused_ticket_is_not_asked_for_again_at_once(wecom, transport):
    transport.answer(CORP, {"errcode": 45009, "errmsg": "api freq out of limit"})
    for _ in range(3):
        with pytest.raises(RateLimited):
            await wecom.tickets.corp()
    assert 1 == transport.count(CORP)
