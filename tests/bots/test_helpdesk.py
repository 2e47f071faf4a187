import pytest

from bots.helpdesk import open_ticket


async def to_the_card(person):
    await person.menu("new_ticket")
    await person.click("网络")
    await person.say("三楼会议室没有网")


async def test_a_ticket_survives_a_restart_and_a_double_click(sim):
    sim.job(open_ticket, answers="T-1")
    li = sim.person("li")
    await li.menu("new_ticket")
    await li.click("网络")
    await li.say("三楼会议室没有网")
    await sim.restart()
    await li.click("yes", times=2)
    assert "报修成功" in "".join(one.text for one in li.heard)
    assert "T-1" in "".join(one.text for one in li.heard)
    assert 1 == sim.calls(open_ticket)


async def test_a_short_description_is_asked_for_again(sim):
    li = sim.person("li")
    await li.say("报修")
    await li.click("网络")
    await li.say("坏了")
    assert "太短了，请至少写五个字。" == li.last.text


@pytest.mark.parametrize("words", ["p" * 2000, "😀" * 500])
async def test_a_long_description_is_cut_on_the_card_only(sim, words):
    li = sim.person("li")
    await li.say("报修")
    await li.click("网络")
    await li.say(words)
    assert "提交" == li.last.buttons["yes"]
    await li.click("yes")
    assert "报修成功" in li.last.text


async def test_a_failed_job_is_said(sim):
    sim.job(open_ticket, fails="no such queue")
    li = sim.person("li")
    await to_the_card(li)
    await li.click("yes")
    assert "提交没有成功" in li.last.text


async def test_no_goes_back_to_the_description(sim):
    li = sim.person("li")
    await to_the_card(li)
    await li.click("no")
    assert "请说说具体情况" in li.last.text
    await li.say("二楼打印机卡纸了")
    assert "二楼打印机卡纸了" in li.last.text


async def test_a_typed_number_is_the_click_on_that_button(sim):
    li = sim.person("li")
    await li.menu("new_ticket")
    await li.say("2")
    card, asked = li.heard[-2:]
    assert "电脑" == card.chosen
    assert "请说说具体情况" in asked.text


async def test_after_fifteen_minutes_the_ticket_is_dropped(sim):
    li = sim.person("li")
    await li.menu("new_ticket")
    await sim.advance("14m")
    assert "已取消" not in li.last.text
    await sim.advance("2m")
    assert "已取消" in li.last.text


async def test_a_timeout_survives_a_restart(sim):
    li = sim.person("li")
    await li.menu("new_ticket")
    await sim.restart()
    await sim.advance("16m")
    assert "已取消" in li.last.text


async def test_who_opens_the_chat_is_welcomed(sim):
    li = sim.person("lisi", platform="wecom")
    await li.enter()
    assert "你好，李四！" in li.last.text


async def test_a_card_that_timed_out_says_so(sim):
    li = sim.person("li")
    await li.menu("new_ticket")
    await sim.advance("16m")
    assert "已失效" == li.heard[-2].chosen
