import asyncio
import re
import threading

import pytest

from botkit import Bot
from botkit.chat.events import Text
from botkit.engine.scene import load
from botkit.testing.clock import FakeClock
from tests.engine.probe import TABLE, TEMPLATES, Talk, a_bot, attempts, fails
from tests.engine.world import conv_of


async def test_a_flow_goes_from_start_to_end_and_its_session_with_it(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    assert "a" == (await here.session("li")).state
    await here.say("li", "one")
    assert ("b", 2) == ((now := await here.session("li")).state, now.version)
    await here.say("li", "two")
    assert await here.session("li") is None
    assert ["a: ", "b: one", "z: two"] == here.heard("li")
    assert await here.waiting("li") is None


async def test_conversations_do_not_share(world):
    here = await world(a_bot(), templates=TEMPLATES)
    for person in ("li", "wang"):
        await here.say(person, "go")
    await here.say("li", "one")
    states = [(await here.session(person)).state for person in ("li", "wang")]
    assert ["b", "a"] == states


class Hurried(FakeClock):
    """A second passes whenever somebody looks."""

    def monotonic(self) -> float:
        self.advance_ms(1000)
        return super().monotonic()


async def test_a_round_decides_as_many_turns_as_there_is_time_for(world):
    here = await world(a_bot(), templates=TEMPLATES, clock=Hurried())
    people = ["li", "wang", "zhang"]
    for person in people:
        await here.receive(person, Text(text="go"))
    convs = [conv_of(person) for person in people]
    scenes = await here.database.run(lambda tx: [load(tx, conv) for conv in convs])
    (decided,) = here.turns.decide(scenes)
    assert convs[0] == decided.draft.conv


async def test_a_handler_answers_during_a_flow(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    await here.say("li", "hello")
    assert "hello li" == here.heard("li")[-1]
    assert "a" == (await here.session("li")).state


async def test_a_fault_is_tried_again_after_1_4_10_and_10_seconds_then_buried(world, logged):
    here = await world(a_bot(keep=fails), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="x"))
    assert [1, 4, 10, 10] == await attempts(here)
    events = [entry["event"] for entry in logged if entry["log_level"] == "error"]
    assert 5 * ["handler_failed"] + ["dead_letter"] == events
    (letter,) = await here.letters()
    assert ("inbox", 5, "ValueError: oops") == (letter.source, letter.attempts, letter.error)


async def test_what_a_person_said_is_not_in_the_log_but_in_the_dead_letter(world, logged):
    here = await world(a_bot(keep=lambda self, turn: int(turn.text)), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="密码是hunter2"))
    await attempts(here)
    said = {entry["error"] for entry in logged if "handler_failed" == entry["event"]}
    (words,) = said
    assert re.fullmatch(r"ValueError at \S+test_turns\.py:\d+ in \S+<lambda>", words)
    (letter,) = await here.letters()
    assert "hunter2" in letter.error


async def test_the_person_is_told_the_number_of_the_dead_letter(world):
    here = await world(a_bot(keep=fails), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="x"))
    await attempts(here)
    await here.settle()
    (letter,) = await here.letters()
    assert f"编号 {letter.id[-8:]}" in here.heard("li")[-1]


async def test_after_a_dead_letter_the_next_event_goes_on_where_the_session_was(world):
    here = await world(a_bot(keep=lambda self, turn: 1 / (turn.text != "bad")), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="bad"))
    await here.receive("li", Text(text="good"))
    await attempts(here)
    assert ("b", 2) == ((now := await here.session("li")).state, now.version)


async def test_while_one_waits_to_be_tried_again_the_next_does_not_overtake(world):
    here = await world(a_bot(keep=fails), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="x"))
    await here.receive("li", Text(text="hello"))
    assert 1000 == await here.turns.step(conv_of("li"))
    assert 1000 == await here.turns.step(conv_of("li"))
    await here.settle()
    assert ["a: "] == here.heard("li")


async def test_a_fault_leaves_nothing_of_its_turn(world):
    def stage_and_fail(self, turn):
        turn.reply("hello")
        turn.remind("1h", "nudge")
        self.data.said = "half"
        raise ValueError

    here = await world(a_bot(keep=stage_and_fail), templates=TEMPLATES)
    await here.say("li", "go")
    await here.say("li", "x")
    assert ["a: "] == here.heard("li")
    assert [] == await here.rows("SELECT * FROM timer")
    assert '{"said":"","number":0}' == (await here.session("li")).data


async def test_a_callback_that_loops_is_cut(world):
    def loop(self, turn):
        while True:
            pass

    here = await world(a_bot(keep=loop), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="x"))
    assert 1000 == await here.turns.step(conv_of("li"))
    assert 2 == (await here.waiting("li")).attempts


async def test_a_callback_that_catches_everything_is_cut_too(world):
    def stubborn(self, turn):
        for _ in range(3):
            try:
                while True:
                    pass
            except BaseException:  # noqa: S112
                continue

    here = await world(a_bot(keep=stubborn), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="x"))
    assert 1000 == await here.turns.step(conv_of("li"))


async def test_prepare_that_never_ends_is_cut(world):
    async def hang(self, turn):
        if turn.text == "hang":
            await asyncio.Event().wait()

    here = await world(a_bot(prepare=hang), templates=TEMPLATES, prepare_s=0.01)
    await here.say("li", "go")
    await here.receive("li", Text(text="hang"))
    assert 1000 == await here.turns.step(conv_of("li"))


async def test_a_handler_that_never_ends_is_cut(world, logged):
    bot = a_bot()

    @bot.command("hang")
    async def hang(turn):
        await asyncio.Event().wait()

    here = await world(bot, templates=TEMPLATES, prepare_s=0.01)
    await here.receive("li", Text(text="hang"))
    assert [1, 4, 10, 10] == await attempts(here)


async def loops(*_):
    while True:
        pass


async def blocks(*_):
    await asyncio.sleep(0)
    threading.Event().wait()


@pytest.mark.parametrize("stuck", [loops, blocks])
async def test_a_handler_that_does_not_await_is_cut_and_others_go_on(world, logged, stuck):
    bot = a_bot()
    bot.command("hang")(stuck)
    here = await world(bot, templates=TEMPLATES, prepare_s=0.01)
    for person, text in (("li", "hang"), ("wang", "hello")):
        await here.receive(person, Text(text=text))
    convs = [conv_of(person) for person in ("li", "wang")]
    assert [1000, None] == await asyncio.gather(*(here.turns.step(conv) for conv in convs))
    await here.settle()
    assert ["hello wang"] == here.heard("wang")
    (error,) = [one["error"] for one in logged if "handler_failed" == one["event"]]
    assert f"{stuck.__name__} took longer than 0.01 s without an await" in error


@pytest.mark.parametrize("stuck", [loops, blocks])
async def test_prepare_that_does_not_await_is_cut_and_others_go_on(world, stuck):
    async def prepare(self, turn):
        if turn.text == "hang":
            await stuck()

    here = await world(a_bot(prepare=prepare), templates=TEMPLATES, prepare_s=0.01)
    await here.say("li", "go")
    await here.receive("li", Text(text="hang"))
    assert 1000 == await here.turns.step(conv_of("li"))
    await here.say("wang", "go")
    assert ["a: "] == here.heard("wang")


async def test_prepare_sees_the_world_and_deciding_does_not(world):
    async def prepare(self, turn):
        self.facts["boss"] = (await turn.people.manager(self.owner)).id

    def keep(self, turn):
        if turn.text == "peek":
            _ = turn.people
        self.data.said = self.facts["boss"]

    here = await world(a_bot(keep=keep, prepare=prepare), templates=TEMPLATES)
    await here.say("li", "go")
    await here.say("li", "x")
    assert "b: boss" == here.heard("li")[-1]
    await here.receive("li", Text(text="peek"))
    assert 1000 == await here.turns.step(conv_of("li"))


@pytest.mark.parametrize("wrong", ["text", None, 1.5, [1], object(), 2**70])
async def test_data_of_a_wrong_type_fails_that_turn_and_not_the_next(world, wrong):
    def keep(self, turn):
        self.data.said = turn.text
        self.data.number = wrong if turn.text == "bad" else 7

    here = await world(a_bot(keep=keep), templates=TEMPLATES)
    await here.say("li", "go")
    await here.receive("li", Text(text="bad"))
    await attempts(here)
    await here.say("li", "good")
    assert "b: good" == here.heard("li")[-1]
    assert '{"said":"good","number":7}' == (await here.session("li")).data


async def test_text_that_cannot_be_stored_is_cleaned(world):
    def keep(self, turn):
        self.data.said = "\x00\ud800"

    here = await world(a_bot(keep=keep), templates=TEMPLATES)
    await here.say("li", "go")
    await here.say("li", "x")
    assert '{"said":"\ufffd\ufffd","number":0}' == (await here.session("li")).data


async def test_a_template_that_is_refused_is_replaced_by_a_sentence(world, logged):
    templates = TEMPLATES | {"probe/talk/b.text.j2": "{% for n in range(99999) %}多{% endfor %}\n"}
    here = await world(a_bot(), templates=templates)
    await here.say("li", "go")
    await here.say("li", "x")
    assert "暂时无法显示" in here.heard("li")[-1]
    assert "b" == (await here.session("li")).state
    assert "template_refused" in [entry["event"] for entry in logged]


async def test_a_template_with_a_mistake_fails_its_turn(world):
    here = await world(
        a_bot(), templates=TEMPLATES | {"probe/talk/b.text.j2": "{{ data.nothing.there }}\n"}
    )
    await here.say("li", "go")
    await here.receive("li", Text(text="x"))
    assert 1000 == await here.turns.step(conv_of("li"))


# A session of an earlier version of the bot.


async def fallback(here, person="li"):
    reasons = await here.rows("SELECT reason FROM session_archive")
    told = [words for words in here.heard(person) if "已经更新" in words]
    return len(reasons), len(told), await here.session(person)


async def test_a_session_of_an_unknown_flow_is_archived_and_told_once(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    await here.restart([Bot("probe")])
    for _ in range(2):
        await here.say("li", "x")
    assert (1, 1, None) == await fallback(here)


async def test_a_session_in_an_unknown_state_is_archived_and_told_once(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    changed = [dict(trigger="text", source="c", dest="z")]
    await here.restart([a_bot(initial="c", states=["c", "z"], transitions=changed)])
    for _ in range(2):
        await here.say("li", "x")
    assert (1, 1, None) == await fallback(here)


async def test_a_session_with_data_of_another_shape_is_archived_and_told_once(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    await here.rewrite_sessions(data='{"said":[]}')
    for _ in range(2):
        await here.say("li", "x")
    assert (1, 1, None) == await fallback(here)


async def test_what_was_typed_to_a_session_that_is_gone_is_taken_as_if_there_were_none(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    await here.rewrite_sessions(state="gone")
    await here.say("li", "go")
    assert "a" == (await here.session("li")).state
    assert 1 == len(await here.rows("SELECT * FROM session_archive"))


async def test_a_state_that_is_still_known_goes_on(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "go")
    more = TABLE["transitions"] + [dict(trigger="image", source="a", dest="z")]
    await here.restart([a_bot(transitions=more)])
    await here.say("li", "x")
    assert "b: x" == here.heard("li")[-1]
    assert [] == await here.rows("SELECT * FROM session_archive")


# Starts and leaves.


async def test_a_start_leaves_the_flow_that_runs(world):
    bot = a_bot()
    bot.flow(start="other")(type("Other", (Talk,), TABLE))
    names = {name.replace("talk", "other"): "o" + words for name, words in TEMPLATES.items()}
    here = await world(bot, templates=TEMPLATES | names)
    await here.say("li", "go")
    await here.menu("li", "x")  # nobody's: the state again
    bot.flows[1].start = ("other",)
    await here.happen("li", Text(text="/cancel"))
    await here.say("li", "other")
    assert ["a: ", "a again: ", "已取消", "oa: "] == here.heard("li")


async def test_a_flow_can_be_left_by_word_from_every_waiting_state(world):
    here = await world(a_bot(), templates=TEMPLATES)
    for words in (["go", "退出"], ["go", "x", "退出"]):
        for text in words:
            await here.say("li", text)
        assert await here.session("li") is None
        assert "已取消" == here.heard("li")[-1].strip()


async def test_a_quiet_state_and_an_inner_move_say_nothing(world):
    table = dict(
        transitions=[
            dict(trigger="text", source="a", dest="b"),
            dict(trigger="text", source="b", dest=None, before="keep"),
        ],
        quiet=["b"],
    )
    here = await world(a_bot(**table), templates=TEMPLATES)
    for text in ("go", "x", "y"):
        await here.say("li", text)
    assert ["a: "] == here.heard("li")
    assert '"y"' in (await here.session("li")).data


async def test_a_move_to_the_same_state_says_it_again(world):
    table = dict(transitions=[dict(trigger="text", source="a", dest="=", before="keep")])
    here = await world(a_bot(**table), templates=TEMPLATES)
    for text in ("go", "x"):
        await here.say("li", text)
    assert ["a: ", "a again: x"] == here.heard("li")


async def test_a_reply_goes_before_what_the_state_says(world):
    def keep(self, turn):
        turn.reply("hello")

    here = await world(a_bot(keep=keep), templates=TEMPLATES)
    for text in ("go", "x"):
        await here.say("li", text)
    assert ["a: ", "hello li", "b: "] == here.heard("li")


async def test_help_lists_what_there_is(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.say("li", "what?")
    for word in ("go", "hello", "退出"):
        assert f"“{word}”" in here.heard("li")[-1]
