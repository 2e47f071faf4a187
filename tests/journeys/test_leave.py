"""请假 through two people, with everything that can come between."""

import pytest


async def ask(person):
    await person.say("请假")
    await person.say("12-01 到 12-03")
    await person.say("回家探亲")
    await person.click("yes")


@pytest.fixture
def zhang(sim):
    return sim.person("zhangsan")


@pytest.fixture
def li(sim):
    return sim.person("lisi")


def told(person, words):
    return [one.text for one in person.heard if words in one.text]


async def test_it_survives_a_restart_after_every_step(sim, zhang, li):
    for words in ("请假", "12-01 到 12-03", "回家探亲"):
        await zhang.say(words)
        await sim.restart()
    await zhang.click("yes")
    await sim.restart()
    await li.click("approve")
    await sim.restart()
    assert 1 == len(told(zhang, "李四 已同意你"))
    assert ["提交"] == [one.chosen for one in zhang.heard if one.buttons]
    assert "同意" == li.last.chosen


async def test_nobody_else_decides(sim, zhang, li):
    await ask(zhang)
    (card,) = [one for one in sim.emulator.messages(person="lisi") if one["card"]]
    wang = sim.person("wangwu")
    await ask(wang)  # so that he holds a card of his own
    (own,) = [one for one in sim.emulator.messages(person="wangwu") if one["card"]]
    # A forged click: his own card in his hand, the other one's id and key in the request.
    issued = sim.emulator.log.find(own["id"])
    issued.task_id = card["card"]["task_id"]
    await wang.click("approve", message=own["id"], force=True)
    assert "无权操作" == wang.last.text
    assert [] == told(zhang, "已同意")
    await li.click("approve", message=card["id"])
    assert 1 == len(told(zhang, "李四 已同意你"))


async def test_two_decisions_at_once_are_one(sim, zhang, li):
    await ask(zhang)
    message = [one for one in sim.emulator.messages(person="lisi") if one["card"]][-1]["id"]
    await li.click("approve", message=message)
    await li.click("reject", message=message, force=True)
    assert 1 == len(told(zhang, "已同意你"))
    assert [] == told(zhang, "驳回了")
    assert "按钮已失效" == li.last.text


async def test_the_manager_is_nudged_after_four_hours_and_again(sim, zhang, li):
    await ask(zhang)
    await sim.advance("3h59m")
    assert [] == told(li, "还在等你审批")
    await sim.restart()
    await sim.advance("2m")
    assert 1 == len(told(li, "还在等你审批"))
    await sim.advance("4h")
    assert 2 == len(told(li, "还在等你审批"))
    await li.click("approve")
    await sim.advance("9h")
    assert 2 == len(told(li, "还在等你审批"))


async def test_a_withdrawn_request_cannot_be_decided(sim, zhang, li):
    await ask(zhang)
    await zhang.say("退出")
    assert "已撤回" in zhang.last.text
    assert "无需再处理" in li.last.text
    await li.click("approve", force=True)
    assert "按钮已失效" == li.last.text
    assert [] == told(zhang, "已同意")


async def test_a_withdrawn_request_shows_so_on_the_managers_card(sim, zhang, li):
    await ask(zhang)
    await zhang.say("退出")
    (card,) = [one for one in li.heard if one.buttons]
    assert "" != card.chosen


async def test_who_has_no_manager_is_told(sim):
    zhou = sim.person("zhouba")
    await ask(zhou)
    assert "没有查到你的上级" in zhou.last.text


async def test_the_manager_has_leave_of_their_own_meanwhile(sim, zhang, li):
    await li.say("请假")
    await ask(zhang)
    await li.click("approve")
    assert 1 == len(told(zhang, "李四 已同意你"))
    await li.say("12-24")
    assert "共 1 天" in li.last.text


async def test_a_typed_word_of_the_card_decides_for_the_one_who_was_asked_only(sim, zhang, li):
    await ask(zhang)
    await zhang.say("同意")
    assert [] == told(zhang, "已同意")
