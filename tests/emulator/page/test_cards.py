"""Cards that call back, in a real browser."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

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


async def test_a_card_the_bot_replaces_keeps_the_focus(browser_page, visit, bot):
    await visit(browser_page, "person=lisi&app=main")
    await bot.send("template_card", to="lisi", **APPROVAL)
    await last(browser_page).locator("[data-key=reject]").click()
    asked = {**APPROVAL, "main_title": {"title": "真的驳回？"}}
    await bot.update(await bot.hear("template_card_event"), template_card=asked)
    reject = last(browser_page).locator("[data-key=reject]")
    await expect(last(browser_page)).to_contain_text("真的驳回？")
    await expect(reject).to_be_focused()
    await expect(last(browser_page).locator(".waiting")).to_have_count(0)
    await browser_page.keyboard.press("Enter")
    done = {**APPROVAL, "main_title": {"title": "请假已驳回"}, "replace_text": "已驳回"}
    await bot.update(await bot.hear("template_card_event"), template_card=done)
    await expect(last(browser_page)).to_contain_text("请假已驳回")
    await expect(last(browser_page).get_by_role("button")).to_have_text(["已驳回"])
    await expect(last(browser_page).get_by_role("button")).to_be_focused()


async def test_a_card_with_several_lists_sends_a_pick_for_each(browser_page, visit, bot):
    await visit(browser_page)
    options = [{"id": "1", "text": "甲"}, {"id": "2", "text": "乙"}]
    lists = [
        {"question_key": key, "title": title, "option_list": options, "selected_id": "1"}
        for key, title in {"room": "会议室", "time": "时段"}.items()
    ]
    await bot.send(
        "template_card",
        card_type="multiple_interaction",
        main_title={"title": "订会议室"},
        task_id="room-1",
        select_list=lists,
        submit_button={"text": "预订", "key": "book"},
    )
    card = last(browser_page)
    await card.get_by_label("时段").select_option("乙")
    await card.get_by_role("button", name="预订").click()
    heard = await bot.hear("template_card_event")
    picks = {
        item["QuestionKey"]: item["OptionIds"]["OptionId"]
        for item in heard["SelectedItems"]["SelectedItem"]
    }
    assert {"room": "1", "time": "2"} == picks
    await bot.repaint(heard, "已预订")
    await expect(card.locator(".chosen")).to_have_text("已预订")
    await expect(card.get_by_label("会议室")).to_be_disabled()
    await expect(card.get_by_label("时段")).to_have_value("2")


async def test_a_vote_is_cast_by_keyboard_and_a_reloaded_page_still_knows_it(
    browser_page, visit, bot
):
    await visit(browser_page)
    options = [{"id": str(n), "text": text} for n, text in enumerate("面饭汤")]
    await bot.send(
        "template_card",
        card_type="vote_interaction",
        main_title={"title": "午餐", "desc": "选一样"},
        task_id="vote-2",
        checkbox={"question_key": "lunch", "mode": 0, "option_list": options},
        submit_button={"text": "投票", "key": "vote"},
    )
    card = last(browser_page)
    await expect(card.get_by_role("group", name="单选")).to_be_visible()
    await card.get_by_label("面").focus()
    await browser_page.keyboard.press("Space")
    await browser_page.keyboard.press("ArrowDown")
    await expect(card.get_by_label("饭")).to_be_checked()
    await browser_page.keyboard.press("Tab")
    await browser_page.keyboard.press("Enter")
    heard = await bot.hear("template_card_event")
    item = heard["SelectedItems"]["SelectedItem"]
    assert ("vote", "lunch", "1") == (
        heard["EventKey"],
        item["QuestionKey"],
        item["OptionIds"]["OptionId"],
    )
    await bot.repaint(heard, "已投票")
    await expect(card.locator(".chosen")).to_have_text("已投票")
    await browser_page.reload()
    await expect(last(browser_page).get_by_label("饭")).to_be_checked()
    await expect(last(browser_page).get_by_label("饭")).to_be_disabled()


async def test_a_card_that_shrinks_does_not_hide_what_follows(browser_page, visit, bot):
    await visit(browser_page)
    for number in range(12):
        await bot.send("text", content=f"第 {number} 条")
    buttons = [{"text": f"按钮{n}", "key": str(n)} for n in range(6)]
    await bot.send("template_card", **{**APPROVAL, "button_list": buttons})
    await last(browser_page).get_by_role("button", name="按钮5").click()
    heard = await bot.hear("template_card_event")
    await bot.repaint(heard, "按钮5")
    await bot.send("text", content="一句很长的话。" * 40)
    await bot.send("text", content="最后一句")
    await expect(last(browser_page)).to_contain_text("最后一句")
    await expect(last(browser_page)).to_be_in_viewport()
    await expect(browser_page.locator("#fresh")).to_be_hidden()
