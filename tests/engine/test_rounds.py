"""A turn that is decided at once leaves what a step leaves."""

import asyncio
import re
import tempfile
from pathlib import Path

import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from botkit import Bot, Flow, Record
from botkit.chat import events
from tests.engine.world import World

TEMPLATES = {
    "probe/ask/a.text.j2": "a {{ data.said }}\n",
    "probe/ask/b.taskcard.j2": '+++\ntitle = "?"\nbuttons = { yes = "好", no = "改" }\n+++\n?\n',
    "probe/ask/z.text.j2": "z {{ data.said }}\n",
    "probe/ask/aside.text.j2": "{{ person }} {{ data.said }}\n",
    "probe/other/begun.text.j2": "begun\n",
    "probe/heard.text.j2": "heard {{ words }}\n",
}
TABLES = ("seen", "inbox", "session", "outbox", "card", "timer", "dead_letter")
DRAWN = re.compile("[0-9a-f]{32}|[0-9a-f]{16}")  # ids, and the digests of bodies with ids
WORDS = ["go", "other", "退出", "帮助", "1", "好", "boom", "x", "same"]


class Said(Record):
    said: str = ""


def a_bot():
    bot = Bot("probe")

    @bot.flow(start=["go", "menu:go"], timeout="15m")
    class Ask(Flow[Said]):
        initial = "a"
        states = ["a", "b", "z"]
        ends = ["z"]
        transitions = [
            dict(trigger="text", source="a", dest="b", conditions="short", before="keep"),
            dict(trigger="image", source="a", dest=None, after="whisper"),
            dict(trigger="yes", source="b", dest="z"),
            dict(trigger="no", source="b", dest="a", after="whisper"),
            dict(trigger="text", source="b", dest="="),
        ]

        def short(self, turn):
            return 1 / (turn.text != "boom") and turn.text != "x"

        def keep(self, turn):
            self.data.said = turn.text

        def whisper(self, turn):
            turn.tell("boss", "aside")
            turn.remind("1h", "text")

    @bot.flow(start="other")
    class Other(Flow):
        initial = "begun"
        states = ["begun"]

    @bot.command("帮助")
    async def help_(turn):
        turn.reply("heard", words=turn.text)

    return bot


EVENTS = st.one_of(
    st.sampled_from(WORDS).map(lambda words: events.Text(text=words)),
    st.sampled_from([events.Image(media="m"), events.MenuClicked(key="go"), events.Entered()]),
    st.sampled_from(["yes", "no"]),  # of the newest card
)


async def left(happenings, *, at_once):
    """All rows and messages, without the ids that are drawn at random."""
    with tempfile.TemporaryDirectory() as folder:
        here = await World.open(Path(folder), [a_bot()], TEMPLATES, at_once=at_once)
        for person, event in happenings:
            if isinstance(event, str):
                cards = here.cards()
                task_id = cards[-1].task_id if cards else "unknown"
                event = events.CardClicked(task_id=task_id, key=event, code="c")
            await here.happen(person, event)
        rows = {table: await here.rows(f"SELECT * FROM {table}") for table in TABLES}  # noqa: S608
        sent, decided = list(here.main.sent), here.decided
        await here.close()
    found = {table: sorted(DRAWN.sub("#", repr(row)) for row in rows[table]) for table in TABLES}
    return found, DRAWN.sub("#", repr(sent)), decided


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(["li", "wang"]), EVENTS), max_size=10))
def test_a_turn_decided_at_once_leaves_what_a_step_leaves(happenings):
    with structlog.testing.capture_logs():
        *in_steps, none = asyncio.run(left(happenings, at_once=False))
        *at_once, decided = asyncio.run(left(happenings, at_once=True))
    assert in_steps == at_once
    waits = sum(event == events.Text(text="帮助") for _, event in happenings)
    assert (none, True) == (0, decided <= len(happenings) - waits)
    if happenings and happenings[0][1] == events.Text(text="go"):
        assert decided
