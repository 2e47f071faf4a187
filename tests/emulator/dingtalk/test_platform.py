"""Two APIs on one address: paths, verbs, dialects, tokens, faults."""

from __future__ import annotations

import pytest

GET = "/topapi/v2/user/get"
SEARCH = "/v1.0/contact/users/search"
ZHANGSAN = {"userid": "zhangsan"}
WORD = {"queryWord": "张", "offset": 0, "size": 10}


async def test_oapi_says_no_with_a_number_and_status_200(api):
    status, answer = await api.status(GET, {"userid": "nobody"})
    assert (200, 60121) == (status, answer["errcode"])
    assert answer["request_id"]


async def test_the_newer_api_says_no_with_a_word_and_a_status(api):
    status, answer = await api.status(SEARCH, {"offset": 0, "size": 10})
    assert (400, "param.empty") == (status, answer["code"])
    assert answer["requestid"]


async def test_one_token_serves_both(api):
    assert "张三" == (await api.call(GET, ZHANGSAN))["result"]["name"]
    assert ["zhangsan"] == (await api.call(SEARCH, WORD))["list"]


async def test_a_token_in_the_wrong_place_is_none(api):
    token, api.token = api.token, ""
    assert 41001 == (await api.call(GET, ZHANGSAN))["errcode"]
    status, answer = await api.status(SEARCH, WORD, access_token=token)
    assert (400, "InvalidAuthentication") == (status, answer["code"])


async def test_asked_for_again_the_same_token_comes_and_lives_longer(api, app, move):
    move(hours=1, minutes=50)
    first = api.token
    query = {"appkey": app.client_id, "appsecret": app.secret}
    answer = await api.call("/gettoken", **query)
    assert (first, 7200) == (answer["access_token"], answer["expires_in"])
    move(minutes=50)
    assert 0 == (await api.call(GET, ZHANGSAN))["errcode"]
    move(hours=2)
    assert 40014 == (await api.call(GET, ZHANGSAN))["errcode"]
    await api.sign_in()
    assert first != api.token


async def test_wrong_credentials_are_refused_by_each_in_its_way(api, app):
    assert 40089 == (await api.call("/gettoken", appkey=app.client_id, appsecret="x"))["errcode"]
    assert 40035 == (await api.call("/gettoken", appkey=app.client_id))["errcode"]
    body = {"appKey": app.client_id, "appSecret": "x"}
    status, answer = await api.status("/v1.0/oauth2/accessToken", body)
    assert (400, "invalidClientIdOrSecret") == (status, answer["code"])
    body = {"client_id": app.client_id, "client_secret": app.secret}
    path = f"/v1.0/oauth2/{app.corp_id}/token"
    granted = await api.call(path, {**body, "grant_type": "client_credentials"})
    assert api.token == granted["access_token"]
    assert "unsupported.grant.type" == (await api.call(path, body))["code"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/topapi/v2/user/nothing", 200, 404),
        ("/v1.0/robot/nothing", 404, "InvalidAction.NotFound"),
        ("/v1.0/oauth2/a/b/token", 404, "InvalidAction.NotFound"),
    ],
)
async def test_an_unknown_path_is_refused_and_listed(api, emulator, path, status, code):
    found, answer = await api.status(path, {})
    assert (status, code) == (found, answer.get("errcode", answer.get("code")))
    assert "unknown path" == emulator.requests.listing()[-1]["verdict"]


async def test_the_wrong_verb_is_refused(api):
    assert 43002 == (await api.call(GET))["errcode"]
    assert 43001 == (await api.call("/user/get", {}))["errcode"]
    assert 404 == (await api.status(SEARCH))[0]


async def test_a_body_that_is_no_json_is_refused(api, session, emulator):
    url = f"{emulator.base}{GET}?access_token={api.token}"
    async with session.post(url, data=b"{") as answer:
        assert 47001 == (await answer.json())["errcode"]


async def test_more_than_twenty_calls_a_second_are_too_many(api, move):
    for _ in range(20):
        assert 0 == (await api.call(GET, ZHANGSAN))["errcode"]
    answer = await api.call(GET, ZHANGSAN)
    assert (88, "90018") == (answer["errcode"], answer["sub_code"])
    for _ in range(20):
        await api.call(SEARCH, WORD)
    status, answer = await api.status(SEARCH, WORD)
    assert 403 == status
    assert answer["code"].endswith("QpsLimitForAppkeyAndApi")
    move(seconds=1)
    assert 0 == (await api.call(GET, ZHANGSAN))["errcode"]


@pytest.mark.parametrize(
    ("fault", "old", "new"),
    [
        ({"fault": "busy"}, -1, (429, "system.busy")),
        ({"fault": "expire_token"}, 40014, (400, "InvalidAuthentication")),
        ({"fault": "refuse_ip"}, 60020, (403, "Forbidden.AccessDenied.IpNotInWhiteList")),
        (
            {"fault": "refuse", "code": 403, "word": "noPermission"},
            403,
            (403, "noPermission"),
        ),
        ({"fault": "refuse", "code": 90018}, 90018, (400, "system.error")),
    ],
)
async def test_faults_come_in_the_dialect_of_the_call(api, emulator, fault, old, new):
    emulator.faults.order(**fault)
    assert old == (await api.call(GET, ZHANGSAN))["errcode"]
    await api.sign_in()
    emulator.faults.order(**fault, path="/v1.0/contact")
    status, answer = await api.status(SEARCH, WORD)
    assert new == (status, answer["code"])


async def test_a_time_out_inside_is_an_88_without_a_sub_code(api, emulator):
    emulator.faults.order("refuse", code=88)
    answer = await api.call(GET, ZHANGSAN)
    assert (88, "") == (answer["errcode"], answer["sub_code"])


async def test_without_the_permission_each_refuses_in_its_way(api, emulator):
    emulator.faults.order("no_permission", times=3)
    answer = await api.call(GET, ZHANGSAN)
    assert (88, "60011") == (answer["errcode"], answer["sub_code"])
    assert 60011 == (await api.call("/user/get", userid="zhangsan"))["errcode"]
    status, answer = await api.status(SEARCH, WORD)
    assert (403, True) == (status, answer["code"].endswith("AccessTokenPermissionDenied"))
    assert answer["accessdenieddetail"]["requiredScopes"]


async def test_a_blocked_address_gets_no_code_at_all(api, emulator):
    emulator.faults.order("blocked")
    answer = await api.call(GET, ZHANGSAN)
    assert (1111, None) == (answer["status"], answer.get("errcode"))


async def test_answers_can_be_sloppy_and_cut_short(api, emulator):
    emulator.faults.order("sloppy_types")
    answer = await api.call(GET, ZHANGSAN)
    assert ("0", "true", ["2"]) == (
        answer["errcode"],
        answer["result"]["active"],
        answer["result"]["dept_id_list"],
    )
    emulator.faults.order("cut_short")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        await api.call(GET, ZHANGSAN)


async def test_both_platforms_stand_side_by_side(api, emulator):
    assert ["dingtalk"] == emulator.shown_company()["platforms"]
    shown = emulator.shown_company()["apps"][0]
    assert ("dingtalk", "stream") == (shown["platform"], shown["mode"])
    assert shown["client_id"] == shown["robot_code"] == api.app.client_id
    assert (404, None) == await _cgi(api)


async def _cgi(api):
    async with api.session.get(f"{api.base}/cgi-bin/nothing") as answer:
        return answer.status, (await answer.text() or None)
