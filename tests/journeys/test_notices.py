"""公告: from a card to a room, and by errand."""

import pytest

from botkit.engine.errands import Errand
from botkit.errors import ConfigError
from botkit.server.control import ask, socket_of


async def test_a_notice_goes_to_the_room_with_one_click(sim):
    li, ops = sim.person("lisi"), sim.room("ops")
    await li.say("发公告")
    await li.click("publish", times=2)
    assert 1 == len(ops.heard)
    assert "维护通知" in ops.last.text
    assert "已发布到运维群。" in [one.text for one in li.heard]


async def test_a_notice_that_is_discarded_is_not_posted(sim):
    li, ops = sim.person("lisi"), sim.room("ops")
    await li.say("发公告")
    await li.click("discard")
    assert [] == ops.heard
    assert "好的，没有发布。" == li.last.text


async def test_a_post_by_the_control_socket_appears_in_the_room(sim):
    errand = Errand("notices/release", {"version": "1.2"}, room="ops", key="release 1.2")
    socket = socket_of(sim.rehearsal.app.store)
    assert ["sent", "duplicate"] == [(await ask(socket, errand)).outcome for _ in range(2)]
    (post,) = sim.room("ops").heard
    assert "1.2" in post.text


async def test_a_text_by_errand_reaches_one_person(sim):
    li = sim.person("lisi")
    done = await sim.rehearsal.app.errands.run(Errand("notices/published", person="LiSi"))
    assert "sent" == done.outcome
    assert "已发布到运维群。" == li.last.text


@pytest.mark.parametrize(
    ("errand", "words"),
    [
        (Errand("notices/release", {"version": "1"}, room="opps"), "not in"),
        (Errand("notices/relaese", room="ops"), "no template"),
        (Errand("notices/release", room="ops"), "version"),
        (Errand("notices/draft", room="ops"), "buttons"),
        (Errand("notices/published", person="lisi", app="wecom/other"), "name one"),
    ],
)
async def test_an_errand_that_cannot_be_run_says_why(sim, errand, words):
    done = await ask(socket_of(sim.rehearsal.app.store), errand)
    assert "refused" == done.outcome
    assert words in done.error


async def test_where_nobody_listens_there_is_no_answer(tmp_path):
    assert await ask(socket_of(tmp_path / "x.db"), Errand("a")) is None
    socket_of(tmp_path / "x.db").touch()
    assert await ask(socket_of(tmp_path / "x.db"), Errand("a")) is None


async def test_an_unknown_room_is_a_mistake(sim):
    with pytest.raises(ConfigError, match=r"not in \[robots\]. There are: ops"):
        await sim.rehearsal.app.errands.run(Errand("notices/published", room="x"))
