"""Looking members up and asking them in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from botkit.clock import ZONE, as_datetime


async def found(api, call, **body):
    answer = await api.call(f"user/{call}", body)
    return answer.get("userid") or answer["errcode"]


async def test_a_member_is_found_by_number_and_address(api, company):
    assert "lisi" == await found(api, "getuserid", mobile="13800000001")
    assert "lisi" == await found(api, "get_userid_by_email", email="LISI@example.com")
    company.app("main").hidden.add("lisi")
    assert 46004 == await found(api, "getuserid", mobile="13800000001")
    assert 60103 == await found(api, "getuserid", mobile="1")
    assert 60105 == await found(api, "get_userid_by_email", email="lisi")
    assert 40058 == await found(api, "get_userid_by_email", email="a@b.cc", email_type=3)


async def test_looking_up_in_vain_closes_the_call_for_a_day(api, company, move):
    for _ in range(3):
        assert 46004 == await found(api, "getuserid", mobile="13911111111")
    assert 45009 == await found(api, "getuserid", mobile="13800000001")
    assert "lisi" == await found(api, "get_userid_by_email", email="lisi@example.com")
    move(hours=24)
    app = company.app("main")
    answer = await api.get("/cgi-bin/gettoken", corpid=app.corp_id, corpsecret=app.secret)
    api.token = answer["access_token"]
    assert "lisi" == await found(api, "getuserid", mobile="13800000001")


async def test_who_has_not_joined_has_no_wechat(api):
    new = {"userid": "a", "name": "a", "department": [2], "email": "a@example.com"}
    await api.call("user/create", new)
    convert = "user/convert_to_openid"
    assert 43004 == (await api.call(convert, {"userid": "a"}))["errcode"]
    await api.call("user/authsucc", userid="a")
    openid = (await api.call(convert, {"userid": "a"}))["openid"]
    back = await api.call("user/convert_to_userid", {"openid": openid})
    assert "a" == back["userid"]
    assert 40073 == (await api.call("user/convert_to_userid", {"openid": "o"}))["errcode"]


async def test_open_userids_go_there_and_back(api):
    there = await api.call("batch/userid_to_openuserid", {"userid_list": ["lisi", "x", []]})
    assert ["x", []] == there["invalid_userid_list"]
    ids = [one["open_userid"] for one in there["open_userid_list"]]
    back = await api.call("batch/openuserid_to_userid", {"open_userid_list": [*ids, "y"]})
    assert ["lisi"] == [one["userid"] for one in back["userid_list"]]
    assert ["y"] == back["invalid_open_userid_list"]
    assert 40035 == (await api.call("batch/userid_to_openuserid", {}))["errcode"]


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (81012, {}),
        (81013, {"user": ["nobody"], "party": [99], "tag": [1]}),
        (40035, {"user": "lisi"}),
        (40035, {"user": ["lisi"] * 1001}),
        (0, {"user": ["lisi", "nobody"]}),
    ],
)
async def test_whom_an_invitation_does_not_reach_is_told(api, code, body):
    answer = await api.call("batch/invite", body)
    assert code == answer["errcode"]
    if not code:
        assert ["nobody"] == answer["invaliduser"]


async def test_the_code_to_join_by_is_an_address(api):
    assert (await api.call("corp/get_join_qrcode", size_type=2))["join_qrcode"].startswith("https")
    assert 40058 == (await api.call("corp/get_join_qrcode", size_type=9))["errcode"]


async def test_active_people_are_counted_for_thirty_days(api, clock):
    today = as_datetime(clock.now_ms()).astimezone(ZONE).date()
    for days, answer in ((0, 12), (30, 12), (31, None), (-1, None)):
        day = (today - timedelta(days=days)).isoformat()
        assert answer == (await api.call("user/get_active_stat", {"date": day})).get("active_cnt")
    assert 40058 == (await api.call("user/get_active_stat", {"date": "gestern"}))["errcode"]
