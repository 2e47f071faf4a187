"""Passive replies are checked as the platform would, and shown."""

from __future__ import annotations

import pytest

from botkit.wecom.crypto import Envelope


def reply(bot, **fields):
    common = {"ToUserName": "zhangsan", "FromUserName": "wwbotkit0000000001", "CreateTime": 1}
    bot.reply = lambda told: bot.sealed({**common, **fields})


async def test_a_sealed_text_is_shown_and_cut_at_2048_bytes(emulator, bot):
    reply(bot, MsgType="text", Content="汉" * 700)
    await emulator.say("zhangsan", "在吗")
    shown = emulator.messages(person="zhangsan")[-1]
    assert ("bot", "汉" * 682) == (shown["from"], shown["body"]["text"]["content"])


async def test_news_are_shown(emulator, bot):
    item = {"Title": "标题", "Description": "说明", "Url": "https://a", "PicUrl": ""}
    reply(bot, MsgType="news", ArticleCount=1, Articles={"item": [item]})
    await emulator.menu("zhangsan", "news")
    (shown,) = emulator.messages(person="zhangsan")
    assert "标题" == shown["body"]["news"]["articles"][0]["title"]


async def test_success_is_no_reply(emulator, bot):
    bot.reply = lambda told: b"success"
    await emulator.say("zhangsan", "在吗")
    assert 1 == len(emulator.messages())
    assert "ok" == emulator.requests.listing()[-1]["verdict"]


@pytest.mark.parametrize("body", [b"ok", b"{}", b"<xml></xml>", b"<xml><Encrypt>x</Encrypt></xml>"])
async def test_anything_else_is_a_bad_reply_and_nothing_is_shown(emulator, bot, body):
    bot.reply = lambda told: body
    assert 1 == (await emulator.say("zhangsan", "在吗")).tries
    assert 1 == len(emulator.messages())
    assert emulator.requests.listing()[-1]["verdict"].startswith("bad reply")


async def test_a_reply_for_another_corp_is_bad(emulator, bot, company):
    app = company.app("main")
    elsewhere = type(bot)(app)
    elsewhere.envelope = Envelope(app.token, app.aes_key, "wwother")
    bot.reply = lambda told: elsewhere.sealed({"MsgType": "text", "Content": "x"})
    await emulator.say("zhangsan", "在吗")
    assert "bad reply: sealed for another receiver" == emulator.requests.listing()[-1]["verdict"]


async def test_a_click_takes_an_update_of_its_card(emulator, bot, api):
    await api.card()
    reply(bot, MsgType="update_button", Button={"ReplaceName": "已同意"})
    await emulator.click("zhangsan", "yes")
    state = emulator.messages()[0]["card"]["state"]["zhangsan"]
    assert ("已同意", False) == (state["replace"], state["active"])


async def test_the_platform_may_ignore_an_update(emulator, bot, api):
    await api.card()
    emulator.faults.order("ignore_reply")
    reply(bot, MsgType="update_button", Button={"ReplaceName": "已同意"})
    await emulator.click("zhangsan", "yes")
    assert emulator.messages()[0]["card"]["state"]["zhangsan"]["replace"] is None
    assert "reply ignored" == emulator.requests.listing()[-1]["verdict"]


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "text", "Content": "x"},
        {"MsgType": "update_taskcard", "TaskCard": {"ReplaceName": "x"}},
        {"MsgType": "update_button", "Button": {"ReplaceName": ""}},
        {"MsgType": "update_button"},
        {"MsgType": "update_template_card", "TemplateCard": {"CardType": "new"}},
        {"MsgType": "update_template_card"},
    ],
)
async def test_anything_else_in_answer_to_a_click_is_bad(emulator, bot, api, fields):
    await api.card()
    reply(bot, **fields)
    await emulator.click("zhangsan", "yes")
    assert emulator.requests.listing()[-1]["verdict"].startswith("bad reply")
    assert emulator.messages()[0]["card"]["state"]["zhangsan"]["active"]


async def test_what_the_platform_tells_takes_no_reply(emulator, bot):
    reply(bot, MsgType="text", Content="x")
    await emulator.happen("change_contact", {"ChangeType": "delete_user", "UserID": "wangwu"})
    assert [] == emulator.messages()
    assert (
        "reply ignored: change_contact takes none" == (emulator.requests.listing()[-1]["verdict"])
    )
