"""A session of an earlier version goes on, begins anew or ends; its owner is told once."""

import pytest

from botkit import Bot, Flow, JobFailed, Record
from botkit.chat.events import Image, Text
from botkit.flows.table import BUILT_IN_ENDS
from botkit.store import card, session
from tests.engine.world import conv_of

CARD = (
    '+++\ntitle = "{{ data.said }}?"\nbuttons = { yes = "同意", no = "改" }\n+++\n{{ data.said }}\n'
)
TEMPLATES = {
    "probe/ask/a.text.j2": "a {{ data.said }}{% if again %} again{% endif %}\n",
    "probe/ask/b.taskcard.j2": CARD,
    "probe/ask/c.text.j2": "c {{ data.said }}\n",
    "probe/ask/z.text.j2": "z {{ data.said }}\n",
    "probe/hello.text.j2": "hello\n",
    "cancelled.text.j2": "left\n",
}
CHANGED = "这个流程已经更新，之前填写的内容不能继续，"


class Said(Record):
    said: str = ""


class Counted(Record):
    said: int = 0


class Further(Record):
    said: str = ""
    more: str = "new"


class Talk(Flow[Said]):
    def keep(self, turn):
        self.data.said = turn.text

    def show(self, turn):
        turn.update_card()


FIRST = {
    "initial": "a",
    "states": ["a", "b", "z"],
    "ends": ["z"],
    "transitions": [
        dict(trigger="text", source="a", dest="b", before="keep"),
        dict(trigger="yes", source="b", dest="z"),
        dict(trigger="no", source="b", dest="a"),
    ],
}
LATER = FIRST | {
    "states": ["a", "c", "z"],
    "transitions": [
        dict(trigger=["text", "yes"], source="c", dest="z"),
        dict(trigger="text", source="a", dest="c", before="keep"),
    ],
}


def a_bot(table=FIRST, base=Talk, timeout=None, **attributes):
    bot = Bot("probe")
    if table is not None:
        made = type("Ask", (base,), table | attributes)
        bot.flow(start="go", timeout=timeout)(made)

    @bot.command("hello")
    async def hello(turn):
        turn.reply("hello")

    return bot


def typed(record):
    """The flow with another record."""

    class Other(Flow[record]):
        keep = Talk.keep

    return Other


@pytest.fixture
def at_the_card(world):
    """``await at_the_card(bot)``: 李 was asked b by the first version, then this bot started."""

    async def make(bot, first=None):
        here = await world(first or a_bot(), templates=TEMPLATES)
        await here.say("li", "go")
        await here.say("li", "tea")
        here.main.sent.clear()
        await here.restart([bot])
        return here

    return make


async def archived(here):
    return [row[0] for row in await here.rows("SELECT reason FROM session_archive")]


def fell_back(logged):
    return sum(entry["event"] == "session_fallback" for entry in logged)


# What goes on.


async def test_a_state_of_another_name_goes_on_and_its_card_with_it(at_the_card, logged):
    here = await at_the_card(a_bot(LATER, renamed={"b": "c"}))
    await here.say("li", "同意")
    assert ["z tea"] == here.heard("li")
    assert ([], 0) == (await archived(here), fell_back(logged))
    assert 1 == sum(entry["event"] == "session_adopted" for entry in logged)


@pytest.mark.parametrize("event", [Text(text="hello"), Image(media="m")])
async def test_any_turn_writes_what_the_session_became(at_the_card, event):
    bot = a_bot(LATER, base=typed(Further), renamed={"b": "c"})
    here = await at_the_card(bot)
    before = await here.session("li")
    await here.happen("li", event)
    now = await here.session("li")
    assert ("c", '{"said":"tea","more":"new"}') == (now.state, now.data)
    assert bot.flows[0].fingerprint == now.fingerprint != before.fingerprint
    assert (before.id, before.version) == (now.id, now.version)


async def test_a_session_is_adopted_once(at_the_card, logged):
    here = await at_the_card(a_bot(LATER, renamed={"b": "c"}))
    for _ in range(3):
        await here.happen("li", Image(media="m"))
    assert 1 == sum(entry["event"] == "session_adopted" for entry in logged)


async def test_a_turn_that_fails_adopts_nothing(at_the_card):
    def fails(self, turn):
        raise JobFailed("no")

    rows = [dict(trigger="text", source="c", dest="z", before="fails")]
    here = await at_the_card(a_bot(LATER, renamed={"b": "c"}, transitions=rows, fails=fails))
    before = await here.session("li")
    await here.receive("li", Text(text="x"))
    assert 1000 == await here.turns.step(conv_of("li"))
    assert before == await here.session("li")


async def test_data_is_upgraded(at_the_card):
    upgrade = classmethod(lambda cls, data: {"said": len(data["said"])})
    rows = [dict(trigger="yes", source="b", dest="z")]
    here = await at_the_card(a_bot(base=typed(Counted), upgrade=upgrade, transitions=rows))
    await here.say("li", "同意")
    assert ["z 3"] == here.heard("li")


async def test_an_upgrade_that_loops_is_cut_and_ends_the_session_in_the_last_attempt(at_the_card):
    def upgrade(cls, data):
        while True:
            pass

    here = await at_the_card(a_bot(LATER, renamed={"b": "c"}, upgrade=classmethod(upgrade)))
    await here.receive("li", Text(text="hello"))
    for wait in (1000, 4000, 10_000, 10_000):  # it may have been the machine that was slow
        assert wait == await here.turns.step(conv_of("li"))
        assert [] == await archived(here)
        here.clock.advance_ms(wait)
    await here.settle()
    assert [CHANGED + "请重新开始。", "hello"] == here.heard("li")
    assert ["flow changed: its upgrade took too long"] == await archived(here)


async def test_a_card_whose_template_is_gone_is_closed_without_being_drawn(at_the_card):
    rows = [dict(trigger="yes", source="c", dest="z", before="show")]
    here = await at_the_card(a_bot(LATER, renamed={"b": "c"}, transitions=rows))
    (here.folder / "templates/probe/ask/b.taskcard.j2").unlink()
    await here.restart()
    (task_id,) = [row[0] for row in await here.rows("SELECT task_id FROM card")]
    await here.click("li", "yes", task_id)
    assert ["z tea"] == here.heard("li")
    assert [("同意", None)] == [(one.label, one.card) for one in here.main.repaints]


# What begins anew.


async def test_without_its_state_a_session_begins_anew_in_the_fallback(at_the_card, logged):
    here = await at_the_card(a_bot(LATER, fallback="a", timeout="15m"))
    old = await here.session("li")
    await here.say("li", "juice")  # an answer to a question that is gone
    assert [CHANGED + "请按下面的提示重新填写。", "a tea"] == here.heard("li")
    now = await here.session("li")
    assert ("a", '{"said":"tea"}', "li", 1) == (now.state, now.data, now.owner, now.version)
    assert old.id != now.id
    assert (["flow changed: its state is gone"], 1) == (await archived(here), fell_back(logged))
    assert ["timeout"] == [row[0] for row in await here.rows("SELECT name FROM timer")]
    await here.say("li", "milk")
    await here.say("li", "yes")
    assert ["c milk", "z milk"] == here.heard("li")[2:]


async def test_an_input_that_the_fallback_does_not_take_makes_it_speak_once(at_the_card):
    here = await at_the_card(a_bot(LATER, fallback="a"))
    await here.happen("li", Image(media="m"))
    assert [CHANGED + "请按下面的提示重新填写。", "a tea"] == here.heard("li")


async def test_with_data_of_another_type_it_begins_anew_empty(at_the_card):
    here = await at_the_card(a_bot(base=typed(Counted), fallback="a"))
    await here.say("li", "x")
    assert "a 0" == here.heard("li")[-1]
    (snapshot,) = await here.rows("SELECT state, data FROM session_archive")
    assert ("b", '{"said":"tea"}') == snapshot


async def test_old_cards_and_timers_are_out_of_play(at_the_card):
    here = await at_the_card(a_bot(LATER, fallback="a"), first=a_bot(timeout="15m"))
    (task_id,) = [row[0] for row in await here.rows("SELECT task_id FROM card")]
    await here.database.run(lambda tx: card.keep_code(tx, task_id, "code"))
    await here.click("li", "yes", task_id)
    assert ["a tea", "按钮已失效"] == here.heard("li")[1:]
    assert ["已失效"] == [one.label for one in here.main.repaints]
    assert [] == await here.rows("SELECT * FROM timer")
    assert "replaced" == (await here.ledger(task_id)).status


async def test_a_click_of_somebody_else_tells_each_what_concerns_them(world):
    def ask(self, turn):
        self.data.said = "tea"
        turn.tell("boss", "b")

    rows = [dict(trigger="text", source="a", dest="b", before="ask")]
    first = a_bot(transitions=rows, quiet=["b"], ask=ask)
    here = await world(first, templates=TEMPLATES)
    await here.say("li", "go")
    await here.say("li", "tea")
    await here.restart([a_bot(LATER, fallback="a")])
    await here.click("boss", "yes")  # arrives in the conversation of 李
    assert ["a ", CHANGED + "请按下面的提示重新填写。", "a tea"] == here.heard("li")
    assert ["tea?", "按钮已失效"] == here.heard("boss")
    assert "li" == (await here.session("li")).owner


async def test_a_command_is_still_done(at_the_card):
    here = await at_the_card(a_bot(LATER, fallback="a"))
    await here.say("li", "hello")
    assert ["a tea", "hello"] == here.heard("li")[1:]


@pytest.mark.parametrize(("words", "state"), [("退出", None), ("other", "a")])
async def test_who_leaves_or_starts_another_flow_does_not_begin_anew(at_the_card, words, state):
    bot = a_bot(table=None)
    rows = [row for row in LATER["transitions"] if row["source"] != "c"]
    (waits,) = [dict(trigger="yes", source="c", dest="z")]
    bot.flow(start="go")(type("Ask", (Talk,), LATER | {"fallback": "c", "transitions": [waits]}))
    bot.flow(start="other")(type("Other", (Talk,), LATER | {"quiet": ["a"], "transitions": rows}))
    here = await at_the_card(bot)
    await here.say("li", words)
    assert CHANGED + "请重新开始。" == here.heard("li")[0]
    assert [] == [words for words in here.heard("li") if words.startswith(("c", "left"))]
    now = await here.session("li")
    assert state == (now and now.state)


async def test_a_time_out_begins_anew_once(at_the_card):
    bot = a_bot(LATER, fallback="a", timeout="15m")
    here = await at_the_card(bot, first=a_bot(timeout="15m"))
    engine = here.engine()
    here.clock.advance("16m")
    await engine.start()
    await engine.settle()
    await engine.stop()
    assert [CHANGED + "请按下面的提示重新填写。", "a tea"] == here.heard("li")


# What ends.


async def test_a_flow_that_no_bot_has_any_more_ends_and_its_cards_show_it(at_the_card):
    here = await at_the_card(a_bot(None))
    await here.database.run(lambda tx: tx.execute("UPDATE card SET update_code = 'code'"))
    await here.say("li", "hello")
    assert [CHANGED + "请重新开始。", "hello"] == here.heard("li")
    assert ["已失效"] == [one.label for one in here.main.repaints]
    assert await here.session("li") is None
    assert ["flow changed: no bot of the app has this flow"] == await archived(here)


@pytest.mark.parametrize("end", [*BUILT_IN_ENDS.values(), "z"])
async def test_a_session_that_stands_in_an_end_ends(at_the_card, end):
    here = await at_the_card(a_bot(LATER))
    await here.rewrite_sessions(state=end)
    await here.say("li", "x")
    assert (await here.session("li"), ["flow changed: its state is gone"]) == (
        None,
        await archived(here),
    )


# Two hundred people, and any mixture.


async def test_two_hundred_sessions_are_mapped_or_fall_back_and_are_told_once(world, logged):
    here = await world(a_bot(), templates=TEMPLATES)
    people = [f"p{number}" for number in range(200)]
    stand = {person: "abxy"[number % 4] for number, person in enumerate(people)}
    entry = here.bots[0].flows[0]
    for person, state in stand.items():
        run = session.Session(
            conv=conv_of(person),
            id=f"run of {person}",
            flow="probe.Gone" if state == "y" else "probe.Ask",
            fingerprint=entry.fingerprint,
            state=state,
            data='{"said":"tea"}',
            owner=person,
            version=1,
            started_at=0,
            changed_at=0,
        )
        await here.database.run(lambda tx, run=run: session.create(tx, run))
    await here.restart([a_bot(LATER, renamed={"b": "c"}, fallback="a")])
    for words in ("nothing", "退出", "go"):
        for person in people:
            await here.receive(person, Text(text=words))
        await here.settle()
    assert [] == await here.letters()
    assert [] == [entry for entry in logged if entry["log_level"] == "error"]
    assert 100 == fell_back(logged)
    for person, state in stand.items():
        told = [words for words in here.heard(person) if words.startswith(CHANGED)]
        assert (state in "xy") == len(told), person
        assert "a" == (await here.session(person)).state
    states = {row[0] for row in await here.rows("SELECT fingerprint FROM session")}
    assert {here.bots[0].flows[0].fingerprint} == states
