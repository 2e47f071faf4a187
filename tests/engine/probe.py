"""A small bot that most tests of the engine talk to."""

from botkit import Bot, Flow, Record
from tests.engine.world import conv_of

TEMPLATES = {
    "probe/talk/a.text.j2": "a{% if again %} again{% endif %}: {{ data.said }}\n",
    "probe/talk/b.text.j2": "b: {{ data.said }}\n",
    "probe/talk/z.text.j2": "z: {{ data.said }}\n",
    "probe/hello.text.j2": "hello {{ person }}\n",
}


class Said(Record):
    said: str = ""
    number: int = 0


TABLE = {
    "initial": "a",
    "states": ["a", "b", "z"],
    "ends": ["z"],
    "transitions": [
        dict(trigger="text", source="a", dest="b", before="keep"),
        dict(trigger="text", source="b", dest="z", before="keep"),
    ],
}


class Talk(Flow[Said]):
    def keep(self, turn):
        self.data.said = turn.text


def a_bot(keep=None, prepare=None, timeout=None, **attributes):
    bot = Bot("probe")
    if keep:
        attributes["keep"] = keep
    if prepare:
        attributes["prepare"] = prepare
    bot.flow(start="go", timeout=timeout)(type("Talk", (Talk,), TABLE | attributes))

    @bot.command("hello")
    async def hello(turn):
        turn.reply("hello")

    return bot


def fails(self, turn):
    raise ValueError("oops")


async def attempts(here, person="li", most=9):
    """Take the person's turns until nothing waits; the seconds between the attempts."""
    waits = []
    while (wait := await here.turns.step(conv_of(person))) is not None:
        if wait:
            waits.append(wait // 1000)
            here.clock.advance(f"{wait // 1000}s")
        assert len(waits) < most
    return waits
