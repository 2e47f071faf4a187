"""Everything a person can do besides clicking cards."""

from __future__ import annotations

from typing import Any

import pytest

from botkit.emulator.mistakes import Mistake

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
AMR = b"#!AMR\n" + b"0" * 20
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"0" * 20


async def test_a_picture_reaches_the_bot_as_an_id_it_can_download(emulator, bot, api):
    await emulator.upload("zhangsan", "image", "p.png", PNG)
    (heard,) = bot.heard
    path = f"{api.base}/cgi-bin/media/get"
    query = {"access_token": api.token, "media_id": heard["MediaId"]}
    async with api.session.get(path, params=query) as answer:
        assert PNG == await answer.read()
    async with api.session.get(heard["PicUrl"]) as answer:
        assert ("image/png", PNG) == (answer.content_type, await answer.read())
    (shown,) = emulator.messages(person="zhangsan")
    assert {"media_id": heard["MediaId"], "filename": "p.png"} == shown["body"]["image"]


async def test_voice_and_video_reach_the_bot(emulator, bot):
    await emulator.upload("zhangsan", "voice", "v.amr", AMR)
    await emulator.upload("zhangsan", "video", "v.mp4", MP4)
    voice, video = bot.heard
    assert ("voice", "amr") == (voice["MsgType"], voice["Format"])
    assert "video" == video["MsgType"]
    assert video["ThumbMediaId"]


async def test_a_file_is_shown_but_not_delivered(emulator, bot):
    assert 0 == (await emulator.upload("zhangsan", "file", "报告.pdf", b"123456")).tries
    assert "报告.pdf" == emulator.messages()[0]["body"]["file"]["filename"]
    assert not bot.heard


async def test_what_is_no_picture_cannot_be_sent_as_one(emulator, bot):
    with pytest.raises(Mistake, match="invalid image format"):
        await emulator.upload("zhangsan", "image", "p.png", b"no picture")
    with pytest.raises(Mistake, match="allowed are"):
        await emulator.upload("zhangsan", "poem", "p.txt", b"123456")


async def test_places_and_pages_reach_the_bot(emulator, bot):
    await emulator.wecom.phone.locate("zhangsan", 31.2304, 121.4737, label="上海市黄浦区")
    await emulator.wecom.phone.link(
        "zhangsan", "公告", "https://www.example.com/a", description="摘要"
    )
    place, page = bot.heard
    assert ("31.2304", "121.4737", "15", "上海市黄浦区") == tuple(
        place[name] for name in ("Location_X", "Location_Y", "Scale", "Label")
    )
    assert ("公告", "摘要", "https://www.example.com/a") == tuple(
        page[name] for name in ("Title", "Description", "Url")
    )


async def test_a_menu_entry_is_tapped_by_key_or_name_and_an_address_is_a_view(emulator, bot, api):
    below = [{"type": "view", "name": "官网", "url": "https://www.example.com/"}]
    entries = [{"type": "click", "name": "报修", "key": "new_ticket"}]
    entries.append({"name": "更多", "sub_button": below})
    await api.call("menu/create", {"button": entries}, agentid=1000002)
    for word in ("new_ticket", "报修", "官网"):
        await emulator.menu("zhangsan", word)
    assert [
        ("click", "new_ticket"),
        ("click", "new_ticket"),
        ("view", "https://www.example.com/"),
    ] == [(heard["Event"], heard["EventKey"]) for heard in bot.heard]
    with pytest.raises(Mistake, match="the menu has: new_ticket, https"):
        await emulator.menu("zhangsan", "更多")


async def test_without_a_menu_any_key_is_tapped(emulator, bot):
    await emulator.menu("zhangsan", "anything")
    assert ("click", "anything") == (bot.heard[0]["Event"], bot.heard[0]["EventKey"])


async def test_opening_the_chat_is_told(emulator, bot):
    await emulator.enter("zhangsan")
    assert ("event", "enter_agent", "") == tuple(
        bot.heard[0][name] for name in ("MsgType", "Event", "EventKey")
    )


async def test_one_who_leaves_the_range_gets_nothing_until_back(emulator, bot, api):
    await emulator.wecom.phone.unsubscribe("zhangsan")
    assert 81013 == (await api.send())["errcode"]
    with pytest.raises(Mistake, match="cannot see the app"):
        await emulator.say("zhangsan", "在吗")
    await emulator.wecom.phone.subscribe("zhangsan")
    assert 0 == (await api.send())["errcode"]
    assert ["unsubscribe", "subscribe"] == [heard["Event"] for heard in bot.heard]


async def test_what_is_said_in_a_group_stays_there(emulator, bot):
    await emulator.say("zhangsan", "大家好", chat="ops")
    (message,) = emulator.messages(chat="ops")
    assert ("", "zhangsan", None) == (message["person"], message["sender"], message["app"])
    assert not bot.heard


async def test_unknown_people_apps_and_groups_are_mistakes(emulator, bot, company):
    company.hire("newcomer")
    for wrong in (
        emulator.say("nobody", "x"),
        emulator.say("zhangsan", "x", app="other"),
        emulator.say("zhangsan", "x", chat="elsewhere"),
        emulator.say("newcomer", "x", chat="ops"),
        emulator.say("zhangsan", ""),
    ):
        with pytest.raises(Mistake):
            await wrong


async def test_the_platform_tells_of_anything(emulator, bot):
    told = {"ChangeType": "create_user", "UserID": "li", "Department": "1,2"}
    assert 200 == (await emulator.happen("change_contact", told)).status
    heard = bot.heard[-1]
    assert ("sys", "event", "change_contact") == (
        heard["FromUserName"],
        heard["MsgType"],
        heard["Event"],
    )
    assert "AgentID" not in heard
    assert told == {name: heard[name] for name in told}


async def test_what_a_persons_client_tells_names_person_and_app(emulator, bot):
    await emulator.happen("LOCATION", {"Latitude": 31.5}, person="zhangsan")
    heard = bot.heard[-1]
    assert ("zhangsan", "1000002") == (heard["FromUserName"], heard["AgentID"])


DEEP: dict[str, Any] = {}
for _ in range(450):
    DEEP = {"A": DEEP}


@pytest.mark.parametrize(
    ("event", "elements"), [("", {}), ("x", {"a b": 1}), ("x", {"A": [{"<": 1}]}), ("x", DEEP)]
)
async def test_what_is_no_xml_cannot_happen(emulator, bot, event, elements):
    with pytest.raises(Mistake, match="names of XML elements"):
        await emulator.happen(event, elements)
