"""Codes, pages, tickets, and the files people upload."""

from __future__ import annotations

import pytest

PAGE = "https://bot.example.com/me"
PAIR = {"query": "x", "source_language": "zh", "target_language": "en"}


@pytest.fixture
def query(app):
    return {
        "client_id": app.client_id,
        "redirect_uri": PAGE,
        "response_type": "code",
        "scope": "openid",
        "prompt": "consent",
    }


async def opened(api, query):
    url = f"{api.base}/oauth2/auth"
    async with api.session.get(url, params=query, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", ""), await answer.text()


async def test_the_page_asks_who_it_is(api, query):
    status, _, text = await opened(api, query)
    assert (200, True) == (status, "张三 zhangsan" in text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "x"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "https://"},
        {"response_type": "token"},
        {"prompt": "none"},
        {"scope": "all"},
        {"person": "nobody"},
    ],
)
async def test_a_page_that_is_asked_for_wrongly_leads_nowhere(api, query, wrong):
    status, location, _ = await opened(api, {**query, **wrong})
    assert (400, "") == (status, location)


async def test_what_stands_in_the_address_is_no_html(api, query):
    _, _, text = await opened(api, {**query, "state": "<script>", "redirect_uri": f"{PAGE}?<b>"})
    assert "<script>" not in text
    assert "<b>" not in text


async def test_a_code_is_one_apps_and_one_purposes(api, web_api, emulator):
    code = emulator.code("lisi", "page", app="main", platform="dingtalk")
    path = "/topapi/v2/user/getuserinfo"
    assert 40078 == (await web_api.call(path, {"code": code}))["errcode"]
    assert "lisi" == (await api.call(path, {"code": code}))["result"]["userid"]
    other = emulator.code("lisi", "console", app="main", platform="dingtalk")
    assert 40078 == (await api.call(path, {"code": other}))["errcode"]
    assert 40035 == (await api.call(path, {}))["errcode"]


async def test_a_ticket_lives_for_a_day_at_most(api, move):
    path = "/v1.0/oauth2/jsapiTickets"
    first = await api.call(path, {})
    for _ in range(23):
        move(hours=1)
        await api.sign_in()
        again = await api.call(path, {})
        assert first["jsapiTicket"] == again["jsapiTicket"]
    assert 3590 < again["expireIn"] <= 3600
    assert first["jsapiTicket"] == (await api.call("/get_jsapi_ticket"))["ticket"]
    move(hours=1)
    await api.sign_in()
    assert first["jsapiTicket"] != (await api.call(path, {}))["jsapiTicket"]


@pytest.mark.parametrize(
    ("code", "name", "content", "kind"),
    [
        (40004, "a.png", b"a", "sticker"),
        (40005, "a.webp", b"a", "image"),
        (44001, "a.png", b"", "image"),
        (40006, "a.amr", bytes(2 * 1024 * 1024 + 1), "voice"),
    ],
)
async def test_a_file_that_is_not_taken_is_refused(api, code, name, content, kind):
    assert code == (await api.upload(name, content, type=kind))["errcode"]


async def test_an_upload_needs_a_form_with_a_file(api):
    assert 41005 == (await api.call("/media/upload", {}, type="image"))["errcode"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/topapi/ocr/structured/recognize", {"type": "passport", "image_url": PAGE}),
        ("/topapi/ocr/structured/recognize", {"type": {"a": 1}, "image_url": PAGE}),
        ("/topapi/ocr/structured/recognize", {"type": "idcard", "image_url": "ftp://a"}),
        (
            "/topapi/ai/mt/translate",
            {"query": "x", "source_language": "ru", "target_language": "de"},
        ),
        ("/topapi/ai/mt/translate", {"source_language": "zh", "target_language": "en"}),
    ],
)
async def test_what_cannot_be_read_or_translated_is_refused(api, path, body):
    assert 40035 == (await api.call(path, body))["errcode"]


async def test_a_recording_must_be_there(api):
    body = {"media_id": "@nothing"}
    assert 40007 == (await api.call("/topapi/asr/voice/translate", body))["errcode"]


async def test_an_app_is_hidden_from_all_but_administrators(api, app):
    body = {"agentId": app.agent_id, "isHidden": True}
    await api.call("/microapp/set_visible_scopes", body)
    seen = [
        len((await api.call("/microapp/list_by_userid", userid=one))["appList"])
        for one in ("zhouba", "lisi")
    ]
    assert [2, 1] == seen
    wrong = {"agentId": app.agent_id, "deptVisibleScopes": [99]}
    assert 60003 == (await api.call("/microapp/set_visible_scopes", wrong))["errcode"]
