"""Uploads and downloads."""

from __future__ import annotations

import aiohttp
import pytest

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(100))
UPLOAD, GET = "/cgi-bin/media/upload", "/cgi-bin/media/get"


@pytest.fixture
def upload(api):
    async def upload(name, content, kind="file"):
        return await api.upload(UPLOAD, name, content, access_token=api.token, type=kind)

    return upload


async def test_a_picture_comes_back_as_it_was(api, upload):
    uploaded = await upload("p.png", PNG, "image")
    assert ("image", str) == (uploaded["type"], type(uploaded["created_at"]))
    query = {"access_token": api.token, "media_id": uploaded["media_id"]}
    async with api.session.get(api.base + GET, params=query) as answer:
        assert PNG == await answer.read()
        assert 'attachment; filename="p.png"' == answer.headers["Content-Disposition"]
        assert "image/png" == answer.content_type


async def test_a_file_of_twenty_megabytes_is_taken(upload):
    assert 0 == (await upload("big.zip", b"0" * 20 * 1024 * 1024))["errcode"]


async def test_a_range_is_a_part(api, upload):
    uploaded = await upload("p.png", PNG, "image")
    query = {"access_token": api.token, "media_id": uploaded["media_id"]}
    headers = {"Range": "bytes=10-19"}
    async with api.session.get(api.base + GET, params=query, headers=headers) as answer:
        assert (206, PNG[10:20]) == (answer.status, await answer.read())
        assert f"bytes 10-19/{len(PNG)}" == answer.headers["Content-Range"]
    headers = {"Range": "bytes=999-"}
    async with api.session.get(api.base + GET, params=query, headers=headers) as answer:
        assert 40146 == (await answer.json())["errcode"]


async def test_media_live_three_days(api, upload, company, move):
    uploaded = await upload("报告.pdf", b"123456")
    move(days=3)
    app = company.app("main")
    token = await api.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=app.secret)
    api.token = token["access_token"]
    assert 40145 == (await api.call("media/get", media_id=uploaded["media_id"]))["errcode"]
    assert 40007 == (await api.call("media/get", media_id="unknown"))["errcode"]
    assert 41006 == (await api.call("media/get"))["errcode"]


@pytest.mark.parametrize(
    ("code", "kind", "content"),
    [
        (40005, "poem", b"123456"),
        (40006, "file", b"12345"),
        (40123, "image", b"no picture"),
        (301017, "voice", b"no voice"),
        (40004, "video", b"no video at all"),
        (45001, "voice", b"#!AMR\n" + b"0" * 2097152),
        (40009, "image", PNG + b"0" * 10485760),
        (45001, "file", b"0" * 20971521),
    ],
)
async def test_sizes_and_formats_are_checked(upload, code, kind, content):
    assert code == (await upload("name", content, kind))["errcode"]


async def test_a_name_the_server_cannot_read_is_an_empty_part(api):
    query = {"access_token": api.token, "type": "file"}
    for disposition in (
        "form-data; name=\"media\"; filename*=utf-8''%E6%8A%A5.pdf",
        'form-data; name="media"',
        'form-data; name="other"; filename="a.pdf"',
    ):
        body = f"--b\r\nContent-Disposition: {disposition}\r\n\r\n123456\r\n--b--\r\n".encode()
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        async with api.session.post(
            api.base + UPLOAD, params=query, data=body, headers=headers
        ) as answer:
            assert 44001 == (await answer.json())["errcode"]


async def test_a_chinese_name_is_kept(emulator, upload):
    uploaded = await upload("报告.pdf", b"123456")
    assert "报告.pdf" == emulator.media.find(uploaded["media_id"]).name


async def test_what_is_no_form_is_an_empty_part(api):
    query = {"access_token": api.token, "type": "file"}
    assert 44001 == (await api.post(UPLOAD, {}, **query))["errcode"]
    broken = {"Content-Type": "multipart/form-data; boundary=b"}
    for data in (b"", b"--b\r\n", b"--b\r\nno header\r\n\r\n123", b"nothing"):
        async with api.session.post(
            api.base + UPLOAD, params=query, data=data, headers=broken
        ) as answer:
            assert 44001 == (await answer.json())["errcode"]


async def test_a_form_of_the_client_library_with_a_quoted_name_is_taken_as_it_stands(emulator, api):
    form = aiohttp.FormData()
    form.add_field("media", b"123456", filename="报告.pdf")
    query = {"access_token": api.token, "type": "file"}
    async with api.session.post(api.base + UPLOAD, params=query, data=form) as answer:
        uploaded = await answer.json()
    assert "%E6%8A%A5%E5%91%8A.pdf" == emulator.media.find(uploaded["media_id"]).name
