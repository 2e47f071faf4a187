"""Cards that call back, in a real browser."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = pytest.mark.browser

APPROVAL = {
    "card_type": "button_interaction",
    "main_title": {"title": "请假审批", "desc": "张三 3 天"},
    "task_id": "leave-1",
    "button_list": [
        {"text": "同意", "style": 1, "key": "approve"},
        {"text": "驳回", "style": 2, "key": "reject"},
    ],
}


def last(page: Any) -> Any:
    return page.locator("[data-message]").last


async def test_a_clicked_card_keeps_the_focus_and_shows_the_chosen_word(browser_page, visit, bot):
    await visit(browser_page, "person=lisi&app=main")
    await bot.send("template_card", to="lisi", **APPROVAL)
    card = last(browser_page)
    await card.locator("[data-key=approve]").focus()
    await browser_page.keyboard.press("Enter")
    heard = await bot.hear("template_card_event")
    assert ("approve", "leave-1") == (heard["EventKey"], heard["TaskId"])
    await expect(card.locator(".waiting")).to_contain_text("同意")
    await expect(card.locator("[data-key=approve]")).to_be_focused()
    await expect(card.locator("[data-key=approve]")).to_be_enabled()
    await bot.repaint(heard, "已同意")
    await expect(card.locator("[data-key=approve]")).to_have_text("已同意")
    await expect(card.locator("[data-key=approve]")).to_be_disabled()
    await expect(card.locator("[data-key=approve]")).to_be_focused()
    await expect(card.locator("[data-key=reject]")).to_have_count(0)
    await browser_page.keyboard.press("Enter")
    await bot.send("text", to="lisi", content="完")
    await expect(last(browser_page)).to_contain_text("完")
    assert not bot.has_heard("template_card_event")


async def test_a_taskcard_of_the_old_kind_works_too(browser_page, visit, bot):
    await visit(browser_page)
    buttons = [{"key": "yes", "name": "提交"}, {"key": "no", "name": "改一下", "color": "red"}]
    await bot.send("taskcard", title="报修", description="网络<br>三楼", task_id="t", btn=buttons)
    await last(browser_page).locator("[data-key=yes]").click()
    heard = await bot.hear("taskcard_click")
    assert ("yes", "t") == (heard["EventKey"], heard["TaskId"])
    fields = {"userids": ["zhangsan"], "agentid": bot.app.agent_id, "task_id": "t"}
    await bot.call("/cgi-bin/message/update_taskcard", **fields, replace_name="已提交")
    await expect(last(browser_page).get_by_role("button")).to_have_text(["已提交"])
    await expect(last(browser_page).get_by_role("button")).to_be_disabled()


async def test_picks_on_a_card_are_kept_through_a_repaint_and_sent_with_the_click(
    browser_page, visit, bot
):
    await visit(browser_page)
    options = [{"id": "noodles", "text": "面", "is_checked": True}, {"id": "rice", "text": "饭"}]
    vote = {
        "card_type": "vote_interaction",
        "main_title": {"title": "午餐"},
        "task_id": "vote-1",
        "checkbox": {"question_key": "lunch", "mode": 1, "option_list": options},
        "submit_button": {"text": "提交", "key": "submit"},
    }
    await bot.send("template_card", **vote)
    await last(browser_page).get_by_label("饭").check()
    for _ in range(2):
        await last(browser_page).locator("[data-key=submit]").click()
        item = (await bot.hear("template_card_event"))["SelectedItems"]["SelectedItem"]
        assert ("lunch", ["noodles", "rice"]) == (
            item["QuestionKey"],
            item["OptionIds"]["OptionId"],
        )
        await expect(last(browser_page).locator(".waiting")).to_be_visible()
    selection = {"question_key": "why", "title": "理由", "option_list": options}
    card = {**APPROVAL, "button_selection": selection}
    await bot.send("template_card", **card)
    await last(browser_page).get_by_label("理由").select_option("饭")
    await last(browser_page).locator("[data-key=reject]").click()
    item = (await bot.hear("template_card_event"))["SelectedItems"]["SelectedItem"]
    assert ("why", "rice") == (item["QuestionKey"], item["OptionIds"]["OptionId"])
