"""The Stream gateway: tickets, frames, acks, redelivery, and what goes wrong on a socket."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import WSServerHandshakeError

from tests.emulator.dingtalk.conftest import MESSAGES, OPEN, StreamBot


async def test_a_message_comes_as_a_frame_and_its_ack_is_the_delivery(emulator, bot, app):
    delivery = await emulator.say("zhangsan", "报修", app="main")
    assert (200, 1) == (delivery.status, delivery.tries)
    [frame] = bot.frames
    assert ("1.0", "CALLBACK") == (frame["specVersion"], frame["type"])
    assert MESSAGES == frame["headers"]["topic"]
    assert frame["headers"]["time"].isdigit()
    [told] = await bot.heard(1)
    assert {"content": "报修"} == told["text"]
    assert ("1", "zhangsan", app.robot_code) == (
        told["conversationType"],
        told["senderStaffId"],
        told["robotCode"],
    )


async def test_a_ticket_opens_one_connection_within_90_seconds(api, bot, session, move):
    opened = await bot.open()
    socket = await session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})
    await socket.close()
    with pytest.raises(WSServerHandshakeError, match="401"):
        await session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})
    opened = await bot.open()
    move(seconds=90)
    with pytest.raises(WSServerHandshakeError, match="401"):
        await session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})


async def test_wrong_credentials_and_subscriptions_are_refused(api, app):
    bot = StreamBot(api)
    assert "authFailed" == (await bot.open(clientSecret="x"))["code"]
    for wrong in ([], [{"type": "EVENT", "topic": "chat"}], [{"type": "X", "topic": "*"}], ["*"]):
        assert "InvalidParameter" == (await bot.open(subscriptions=wrong))["code"]


async def test_who_does_not_ask_for_json_is_answered_in_xml(api, app, session):
    topics = [{"type": "EVENT", "topic": "*"}]
    body = {"clientId": app.client_id, "clientSecret": app.secret, "subscriptions": topics}
    async with session.post(f"{api.base}{OPEN}", json=body) as answer:
        assert "application/xml" == answer.content_type


async def test_without_a_connection_the_person_sees_that_nobody_took_it(emulator, api):
    assert (0, 0) == _as_pair(await emulator.say("zhangsan", "在吗", app="main"))
    assert "the app has no Stream connection" == emulator.messages()[0]["refused"]


async def test_a_message_without_an_ack_comes_again_after_a_minute(emulator, bot, clock, move):
    bot.is_mute = True
    saying = asyncio.create_task(emulator.say("zhangsan", "报修", app="main"))
    await bot.heard(1)
    bot.is_mute = False
    await _until_asleep(clock, saying, move, seconds=60)
    assert (200, 2) == _as_pair(await saying)
    first, second = await bot.heard(2)
    assert first["msgId"] == second["msgId"]
    ids = {one["headers"]["messageId"] for one in bot.frames}
    assert 2 == len(ids)


async def test_a_message_that_nobody_acknowledges_is_given_up(emulator, bot, clock, move):
    bot.is_mute = True
    saying = asyncio.create_task(emulator.say("zhangsan", "报修", app="main"))
    for count in (1, 2, 3):
        await bot.heard(count)
        await _until_asleep(clock, saying, move, seconds=60)
    assert (0, 3) == _as_pair(await saying)
    assert "no ack after 3 deliveries" == emulator.messages()[0]["refused"]


async def test_a_message_can_be_told_once_as_the_manual_has_it(emulator, bot, clock, move):
    emulator.dingtalk.telling.forgets = bot.is_mute = True
    saying = asyncio.create_task(emulator.say("zhangsan", "报修", app="main"))
    await bot.heard(1)
    await _until_asleep(clock, saying, move, seconds=60)
    assert (0, 1) == _as_pair(await saying)


async def test_a_frame_that_nobody_knows_can_come_before_the_next(emulator, bot):
    emulator.faults.order("strange_frame")
    assert (200, 1) == _as_pair(await emulator.say("zhangsan", "报修", app="main"))
    strange, known = bot.frames
    assert ("", "/v9.9/nobody/knows") == (strange["data"], strange["headers"]["topic"])
    assert "报修" in known["data"]


async def test_a_bad_ack_of_a_message_counts_as_received(emulator, bot):
    bot.code = 500
    assert (500, 1) == _as_pair(await emulator.say("zhangsan", "报修", app="main"))


async def test_an_event_carries_its_names_in_the_headers(emulator, bot, app):
    event = emulator.happen("org_change", {"a": 1}, app="main")
    assert (200, 1) == _as_pair(await event)
    [frame] = bot.frames
    headers = frame["headers"]
    assert ("EVENT", "*", "org_change") == (frame["type"], headers["topic"], headers["eventType"])
    assert (app.corp_id, True) == (headers["eventCorpId"], headers["eventBornTime"].isdigit())
    [told] = await bot.heard(1)
    assert 1 == told["a"]


async def test_an_event_asked_for_later_comes_again_with_its_id(emulator, bot, clock, move):
    bot.event = {"status": "LATER", "message": "busy"}
    telling = asyncio.create_task(emulator.happen("org_change", {}, app="main"))
    await bot.heard(1)
    bot.event = {"status": "SUCCESS", "message": "OK"}
    await _until_asleep(clock, telling, move, seconds=60)
    assert (200, 2) == _as_pair(await telling)
    first, second = (one["headers"]["eventId"] for one in bot.frames)
    assert first == second


async def test_an_ack_that_repeats_the_event_is_taken_as_well(emulator, bot):
    bot.event = {"timeStamp": "1", "a": 1}  # as the vendor's own Python client answers
    assert (200, 1) == _as_pair(await emulator.happen("org_change", {"a": 1}, app="main"))


async def test_a_person_who_is_added_is_told_of(bot, api):
    body = {"name": "新人", "mobile": "13900000000", "dept_id_list": "2", "userid": "xin"}
    await api.call("/topapi/v2/user/create", body)
    [told] = await bot.heard(1)
    assert ["xin"] == told["userId"]
    assert "user_add_org" == bot.frames[0]["headers"]["eventType"]


async def test_the_gateway_pings_every_twenty_seconds(bot, clock, move):
    for count in (1, 2):
        while len(bot.pings) < count:
            move(seconds=20)
            await asyncio.sleep(0)
    assert '{"opaque":"emulator"}' == bot.pings[0]["data"]


async def test_several_connections_share_the_messages(emulator, bot, connect):
    other = await connect()
    for _ in range(20):
        await emulator.say("zhangsan", "报修", app="main")
    assert 20 == len(bot.frames) + len(other.frames)
    assert bot.frames
    assert other.frames


async def test_a_connection_that_shall_leave_gets_nothing_more(emulator, bot, connect, move):
    other = await connect()
    emulator.faults.order("ask_to_leave")
    await emulator.say("zhangsan", "报修", app="main")
    leaving, staying = (bot, other) if bot.asked_to_leave.is_set() else (other, bot)
    await asyncio.wait_for(leaving.asked_to_leave.wait(), 5)
    for _ in range(5):
        await emulator.say("zhangsan", "报修", app="main")
    assert (0, 6) == (len(leaving.frames), len(staying.frames))
    while not leaving.left.is_set():
        move(seconds=10)
        await asyncio.sleep(0.001)


async def test_a_silent_socket_stays_open_and_says_nothing(emulator, bot, clock, move):
    emulator.faults.order("silent_socket")
    saying = asyncio.create_task(emulator.say("zhangsan", "报修", app="main"))
    await _until_asleep(clock, saying, move, seconds=0)
    assert emulator.dingtalk.gateway.lines(_main(emulator))[0].is_silent
    assert not bot.left.is_set()
    await bot.close()
    for _ in range(3):
        await _until_asleep(clock, saying, move, seconds=60)
    assert 0 == (await saying).status
    assert [] == bot.frames


@pytest.mark.parametrize(("fault", "came"), [("cut_before", 0), ("cut_after", 1)])
async def test_what_was_cut_off_comes_again_on_another_connection(
    emulator, bot, connect, clock, move, fault, came
):
    emulator.faults.order(fault)
    saying = asyncio.create_task(emulator.say("zhangsan", "报修", app="main"))
    await asyncio.wait_for(bot.left.wait(), 5)
    assert came == len(bot.frames)
    other = await connect()
    await _until_asleep(clock, saying, move, seconds=60)
    assert (200, 2) == _as_pair(await saying)
    assert 1 == len(other.frames)


async def test_a_lost_ack_brings_the_message_again(emulator, bot, clock, move):
    emulator.faults.order("lose_ack")
    saying = asyncio.create_task(emulator.say("zhangsan", "报修", app="main"))
    await bot.heard(1)
    await _until_asleep(clock, saying, move, seconds=60)
    assert (200, 2) == _as_pair(await saying)


async def test_a_delivery_can_be_doubled_dropped_and_late(emulator, bot):
    emulator.faults.order("duplicate_delivery")
    await emulator.say("zhangsan", "一", app="main")
    assert 2 == len({one["headers"]["messageId"] for one in bot.frames})
    emulator.faults.order("drop_delivery")
    assert (0, 0) == _as_pair(await emulator.say("zhangsan", "二", app="main"))
    emulator.faults.order("out_of_order")
    await emulator.say("zhangsan", "三", app="main")
    await emulator.say("zhangsan", "四", app="main")
    told = await bot.heard(4)
    assert ["一", "一", "四", "三"] == [one["text"]["content"] for one in told]


async def test_all_connections_of_an_app_can_be_cut(emulator, bot, connect):
    other = await connect()
    assert 2 == emulator.dingtalk.gateway.cut(_main(emulator))
    await asyncio.wait_for(asyncio.gather(bot.left.wait(), other.left.wait()), 5)


def _main(emulator):
    return emulator.company.app("main", "dingtalk")


def _as_pair(delivery):
    return delivery.status, delivery.tries


async def _until_asleep(clock, task, move, *, seconds):
    """Let the emulator reach its sleep, then pass the time."""
    for _ in range(20):
        await asyncio.sleep(0)
    if not task.done():
        move(seconds=seconds)
    for _ in range(20):
        await asyncio.sleep(0)
