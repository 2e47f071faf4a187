"""Who opens a page or a mini program."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

PAGE = "https://bot.example.com/me?tab=1"


@pytest.fixture
def query(company):
    return {
        "appid": company.corp_id,
        "redirect_uri": PAGE,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "S1",
        "agentid": "1000002",
    }


async def browse(api, query, path="/connect/oauth2/authorize"):
    async with api.session.get(f"{api.base}{path}", params=query, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", ""), await answer.text()


async def code(emulator, kind="page", person="zhangsan"):
    return emulator.code(person, kind)


async def test_the_page_asks_who_it_is_and_comes_back_with_a_code(api, query):
    status, _, text = await browse(api, query)
    assert (200, True, True) == (status, "张三" in text, "person=zhangsan" in text)
    status, location, _ = await browse(api, {**query, "person": "zhangsan"})
    came = parse_qs(urlsplit(location).query)
    assert (302, ["1"], ["S1"]) == (status, came["tab"], came["state"])
    visitor = await api.call("auth/getuserinfo", code=came["code"][0])
    assert ("zhangsan", None) == (visitor["userid"], visitor.get("user_ticket"))


async def test_desktop_browsers_sign_in_as_well(api, query):
    for path in ("/wwlogin/sso/login", "/wwopen/sso/qrConnect"):
        status, location, _ = await browse(api, {**query, "person": "lisi"}, path)
        assert (302, True) == (status, location.startswith(PAGE + "&code="))


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("40013", {"appid": "ww1"}),
        ("40056", {"agentid": "7"}),
        ("40056", {"agentid": "", "scope": "snsapi_privateinfo"}),
        ("50001", {"redirect_uri": "javascript:alert(1)"}),
        ("50001", {"redirect_uri": "http://["}),
        ("84025", {"state": "a b"}),
        ("84025", {"state": "a" * 129}),
        ("unknown person", {"person": "<b>"}),
    ],
)
async def test_a_bad_page_address_shows_why(api, query, words, fields):
    status, _, text = await browse(api, {**query, **fields})
    assert (400, True, False) == (status, words in text, "<b>" in text)


async def test_a_code_works_once_and_for_five_minutes(api, emulator, move):
    read = "auth/getuserinfo"
    used = await code(emulator)
    assert 0 == (await api.call(read, code=used))["errcode"]
    assert 42022 == (await api.call(read, code=used))["errcode"]
    old = await code(emulator)
    move(minutes=5)
    assert 42003 == (await api.call(read, code=old))["errcode"]
    assert 40029 == (await api.call(read, code="nothing"))["errcode"]
    assert 41008 == (await api.call(read))["errcode"]
    assert 40029 == (await api.call(read, code=await code(emulator, "mini_program")))["errcode"]


async def test_the_old_call_has_capitals(api, emulator):
    visitor = await api.call("user/getuserinfo", code=await code(emulator))
    assert ("zhangsan", "device-zhangsan") == (visitor["UserId"], visitor["DeviceId"])
    visitor = await api.call("user/getuserinfo", code=await code(emulator, person="@outside"))
    assert visitor["OpenId"].startswith("o")


async def test_a_member_shows_what_is_private_for_half_an_hour(api, query, move):
    private = {**query, "scope": "snsapi_privateinfo", "person": "zhangsan"}
    _, location, _ = await browse(api, private)
    given = parse_qs(urlsplit(location).query)["code"][0]
    ticket = {"user_ticket": (await api.call("auth/getuserinfo", code=given))["user_ticket"]}
    details = await api.call("auth/getuserdetail", ticket)
    assert ("13800000000", "zhangsan@example.com") == (details["mobile"], details["email"])
    assert 84090 == (await api.call("auth/getuserdetail", {}))["errcode"]
    assert 84015 == (await api.call("auth/getuserdetail", {"user_ticket": "x"}))["errcode"]
    move(minutes=30)
    assert 84014 == (await api.call("auth/getuserdetail", ticket))["errcode"]


async def test_a_mini_program_is_told_who_opened_it(api, emulator, company):
    opened = {"js_code": await code(emulator, "mini_program"), "grant_type": "authorization_code"}
    session = await api.call("miniprogram/jscode2session", **opened)
    assert (company.corp_id, "zhangsan") == (session["corpid"], session["userid"])
    assert 40058 == (await api.call("miniprogram/jscode2session", js_code="x"))["errcode"]


async def test_the_second_factor_is_passed_once(api, emulator):
    given = {"code": await code(emulator, "second_factor")}
    info = await api.call("auth/get_tfa_info", given)
    passed = {"userid": "lisi", "tfa_code": info["tfa_code"]}
    assert 40029 == (await api.call("user/tfa_succ", passed))["errcode"]
    info = await api.call("auth/get_tfa_info", {"code": await code(emulator, "second_factor")})
    passed = {"userid": info["userid"], "tfa_code": info["tfa_code"]}
    assert 0 == (await api.call("user/tfa_succ", passed))["errcode"]
    assert 42022 == (await api.call("user/tfa_succ", passed))["errcode"]


async def test_codes_are_given_at_the_emulators_own_face(api):
    _, answer = await api.status("POST", "/emulator/code", json={"person": "lisi"})
    assert "lisi" == (await api.call("auth/getuserinfo", code=answer["code"]))["userid"]
    status, answer = await api.status("POST", "/emulator/code", json={"person": "x", "to": "y"})
    assert 400 == status
