"""The clients against the emulator: two readings of the manual that must agree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from botkit.calls.transport import HttpTransport, open_session
from botkit.chat.messages import (
    Article,
    Button,
    File,
    Image,
    Markdown,
    News,
    Notice,
    Row,
    TaskCard,
    Text,
    TextCard,
)
from botkit.chat.seams import Repaint
from botkit.clock import MovableClock
from botkit.emulator.company import App, Company
from botkit.emulator.emulator import Emulator
from botkit.errors import (
    AlreadyExists,
    BadArgument,
    NotAllowed,
    NotFound,
    PlatformFault,
    RateLimited,
    TooLate,
    Unreachable,
)
from botkit.wecom.api.menus import MenuButton
from botkit.wecom.channel import RobotChannel, WeComChannel
from botkit.wecom.client import WeCom
from botkit.wecom.robot import WeComRobot

URL = "https://www.example.com/"
PNG = b"\x89PNG\r\n\x1a\n0000"
SEND = "/cgi-bin/message/send"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def emulator(clock) -> AsyncIterator[Emulator]:
    emulator = Emulator(Company.pretend(apps=["main"], rooms=["ops"]), clock=clock)
    await emulator.start()
    emulator.company.app("main").callback = "http://127.0.0.1:9/callback/wecom/main"
    yield emulator
    await emulator.stop()


@pytest.fixture
async def transport() -> AsyncIterator[HttpTransport]:
    async with open_session() as session:
        yield HttpTransport(session)


def client(emulator, clock, transport, app: App, **changed) -> WeCom:
    fields = {
        "corp_id": app.corp_id,
        "agent_id": app.agent_id,
        "secret": app.secret,
        "transport": transport,
        "clock": clock,
        "api": emulator.base,
        "first_wait": timedelta(0),
    }
    return WeCom(**{**fields, **changed})


@pytest.fixture
def wecom(emulator, clock, transport) -> WeCom:
    return client(emulator, clock, transport, emulator.company.app("main"))


@pytest.fixture
def channel(wecom, clock) -> WeComChannel:
    return WeComChannel("wecom/main", wecom, clock)


@pytest.fixture
def room(emulator, transport) -> RobotChannel:
    robot = WeComRobot([emulator.company.robots[0].key], transport, api=emulator.base)
    return RobotChannel("robot/ops", robot)


def asked(emulator, path: str) -> int:
    return sum(one["path"].startswith(path) for one in emulator.requests.listing(after=0))


def shown(emulator, person: str = "zhangsan") -> list[dict]:
    return emulator.messages(person=person)


NOTICE = Notice("假期余额", URL, body="截止年底", emphasis="7", rows=[Row("申请人", "张三")])
LEAVE = TaskCard("请假", "3 天", [Button("yes", "同意"), Button("no", "驳回", 2)], task_id="T-1")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (Text("你好"), "text"),
        (Markdown('**会议** <font color="info">已定</font>'), "markdown"),
        (TextCard("领奖", '<div class="gray">3月</div>', URL, "更多"), "textcard"),
        (News([Article("周报", URL, "本周", URL + "p.png")]), "news"),
        (LEAVE, "template_card"),
        (NOTICE, "template_card"),
        (Notice("周报", URL, body="三件事", picture=URL + "p.png"), "template_card"),
    ],
)
async def test_every_kind_reaches_a_person(channel, emulator, message, kind):
    (part,) = channel.fit(message)
    receipt = await channel.send(part, "zhangsan")
    (found,) = shown(emulator)
    assert kind == found["msgtype"]
    assert receipt.reference
    assert (message is LEAVE) == bool(receipt.update_code)


@pytest.mark.parametrize("kind", [Image, File])
async def test_a_file_reaches_a_person_with_its_name(channel, wecom, emulator, tmp_path, kind):
    path = tmp_path / "图 表.png"
    path.write_bytes(PNG)
    await channel.send(kind(path=str(path)), "zhangsan")
    (found,) = shown(emulator)
    media = found["body"][found["msgtype"]]["media_id"]
    got = await wecom.media.get(media)
    assert ("图 表.png", "image/png", PNG) == (got.name, got.content_type, got.content)


async def test_an_old_card_is_sent_and_repainted(wecom, clock, emulator):
    channel = WeComChannel("wecom/main", wecom, clock, cards="taskcard")
    await channel.send(LEAVE, "zhangsan")
    await channel.repaint(Repaint("zhangsan", "T-1", "", "已同意"))
    (found,) = shown(emulator)
    assert "taskcard" == found["msgtype"]
    assert "已同意" == found["card"]["state"]["zhangsan"]["replace"]


async def test_a_card_is_repainted_once_per_code(channel, emulator):
    code = (await channel.send(LEAVE, "zhangsan")).update_code
    await channel.repaint(Repaint("zhangsan", "T-1", code, "已同意"))
    (found,) = shown(emulator)
    assert "已同意" == found["card"]["state"]["zhangsan"]["replace"]
    with pytest.raises(TooLate):
        await channel.repaint(Repaint("zhangsan", "T-1", code, "已驳回"))


async def test_a_card_takes_a_cards_place(channel, emulator):
    code = (await channel.send(LEAVE, "zhangsan")).update_code
    await channel.repaint(Repaint("zhangsan", "T-1", code, "已同意", card=LEAVE))
    (found,) = shown(emulator)
    assert "已同意" == found["card"]["state"]["zhangsan"]["card"]["replace_text"]


async def test_a_task_id_is_used_once(channel):
    await channel.send(LEAVE, "zhangsan")
    with pytest.raises(AlreadyExists):
        await channel.send(LEAVE, "lisi")


async def test_a_repeat_after_a_lost_answer_is_shown_once(channel, emulator):
    emulator.faults.order("answer_lost", path=SEND)
    with pytest.raises(Unreachable) as caught:
        await channel.send(Text("一次"), "zhangsan")
    assert caught.value.sent is True
    await channel.send(Text("一次"), "zhangsan")
    assert 1 == len(shown(emulator))


async def test_a_repeated_card_after_a_lost_answer_is_shown_once(channel, emulator):
    emulator.faults.order("answer_lost", path=SEND)
    with pytest.raises(Unreachable):
        await channel.send(LEAVE, "zhangsan")
    assert (await channel.send(LEAVE, "zhangsan")).update_code
    assert 1 == len(shown(emulator))


async def test_a_varied_message_is_shown_beside_the_first(channel, emulator, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    messages = [Text("好"), NOTICE, News([Article("周报", URL)]), Image(path=str(path))]
    for message in messages:
        await channel.send(message, "zhangsan")
        await channel.send(channel.vary(message, 1), "zhangsan")
    assert 2 * len(messages) == len(shown(emulator))


async def test_an_expired_token_is_renewed_once(wecom, emulator, clock):
    await wecom.contacts.users.get("zhangsan")
    clock.shift(timedelta(hours=3))
    await asyncio.gather(*(wecom.contacts.users.get("zhangsan") for _ in range(10)))
    assert 2 == asked(emulator, "/cgi-bin/gettoken")


async def test_a_token_that_died_early_is_renewed(channel, emulator):
    await channel.send(Text("a"), "zhangsan")
    emulator.faults.order("expire_token", path=SEND)
    await channel.send(Text("b"), "zhangsan")
    assert 2 == len(shown(emulator))


async def test_a_busy_platform_is_asked_again_for_what_may_be_repeated(wecom, emulator):
    emulator.faults.order("busy", times=3, path="/cgi-bin/user/get")
    assert "张三" == (await wecom.contacts.users.get("zhangsan")).name


@pytest.mark.parametrize(
    ("fault", "error", "sent"),
    [("busy", PlatformFault, False), ("server_error", PlatformFault, True)],
)
async def test_a_send_tells_whether_it_may_have_arrived(channel, emulator, fault, error, sent):
    emulator.faults.order(fault, path=SEND)
    with pytest.raises(error) as caught:
        await channel.send(Text("a"), "zhangsan")
    assert sent is caught.value.sent


async def test_an_address_that_is_not_trusted_is_an_operators_affair(channel, emulator):
    emulator.faults.order("refuse_ip", path=SEND)
    with pytest.raises(NotAllowed, match="企业可信IP") as caught:
        await channel.send(Text("a"), "zhangsan")
    assert 60020 == caught.value.code


async def test_a_wrong_secret_is_tried_once(emulator, clock, transport):
    app = emulator.company.app("main")
    wrong = client(emulator, clock, transport, app, secret="wrong")
    for _ in range(5):
        with pytest.raises(NotAllowed):
            await wrong.menus.get()
    assert 1 == asked(emulator, "/cgi-bin/gettoken")


async def test_a_wrong_agent_id_is_not_allowed(emulator, clock, transport):
    app = emulator.company.app("main")
    wrong = client(emulator, clock, transport, app, agent_id=app.agent_id + 7)
    with pytest.raises(NotAllowed):
        await wrong.messages.text("zhangsan", "a")


async def test_a_receiver_nobody_knows_is_not_found(channel):
    with pytest.raises(NotFound):
        await channel.send(Text("a"), "nobody")


async def test_a_menu_goes_and_comes_back(wecom, emulator):
    buttons = [
        MenuButton("报修", "click", "new_ticket"),
        MenuButton("更多", sub_button=[MenuButton("官网", "view", url=URL)]),
    ]
    with pytest.raises(NotFound):
        await wecom.menus.get()
    await wecom.menus.create(buttons)
    assert [b.name for b in buttons] == [b.name for b in (await wecom.menus.get()).buttons]
    with pytest.raises(BadArgument):  # which only the platform knows
        await wecom.menus.create([MenuButton("官网", "view", url="www.example.com")])
    await wecom.menus.delete()
    with pytest.raises(NotFound):
        await wecom.menus.get()


async def test_people_the_app_and_addresses_are_read(wecom):
    user = await wecom.contacts.users.get("zhangsan")
    assert ("张三", [2], ["lisi"]) == (user.name, user.departments, user.direct_leader)
    with pytest.raises(NotFound):
        await wecom.contacts.users.get("nobody")
    assert wecom.agent_id == (await wecom.agents.get()).id
    assert await wecom.addresses.callback_ips()
    assert await wecom.addresses.api_ips()


async def test_a_message_is_recalled_and_counted(wecom, emulator):
    sent = await wecom.messages.text("zhangsan|lisi", "a")
    (count,) = await wecom.messages.get_statistics()
    assert (wecom.agent_id, 2) == (count.agent_id, count.count)
    await wecom.messages.recall(sent.msgid)
    assert ["recalled"] == [one["msgtype"] for one in shown(emulator)]


async def test_media_live_for_three_days(wecom, clock):
    media = await wecom.media.upload("file", "报告.pdf", b"%PDF-1.7")
    clock.shift(timedelta(days=3, seconds=1))
    with pytest.raises(TooLate):
        await wecom.media.get(media.media_id)
    with pytest.raises(BadArgument):
        await wecom.media.upload("image", "a.png", b"not a picture")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (Text("构建失败", mentions=["zhangsan"], mention_mobiles=["13800000000"]), "text"),
        (Markdown("构建 <@zhangsan>"), "markdown"),
        (Markdown("| a |\n|---|\n| 1 |", rich=True), "markdown_v2"),
        (News([Article("周报", URL)]), "news"),
        (TextCard("领奖", "请领取", URL), "news"),
        (NOTICE, "template_card"),
        (Notice("周报", URL, body="三件事", picture=URL + "p.png"), "template_card"),
    ],
)
async def test_every_kind_reaches_a_group(room, emulator, message, kind):
    for part in room.fit(message):
        await room.send(part, "")
    assert [kind] == [one["msgtype"] for one in emulator.messages(chat="ops")]


async def test_pictures_and_files_reach_a_group(room, emulator, tmp_path):
    path = tmp_path / "图.png"
    path.write_bytes(PNG)
    await room.send(Image(path=str(path)), "")
    await room.send(File(path=str(path)), "")
    assert ["image", "file"] == [one["msgtype"] for one in emulator.messages(chat="ops")]


async def test_split_parts_are_never_refused_or_cut(channel, room, emulator):
    lines = [f"第{number}号报修单已经收到。" for number in range(400)]
    for target in (channel, room):
        for message in (Text("\n".join(lines)), Markdown("\n".join(lines))):
            for part in target.fit(message):
                await target.send(part, "zhangsan")
    for place in ({"person": "zhangsan"}, {"chat": "ops"}):
        for kind in ("text", "markdown"):
            parts = [
                m["body"][kind]["content"] for m in emulator.messages(**place) if kind in m["body"]
            ]
            assert lines == "\n".join(parts).split("\n")


async def test_the_twenty_first_post_of_a_minute_is_rate_limited(room, emulator, clock):
    for number in range(20):
        await room.send(Text(str(number)), "")
    with pytest.raises(RateLimited) as caught:
        await room.send(Text("20"), "")
    assert 60 == caught.value.retry_after
    clock.shift(timedelta(seconds=61))
    await room.send(Text("20"), "")


async def test_a_removed_robot_is_an_operators_affair(emulator, transport):
    room = RobotChannel("robot/ops", WeComRobot(["gone"], transport, api=emulator.base))
    with pytest.raises(NotAllowed):
        await room.send(Text("a"), "")
