"""The platform misbehaves; everybody hears everything exactly once."""

import asyncio
from datetime import timedelta

import pytest

from bots.helpdesk import open_ticket

SEND, ROBOT, PAINT = (
    "/cgi-bin/message/send",
    "/cgi-bin/webhook/send",
    "/cgi-bin/message/update_template_card",
)


async def ticket(person):
    await person.menu("new_ticket")
    await person.click("网络")
    await person.say("三楼会议室没有网")
    await person.click("yes")


def spoken(person):
    """What was said, as first words; a card with its choice."""
    return [one.chosen or one.text.strip().splitlines()[0] for one in person.heard]


WANTED = ["网络", "请说说具体情况：在哪里，怎么了？", "提交", "正在提交……", "**报修成功** <font"]


def check(person):
    found = spoken(person)
    assert len(WANTED) == len(found)
    for wanted, one in zip(WANTED, found, strict=True):
        assert one.startswith(wanted)


@pytest.fixture
def zhang(sim):
    sim.job(open_ticket, answers="T-1")
    return sim.person("zhangsan")


@pytest.mark.parametrize("nth", [0, 2, 4])
@pytest.mark.parametrize(
    "fault",
    [
        dict(fault="busy"),
        dict(fault="server_error"),
        dict(fault="answer_lost"),
        dict(fault="expire_token"),
        dict(fault="refuse", code=40014),
        dict(fault="refuse", code=45009),
    ],
    ids=lambda fault: f"{fault['fault']}{fault.get('code', '')}",
)
async def test_trouble_with_one_send_is_not_noticed(sim, zhang, fault, nth):
    words = [
        lambda: zhang.menu("new_ticket"),
        lambda: zhang.click("网络"),
        lambda: zhang.say("三楼会议室没有网"),
        lambda: zhang.click("yes"),
    ]
    for step, act in enumerate(words):
        if step == nth or (nth == 4 and step == 3):
            sim.emulator.faults.order(**fault, path=SEND, times=1 + (nth == 4))
        await act()
    check(zhang)
    assert [] == sim.emulator.faults.pending()


async def test_several_troubles_in_a_row_are_not_noticed(sim, zhang):
    for fault in ("answer_lost", "busy", "server_error", "answer_lost", "expire_token"):
        sim.emulator.faults.order(fault, path=SEND)
    await ticket(zhang)
    check(zhang)


async def test_an_event_that_is_delivered_twice_counts_once(sim, zhang):
    for act in (zhang.menu("new_ticket"), zhang.click("网络"), zhang.say("三楼会议室没有网")):
        sim.emulator.faults.order("duplicate_delivery")
        await act
    sim.emulator.faults.order("duplicate_delivery")
    await zhang.click("yes")
    check(zhang)
    assert 1 == sim.calls(open_ticket)


async def test_events_that_come_in_another_order_are_each_answered_once(sim):
    li = sim.person("lisi")
    sim.emulator.faults.order("out_of_order")
    await li.say("报修")  # held until after the next one
    await li.say("帮帮我")
    assert 2 == len(li.heard)
    assert "我可以帮您" in li.heard[0].text
    assert "哪里出了问题" in li.heard[1].text


async def test_a_repaint_whose_answer_was_lost_is_not_repeated_and_the_flow_goes_on(sim, zhang):
    sim.emulator.faults.order("answer_lost", path=PAINT)
    await ticket(zhang)
    check(zhang)
    clicks = ["网络", "提交"]
    assert len(clicks) == [one["path"] for one in sim.emulator.requests.listing()].count(PAINT)


async def test_a_post_whose_answer_was_lost_comes_again_with_a_mark(sim):
    li, ops = sim.person("lisi"), sim.room("ops")
    await li.say("发公告")
    sim.emulator.faults.order("answer_lost", path=ROBOT)
    await li.click("publish")
    first, second = ops.heard
    assert first.text in second.text
    assert first.text != second.text


@pytest.mark.parametrize("fault", ["busy", "server_error"])
async def test_a_post_that_surely_failed_comes_once(sim, fault):
    li, ops = sim.person("lisi"), sim.room("ops")
    await li.say("发公告")
    sim.emulator.faults.order(fault, path=ROBOT)
    await li.click("publish")
    assert "维护通知" in ops.last.text
    assert 1 == len(ops.heard)


async def test_an_address_that_is_not_trusted_buries_what_it_refuses_and_the_bot_lives_on(sim):
    li = sim.person("lisi")
    sim.emulator.faults.order("refuse_ip", path=SEND)
    await li.say("帮帮我")
    assert [] == li.heard
    await li.say("帮帮我")
    assert 1 == len(li.heard)


async def test_what_was_said_while_the_bot_was_away_is_answered_once_it_is_back(sim):
    li, emulator = sim.person("lisi"), sim.emulator
    await sim.rehearsal.app.stop()
    saying = asyncio.create_task(emulator.say("lisi", "帮帮我"))
    await emulator.until(lambda: emulator.requests.listing()[-1]["status"] == 0)
    await sim.rehearsal.start_app()
    sim.rehearsal.clock.shift(timedelta(seconds=5))  # then the platform comes again
    assert (200, 2) == ((delivery := await saying).status, delivery.tries)
    await sim.settle()
    assert 1 == len(li.heard)


async def test_forty_messages_in_a_minute_all_arrive(sim):
    """The platform silently drops what is above thirty; the bot paces itself."""
    li = sim.person("lisi")
    for number in range(40):
        await li.say(f"第 {number} 句")
    assert 40 == len(li.heard)
