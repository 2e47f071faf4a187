"""What people say to a robot, alone and in groups, and how an app in HTTP mode is told."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from botkit.dingtalk.crypto import check_robot_sign
from botkit.emulator.mistakes import Mistake

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


async def test_a_robot_hears_in_a_group_only_what_mentions_it(emulator, bot, app):
    assert 0 == (await emulator.say("zhangsan", "大家好", chat="ops", platform="dingtalk")).tries
    await emulator.say("zhangsan", f"@{app.label} 报修", chat="ops", platform="dingtalk")
    await emulator.say("lisi", "帮助", chat="ops", app="main", platform="dingtalk")
    first, second = await bot.heard(2)
    assert " 报修" == first["text"]["content"]
    assert ("2", "运维群", True) == (
        first["conversationType"],
        first["conversationTitle"],
        first["isInAtList"],
    )
    assert [{"dingtalkId": first["chatbotUserId"]}] == first["atUsers"]
    assert " 帮助" == second["text"]["content"]
    assert first["conversationId"] == second["conversationId"]
    assert first["conversationId"].startswith("cid")
    rows = emulator.messages(chat="ops")
    assert [None, "main", "main"] == [one["app"] for one in rows]
    assert {"dingtalk"} == {one["platform"] for one in rows}


@pytest.mark.parametrize(
    ("kind", "name", "msgtype", "told"),
    [
        ("image", "a.png", "picture", {"downloadCode", "pictureDownloadCode"}),
        ("voice", "打印机坏了.amr", "audio", {"duration", "downloadCode", "recognition"}),
        ("video", "a.mp4", "video", {"duration", "downloadCode", "videoType"}),
        ("file", "报告.pdf", "file", {"downloadCode", "fileName"}),
    ],
)
async def test_files_come_as_codes_that_are_exchanged_for_an_address(
    emulator, bot, api, session, kind, name, msgtype, told, move
):
    await emulator.upload("zhangsan", kind, name, PNG, app="main")
    [heard] = await bot.heard(1)
    assert (msgtype, told) == (heard["msgtype"], set(heard["content"]))
    body = {"downloadCode": heard["content"]["downloadCode"], "robotCode": api.app.robot_code}
    answer = await api.call("/v1.0/robot/messageFiles/download", body)
    async with session.get(answer["downloadUrl"]) as file:
        assert PNG == await file.read()
    assert answer["downloadUrl"].endswith(".file")
    move(minutes=10)
    async with session.get(answer["downloadUrl"]) as file:
        assert 403 == file.status
    shown = emulator.messages(person="zhangsan")[0]
    assert (kind, name) == (shown["msgtype"], shown["body"][kind]["filename"])
    assert PNG == emulator.file(shown["body"][kind]["media_id"]).content


async def test_a_code_is_of_one_robot_and_lives_a_day(emulator, bot, api, web_api, move):
    await emulator.upload("zhangsan", "image", "a.png", PNG, app="main")
    [heard] = await bot.heard(1)
    code = heard["content"]["downloadCode"]
    path = "/v1.0/robot/messageFiles/download"
    robot = "invalidParameter.robotCode."
    other = {"downloadCode": code, "robotCode": web_api.app.robot_code}
    assert robot + "auth" == (await web_api.call(path, other))["code"]
    assert robot + "empty" == (await api.call(path, {"downloadCode": code}))["code"]
    own = {"downloadCode": "x", "robotCode": api.app.robot_code}
    assert robot + "downloadCode" == (await api.call(path, own))["code"]
    move(days=1)
    await api.sign_in()
    answer = await api.call(path, {**own, "downloadCode": code})
    assert robot + "downloadCode" == answer["code"]


async def test_a_group_takes_pictures_and_no_files(emulator, bot):
    await emulator.upload("zhangsan", "image", "a.png", PNG, app="main", chat="ops")
    assert "picture" == (await bot.heard(1))[0]["msgtype"]
    with pytest.raises(Mistake, match="only text"):
        await emulator.upload("zhangsan", "file", "a.pdf", PNG, app="main", chat="ops")


async def test_rich_text_comes_as_it_is(emulator, bot):
    content = {"richText": [{"text": "看这里"}]}
    await emulator.dingtalk.phone.write("zhangsan", "richText", content, app="main")
    [told] = await bot.heard(1)
    assert ("richText", content) == (told["msgtype"], told["content"])


async def test_an_app_in_http_mode_is_called_with_a_signature(emulator, web_bot, company):
    app = company.app("web", "dingtalk")
    delivery = await emulator.say("zhangsan", "报修", app="web")
    assert (200, 1) == (delivery.status, delivery.tries)
    [(headers, body)] = web_bot.messages
    check_robot_sign(app.secret, headers["timestamp"], headers["sign"])
    assert "报修" == body["text"]["content"]
    web_bot.status = 500
    await emulator.say("zhangsan", "再来", app="web")
    assert "HTTP 500" == emulator.messages()[-1]["refused"]
    assert 2 == len(web_bot.messages)


async def test_without_an_address_nobody_hears(emulator):
    await emulator.say("zhangsan", "报修", app="web")
    assert "the app has no callback address" == emulator.messages()[0]["refused"]


async def test_an_event_by_http_is_sealed_and_flat(emulator, web_bot, company):
    delivery = await emulator.happen("chat_quit", {"operator": "u"}, app="web")
    assert (200, 1) == (delivery.status, delivery.tries)
    [told] = web_bot.events
    assert ("chat_quit", "u") == (told["EventType"], told["operator"])
    assert company.ding_corp_id == told["CorpId"]
    assert await emulator.verify("web")
    assert {"EventType": "check_url"} == web_bot.events[-1]


async def test_an_event_that_is_answered_wrongly_is_pushed_three_times(emulator, web_bot, move):
    web_bot.word = b"done"
    telling = asyncio.create_task(emulator.happen("chat_quit", {}, app="web"))
    for count in (1, 2, 3):
        await emulator.until(lambda count=count: len(_wrong_answers(emulator)) == count)
        await asyncio.sleep(0)
        move(seconds=30)
    delivery = await telling
    assert (0, 3) == (delivery.status, delivery.tries)
    assert 1 == len({one["eventId"] for one in web_bot.events})
    assert 1 == len(emulator.dingtalk.telling.failed)


def _wrong_answers(emulator):
    verdicts = [one["verdict"] for one in emulator.requests.listing() if one["to"] == "bot"]
    return [one for one in verdicts if "not the sealed word" in one]


async def test_a_reply_address_is_good_for_90_minutes(emulator, bot, session, move):
    await emulator.say("zhangsan", "报修", app="main")
    [told] = await bot.heard(1)
    url = told["sessionWebhook"]
    assert 90 * 60_000 == told["sessionWebhookExpiredTime"] - told["createAt"]
    assert parse_qs(urlsplit(url).query)["session"]
    body = {"msgtype": "markdown", "markdown": {"title": "好", "text": "**收到**"}}
    async with session.post(url, json=body) as answer:
        assert 0 == (await answer.json())["errcode"]
    shown = emulator.messages(person="zhangsan")[-1]
    assert ("markdown", "**收到**") == (shown["msgtype"], shown["body"]["markdown"]["text"])
    move(minutes=90)
    async with session.post(url, json=body) as answer:
        refused = await answer.json()
    assert (300001, "session 不存在") == (refused["errcode"], refused["errmsg"])


async def test_a_reply_in_a_group_is_seen_by_all_and_cannot_be_a_file(emulator, bot, session):
    await emulator.say("zhangsan", "报修", chat="ops", app="main", platform="dingtalk")
    [told] = await bot.heard(1)
    body = {
        "msgtype": "text",
        "text": {"content": "@lisi 请看"},
        "at": {"atUserIds": ["lisi", "wangwu"]},
    }
    async with session.post(told["sessionWebhook"], json=body) as answer:
        assert 0 == (await answer.json())["errcode"]
    shown = emulator.messages(chat="ops")[-1]
    assert ("main", ["lisi"]) == (shown["app"], shown["body"]["mentioned"])
    async with session.post(told["sessionWebhook"], json={"msgtype": "file", "file": {}}) as answer:
        assert 400105 == (await answer.json())["errcode"]


async def test_nobody_speaks_to_what_they_cannot_see_and_there_is_no_menu(emulator, bot):
    emulator.dingtalk.phone.see("zhangsan", False, app="main")
    with pytest.raises(Mistake, match="cannot see"):
        await emulator.say("zhangsan", "报修", app="main")
    with pytest.raises(Mistake, match="no menu"):
        await emulator.menu("zhangsan", "new", app="main")
    with pytest.raises(Mistake, match="nothing to say"):
        await emulator.say("lisi", "", app="main")


async def test_a_message_may_come_without_its_sender_or_its_content(emulator, bot):
    emulator.faults.order("no_staff_id")
    await emulator.say("zhangsan", "一", app="main")
    emulator.faults.order("over_quota")
    await emulator.say("zhangsan", "二", app="main")
    stranger, empty = await bot.heard(2)
    assert "senderStaffId" not in stranger
    assert ("text" in empty, empty["errorCode"]) == (False, 20001)
