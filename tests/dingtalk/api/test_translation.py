"""Translation of texts."""

from __future__ import annotations

import pytest

from botkit.dingtalk.api.translation import PAIRS
from tests.dingtalk.api.examples import Example, ok
from tests.dingtalk.api.phone import wait

EXAMPLES = [
    Example(
        "translate",
        lambda d: d.translation.translate("你好", "zh", "en"),
        "POST /topapi/ai/mt/translate",
        "Hello",
        body={"query": "你好", "source_language": "zh", "target_language": "en"},
        answer=ok(result="Hello"),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_all_pairs_are_taken(emulated):
    for source, target in sorted(PAIRS):
        assert f"[{target}] x" == await emulated.translation.translate("x", source, target)
        await wait(emulated, "1s")


@pytest.mark.parametrize(("source", "target"), [("zh", "ar"), ("ru", "de"), ("xx", "zh")])
async def test_a_pair_that_is_not_known_is_not_sent(dingtalk, transport, source, target):
    with pytest.raises(ValueError, match=f"target of {source}"):
        await dingtalk.translation.translate("x", source, target)
    assert [] == transport.requests
