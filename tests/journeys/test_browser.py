"""The main job, walked in a real browser: one page, the shipped bots, everything in between."""

from __future__ import annotations

import contextlib

import pytest

from botkit.engine.errands import Errand
from bots.helpdesk import open_ticket
from tests.journeys.hands import Keyboard, Mouse

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HANDS = pytest.mark.parametrize("hand", [Mouse, Keyboard], ids=["mouse", "keyboard"])


async def report(user: Mouse) -> None:
    """From the welcome to the answer."""
    await user.sees("你好，张三！")
    await user.tap("报修")
    await user.answer("报修", "网络")
    await user.sees("请说说具体情况")
    await user.say("没网")
    await user.sees("太短了")
    await user.say("三楼会议室没有网")
    await user.sees("报修确认")
    await user.answer("报修确认", "提交")
    await user.sees("报修成功")


@HANDS
async def test_a_ticket_is_reported_from_the_menu_to_the_answer(office, browser_page, hand):
    user = hand(browser_page)
    await user.open(office)
    await user.pick("zhangsan")
    await report(user)
    assert 1 == office.calls(open_ticket)
    await user.never_reloaded()


async def test_the_same_on_a_phone(office, narrow_page):
    user = Mouse(narrow_page)
    await user.open(office)
    await user.pick("zhangsan")
    await report(user)
    assert 390 == await narrow_page.evaluate("document.documentElement.scrollWidth")
    await narrow_page.click("#back")
    await expect(narrow_page.locator("[data-person=zhangsan]")).to_contain_text("报修成功")
    await user.never_reloaded()


@HANDS
async def test_a_leave_goes_through_two_people(office, browser_page, hand):
    user = hand(browser_page)
    await user.open(office)
    await user.pick("zhangsan")
    await user.say("请假")
    await user.say("12-01 到 12-03")
    await user.sees("共 3 天")
    await user.say("回家探亲")
    await user.answer("请假确认", "提交")
    await user.sees("等待 李四 审批")
    await expect(browser_page.locator("[data-person=lisi] .badge")).to_have_text("1 条新消息")
    await user.pick("lisi")
    await user.answer("张三 请假 3 天", "同意")
    await user.pick("zhangsan")
    await user.sees("李四 已同意你")
    await expect(user.card("请假确认").locator(".chosen")).to_have_text("提交")
    await user.never_reloaded()


async def test_a_notice_appears_in_the_open_group(office, browser_page):
    user = Mouse(browser_page)
    await user.open(office)
    await browser_page.click("[data-chat=ops]")
    await expect(user.log).to_contain_text("还没有消息")
    notice = Errand("notices/release", {"version": "1.2"}, room="ops")
    assert "sent" == (await office.rehearsal.app.errands.run(notice)).outcome
    await user.sees("版本发布")
    await expect(user.log.locator(".info")).to_have_text("1.2")
    await user.never_reloaded()


async def test_a_double_click_files_one_ticket(office, browser_page):
    user = Mouse(browser_page)
    await user.open(office)
    await user.tap("报修")
    await user.answer("报修", "网络")
    await user.say("三楼会议室没有网")
    confirm = user.card("报修确认")
    await confirm.get_by_role("button", name="提交").dblclick()
    await expect(confirm.locator(".chosen")).to_have_text("提交")
    await user.sees("报修成功")
    await office.settle()
    assert 1 == office.calls(open_ticket)
    assert 1 == sum("报修成功" in one.text for one in office.person("zhangsan").heard)


async def test_whoever_opens_the_chat_for_the_first_time_is_welcomed_once(office, browser_page):
    user = Mouse(browser_page)
    await user.open(office)
    await user.sees("你好，张三！")
    await user.pick("hanmei")
    await user.sees("你好，韩梅！")
    await user.pick("zhangsan")
    await browser_page.reload()
    await user.sees("你好，张三！")
    await office.settle()
    assert 1 == len(office.person("zhangsan").heard)


async def test_a_forgotten_card_runs_out_when_the_clock_is_moved(office, browser_page):
    user = Mouse(browser_page)
    await user.open(office)
    await user.tap("报修")
    await expect(user.card("报修").get_by_role("button", name="网络")).to_be_visible()
    shown = browser_page.locator("[data-tool=clock] time")
    later = browser_page.get_by_role("button", name="＋15 分钟")
    await browser_page.click("[data-tool=clock]")
    await later.click()
    await user.sees("这次报修已取消")
    before = await shown.inner_text()
    await later.click()
    await expect(shown).not_to_have_text(before)
    await browser_page.keyboard.press("Escape")
    await expect(browser_page.locator("[data-tool=clock]")).to_be_focused()
    await expect(user.card("报修").locator(".buttons")).to_have_text("已失效")
    await expect(user.card("报修").get_by_role("button")).to_be_disabled()
    await office.settle()
    assert 1 == sum("这次报修已取消" in one.text for one in office.person("zhangsan").heard)
