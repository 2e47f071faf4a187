"""Reading of pictures."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.ocr import KINDS, Paper
from botkit.errors import Garbled, OverLimit
from tests.dingtalk.api.examples import Example, ok

URL = "https://bot.example.com/card.png"
DATA = '{"姓名":"张三"}'

EXAMPLES = [
    Example(
        "read a card",
        lambda d: d.ocr.read("idcard", URL),
        "POST /topapi/ocr/structured/recognize",
        Paper(DATA, 90, 800, 500, 500, 800),
        body={"type": "idcard", "image_url": URL},
        answer=ok(
            result={
                "data": DATA,
                "angle": 90,
                "width": 800,
                "height": "500",
                "original_width": 500,
                "original_height": 800,
            }
        ),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_paper_is_read(emulated, kind):
    assert (await emulated.ocr.read(kind, URL)).fields()


def test_what_was_read_has_chinese_names():
    assert {"姓名": "张三"} == Paper(DATA).fields()
    with pytest.raises(Garbled):
        Paper("no JSON").fields()


async def test_what_the_platform_would_not_take_is_not_sent(dingtalk, transport):
    with pytest.raises(ValueError, match="allowed are idcard, invoice"):
        await dingtalk.ocr.read("passport", URL)
    with pytest.raises(OverLimit, match="allowed are 1000"):
        await dingtalk.ocr.read("idcard", URL + "x" * 1000)
    assert [] == transport.requests
