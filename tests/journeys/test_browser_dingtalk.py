"""The same journeys as a person of DingTalk: by Stream, with the cards repainted."""

from __future__ import annotations

import contextlib

import pytest

from bots.helpdesk import open_ticket
from tests.journeys.hands import Keyboard, Mouse

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HANDS = pytest.mark.parametrize("hand", [Mouse, Keyboard], ids=["mouse", "keyboard"])


async def to_dingtalk(user: Mouse) -> None:
    await user.press(user.page.locator("#platforms [data-platform=dingtalk]"))
    await expect(user.page.locator("body")).to_have_attribute("data-platform", "dingtalk")


async def pick(user: Mouse, person: str) -> None:
    await user.press(user.page.locator(f"[data-person={person}]"))
    start = user.page.url.split("#")[0]
    await expect(user.page).to_have_url(f"{start}#platform=dingtalk&person={person}&app=main")


async def report(user: Mouse) -> None:
    """From the word to the answer."""
    await user.say("报修")
    await user.answer("报修", "网络")
    await user.sees("请说说具体情况")
    await user.say("没网")
    await user.sees("太短了")
    await user.say("三楼会议室没有网")
    await user.sees("报修确认")
    await user.answer("报修确认", "提交")
    await user.sees("报修成功")


@HANDS
async def test_a_ticket_is_reported_by_stream(office, browser_page, hand):
    user = hand(browser_page)
    await user.open(office)
    await to_dingtalk(user)
    await pick(user, "zhangsan")
    await report(user)
    assert 1 == office.calls(open_ticket)
    told = [one["path"] for one in office.emulator.requests.listing(0) if one["method"] == "WS"]
    assert any(path.endswith("/v1.0/im/bot/messages/get") for path in told)
    assert any(path.endswith("/v1.0/card/instances/callback") for path in told)
    await user.never_reloaded()


async def test_the_same_on_a_phone(office, narrow_page):
    user = Mouse(narrow_page)
    await user.open(office)
    await to_dingtalk(user)
    await pick(user, "zhangsan")
    await report(user)
    assert 390 == await narrow_page.evaluate("document.documentElement.scrollWidth")
    await narrow_page.click("#back")
    await expect(narrow_page.locator("[data-person=zhangsan]")).to_contain_text("报修成功")
    await user.never_reloaded()


@HANDS
async def test_a_leave_goes_through_two_people(office, browser_page, hand):
    user = hand(browser_page)
    await user.open(office)
    await to_dingtalk(user)
    await pick(user, "zhangsan")
    await user.say("请假")
    await user.say("12-01 到 12-03")
    await user.sees("共 3 天")
    await user.say("回家探亲")
    await user.answer("请假确认", "提交")
    await user.sees("等待 李四 审批")
    await expect(browser_page.locator("[data-person=lisi] .badge")).to_have_text("1 条新消息")
    await pick(user, "lisi")
    await user.answer("张三 请假 3 天", "同意")
    await pick(user, "zhangsan")
    await user.sees("李四 已同意你")
    await expect(user.card("请假确认").locator(".chosen")).to_have_text("提交")
    await user.never_reloaded()


async def test_both_platforms_serve_one_page_at_once(office, browser_page):
    user = Mouse(browser_page)
    await user.open(office)
    await user.sees("你好，张三！")
    await to_dingtalk(user)
    await user.say("报修")
    await expect(user.card("报修").get_by_role("button", name="网络")).to_be_visible()
    await user.press(browser_page.locator("#platforms [data-platform=wecom]"))
    await user.tap("报修")
    await user.answer("报修", "网络")
    await to_dingtalk(user)
    await user.answer("报修", "网络")
    await user.sees("请说说具体情况")


async def test_a_forgotten_card_runs_out_when_the_clock_is_moved(office, browser_page):
    user = Mouse(browser_page)
    await user.open(office)
    await to_dingtalk(user)
    await user.say("报修")
    await expect(user.card("报修").get_by_role("button", name="网络")).to_be_visible()
    await browser_page.click("[data-tool=clock]")
    await browser_page.get_by_role("button", name="＋15 分钟").click()
    await user.sees("这次报修已取消")
    await browser_page.keyboard.press("Escape")
    await expect(user.card("报修").locator(".buttons")).to_have_text("已失效")
    await expect(user.card("报修").get_by_role("button")).to_be_disabled()
