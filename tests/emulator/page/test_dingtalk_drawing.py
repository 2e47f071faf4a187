"""How DingTalk's kinds of message look, and what must hold whatever they say."""

from __future__ import annotations

import base64
import contextlib
import json
from typing import Any

import pytest

from botkit.emulator.company import Company
from botkit.emulator.dingtalk.names import group_conversation

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from axe_playwright_python.async_playwright import Axe
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOME = "platform=dingtalk&person=zhangsan&app=main"
URL = "https://www.example.com/"
INSIDE = "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fwww.example.com%2Fin&pc_slide=true"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
EVIL = "<img src=x onerror=\"document.title='pwned'\"><b>x</b><script>alert(1)</script>"
TRAP = "javascript:alert(1)"
LONG = "很长的一句话没有空格" * 12 + "averyveryverylongwordwithoutanyspace" * 5
BUTTONS = json.dumps(
    [
        {"key": "yes", "text": "同意", "color": "blue"},
        {"key": "no", "text": "驳回", "color": "red"},
    ],
    ensure_ascii=False,
)


@pytest.fixture
def company() -> Company:
    return Company.pretend(dingtalk={"main": "stream"}, ding_rooms=["ops"])


def last(page: Any) -> Any:
    return page.locator("[data-message]").last


def question(key: str, text: str, *, many: bool = False) -> str:
    options = [{"value": "1", "text": "甲"}, {"value": "2", "text": "乙"}]
    asked = {"key": key, "text": text, "many": many, "options": options, "chosen": ["1"]}
    return json.dumps(asked, ensure_ascii=False)


async def test_markdown_knows_the_platforms_subset_and_shows_the_rest_as_typed(
    browser_page, visit, ding
):
    await visit(browser_page, HOME)
    words = (
        "## 周会\n**时间** *十点*\n同一行  \n  另一行\n\n"
        "> 引用 [详情](https://www.example.com/)\n> 第二句\n\n- 一\n- 二\n\n3. 三\n4. 四\n\n"
        "![图](https://www.example.com/p.png)\n\n| a | b |\n`x` <font color=red>红</font>"
    )
    await ding.send("sampleMarkdown", title="只在列表里", text=words)
    drawn = last(browser_page)
    await expect(drawn.locator(".heading.h2")).to_have_text("周会")
    await expect(drawn.locator("strong")).to_have_text("时间")
    await expect(drawn.locator("em")).to_have_text("十点")
    await expect(drawn.locator("p").nth(1)).to_have_js_property(
        "textContent", "时间 十点 同一行\n另一行"
    )
    await expect(drawn.locator("blockquote p")).to_have_text(["引用 详情", "第二句"])
    await expect(drawn.locator("blockquote a")).to_have_attribute("href", URL)
    await expect(drawn.locator("ul li")).to_have_text(["一", "二"])
    await expect(drawn.locator("ol[start='3'] li")).to_have_text(["三", "四"])
    await expect(drawn.locator(".shot")).to_contain_text("www.example.com")
    await expect(drawn).to_contain_text("| a | b | `x` <font color=red>红</font>")
    await expect(drawn.locator("table, code, font")).to_have_count(0)
    await expect(drawn).not_to_contain_text("只在列表里")
    await expect(browser_page.locator("[data-person=zhangsan]")).to_contain_text("只在列表里")


async def test_links_and_action_cards_open_pages(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await ding.send("sampleLink", title="年会", text="十二月", messageUrl=URL, picUrl=f"{URL}p.png")
    await expect(last(browser_page).locator("a")).to_have_attribute("href", URL)
    await expect(last(browser_page)).to_contain_text("年会十二月")
    await ding.send("sampleActionCard", title="t", text="### 新版", singleTitle="看", singleURL=URL)
    await expect(last(browser_page).locator(".heading")).to_have_text("新版")
    await expect(last(browser_page).locator(".opens.down a")).to_have_text(["看"])
    down = {f"actionTitle{n}": f"第{n}个" for n in (1, 2, 3)}
    down |= {"actionURL1": URL, "actionURL2": INSIDE, "actionURL3": "eapp://pages/index"}
    await ding.send("sampleActionCard3", title="t", text="三个", **down)
    opens = last(browser_page).locator(".opens.down li")
    await expect(opens).to_have_text(["第1个", "第2个", "第3个"])
    await expect(opens.nth(1).locator("a")).to_have_attribute("href", f"{URL}in")
    await expect(opens.nth(2).locator("a")).to_have_count(0)
    across = {"buttonTitle1": "是", "buttonUrl1": URL, "buttonTitle2": "否", "buttonUrl2": URL}
    await ding.send("sampleActionCard6", title="t", text="两个", **across)
    await expect(last(browser_page).locator(".opens.across a")).to_have_text(["是", "否"])
    await browser_page.goto(f"{ding.emulator.base}/#platform=dingtalk&chat=ops")
    links = [{"title": f"第{n}条", "messageURL": URL, "picURL": f"{URL}p.png"} for n in (1, 2, 3)]
    await ding.post("feedCard", links=links)
    await expect(last(browser_page).locator(".news-lead")).to_contain_text("第1条")
    await expect(last(browser_page).locator(".news-others li")).to_have_count(2)


async def test_pictures_voices_films_and_files_are_drawn(browser_page, visit, ding):
    await visit(browser_page, HOME)
    picture = (await ding.api.upload("a.png", PNG, type="image"))["media_id"]
    await ding.send("sampleImageMsg", photoURL=picture)
    await expect(last(browser_page).locator("img.photo")).to_have_js_property("naturalWidth", 1)
    await ding.send("sampleImageMsg", photoURL=f"{URL}p.png")
    await expect(last(browser_page).locator(".photo.absent")).to_contain_text("www.example.com")
    await ding.send("sampleMarkdown", title="t", text=f"看图\n\n![]({picture})")
    await expect(last(browser_page).locator("img.shot")).to_have_js_property("naturalWidth", 1)
    voice = (await ding.api.upload("a.amr", b"#!AMR\n12345", type="voice"))["media_id"]
    await ding.send("sampleAudio", mediaId=voice, duration="4200")
    await expect(last(browser_page).locator("a.tile")).to_have_text("a.amr语音 4″ · 11 B")
    file = (await ding.api.upload("a.pdf", b"12345678", type="file"))["media_id"]
    await ding.send("sampleFile", mediaId=file, fileName="周报.pdf", fileType="pdf")
    await expect(last(browser_page).locator("a.tile")).to_have_text("周报.pdf8 B")


async def test_a_work_notice_shows_its_form_and_its_status_live(browser_page, visit, ding):
    await visit(browser_page, HOME)
    rows = [{"key": f"第{n}项：", "value": str(n)} for n in range(8)]
    body = {"title": "报销单", "form": rows, "rich": {"num": "15.6", "unit": "元"}}
    body |= {"content": "出差", "file_count": "3", "author": "李四"}
    bar = {"status_value": "进行中", "status_bg": "0xFFF65E5E"}
    head = {"bgcolor": "FFBBBBBB", "text": "不显示"}
    number = await ding.notice("oa", message_url=URL, head=head, body=body, status_bar=bar)
    card = last(browser_page)
    await expect(card).to_contain_text("工作通知")
    await expect(card.locator(".oa-head")).to_have_text("企业助手")
    await expect(card.locator(".rows > div")).to_have_count(6)
    await expect(card.locator(".emphasis")).to_have_text("15.6 元")
    await expect(card).to_contain_text("3 个附件 · 李四")
    await expect(card.locator(".card-foot a")).to_have_attribute("href", URL)
    status = card.locator(".oa-status")
    await expect(status).to_have_css("--given", "#F65E5EFF")
    path = "/topapi/message/corpconversation/status_bar/update"
    told = {"agent_id": ding.app.agent_id, "task_id": number, "status_value": "已完成"}
    assert 0 == (await ding.api.call(path, told))["errcode"]
    await expect(status).to_have_text("已完成")
    single = {"single_title": "打开", "single_url": URL}
    await ding.notice("action_card", title="t", markdown="**请看**", **single)
    await expect(last(browser_page).locator("strong")).to_have_text("请看")
    await expect(last(browser_page).locator(".opens a")).to_have_text("打开")


async def test_a_recalled_message_is_gone(browser_page, visit, ding):
    await visit(browser_page, HOME)
    handle = await ding.send("sampleText", content="发错了")
    await expect(last(browser_page)).to_contain_text("发错了")
    body = {"robotCode": ding.app.robot_code, "processQueryKeys": [handle]}
    await ding.api.call("/v1.0/robot/otoMessages/batchRecall", body)
    await expect(last(browser_page)).to_have_text("企业助手 撤回了一条消息")


async def test_a_clicked_card_keeps_the_focus_while_it_is_repainted(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await ding.card("c1", title="请假审批", body="张三 3 天", buttons=BUTTONS)
    card = last(browser_page)
    await card.locator("[data-key=yes]").focus()
    await browser_page.keyboard.press("Enter")
    heard = await ding.heard("content")
    told = json.loads(heard["content"])["cardPrivateData"]
    assert ("c1", ["yes"]) == (heard["outTrackId"], told["actionIds"])
    await expect(card.locator(".waiting")).to_contain_text("同意")
    await expect(card.locator("[data-key=yes]")).to_be_focused()
    await ding.repaint("c1", status="同意", buttons="[]")
    await expect(card.locator(".buttons")).to_have_text("同意")
    await expect(card.get_by_role("button")).to_be_disabled()
    await expect(card.locator("[data-key=yes]")).to_be_focused()
    await browser_page.keyboard.press("Enter")
    await ding.send("sampleText", content="完")
    await expect(last(browser_page)).to_contain_text("完")
    assert 1 == sum("outTrackId" in one["data"] for one in ding.stream.frames)


async def test_a_click_that_is_not_answered_can_be_tried_again(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await ding.card("c1", title="请假审批", buttons=BUTTONS)
    ding.stream.code = 500
    agree = last(browser_page).locator("[data-key=yes]")
    await agree.click()
    toast = browser_page.locator(".toast")
    await expect(toast).to_have_text("机器人没有应答（状态 500，试了 1 次）")
    await expect(last(browser_page).locator(".waiting")).to_have_count(0)
    ding.stream.code = 200
    done = {"status": "已同意", "buttons": "[]"}
    ding.stream.response = {"cardData": {"cardParamMap": done}}
    await agree.click()
    await expect(last(browser_page).locator(".buttons")).to_have_text("已同意")
    await expect(last(browser_page).get_by_role("button")).to_be_disabled()


async def test_picks_on_a_card_go_with_the_click(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await ding.card("c1", title="订房", question1=question("room", "会议室"), buttons=BUTTONS)
    await last(browser_page).get_by_label("会议室").select_option("乙")
    await last(browser_page).locator("[data-key=yes]").click()
    told = json.loads((await ding.heard("content"))["content"])["cardPrivateData"]["params"]
    assert "2" == told["room"]
    await ding.card("c2", title="午餐", question1=question("lunch", "", many=True), buttons=BUTTONS)
    await last(browser_page).get_by_label("乙").check()
    await last(browser_page).locator("[data-key=no]").click()
    told = json.loads((await ding.heard("content", 2))["content"])["cardPrivateData"]["params"]
    assert ["1", "2"] == told["lunch"]


async def test_a_card_of_another_template_shows_its_variables_and_grows(browser_page, visit, ding):
    await visit(browser_page, HOME)
    off = json.dumps([{"id": "go", "text": "继续", "status": "disabled"}])
    await ding.card("c1", 楼层="三楼", content="正在**想**", actions=off)
    card = last(browser_page)
    await expect(card.locator(".rows")).to_have_text("楼层三楼")
    await expect(card.locator("strong")).to_have_text("想")
    await expect(card.get_by_role("button", name="继续")).to_be_disabled()
    told = {"outTrackId": "c1", "guid": "g1", "key": "content", "content": "好了", "isFull": True}
    await ding.api.call("/v1.0/card/streaming", {**told, "isFinalize": True}, verb="PUT")
    await expect(card.locator(".markdown")).to_have_text("好了")


async def test_in_a_group_each_sees_a_card_as_it_is_for_them(browser_page, visit, ding):
    await visit(browser_page, "platform=dingtalk&chat=ops")
    chat = group_conversation(ding.emulator.company.group("ops"))
    private = {"lisi": {"cardParamMap": {"title": "请你审批"}}}
    shown = {"cardParamMap": {"title": "请李四审批", "buttons": BUTTONS}}
    await ding.api.card(f"IM_GROUP.{chat}", "c1", cardData=shown, privateData=private)
    await expect(last(browser_page).locator(".card-title")).to_have_text("请李四审批")
    await browser_page.get_by_label("以").select_option("李四")
    await expect(last(browser_page).locator(".card-title")).to_have_text("请你审批")
    await last(browser_page).locator("[data-key=yes]").click()
    assert "lisi" == (await ding.heard("outTrackId"))["userId"]


async def say_all_kinds(ding: Any, words: str, url: str) -> None:
    await ding.send("sampleText", content=words)
    marked = f"# {words}\n> {words}\n\n**{words}**\n\n- {words}\n\n![{words}]({url})"
    await ding.send("sampleMarkdown", title=words, text=marked)
    await ding.send("sampleLink", title=words, text=words, messageUrl=url, picUrl=url)
    buttons = {"buttonTitle1": words, "buttonUrl1": url, "buttonTitle2": words, "buttonUrl2": url}
    await ding.send("sampleActionCard6", title=words, text=words, **buttons)
    body = {"title": words[:50], "form": [{"key": words[:60], "value": words[:60]}]}
    head = {"bgcolor": "FFBBBBBB", "text": "x"}
    await ding.notice("oa", message_url=url, head=head, body={**body, "content": words[:60]})
    asked = json.dumps([{"key": "k", "text": words[:60]}])
    values = {"title": words[:200], "body": words[:200], "楼层": words[:60], "buttons": asked}
    await ding.card("c1", **values, question1=question("q", words[:60]), url=url)


async def _has_no_foreign_markup(page: Any) -> None:
    await expect(page.locator(".log script, .log b, .log img[src='x']")).to_have_count(0)
    await expect(page.locator(".log a[href^='javascript']")).to_have_count(0)
    assert "pwned" != await page.title()


async def test_markup_in_messages_stays_text(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await say_all_kinds(ding, EVIL, TRAP)
    await expect(browser_page.locator("[data-message]")).to_have_count(6)
    await browser_page.fill("#words", EVIL)
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator(".message.person")).to_contain_text(EVIL)
    await _has_no_foreign_markup(browser_page)


async def test_variables_and_forms_of_any_shape_are_drawn(browser_page, visit, ding):
    await visit(browser_page, HOME)
    odd = {"question1": "[1]", "question2": '{"options":5}', "question3": '{"options":[null]}'}
    await ding.card("c1", title="怪", **odd, buttons='[null,5,{"key":1,"text":["x"]},{"key":"k"}]')
    await expect(last(browser_page)).to_contain_text("怪")
    head = {"bgcolor": "FFBBBBBB", "text": "x"}
    body = {"title": "表", "form": "x", "rich": 5, "content": {"a": 1}}
    await ding.notice("oa", message_url=TRAP, head=head, body=body)
    await expect(last(browser_page)).to_contain_text("表")
    await _has_no_foreign_markup(browser_page)


async def test_on_a_phone_nothing_is_too_wide_and_axe_finds_nothing(narrow_page, visit, ding):
    await visit(narrow_page, HOME)
    await say_all_kinds(ding, LONG, URL)
    await expect(narrow_page.locator("[data-message]")).to_have_count(6)
    wide = """[...document.querySelectorAll("body, #log, .message, .card, .bubble, .opens li")]
        .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 ||
                          (node.id === "log" && node.scrollWidth > node.clientWidth))
        .map((node) => node.className || node.id)"""
    assert [] == await narrow_page.evaluate(wide)
    assert 390 == await narrow_page.evaluate("document.documentElement.scrollWidth")
    await _is_accessible(narrow_page)
    await narrow_page.click("#back")
    await _is_accessible(narrow_page)


async def test_axe_finds_nothing_in_a_wide_window(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await say_all_kinds(ding, "一段话", URL)
    await expect(browser_page.locator("[data-message]")).to_have_count(6)
    await _is_accessible(browser_page)
    await ding.repaint("c1", status="一段话", buttons="[]")
    await expect(browser_page.locator(".chosen")).to_be_visible()
    await _is_accessible(browser_page)
    await browser_page.click("[data-chat=ops]")
    await ding.post("text", {"atUserIds": ["zhangsan"]}, content="磁盘满了 @zhangsan")
    await expect(last(browser_page).locator(".mention")).to_be_visible()
    await _is_accessible(browser_page)


async def _is_accessible(page: Any) -> None:
    found = await Axe().run(page)
    assert 0 == found.violations_count, found.generate_report()
