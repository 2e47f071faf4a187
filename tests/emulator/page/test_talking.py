"""Finding one's way, speaking and listening, in a real browser."""

from __future__ import annotations

import base64
import contextlib
from datetime import timedelta
from typing import Any

import pytest

from botkit.emulator.company import Company

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def last(page: Any) -> Any:
    return page.locator("[data-message]").last


async def test_a_dozen_people_stand_in_three_departments_below_the_group(
    browser_page, visit, emulator
):
    await visit(browser_page)
    people = browser_page.locator("#people")
    await expect(people.locator("h2")).to_have_text(["群聊", "技术部", "行政部", "财务部"])
    await expect(people.locator("[data-person]")).to_have_count(12)
    await expect(people.locator("[data-chat=ops]")).to_contain_text("运维群")
    await expect(people.locator("[aria-current=true]")).to_have_attribute("data-person", "zhangsan")


async def test_an_empty_conversation_is_entered_once_and_says_that_it_is_empty(
    browser_page, visit, bot
):
    await visit(browser_page)
    assert "zhangsan" == (await bot.hear("enter_agent"))["FromUserName"]
    await expect(browser_page.locator("#log")).to_contain_text("还没有消息")
    await browser_page.click("[data-person=lisi]")
    assert "lisi" == (await bot.hear("enter_agent"))["FromUserName"]
    await browser_page.click("[data-person=zhangsan]")
    await browser_page.fill("#words", "在吗")
    await browser_page.keyboard.press("Enter")
    assert "在吗" == (await bot.hear("text"))["Content"]
    assert not bot.has_heard("enter_agent")


async def test_what_is_said_is_sent_and_what_is_answered_appears(browser_page, visit, bot):
    await visit(browser_page)
    await browser_page.fill("#words", "你好\n机器人")
    await browser_page.click("text=发送")
    assert "你好\n机器人" == (await bot.hear("text"))["Content"]
    await expect(browser_page.locator(".message.person .bubble")).to_have_text("你好\n机器人")
    await bot.send("text", content='看<a href="https://www.example.com/help">帮助</a>')
    answer = last(browser_page)
    await expect(answer.locator("a")).to_have_attribute("href", "https://www.example.com/help")
    await expect(answer.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    await expect(browser_page.locator("#words")).to_have_value("")


async def test_enter_that_ends_a_composition_does_not_send(browser_page, visit, bot):
    await visit(browser_page)
    await browser_page.focus("#words")
    keyboard = await browser_page.context.new_cdp_session(browser_page)
    pinyin = {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6}
    await keyboard.send("Input.imeSetComposition", pinyin)
    taken = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **taken})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **taken})
    await keyboard.send("Input.insertText", {"text": "你好"})
    await expect(browser_page.locator("[data-message]")).to_have_count(0)
    await browser_page.keyboard.press("Shift+Enter")
    await browser_page.keyboard.type("2")
    await browser_page.keyboard.press("Enter")
    assert "你好\n2" == (await bot.hear("text"))["Content"]


async def test_everything_can_be_done_by_keyboard(browser_page, visit, bot):
    await visit(browser_page)
    press, focused = browser_page.keyboard.press, browser_page.locator(":focus")
    await browser_page.locator("[data-person=zhangsan]").focus()
    await press("ArrowDown")
    await expect(focused).to_have_attribute("data-person", "lisi")
    await press("Enter")
    await expect(browser_page.locator("#subtitle")).to_contain_text("李四")
    await press("Tab")
    await expect(focused).to_have_attribute("id", "log")
    await press("Tab")
    await expect(focused).to_have_attribute("data-menu", "new_ticket")
    await press("Tab")
    await press("Enter")
    await expect(focused).to_have_attribute("data-menu", "help")
    await press("Escape")
    await expect(focused).to_have_attribute("data-menu", "更多")
    await press("Enter")
    await expect(focused).to_have_attribute("data-menu", "help")
    await press("Enter")
    heard = await bot.hear("click")
    assert ("lisi", "help") == (heard["FromUserName"], heard["EventKey"])
    await press("Tab")
    await press("Tab")
    await expect(focused).to_have_attribute("id", "words")


async def test_a_reader_further_up_is_not_moved_and_told_of_the_new_message(
    browser_page, visit, bot
):
    await visit(browser_page)
    for number in range(20):
        await bot.send("text", content=f"第 {number} 条\n" * 3)
    await expect(last(browser_page)).to_be_in_viewport()
    await browser_page.evaluate("document.getElementById('log').scrollTop = 100")
    await expect(last(browser_page)).not_to_be_in_viewport()
    await bot.send("text", content="新的")
    await expect(last(browser_page)).to_contain_text("新的")
    await expect(browser_page.locator("#fresh")).to_be_visible()
    assert 100 == await browser_page.evaluate("document.getElementById('log').scrollTop")
    await browser_page.click("#fresh")
    await expect(last(browser_page)).to_be_in_viewport()
    await expect(browser_page.locator("#fresh")).to_be_hidden()


async def test_messages_for_somebody_else_are_counted_in_the_list(browser_page, visit, bot):
    await visit(browser_page)
    lisi = browser_page.locator("[data-person=lisi]")
    await bot.send("text", to="lisi", content="请审批")
    await bot.send("text", to="lisi", content="再请审批")
    await expect(lisi).to_contain_text("再请审批")
    await expect(lisi.locator(".badge")).to_have_text("2 条新消息")
    await lisi.click()
    await expect(lisi.locator(".badge")).to_be_hidden()


async def test_after_a_break_the_page_comes_back_with_what_it_missed(browser_page, visit, bot):
    await visit(browser_page)
    port = int(bot.emulator.base.rpartition(":")[2])
    await bot.emulator.stop()
    await expect(browser_page.locator("#status")).to_have_text("重连中")
    await bot.emulator.start(port=port, strict=True)
    await bot.send("text", content="回来了")
    await expect(browser_page.locator("#status")).to_have_text("已连接")
    await expect(last(browser_page)).to_contain_text("回来了")


async def test_the_clock_of_the_emulator_is_shown_and_moved(browser_page, visit, emulator):
    await visit(browser_page)
    shown = browser_page.locator("[data-tool=clock] time")
    before = emulator.clock.now_ms()
    today = await shown.inner_text()
    await browser_page.click("[data-tool=clock]")
    await browser_page.click("[data-advance='1d']")
    await expect(shown).not_to_have_text(today)
    assert emulator.clock.now_ms() - before >= 24 * 3600 * 1000


async def test_faults_are_ordered_from_the_page(browser_page, visit, bot):
    await visit(browser_page)
    await browser_page.click("[data-tool=faults]")
    await browser_page.get_by_role("button", name="回调重复投递").click()
    await expect(browser_page.locator(".toast")).to_have_text("下一次请求：回调重复投递")
    await expect(browser_page.locator("[data-tool=faults]")).to_be_focused()
    await browser_page.fill("#words", "在吗")
    await browser_page.keyboard.press("Enter")
    first, second = await bot.hear("text"), await bot.hear("text")
    assert first["MsgId"] == second["MsgId"]


async def test_a_bot_that_does_not_take_a_message_is_told_of_beside_it(browser_page, visit, bot):
    await visit(browser_page)
    bot.status = 500
    await browser_page.fill("#words", "在吗")
    await browser_page.keyboard.press("Enter")
    for _ in range(2):
        await bot.hear("text")
        bot.emulator.clock.shift(timedelta(minutes=1))
    note = "没有送达：机器人没有应答（状态 500，试了 3 次）"
    await expect(last(browser_page).locator(".refused")).to_have_text(note)
    await browser_page.click("[data-menu=new_ticket]")
    for _ in range(2):
        await bot.hear("click")
        bot.emulator.clock.shift(timedelta(minutes=1))
    toast = browser_page.locator(".toast")
    await expect(toast).to_have_text("机器人没有应答（状态 500，试了 3 次）")


async def test_a_refusal_is_told_and_the_text_is_not_lost(browser_page, visit, bot):
    await visit(browser_page)
    await bot.emulator.wecom.phone.unsubscribe("zhangsan")
    await browser_page.fill("#words", "在吗")
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".toast")).to_contain_text("看不到该应用")
    await expect(browser_page.locator("#words")).to_have_value("在吗")


async def test_a_picture_and_a_place_are_sent(browser_page, visit, bot):
    await visit(browser_page)
    async with browser_page.expect_file_chooser() as chooser:
        await browser_page.click(".attach")
        await browser_page.click("[data-attach=image]")
    picture = {"name": "三楼.png", "mimeType": "image/png", "buffer": PNG}
    await (await chooser.value).set_files(picture)
    assert (await bot.hear("image"))["MediaId"]
    await expect(last(browser_page).locator("img")).to_have_js_property("naturalWidth", 1)
    await browser_page.click(".attach")
    await browser_page.locator("[data-attach=location]").first.click()
    assert "上海市黄浦区人民广场" == (await bot.hear("location"))["Label"]
    await expect(last(browser_page)).to_contain_text("人民广场")


async def test_each_app_has_a_conversation_and_a_menu_of_its_own(browser_page, visit, bot):
    bot.emulator.company.apps.append(Company.pretend(apps=["main", "hr"]).apps[1])
    await bot.send("text", content="主")
    await visit(browser_page)
    apps = browser_page.locator("#apps button")
    await expect(apps).to_have_text(["企业助手", "hr"])
    await browser_page.click("[data-app=hr]")
    await expect(browser_page.locator("#title")).to_have_text("hr")
    await expect(browser_page.locator("[data-message]")).to_have_count(0)
    await expect(browser_page.locator("#menu")).to_be_hidden()
    await bot.send("text", content="主二")
    await expect(browser_page.locator("[data-app=main]")).to_have_attribute("data-unread", "")
    await browser_page.click("[data-app=main]")
    await expect(browser_page.locator("[data-message]")).to_have_count(2)
    await expect(browser_page.locator("[data-app=main][data-unread]")).to_have_count(0)


async def test_on_a_phone_the_list_and_the_conversation_take_turns(narrow_page, visit, bot):
    await visit(narrow_page, "")
    await expect(narrow_page.locator("#log")).to_be_hidden()
    await narrow_page.locator("[data-person=wangwu]").focus()
    await narrow_page.keyboard.press("Enter")
    await expect(narrow_page.locator("#people")).to_be_hidden()
    await expect(narrow_page.locator("#log")).to_be_focused()
    await narrow_page.click("#back")
    await expect(narrow_page.locator("[data-person=wangwu]")).to_be_focused()
