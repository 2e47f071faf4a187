"""What `botkit send` and `botkit post` do."""

from botkit.engine.errands import Errand


async def test_a_card_that_was_sent_by_hand_has_working_buttons(sim):
    done = await sim.rehearsal.app.errands.run(Errand("notices/draft", person="lisi"))
    li = sim.person("lisi")
    await li.click("publish")
    assert "sent" == done.outcome
    assert "已发布到运维群" in li.last.text
    assert "维护通知" in sim.room("ops").last.text


async def test_a_greeting_that_was_sent_by_hand_knows_the_name(sim):
    await sim.rehearsal.app.errands.run(Errand("helpdesk/welcome", person="lisi"))
    assert "李四" in sim.person("lisi").last.text


async def test_the_same_key_is_sent_once(sim):
    errand = Errand("notices/release", {"version": "1.2"}, room="ops", key="release-1.2")
    first = await sim.rehearsal.app.errands.run(errand)
    second = await sim.rehearsal.app.errands.run(errand)
    assert ["sent", "duplicate"] == [first.outcome, second.outcome]
    assert 1 == len(sim.room("ops").heard)
