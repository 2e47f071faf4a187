"""Deliveries: sealed anew each time, up to three, five seconds each."""

from __future__ import annotations

import asyncio

import pytest


async def test_a_message_carries_what_the_platform_tells(emulator, bot, company, clock):
    await emulator.say("zhangsan", "请假 <&>")
    (heard,) = bot.heard
    assert {
        "ToUserName": company.corp_id,
        "FromUserName": "zhangsan",
        "MsgType": "text",
        "Content": "请假 <&>",
        "AgentID": "1000002",
    }.items() <= heard.items()
    assert abs(int(heard["CreateTime"]) - clock.now_ms() // 1000) <= 1
    assert 10 == len(bot.queries[0]["timestamp"])


async def test_what_is_not_taken_is_delivered_three_times_with_one_id(emulator, bot, clock, move):
    bot.statuses = [500, 503, 500]
    saying = asyncio.ensure_future(emulator.say("zhangsan", "在吗"))
    for _ in range(2):
        await arrived(bot)
        await pass_time(clock, move, seconds=5)
    delivery = await saying
    assert (500, 3) == (delivery.status, delivery.tries)
    assert 1 == len({heard["MsgId"] for heard in bot.heard})
    assert 3 == len({query["nonce"] for query in bot.queries})
    assert 3 == len({query["msg_signature"] for query in bot.queries})
    assert "HTTP 500 after 3 deliveries" == emulator.messages()[0]["refused"]


async def test_the_second_delivery_may_succeed(emulator, bot, clock, move):
    bot.statuses = [503]
    saying = asyncio.ensure_future(emulator.say("zhangsan", "在吗"))
    await arrived(bot)
    await pass_time(clock, move, seconds=5)
    delivery = await saying
    assert (200, 2) == (delivery.status, delivery.tries)
    assert emulator.messages()[0]["refused"] is None


async def test_after_five_seconds_the_connection_is_dropped_and_tried_again(
    emulator, bot, clock, move
):
    bot.hangs = 1
    saying = asyncio.ensure_future(emulator.say("zhangsan", "在吗"))
    await arrived(bot)
    await pass_time(clock, move, seconds=5)
    delivery = await saying
    assert (200, 2) == (delivery.status, delivery.tries)


async def test_an_app_without_an_address_hears_nothing(emulator):
    delivery = await emulator.say("zhangsan", "在吗")
    assert (0, 0) == (delivery.status, delivery.tries)
    assert "the app has no callback address" == emulator.messages()[0]["refused"]


async def test_a_delivery_goes_on_when_the_one_who_spoke_does_not_wait(emulator, bot):
    saying = asyncio.ensure_future(emulator.say("zhangsan", "在吗"))
    await emulator.until(emulator.messages)
    saying.cancel()
    await emulator.until(emulator.requests.listing)
    assert "在吗" == bot.heard[0]["Content"]


async def test_deliveries_stand_in_the_list_of_requests(emulator, bot):
    await emulator.say("zhangsan", "在吗")
    (listed,) = emulator.requests.listing()
    assert ("bot", "POST", "/callback/wecom/main", 200, "ok") == tuple(
        listed[name] for name in ("to", "method", "path", "status", "verdict")
    )


@pytest.mark.parametrize("percent", [True, False])
async def test_the_address_is_verified_also_with_a_bare_plus(emulator, bot, percent):
    assert await emulator.verify("main", percent=percent)


async def test_a_wrong_answer_does_not_verify(emulator, bot, company):
    company.app("main").callback += "/elsewhere"
    assert not await emulator.verify("main")
    company.app("main").callback = "http://127.0.0.1:9/nobody"
    assert not await emulator.verify("main")


async def test_two_taps_never_look_the_same(emulator, bot):
    await emulator.menu("zhangsan", "new_ticket")
    await emulator.menu("zhangsan", "new_ticket")
    first, second = bot.heard
    assert int(first["CreateTime"]) < int(second["CreateTime"])


async def test_a_dropped_callback_is_never_delivered(emulator, bot):
    emulator.faults.order("drop_delivery")
    assert 0 == (await emulator.say("zhangsan", "一")).tries
    await emulator.say("zhangsan", "二")
    assert ["二"] == [heard["Content"] for heard in bot.heard]


async def test_a_callback_is_delivered_again_after_its_200(emulator, bot):
    emulator.faults.order("duplicate_delivery")
    assert 1 == (await emulator.say("zhangsan", "一")).tries
    first, second = bot.heard
    assert first == second
    assert bot.queries[0]["nonce"] != bot.queries[1]["nonce"]


async def test_a_callback_is_held_until_after_the_next(emulator, bot):
    emulator.faults.order("out_of_order")
    await emulator.say("zhangsan", "一")
    await emulator.say("zhangsan", "二")
    assert ["二", "一"] == [heard["Content"] for heard in bot.heard]


async def arrived(bot):
    await bot.arrived.wait()
    bot.arrived.clear()


async def pass_time(clock, move, **by):
    """Let what is under way begin to wait, then move the clock."""
    for _ in range(50):
        await asyncio.sleep(0)
    move(**by)
