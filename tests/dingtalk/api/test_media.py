"""Files for messages."""

from __future__ import annotations

import pytest

from botkit.calls.files import Upload
from botkit.dingtalk.api.media import Media
from botkit.errors import OverLimit
from tests.dingtalk.api.examples import Example, ok

EXAMPLES = [
    Example(
        "upload a file",
        lambda d: d.media.upload("file", "报告.PDF", b"%PDF"),
        "POST /media/upload",
        Media("$l1", "file", 5),
        query={"type": "file"},
        answer=ok(type="file", media_id="$l1", created_at="5"),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(dingtalk, transport, example):
    await example.check(dingtalk, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_the_file_goes_in_the_field_media(dingtalk, transport):
    transport.answer("POST /media/upload", ok(media_id="@l1"))
    await dingtalk.media.upload("image", "图.png", b"png")
    assert Upload("图.png", b"png", "media") == transport.requests[-1].upload


@pytest.mark.parametrize(
    ("kind", "name", "content", "error", "words"),
    [
        ("voice", "a.amr", bytes(2 * 1024 * 1024 + 1), OverLimit, "allowed are 2097152"),
        ("image", "a.png", bytes(20 * 1024 * 1024 + 1), OverLimit, "allowed are 20971520"),
        ("image", "a.webp", b"a", ValueError, "allowed are jpg, gif, png, bmp"),
        ("voice", "noname", b"a", ValueError, "allowed are amr, mp3, wav"),
        ("video", "a.mp4", b"", ValueError, "1 byte or more"),
        ("sticker", "a.mp4", b"a", ValueError, "allowed are image, voice, video, file"),
    ],
)
async def test_a_file_that_is_not_taken_is_not_sent(
    dingtalk, transport, kind, name, content, error, words
):
    with pytest.raises(error, match=words):
        await dingtalk.media.upload(kind, name, content)
    assert [] == transport.requests


async def test_pictures_and_files_are_told_apart_by_their_ids(emulated):
    picture = await emulated.media.upload("image", "a.png", b"png")
    paper = await emulated.media.upload("file", "a.pdf", b"pdf")
    assert ("@", "$") == (picture.media_id[0], paper.media_id[0])
