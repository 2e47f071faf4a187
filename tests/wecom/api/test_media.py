"""Files for messages."""

from __future__ import annotations

import pytest

from botkit.calls.files import Download, Upload
from botkit.calls.transport import Answer
from botkit.wecom.api.media import Media
from tests.wecom.api.examples import Example

EXAMPLES = [
    Example(
        "upload a file",
        lambda w: w.media.upload("file", "报告.pdf", b"%PDF-1.7"),
        "POST /cgi-bin/media/upload",
        Media("M", 1380000000, "file"),
        query={"type": "file"},
        answer={"errcode": 0, "type": "file", "media_id": "M", "created_at": "1380000000"},
    ),
    Example(
        "get a file",
        lambda w: w.media.get("M"),
        "GET /cgi-bin/media/get",
        Download("a.png", "image/png", b"\x89PNG"),
        query={"media_id": "M"},
        answer=Answer("image/png", b"\x89PNG", 'attachment; filename="a.png"'),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_an_upload_carries_the_file(wecom, transport):
    transport.answer("POST /cgi-bin/media/upload", {"errcode": 0, "media_id": "M"})
    await wecom.media.upload("file", "报告.pdf", b"%PDF-1.7")
    assert Upload("报告.pdf", b"%PDF-1.7") == transport.requests[-1].upload
