"""The main job, walked in a real browser: one page, the shipped bots, everything in between."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from botkit.engine.errands import Errand
from botkit.settings.loading import load
from botkit.testing.sim import Sim
from bots.helpdesk import open_ticket

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MANY = 60  # no walk by Tab on this page is longer
NEXT_KEY = """target => {
    const at = document.activeElement;
    if (at === target) return null;
    const list = at.closest("#people");
    if (!list || !list.contains(target)) return "Tab";
    const isAbove = at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
    return isAbove ? "ArrowUp" : "ArrowDown";
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def office(botkit_project: Path, tmp_path: Path) -> AsyncIterator[Sim]:
    """The ``sim`` of authors, on the browser's loop."""
    settings = load(botkit_project / "botkit.toml", {})
    office = Sim(settings, botkit_project, store=tmp_path / "office.db")
    await office.rehearsal.start()
    yield office
    await office.rehearsal.stop()


class Mouse:
    """One who points and clicks."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.log = page.locator("#log")

    async def open(self, office: Sim) -> None:
        await self.page.goto(office.emulator.base)
        await self.page.wait_for_selector("body[data-ready] [data-online=yes]")
        await self.page.evaluate("window.isTheSamePage = true")

    async def press(self, target: Any) -> None:
        await target.click()

    async def pick(self, person: str) -> None:
        await self.press(self.page.locator(f"[data-person={person}]"))
        await expect(self.page).to_have_url(
            f"{self.page.url.split('#')[0]}#person={person}&app=main"
        )

    async def say(self, words: str) -> None:
        await self.press(self.page.locator("#words"))
        await self.page.keyboard.type(words)
        await self.press(self.page.get_by_role("button", name="发送", exact=True))
        await self.sees(words)

    async def tap(self, entry: str) -> None:
        await self.press(self.page.locator("#menu").get_by_text(entry, exact=True))

    async def answer(self, card: str, label: str) -> None:
        """Press a button of a card and see the card take it."""
        drawn = self.card(card)
        await self.press(drawn.get_by_role("button", name=label, exact=True))
        await expect(drawn.locator(".buttons")).to_have_text(label)
        await expect(drawn.get_by_role("button")).to_be_disabled()

    def card(self, title: str) -> Any:
        titled = self.page.locator(".card-title", has_text=title)
        return self.page.locator("[data-message]", has=titled).last

    async def sees(self, words: str) -> None:
        said = self.page.locator("[data-message]", has_text=words).last
        await expect(said).to_be_in_viewport()

    async def never_reloaded(self) -> None:
        assert await self.page.evaluate("window.isTheSamePage === true")


class Keyboard(Mouse):
    """One who has no pointer: Tab and the arrow keys go there, Enter presses."""

    async def press(self, target: Any) -> None:
        await self._go(target)
        await self.page.keyboard.press("Enter")

    async def say(self, words: str) -> None:
        await self._go(self.page.locator("#words"))
        await self.page.keyboard.type(words)
        await self.page.keyboard.press("Enter")
        await self.sees(words)

    async def _go(self, target: Any) -> None:
        await expect(target).to_be_visible()
        for _ in range(MANY):
            key = await target.evaluate(NEXT_KEY)
            if key is None:
                return
            await self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not reach {target}")


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
