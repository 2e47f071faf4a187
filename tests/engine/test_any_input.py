"""Whatever comes in, in whatever order: nothing raises, the state is always one that is known."""

import asyncio
import tempfile
from pathlib import Path

import structlog
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from botkit import Bot, Flow, Record
from botkit.chat import events
from botkit.store import timer
from tests.engine.world import World, conv_of

PEOPLE = st.sampled_from(["li", "boss"])
KEYS = st.sampled_from(["yes", "no", "approve", "cancel", "timeout", "text", "nowhere"])
WORDS = st.one_of(
    st.sampled_from(["go", "退出", "/cancel", "帮助", "1", "2", "同意", "menu:go", ""]),
    st.text(max_size=20),
)

CARD = (
    '+++\ntitle = "{{ data.said }}?"\nbuttons = { yes = "同意", no = "改" }\n+++\n{{ data.said }}\n'
)
TEMPLATES = {
    "probe/ask/a.text.j2": "a\n",
    "probe/ask/b.taskcard.j2": CARD,
    "probe/ask/c.text.j2": "c {{ data.said }}\n",
    "probe/ask/z.text.j2": "z {{ data.said }} {{ facts.boss }}\n",
    "probe/ask/request.taskcard.j2": CARD.replace("yes", "approve"),
}


class Said(Record):
    said: str = ""
    times: int = 0


def a_bot():
    bot = Bot("probe")

    @bot.job(limit="1s")
    async def work(job, said):
        if len(said) % 3 == 0:
            raise ValueError(said)
        return said

    @bot.flow(start=["go", "menu:go"], timeout="15m")
    class Ask(Flow[Said]):
        initial = "a"
        states = ["a", "b", "c", "z"]
        ends = ["z"]
        transitions = [
            dict(trigger=["text", "image"], source="a", dest="b", before="keep"),
            dict(trigger="yes", source="b", dest="c", after="go_on"),
            dict(trigger="no", source="b", dest="a"),
            dict(trigger="approve", source="c", dest="z"),
            dict(trigger="nudge", source="c", dest="=", conditions="early", before="count"),
            dict(trigger="work.done", source="c", dest=None, before="keep"),
            dict(trigger="work.failed", source="c", dest="a"),
        ]

        async def prepare(self, turn):
            self.facts["boss"] = (await turn.people.manager(self.owner)).id

        def keep(self, turn):
            self.data.said = turn.text or str(turn.result)

        def go_on(self, turn):
            turn.tell(self.facts["boss"], "request")
            turn.job(work, self.data.said)
            turn.remind("4h", "nudge")

        def count(self, turn):
            self.data.times += 1

        def early(self, turn):
            return self.data.times < 3

    return bot


class AnyInput(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.logs = structlog.testing.capture_logs()
        self.logged = self.logs.__enter__()
        opening = World.open(Path(self.folder.name), [a_bot()], TEMPLATES)
        self.here = self.runner.run(opening)

    def teardown(self):
        self.runner.run(self.here.close())
        self.runner.close()
        self.logs.__exit__(None, None, None)
        self.folder.cleanup()

    def happen(self, person, event):
        self.runner.run(self.here.happen(person, event))

    @rule(person=PEOPLE, words=WORDS)
    def say(self, person, words):
        self.happen(person, events.Text(text=words))

    @rule(person=PEOPLE, key=st.sampled_from(["go", "other"]))
    def menu(self, person, key):
        self.happen(person, events.MenuClicked(key=key))

    @rule(person=PEOPLE, key=KEYS, nth=st.integers(-1, 5))
    def click(self, person, key, nth):
        cards = self.here.cards()
        task_id = cards[-1 - nth].task_id if 0 <= nth < len(cards) else "unknown"
        self.happen(person, events.CardClicked(task_id=task_id, key=key, code="c"))

    @rule(
        person=PEOPLE,
        event=st.sampled_from(
            [
                events.Image(media="m"),
                events.Location(latitude=1.0),
                events.Entered(),
                events.Other(name="odd", raw={"a": "b"}),
                events.CardMenuClicked(task_id="unknown", key="yes"),
                events.TimerFired(name="nudge", session="none", trigger="nudge"),
                events.JobEnded(job="probe.work", session="none"),
                events.JobEnded(job="gone", session="none", error="no"),
            ]
        ),
    )
    def other(self, person, event):
        self.happen(person, event)

    @rule(minutes=st.sampled_from([1, 16, 241]))
    def time_passes(self, minutes):
        self.here.clock.advance(f"{minutes}m")
        self.runner.run(self.ring())

    @rule()
    def restart(self):
        self.runner.run(self.here.restart())
        self.runner.run(self.here.settle())

    async def ring(self):
        alarms = self.here.engine()._alarms
        await alarms._ring()
        await self.here.settle()

    @invariant()
    def every_session_stands_in_a_state_that_is_known_and_no_end(self):
        machine = self.here.bots[0].flows[0].machine
        for person in ("li", "boss"):
            if session := self.runner.run(self.here.session(person)):
                assert machine.knows(session.state)
                assert session.state not in machine.table.ends

    @invariant()
    def no_turn_failed(self):
        faults = [one for one in self.logged if one["event"] in ("handler_failed", "lane_failed")]
        assert [] == faults

    @invariant()
    def a_conversation_without_a_session_has_no_timers(self):
        async def timers():
            return await self.here.database.run(lambda tx: timer.due(tx, 2**60, 99))

        for one in self.runner.run(timers()):
            person = one.conv.rpartition("/")[2]
            assert conv_of(person) == one.conv
            assert self.runner.run(self.here.session(person)) is not None


TestAnyInput = AnyInput.TestCase
TestAnyInput.settings = settings(
    max_examples=20,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
