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
    assert "报告.pdf" == emulator.wecom.media.find(uploaded["media_id"]).name


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
    assert "%E6%8A%A5%E5%91%8A.pdf" == emulator.wecom.media.find(uploaded["media_id"]).name


async def test_a_picture_of_an_article_has_an_address_for_ever(api, stranger, move):
    path = "/cgi-bin/media/uploadimg"
    taken = await api.upload(path, "p.png", PNG, access_token=api.token)
    assert 0 == taken["errcode"]
    move(days=30)
    async with stranger.session.get(taken["url"]) as answer:
        assert (PNG, "image/png") == (await answer.read(), answer.content_type)


@pytest.mark.parametrize(("code", "content"), [(40009, b"12345"), (40123, b"no picture")])
async def test_a_picture_of_an_article_is_a_picture(api, code, content):
    path = "/cgi-bin/media/uploadimg"
    assert code == (await api.upload(path, "p.png", content, access_token=api.token))["errcode"]


async def test_a_picture_of_an_article_may_come_by_any_name(api):
    form = aiohttp.FormData()
    form.add_field("fieldNameHere", PNG, filename="p.png")
    url, query = f"{api.base}/cgi-bin/media/uploadimg", {"access_token": api.token}
    async with api.session.post(url, params=query, data=form) as answer:
        assert 0 == (await answer.json())["errcode"]


@pytest.mark.parametrize(("days", "count"), [(0, 1000), (2, 3000)])
async def test_a_thousand_pictures_a_day_and_three_thousand_a_month(
    api, emulator, move, days, count
):
    async def upload() -> int:
        answer = await api.upload("/cgi-bin/media/uploadimg", "p.png", PNG, access_token=api.token)
        return answer["errcode"]

    emulator.wecom.media._pictures.extend(
        [emulator.clock.now_ms() - days * 86_400_000] * (count - 1)
    )
    assert 0 == await upload()
    assert 45009 == await upload()
    move(hours=1)
    assert 45009 == await upload()


async def test_a_recording_has_sixty_seconds_at_most(upload):
    frame = b"\x3c" + bytes(31)  # 20 ms in the largest mode
    assert 0 == (await upload("a.amr", b"#!AMR\n" + frame * 3000, "voice"))["errcode"]
    assert 45007 == (await upload("a.amr", b"#!AMR\n" + frame * 3001, "voice"))["errcode"]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (40058, {"scene": 2}),
        (40005, {"type": "image"}),
        (40058, {"filename": "x" * 129}),
        (830001, {"url": "ftp://a"}),
        (40058, {"md5": ""}),
    ],
)
async def test_an_upload_by_address_with_a_bad_field_is_refused(api, code, change):
    body = {"scene": 1, "type": "file", "filename": "a", "url": "https://a/b", "md5": "0"}
    assert code == (await api.call("media/upload_by_url", {**body, **change}))["errcode"]


async def test_an_upload_by_address_is_known_for_an_hour(api, company, move):
    body = {"scene": 1, "type": "file", "filename": "a", "url": "https://a/b", "md5": "0"}
    job = {"jobid": (await api.call("media/upload_by_url", body))["jobid"]}
    assert 3 == (await api.call("media/get_upload_by_url_result", job))["status"]
    move(minutes=60)
    assert 40058 == (await api.call("media/get_upload_by_url_result", job))["errcode"]


async def test_an_attachment_says_what_it_is_for(api):
    path, query = "/cgi-bin/media/upload_attachment", {"access_token": api.token}
    asked = {**query, "media_type": "image", "attachment_type": "1"}
    assert 0 == (await api.upload(path, "p.png", PNG, **asked))["errcode"]
    asked["attachment_type"] = "3"
    assert 40058 == (await api.upload(path, "p.png", PNG, **asked))["errcode"]
