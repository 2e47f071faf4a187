"""Speech to text."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument
from tests.dingtalk.api.examples import Example, ok


async def recorded(dingtalk):
    return (await dingtalk.media.upload("voice", "a.amr", b"#!AMR")).media_id


EXAMPLES = [
    Example(
        "hear a recording",
        lambda d: d.speech.read("@l1"),
        "POST /topapi/asr/voice/translate",
        "三点开会",
        body={"media_id": "@l1"},
        answer=ok(result="三点开会"),
        before=recorded,
        make_there=lambda d, given: d.speech.read(given),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_only_recordings_are_heard(emulated):
    picture = await emulated.media.upload("image", "a.png", b"png")
    with pytest.raises(BadArgument, match="44001"):
        await emulated.speech.read(picture.media_id)
    with pytest.raises(ValueError, match="a media id"):
        await emulated.speech.read("")
