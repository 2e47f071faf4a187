"""How each kind of message looks, in a real browser."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
from typing import Any

import pytest

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def last(page: Any) -> Any:
    return page.locator("[data-message]").last


async def test_markdown_knows_three_colours_and_shows_foreign_marks_as_typed(
    browser_page, visit, bot
):
    await visit(browser_page)
    words = (
        '## 会议\n**时间** <font color="info">已定</font><font color="comment">注</font>'
        '<font color="warning">急</font> `room` [详情](https://www.example.com/)\n> 引用\n'
        "- 一项\n| a | b |\n*斜*"
    )
    await bot.send("markdown", content=words)
    drawn = last(browser_page)
    await expect(drawn.locator(".heading.h2")).to_have_text("会议")
    await expect(drawn.locator("strong")).to_have_text("时间")
    for name, text in {"info": "已定", "comment": "注", "warning": "急"}.items():
        await expect(drawn.locator(f".{name}")).to_have_text(text)
    await expect(drawn.locator("code")).to_have_text("room")
    await expect(drawn.locator("blockquote")).to_have_text("引用")
    await expect(drawn).to_contain_text("- 一项\n| a | b |\n*斜*")
    await expect(drawn.locator("ul, table, em")).to_have_count(0)


async def test_cards_pictures_and_files_are_drawn(browser_page, visit, bot):
    await visit(browser_page)
    description = (
        '<div class="gray">九月</div>一<br>二<div class="highlight">10日前 &lt;领&gt;</div>'
    )
    url = "https://www.example.com/"
    await bot.send("textcard", title="领奖", description=description, url=url, btntxt="更多")
    card = last(browser_page)
    await expect(card.locator(".gray")).to_have_text("九月")
    await expect(card.locator(".highlight")).to_have_text("10日前 <领>")
    await expect(card.locator("a")).to_have_attribute("href", url)
    await expect(card).to_contain_text("更多")
    articles = [{"title": f"第{n}条", "url": url, "picurl": f"{url}p.png"} for n in (1, 2, 3)]
    await bot.send("news", articles=articles)
    await expect(last(browser_page).locator(".news-lead")).to_contain_text("第1条")
    await expect(last(browser_page).locator(".news-others li")).to_have_count(2)
    await bot.send("image", media_id=await bot.upload("image", "a.png", PNG))
    await expect(last(browser_page).locator("img.photo")).to_have_js_property("naturalWidth", 1)
    await bot.send("file", media_id=await bot.upload("file", "周报 3.pdf", b"12345678"))
    await expect(last(browser_page).locator(".tile")).to_have_text("周报 3.pdf8 B")


async def test_voices_videos_that_cannot_be_played_and_links_are_tiles(browser_page, visit, bot):
    await visit(browser_page)
    await bot.send("voice", media_id=await bot.upload("voice", "a.amr", b"#!AMR\n12345"))
    await expect(last(browser_page).locator("a.tile")).to_have_text("a.amr语音 · 11 B")
    video = await bot.upload("video", "a.mp4", b"\0\0\0\x18ftypmp42")
    await bot.send("video", media_id=video, title="巡检", description="三楼机房")
    await expect(last(browser_page).locator("a.tile")).to_contain_text("巡检三楼机房")
    url = "https://www.example.com/post"
    phone = bot.emulator.wecom.phone
    await phone.link("zhangsan", "一篇文章", url, description="讲网络的")
    heard = await bot.hear("link")
    assert ("一篇文章", url) == (heard["Title"], heard["Url"])
    tile = browser_page.locator(".message.person a.tile")
    await expect(tile).to_have_attribute("href", url)
    await expect(tile).to_contain_text("一篇文章讲网络的")
    await phone.upload("zhangsan", "voice", "留言.amr", b"#!AMR\n12345")
    await expect(last(browser_page).locator(".tile")).to_contain_text("留言.amr")


async def test_a_film_has_the_browsers_controls(browser_page, visit, bot):
    seen = asyncio.Event()

    async def hold(route: Any) -> None:
        await seen.wait()
        await route.abort()

    await browser_page.route("**/emulator/media/*", hold)  # a film that is still loading
    await visit(browser_page)
    media = await bot.upload("video", "a.mp4", b"\0\0\0\x18ftypmp42")
    await bot.send("video", media_id=media, title="巡检", description="三楼机房")
    film = last(browser_page).get_by_label("巡检")
    await expect(film).to_have_attribute("controls", "")
    await expect(last(browser_page).locator("figcaption")).to_have_text("巡检三楼机房")
    await film.focus()
    await expect(film).to_be_focused()
    seen.set()
    await browser_page.unroute_all(behavior="wait")


STORY = (
    '<h2>要点</h2><p onclick="alert(1)">三件<b>事</b></p><ul><li>一</li></ul>'
    '<script>document.title = "pwned"</script><img src="https://www.example.com/p.png" '
    'onerror="alert(1)"><a href="javascript:alert(1)">坏</a><a href="https://www.example.com/">好</a>'
    "<iframe src=/></iframe>"
)


async def test_articles_that_came_along_open_over_the_page_and_give_the_focus_back(
    browser_page, visit, bot
):
    await visit(browser_page)
    media = await bot.upload("image", "a.png", PNG)
    article = {"title": "周报", "thumb_media_id": media, "content": STORY, "author": "张三"}
    other = {**article, "title": "月报", "content_source_url": "https://www.example.com/"}
    await bot.send("mpnews", articles=[article, other])
    drawn = last(browser_page)
    await expect(drawn.locator("img.news-picture")).to_have_js_property("naturalWidth", 1)
    opener = drawn.get_by_role("button", name="周报")
    await opener.focus()
    await browser_page.keyboard.press("Enter")
    reader = browser_page.get_by_role("dialog", name="周报")
    await expect(reader).to_contain_text("张三")
    await expect(reader.locator(".story-text h2")).to_have_text("要点")
    await expect(reader.locator("b")).to_have_text("事")
    await expect(reader.locator("script, iframe, [onclick], img[onerror]")).to_have_count(0)
    await expect(reader.locator(".story-text a")).to_have_text(["好"])
    assert "pwned" != await browser_page.title()
    await browser_page.keyboard.press("Escape")
    await expect(reader).to_have_count(0)
    await expect(opener).to_be_focused()
    await drawn.get_by_role("button", name="月报").click()
    reader = browser_page.get_by_role("dialog", name="月报")
    await expect(reader.get_by_role("link", name="阅读原文")).to_be_visible()
    await reader.get_by_role("button", name="关闭").click()
    await expect(reader).to_have_count(0)


async def test_a_notice_of_a_mini_program_shows_its_first_row_large(browser_page, visit, bot):
    await visit(browser_page)
    rows = [{"key": "会议室", "value": "402"}, {"key": "时间", "value": "10:00"}]
    await bot.send(
        "miniprogram_notice",
        appid=bot.app.mini_program,
        title="会议室预订",
        description="预订成功啦",
        page="pages/index",
        emphasis_first_item=True,
        content_item=rows,
    )
    card = last(browser_page)
    await expect(card.locator(".emphasis")).to_have_text("402会议室")
    await expect(card.locator(".rows")).to_have_text("时间10:00")
    await expect(card.locator(".card-foot")).to_contain_text("小程序")


async def test_a_recalled_message_is_gone_from_conversation_and_list(browser_page, visit, bot):
    await visit(browser_page)
    sent = await bot.send("text", content="发错了")
    await expect(last(browser_page)).to_contain_text("发错了")
    await bot.call("/cgi-bin/message/recall", msgid=sent["msgid"])
    await expect(last(browser_page)).to_have_text("企业助手 撤回了一条消息")
    await expect(browser_page.locator("[data-person=zhangsan]")).to_contain_text("［已撤回］")
    await expect(browser_page.get_by_text("发错了")).to_have_count(0)


async def test_notices_show_all_their_parts(browser_page, visit, bot):
    await visit(browser_page)
    notice = {
        "card_type": "text_notice",
        "source": {"desc": "请假助手", "desc_color": 3},
        "action_menu": {"desc": "更多", "action_list": [{"text": "不再提醒", "key": "mute"}]},
        "task_id": "notice-1",
        "main_title": {"title": "假期余额", "desc": "本年度"},
        "emphasis_content": {"title": "7", "desc": "天"},
        "horizontal_content_list": [{"keyname": "申请人", "value": "张三"}],
        "jump_list": [{"type": 1, "title": "规则", "url": "https://www.example.com/rule"}],
        "card_action": {"type": 1, "url": "https://www.example.com/"},
    }
    await bot.send("template_card", **notice)
    card = last(browser_page)
    for words in ("请假助手", "假期余额", "本年度", "7", "申请人", "规则"):
        await expect(card).to_contain_text(words)
    await card.get_by_role("button", name="更多").click()
    await card.locator("[data-key=mute]").click()
    heard = await bot.hear("template_card_menu_event")
    assert ("mute", "notice-1") == (heard["EventKey"], heard["TaskId"])
    del notice["emphasis_content"], notice["action_menu"], notice["task_id"]
    parts = {"vertical_content_list": [{"title": "要点", "desc": "三件事"}]}
    image = {"card_image": {"url": "https://www.example.com/p.png"}}
    await bot.send("template_card", **{**notice, "card_type": "news_notice", **parts, **image})
    await expect(last(browser_page)).to_contain_text("三件事")
    await expect(last(browser_page).locator(".card-image")).to_be_visible()


async def test_the_group_shows_robot_and_mentions_and_lets_a_member_speak(browser_page, visit, bot):
    await visit(browser_page, "chat=ops")
    await expect(browser_page.locator("#title")).to_have_text("运维群")
    await bot.post("text", content="构建失败", mentioned_list=["zhangsan", "@all"])
    await expect(last(browser_page).locator(".mention")).to_have_text(["@张三", "@所有人"])
    await bot.post("markdown", content="请看 <@lisi>")
    mention = browser_page.locator("[data-type=markdown] .mention")
    await expect(mention).to_have_text("@李四")
    rich = (
        "1. 一\n   - 内\n2. 二\n\n| 项 | 值 |\n| :- | -: |\n| a | 1 |\n\n---\n```\nx = 1\n```\n*斜*"
    )
    await bot.post("markdown_v2", content=rich)
    for part in ("ol > li", "li ul li", "table td", "hr", "pre code", "em"):
        await expect(last(browser_page).locator(part).first).to_be_attached()
    picture = {"base64": base64.b64encode(PNG).decode()}
    await bot.post("image", **picture, md5=hashlib.md5(PNG, usedforsecurity=False).hexdigest())
    await expect(last(browser_page).locator("img.photo")).to_have_js_property("naturalWidth", 1)
    await browser_page.get_by_label("以").select_option("王五")
    await browser_page.fill("#words", "收到")
    await browser_page.keyboard.press("Enter")
    await expect(last(browser_page)).to_contain_text("王五")
    await expect(last(browser_page)).to_have_class("message person")
