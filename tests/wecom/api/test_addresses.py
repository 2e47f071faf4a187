"""Where the platform calls from."""

from __future__ import annotations

import pytest

from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "addresses of callbacks",
        lambda w: w.addresses.callback_ips(),
        "GET /cgi-bin/getcallbackip",
        ["10.0.0.1"],
        answer={"errcode": 0, "ip_list": ["10.0.0.1"]},
    ),
    Example(
        "addresses of the platform",
        lambda w: w.addresses.api_ips(),
        "GET /cgi-bin/get_api_domain_ip",
        ["10.0.0.2"],
        answer={"errcode": 0, "ip_list": ["10.0.0.2"]},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)
