"""DingTalk beside WeCom: the switch, talking to a robot alone and in a group."""

from __future__ import annotations

import base64
import contextlib
from typing import Any

import pytest

from botkit.emulator.company import Company

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOME = "platform=dingtalk&person=zhangsan&app=main"
BOTH = ("wecom", "dingtalk")
GROUP = "platform=dingtalk&chat=ops"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def company() -> Company:
    return Company.pretend(dingtalk={"main": "stream"}, ding_rooms=["ops"])


def last(page: Any) -> Any:
    return page.locator("[data-message]").last


async def say(page: Any, words: str) -> None:
    await page.fill("#words", words)
    await page.keyboard.press("Enter")


async def send_file(page: Any, entry: str, name: str, type_: str, content: bytes) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.click(".attach")
        await page.click(f"[data-attach={entry}]")
    file = {"name": name, "mimeType": type_, "buffer": content}
    await (await chooser.value).set_files(file)


async def test_the_platforms_stand_side_by_side_and_each_has_its_own_talks(
    browser_page, visit, bot, ding
):
    await visit(browser_page)
    wecom = browser_page.locator("#platforms [data-platform=wecom]")
    dingtalk = browser_page.locator("#platforms [data-platform=dingtalk]")
    await expect(wecom).to_have_text("企业微信")
    await expect(wecom).to_have_attribute("aria-pressed", "true")
    await bot.send("text", content="来自企业微信")
    await ding.send("sampleText", content="来自钉钉")
    await expect(browser_page.locator("[data-message]")).to_have_count(1)
    await expect(dingtalk.locator(".badge")).to_have_text("1 条新消息")
    await expect(browser_page.locator("[data-person=zhangsan]")).to_contain_text("来自企业微信")
    await dingtalk.click()
    assert browser_page.url.endswith(f"#{HOME}")
    await expect(dingtalk).to_be_focused()
    await expect(dingtalk.locator(".badge")).to_have_count(0)
    await expect(browser_page.locator("[data-message]")).to_have_count(1)
    await expect(last(browser_page)).to_contain_text("来自钉钉")
    await expect(browser_page.locator("[data-person=zhangsan]")).to_contain_text("来自钉钉")
    await expect(browser_page.locator("#subtitle")).to_have_text("钉钉 · 以 张三（工程师）的身份")
    await expect(browser_page.locator("#menu")).to_be_hidden()
    await bot.send("text", content="还是企业微信")
    await expect(wecom.locator(".badge")).to_have_text("1 条新消息")
    await browser_page.go_back()
    await expect(browser_page.locator("[data-message]")).to_have_count(2)
    await expect(browser_page.locator("#menu")).to_be_visible()


async def test_both_platforms_are_seen_at_once(browser_page, visit, bot, ding):
    await visit(browser_page)
    await browser_page.get_by_role("link", name="并排").click()
    wecom, dingtalk = (browser_page.frame_locator(f"[data-platform={name}]") for name in BOTH)
    await expect(wecom.locator("#subtitle")).to_contain_text("以 张三")
    await expect(dingtalk.locator("#subtitle")).to_contain_text("钉钉 · 以 张三")
    await bot.send("text", content="来自企业微信")
    await ding.send("sampleText", content="来自钉钉")
    await expect(wecom.locator("[data-message]")).to_contain_text(["来自企业微信"])
    await expect(dingtalk.locator("[data-message]")).to_contain_text(["来自钉钉"])
    for frame in (wecom, dingtalk):
        await expect(frame.locator("#platforms")).to_be_hidden()
    await dingtalk.locator("#words").fill("钉钉也在")
    await browser_page.keyboard.press("Enter")
    await expect(dingtalk.locator("[data-message]").last).to_contain_text("钉钉也在")
    boxes = [await browser_page.locator(f"[data-platform={name}]").bounding_box() for name in BOTH]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]
    await browser_page.get_by_role("link", name="只看一个").click()
    await expect(browser_page.locator("#platforms")).to_be_visible()


async def test_on_a_phone_both_platforms_stand_below_each_other(narrow_page, emulator):
    await narrow_page.goto(f"{emulator.base}/both")
    await expect(narrow_page.locator("iframe")).to_have_count(2)
    boxes = [await narrow_page.locator(f"[data-platform={name}]").bounding_box() for name in BOTH]
    assert boxes[0]["x"] == boxes[1]["x"]
    assert 500 < boxes[0]["height"] == boxes[1]["height"]
    assert boxes[0]["y"] + boxes[0]["height"] < boxes[1]["y"]
    assert 0 <= boxes[0]["x"]
    assert boxes[0]["x"] + boxes[0]["width"] <= 390


async def test_on_a_phone_the_switch_stands_above_the_list(narrow_page, visit, ding):
    await visit(narrow_page, "")
    await ding.send("sampleText", content="在手机上")
    await narrow_page.locator("#platforms [data-platform=dingtalk]").focus()
    await narrow_page.keyboard.press("Enter")
    await narrow_page.keyboard.press("Tab")
    await narrow_page.keyboard.press("Tab")
    zhangsan = narrow_page.locator("[data-person=zhangsan]")
    await expect(zhangsan).to_contain_text("在手机上")
    await zhangsan.focus()
    await narrow_page.keyboard.press("Enter")
    await expect(narrow_page.locator("#platforms")).to_be_hidden()
    await expect(last(narrow_page)).to_contain_text("在手机上")
    await narrow_page.click("#back")
    await expect(zhangsan).to_be_focused()
    pressed = narrow_page.locator("#platforms [aria-pressed=true]")
    await expect(pressed).to_have_text("钉钉")


async def test_what_is_said_by_stream_is_heard_and_what_is_answered_appears(
    browser_page, visit, ding
):
    await visit(browser_page, HOME)
    await expect(browser_page.locator("#log")).to_contain_text("还没有消息")
    await say(browser_page, "我要请假")
    heard = await ding.heard("msgtype")
    assert ("text", {"content": "我要请假"}, "zhangsan") == (
        heard["msgtype"],
        heard["text"],
        heard["senderStaffId"],
    )
    await ding.reply(heard, "text", content="好的，见 https://www.example.com/a 。")
    answer = last(browser_page)
    await expect(answer).to_contain_text("好的")
    await expect(answer.locator("a")).to_have_attribute("href", "https://www.example.com/a")
    await expect(browser_page.locator(".message.person .refused")).to_have_count(0)


async def test_a_robot_learns_that_its_message_was_read(browser_page, visit, ding):
    handle = await ding.send("sampleText", content="看到了吗")
    await visit(browser_page, HOME)
    heard = await ding.heard("processQueryKey")
    assert ("zhangsan", handle) == (heard["userId"], heard["processQueryKey"])


async def test_pictures_files_and_voices_are_sent(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await send_file(browser_page, "image", "三楼.png", "image/png", PNG)
    assert "picture" == (await ding.heard("msgtype", 1))["msgtype"]
    await expect(last(browser_page).locator("img")).to_have_js_property("naturalWidth", 1)
    await send_file(browser_page, "file", "周报.pdf", "application/pdf", b"12345678")
    assert "周报.pdf" == (await ding.heard("msgtype", 2))["content"]["fileName"]
    await expect(last(browser_page).locator(".tile")).to_have_text("周报.pdf8 B")
    await send_file(browser_page, "voice", "三楼没有网.amr", "audio/amr", b"#!AMR\n12345")
    assert "三楼没有网" == (await ding.heard("msgtype", 3))["content"]["recognition"]
    await expect(last(browser_page).locator(".tile")).to_contain_text("语音")
    await browser_page.click(".attach")
    await expect(browser_page.locator("[data-attach=location]")).to_have_count(0)


async def test_in_a_group_the_robot_hears_what_mentions_it(browser_page, visit, ding):
    await visit(browser_page, GROUP)
    await expect(browser_page.locator("#log")).to_contain_text("@机器人")
    await browser_page.get_by_label("以").select_option("王五")
    await say(browser_page, "大家好")
    await browser_page.locator("[data-mention=main]").focus()
    await browser_page.keyboard.press("Enter")
    await expect(browser_page.locator("#words")).to_be_focused()
    await browser_page.keyboard.type("帮我看看")
    await browser_page.keyboard.press("Enter")
    heard = await ding.heard("msgtype")
    assert ("2", " 帮我看看", "wangwu") == (
        heard["conversationType"],
        heard["text"]["content"],
        heard["senderStaffId"],
    )
    await expect(last(browser_page).locator(".mention")).to_have_text("@企业助手")
    await expect(last(browser_page)).to_have_class("message person")
    await expect(browser_page.locator("[data-message]")).to_have_count(2)
    await ding.reply(heard, "text", content="在看")
    await expect(last(browser_page)).to_contain_text("企业助手")
    await expect(last(browser_page)).to_contain_text("在看")
    await send_file(browser_page, "image", "a.png", "image/png", PNG)
    assert "picture" == (await ding.heard("msgtype", 2))["msgtype"]
    await expect(last(browser_page).locator("img")).to_have_js_property("naturalWidth", 1)


async def test_posts_of_the_group_robot_call_who_is_really_mentioned(browser_page, visit, ding):
    await visit(browser_page, GROUP)
    lisi = ding.emulator.company.person("lisi").mobile
    at = {"atMobiles": [lisi], "atUserIds": ["zhangsan", "wangwu"]}
    await ding.post("text", at, content=f"磁盘满了 @{lisi} @zhangsan @hanmei")
    post = last(browser_page)
    await expect(post).to_contain_text("群机器人")
    await expect(post.locator(".mention")).to_have_text(["@李四", "@张三"])
    await expect(post).to_contain_text("@hanmei")
    await ding.post("markdown", {"isAtAll": True}, title="发布", text="#### 版本 1.2")
    await expect(last(browser_page).locator(".mention")).to_have_text(["@所有人"])
    await expect(browser_page.locator("[data-chat=ops]")).to_contain_text("发布")


async def test_a_message_without_a_connection_says_that_it_was_not_taken(
    browser_page, visit, emulator
):
    await visit(browser_page, HOME)
    await say(browser_page, "在吗")
    note = "没有送达：应用还没有用 Stream 连上来"
    await expect(last(browser_page).locator(".refused")).to_have_text(note)
    emulator.dingtalk.phone.see("zhangsan", False)
    await say(browser_page, "还在吗")
    await expect(browser_page.locator(".toast")).to_contain_text("看不到该应用")
    await expect(browser_page.locator("#words")).to_have_value("还在吗")


async def test_faults_of_stream_are_ordered_from_the_page(browser_page, visit, ding):
    await visit(browser_page, HOME)
    await browser_page.click("[data-tool=faults]")
    await browser_page.get_by_role("button", name="Stream 断线，消息没到").click()
    await expect(browser_page.locator(".toast")).to_have_text("下一次请求：Stream 断线，消息没到")
    await say(browser_page, "在吗")
    await ding.stream.left.wait()


async def test_a_company_of_dingtalk_alone_needs_no_switch(browser_page, visit, emulator):
    emulator.company.apps = emulator.company.apps_of("dingtalk")
    emulator.company.robots = [one for one in emulator.company.robots if one.platform != "wecom"]
    await visit(browser_page, "")
    await expect(browser_page.locator("#platforms")).to_be_hidden()
    await expect(browser_page.locator("#subtitle")).to_contain_text("钉钉")
    await browser_page.click("[data-person=lisi]")
    assert browser_page.url.endswith("#person=lisi&app=main")
