"""What must hold whatever is sent and whoever looks: no foreign markup, no barriers."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from axe_playwright_python.async_playwright import Axe
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EVIL = "<img src=x onerror=\"document.title='pwned'\"><b>x</b><script>alert(1)</script>"
TRAP = "javascript:alert(1)"
URL = "https://www.example.com/"
CARD: dict[str, Any] = {
    "card_type": "button_interaction",
    "source": {"desc": EVIL},
    "main_title": {"title": EVIL, "desc": EVIL},
    "sub_title_text": EVIL,
    "quote_area": {"title": EVIL, "quote_text": EVIL},
    "horizontal_content_list": [{"keyname": EVIL, "value": EVIL}],
    "task_id": "evil",
    "button_list": [{"text": EVIL, "key": "\"]<b>'"}],
}
LONG = "很长的一句话没有空格" * 20 + "averyveryverylongwordwithoutanyspace" * 8


async def say_all_kinds(bot: Any, words: str, url: str) -> None:
    await bot.send("text", content=words)
    await bot.send("markdown", content=f"# {words}\n> {words}\n**{words}**\n`{words}`")
    await bot.send("textcard", title=words[:120], description=words, url=url)
    await bot.send("news", articles=[{"title": words[:120], "description": words, "url": url}] * 2)
    await bot.send("template_card", **CARD)
    await bot.post("text", content=words, mentioned_list=[words[:60]])
    await bot.post(
        "markdown_v2", content=f"| {words} | b |\n|-|-|\n| {words} | d |\n```\n{words}\n```"
    )


async def test_markup_in_messages_stays_text(browser_page, visit, bot):
    await visit(browser_page)
    await say_all_kinds(bot, EVIL, URL)
    await bot.send("text", content=f'<a href="{TRAP}">a</a>')
    await bot.send("markdown", content=f"[a]({TRAP})")
    await expect(browser_page.locator("[data-message]")).to_have_count(7)
    await browser_page.fill("#words", EVIL)
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".message.person")).to_contain_text(EVIL)
    await _has_no_foreign_markup(browser_page)
    await browser_page.click("[data-chat=ops]")
    await expect(browser_page.locator("[data-message]")).to_have_count(2)
    await _has_no_foreign_markup(browser_page)
    assert "pwned" != await browser_page.title()


async def _has_no_foreign_markup(page: Any) -> None:
    await expect(page.locator(".log script, .log b, .log img[src='x']")).to_have_count(0)
    await expect(page.locator(".log a[href^='javascript']")).to_have_count(0)


async def test_nothing_is_wider_than_a_phone(narrow_page, visit, bot):
    await visit(narrow_page)
    await say_all_kinds(bot, LONG, URL)
    await expect(narrow_page.locator("[data-message]")).to_have_count(5)
    await _fits(narrow_page)
    await narrow_page.click("#back")
    await expect(narrow_page.locator("#log")).to_be_hidden()
    await expect(narrow_page.locator("[data-person=zhangsan]")).to_be_visible()
    await _fits(narrow_page)
    await narrow_page.click("[data-chat=ops]")
    await expect(narrow_page.locator("[data-message]")).to_have_count(2)
    await _fits(narrow_page)


async def _fits(page: Any) -> None:
    wide = """[...document.querySelectorAll("body, #log, #people, .message, .card, .bubble")]
        .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 ||
                          (node.id === "log" && node.scrollWidth > node.clientWidth))
        .map((node) => node.className || node.id)"""
    assert [] == await page.evaluate(wide)
    assert 390 == await page.evaluate("document.documentElement.scrollWidth")


async def test_axe_finds_no_violations_on_a_wide_window(browser_page, visit, bot):
    await visit(browser_page)
    await _is_accessible(browser_page, bot)


async def test_axe_finds_no_violations_on_a_phone(narrow_page, visit, bot):
    await visit(narrow_page)
    await _is_accessible(narrow_page, bot)
    await narrow_page.click("#back")
    found = await Axe().run(narrow_page)
    assert 0 == found.violations_count, found.generate_report()


async def _is_accessible(page: Any, bot: Any) -> None:
    colours = (
        '<font color="info">甲</font><font color="comment">乙</font><font color="warning">丙</font>'
    )
    await say_all_kinds(bot, f"一段话 `代码` {colours}", URL)
    buttons = [{"text": f"按钮{n}", "style": n, "key": str(n)} for n in (1, 2, 3, 4)]
    await bot.send("template_card", **{**CARD, "task_id": "styles", "button_list": buttons})
    await expect(page.locator("[data-message]")).to_have_count(6)
    found = await Axe().run(page)
    assert 0 == found.violations_count, found.generate_report()
    await page.locator("[data-message]").last.locator("[data-key='1']").click()
    await bot.repaint(await bot.hear("template_card_event"), "已选")
    await expect(page.locator(".chosen")).to_be_visible()
    await page.click("[data-menu=更多]")
    found = await Axe().run(page)
    assert 0 == found.violations_count, found.generate_report()
    await page.keyboard.press("Escape")


async def test_a_message_that_cannot_be_drawn_does_not_hide_the_others(browser_page, visit, bot):
    await bot.post("text", content="前", mentioned_list=None)  # as some clients send a list of none
    await bot.post("text", content="中", mentioned_list=0)
    await bot.post("text", content="后")
    await visit(browser_page, "chat=ops")
    drawn = browser_page.locator("[data-message]")
    await expect(drawn.nth(0).locator(".bubble")).to_have_text("前")
    await expect(drawn.nth(1)).to_contain_text("［text］")
    await expect(drawn.nth(2).locator(".bubble")).to_have_text("后")


OPTIONS = [{"id": "1", "text": EVIL}, {"id": "2", "text": LONG}]
ASKING: list[dict[str, Any]] = [
    {
        "card_type": "vote_interaction",
        "main_title": {"title": EVIL},
        "task_id": "vote",
        "checkbox": {"question_key": "q", "mode": 1, "option_list": OPTIONS},
        "submit_button": {"text": EVIL, "key": "k"},
    },
    {
        "card_type": "multiple_interaction",
        "main_title": {"title": EVIL},
        "task_id": "form",
        "select_list": [{"question_key": "q", "title": EVIL, "option_list": OPTIONS}],
        "submit_button": {"key": "k"},
    },
]


async def test_what_asks_and_what_is_read_keeps_the_same_rules(narrow_page, visit, bot):
    await visit(narrow_page)
    for card in ASKING:
        await bot.send("template_card", **card)
    picture = await bot.upload("image", "a.png", b"\x89PNG\r\n\x1a\n")
    article = {"title": EVIL, "thumb_media_id": picture, "content": EVIL + LONG, "digest": EVIL}
    await bot.send("mpnews", articles=[article])
    rows = [{"key": "<b>x</b>", "value": "<b>x</b>"}]
    await bot.send(
        "miniprogram_notice", appid=bot.app.mini_program, title="<b>x</b>", content_item=rows
    )
    await expect(narrow_page.locator("[data-message]")).to_have_count(4)
    await _has_no_foreign_markup(narrow_page)
    await _fits(narrow_page)
    found = await Axe().run(narrow_page)
    assert 0 == found.violations_count, found.generate_report()
    await narrow_page.locator(".story").click()
    reader = narrow_page.get_by_role("dialog")
    await expect(reader.locator("script, [onerror], img[src='x']")).to_have_count(0)
    found = await Axe().run(narrow_page)
    assert 0 == found.violations_count, found.generate_report()
    await _fits(narrow_page)
    assert "pwned" != await narrow_page.title()
