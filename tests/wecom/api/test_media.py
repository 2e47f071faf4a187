"""Files for messages."""

from __future__ import annotations

import hashlib

import pytest

from botkit.calls.files import Download, Upload
from botkit.calls.transport import Answer
from botkit.errors import BadArgument, OverLimit
from botkit.wecom.api.media import DONE, FAILED, Media, UploadDetail, UploadJob
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example

PNG = b"\x89PNG\r\n\x1a\n"
VOICE = b"#!AMR\n12345"
MD5 = hashlib.md5(PNG, usedforsecurity=False).hexdigest()
URL = "https://www.example.com/report.pdf"


async def picture(wecom: WeCom) -> str:
    return (await wecom.media.upload("image", "a.png", PNG)).media_id


async def voice(wecom: WeCom) -> str:
    return (await wecom.media.upload("voice", "a.amr", VOICE)).media_id


async def job(wecom: WeCom) -> str:
    url = await wecom.media.upload_image("a.png", PNG)
    return await wecom.media.upload_by_url("file", "a.png", url, md5=MD5)


EXAMPLES = [
    Example(
        "upload a file",
        lambda w: w.media.upload("file", "报告.pdf", b"%PDF-1.7"),
        "POST /cgi-bin/media/upload",
        Media("M", 1380000000, "file"),
        query={"type": "file"},
        answer={"errcode": 0, "type": "file", "media_id": "M", "created_at": "1380000000"},
    ),
    *[
        Example(
            f"upload {kind}",
            lambda w, kind=kind, content=content: w.media.upload(kind, "a", content),
            "POST /cgi-bin/media/upload",
            Media("M", 1380000000, kind),
            query={"type": kind},
            answer={"errcode": 0, "type": kind, "media_id": "M", "created_at": "1380000000"},
        )
        for kind, content in {
            "image": PNG,
            "voice": VOICE,
            "video": b"\0\0\0\x18ftypmp42",
        }.items()
    ],
    Example(
        "upload a picture for an article",
        lambda w: w.media.upload_image("a.png", PNG),
        "POST /cgi-bin/media/uploadimg",
        "https://p.example.com/1",
        answer={"errcode": 0, "url": "https://p.example.com/1"},
        repeatable=False,
    ),
    Example(
        "upload an attachment",
        lambda w: w.media.upload_attachment("image", "a.png", PNG, use=2),
        "POST /cgi-bin/media/upload_attachment",
        Media("M", 1380000000, "image"),
        query={"media_type": "image", "attachment_type": "2"},
        answer={"errcode": 0, "type": "image", "media_id": "M", "created_at": 1380000000},
    ),
    Example(
        "upload by address",
        lambda w: w.media.upload_by_url("file", "报告.pdf", URL, md5=MD5),
        "POST /cgi-bin/media/upload_by_url",
        "J",
        {"scene": 1, "type": "file", "filename": "报告.pdf", "url": URL, "md5": MD5},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
    ),
    Example(
        "how far an upload by address is",
        lambda w: w.media.upload_by_url_result("J"),
        "POST /cgi-bin/media/get_upload_by_url_result",
        UploadJob(2, UploadDetail(0, "ok", "M", 1380000000)),
        {"jobid": "J"},
        answer={
            "errcode": 0,
            "status": 2,
            "detail": {
                "errcode": 0,
                "errmsg": "ok",
                "media_id": "M",
                "created_at": "1380000000",
            },
        },
        before=job,
        make_there=lambda w, job_id: w.media.upload_by_url_result(job_id),
    ),
    Example(
        "get a file",
        lambda w: w.media.get("M"),
        "GET /cgi-bin/media/get",
        Download("a.png", "image/png", b"\x89PNG"),
        query={"media_id": "M"},
        answer=Answer("image/png", b"\x89PNG", 'attachment; filename="a.png"'),
        before=picture,
        make_there=lambda w, media: w.media.get(media),
    ),
    Example(
        "get a part of a file",
        lambda w: w.media.get_part("M", 0, 3),
        "GET /cgi-bin/media/get",
        Download("a.png", "image/png", b"\x89PNG"),
        query={"media_id": "M"},
        answer=Answer("image/png", b"\x89PNG", 'attachment; filename="a.png"'),
        before=picture,
        make_there=lambda w, media: w.media.get_part(media, 0, 3),
    ),
    Example(
        "get a recording",
        lambda w: w.media.get_voice("M"),
        "GET /cgi-bin/media/get/jssdk",
        Download("a.speex", "voice/speex", b"speex"),
        query={"media_id": "M"},
        answer=Answer("voice/speex", b"speex", 'attachment; filename="a.speex"'),
        before=voice,
        make_there=lambda w, media: w.media.get_voice(media),
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


async def test_a_file_is_read_part_by_part(emulated):
    media = await picture(emulated)
    parts = [await emulated.media.get_part(media, first, first + 4) for first in (0, 5)]
    assert PNG == b"".join(part.content for part in parts)
    with pytest.raises(BadArgument, match="40146"):
        await emulated.media.get_part(media, 8, 12)


async def test_an_upload_by_address_tells_what_became_of_it(emulated):
    good = await emulated.media.upload_by_url_result(await job(emulated))
    assert DONE == good.status
    assert PNG == (await emulated.media.get(good.detail.media_id)).content
    lost = await emulated.media.upload_by_url("file", "a", URL, md5=MD5)
    bad = await emulated.media.upload_by_url_result(lost)
    assert (FAILED, 830003, "") == (bad.status, bad.detail.errcode, bad.detail.media_id)


@pytest.mark.parametrize(
    "make",
    [
        lambda w: w.media.upload("voice", "a.amr", bytes(2 * 1024 * 1024 + 1)),
        lambda w: w.media.upload_image("a.png", bytes(2 * 1024 * 1024 + 1)),
        lambda w: w.media.get_part("M", 0, 20 * 1024 * 1024),
        lambda w: w.media.upload_by_url("file", "x" * 129, URL, md5=MD5),
        lambda w: w.media.upload_by_url("file", "a", URL + "x" * 1024, md5=MD5),
    ],
)
async def test_what_is_too_large_is_not_sent(wecom, transport, make):
    with pytest.raises(OverLimit):
        await make(wecom)
    assert [] == transport.requests


async def test_an_empty_file_is_not_sent(wecom, transport):
    with pytest.raises(BadArgument, match="more than 5"):
        await wecom.media.upload("file", "a.txt", b"12345")
    assert [] == transport.requests
