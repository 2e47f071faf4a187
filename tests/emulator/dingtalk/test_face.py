"""The emulator's own face, for DingTalk."""

from __future__ import annotations

import aiohttp
import pytest

DING = {"platform": "dingtalk", "app": "main"}


@pytest.fixture
def face(emulator, session):
    async def ask(verb: str, **body):
        url = f"{emulator.base}/emulator/{verb}"
        async with session.post(url, json={**DING, **body}) as answer:
            return answer.status, await answer.json()

    return ask


async def test_a_person_talks_and_clicks_through_the_face(face, bot, api, emulator):
    assert (200, {"status": 200, "tries": 1}) == await face("say", person="zhangsan", text="报修")
    await api.card()
    bot.response = {"cardData": {"cardParamMap": {"status": "好", "buttons": "[]"}}}
    assert (200, {"status": 200, "tries": 1}) == await face("click", person="zhangsan", key="提交")
    assert (200, {"status": 0, "tries": 0}) == await face("enter", person="zhangsan")
    assert 409 == (await face("menu", person="zhangsan", key="x"))[0]


async def test_the_platform_need_not_be_named_when_only_one_has_the_app(face, bot):
    assert 200 == (await face("say", person="zhangsan", text="报修", platform=""))[1]["status"]
    status, answer = await face("say", person="zhangsan", text="x", platform="slack")
    assert (400, True) == (status, "wecom, dingtalk" in answer["error"])


async def test_the_company_tells_the_keys_of_apps_and_of_the_suite(emulator, session, api):
    async with session.get(f"{emulator.base}/emulator/company") as answer:
        shown = await answer.json()
    app = shown["apps"][0]
    body = {"corpid": app["corp_id"], "ssoSecret": app["sso_secret"]}
    assert "accessToken" in await api.call("/v1.0/oauth2/ssoAccessToken", body)
    suite = {f"suite_{name}": value for name, value in shown["suite"].items()}
    assert "suite_access_token" in await api.call("/service/get_suite_token", suite)


async def test_a_place_cannot_be_sent_to_a_robot(face, bot):
    status, answer = await face("say", person="zhangsan", type="location", latitude=1.0)
    assert (400, True) == (status, "known are: text" in answer["error"])


async def test_files_go_into_groups_as_well(emulator, session, bot):
    form = aiohttp.FormData({**DING, "person": "zhangsan", "type": "image", "chat": "ops"})
    form.add_field("file", b"\x89PNG\r\n\x1a\n", filename="a.png")
    async with session.post(f"{emulator.base}/emulator/upload", data=form) as answer:
        assert {"status": 200, "tries": 1} == await answer.json()
    media = emulator.messages(chat="ops")[0]["body"]["image"]["media_id"]
    async with session.get(f"{emulator.base}/emulator/media/{media}") as answer:
        assert ("image/png", b"\x89PNG\r\n\x1a\n") == (answer.content_type, await answer.read())


async def test_messages_can_be_asked_for_by_platform(emulator, session, api):
    await api.send()
    for platform, count in (("dingtalk", 1), ("wecom", 0)):
        query = {"platform": platform, "person": "zhangsan"}
        async with session.get(f"{emulator.base}/emulator/messages", params=query) as answer:
            assert count == len((await answer.json())["messages"])


async def test_an_app_out_of_sight_is_not_written_to(face, bot, api):
    assert 200 == (await face("unsubscribe", person="zhangsan"))[0]
    assert ["zhangsan"] == (await api.send())["invalidStaffIdList"]
    assert 409 == (await face("say", person="zhangsan", text="报修"))[0]
    await face("subscribe", person="zhangsan")
    assert [] == (await api.send())["invalidStaffIdList"]


async def test_an_address_is_taken_when_it_answers_the_check(face, web_bot, company):
    url = company.app("web", "dingtalk").callback
    assert (200, {"verified": True}) == await face("callback", app="web", url=url)
    web_bot.word = b"no"
    assert 409 == (await face("callback", app="web", url=url))[0]
