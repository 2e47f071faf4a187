import time

import pytest

from botkit import Bot, CardClicked, ContactChanged, MenuClicked, Other
from botkit.chat.events import Event, Native, Text
from botkit.chat.messages import TaskCard
from botkit.chat.messages import Text as Words
from botkit.chat.people import Address, Person
from botkit.chat.seams import Arrival, Repaint
from botkit.engine.answers import Answers
from botkit.errors import ConfigError
from botkit.flows.starting import Roster

CARD = '+++\ntitle = "新卡"\nbuttons = { done = "好" }\n+++\n?\n'
TEMPLATES = {
    "probe/hello.text.j2": "{{ person }}: {{ word }}\n",
    "probe/broken.text.j2": "{{ nothing.there }}\n",
    "probe/card.taskcard.j2": CARD,
}
CLICK = CardClicked(task_id="t1", key="yes", code="RC1")


class Joined(Native):
    user: str = ""


def arrival(event, person="li"):
    return Arrival("k", Address("corp", "wecom", "main", person), event, 2)


@pytest.fixture
def says(world):
    """What a function says to an event, as the only answer of a bot."""

    async def say(function, event, *, type_=Event, understand=None, person="li"):
        bot = Bot("probe")
        bot.answer(type_)(function)
        here = await world(bot, templates=TEMPLATES)
        options = {"understand": understand} if understand else {}
        answers = Answers(
            Roster([bot], **options),
            names=Person,
            speaker=here.around.speaker,
            limit=here.limit,
            clock=here.clock,
        )
        return answers.say(arrival(event, person))

    return say


def hello(turn):
    turn.reply("hello", word=turn.text or turn.value)


@pytest.mark.parametrize(
    ("event", "words"), [(Text(text=" hi "), "li: hi"), (MenuClicked(key="m"), "li: m")]
)
async def test_a_reply_is_the_answer(says, event, words):
    assert Words(words) == await says(hello, event)


async def test_an_event_that_no_function_is_for_has_no_answer(says):
    assert await says(hello, Text(), type_=MenuClicked) is None


async def test_a_function_may_say_nothing(says):
    assert await says(lambda turn: None, Text()) is None


async def test_the_function_is_found_by_the_record_of_the_platform(says):
    def user(turn):
        turn.reply("hello", word=turn.event.user)

    def understand(event):
        return Joined(user=event.raw["user"])

    said = await says(user, Other(raw={"user": "wang"}), type_=Joined, understand=understand)
    assert Words("li: wang") == said


async def test_a_click_is_answered_with_a_word_on_its_button(says):
    def agree(turn):
        turn.update_card(label="已同意")

    assert Repaint("li", "t1", "RC1", "已同意") == await says(agree, CLICK)


async def test_a_click_is_answered_with_another_card(says):
    def agree(turn):
        turn.update_card(label="已同意")
        turn.reply("card")

    said = await says(agree, CLICK)
    assert ("已同意", TaskCard) == (said.label, type(said.card))


def loops(turn):
    while time.thread_time():
        pass


@pytest.mark.parametrize(
    "function",
    [
        lambda turn: 1 / 0,
        lambda turn: turn.reply("broken"),
        lambda turn: turn.reply("unknown"),
        lambda turn: turn.tell("wang", "hello", word="x"),
        lambda turn: [turn.reply("hello", word="x"), turn.reply("hello", word="y")],
        lambda turn: turn.people,
        lambda turn: exit(),
        loops,
    ],
)
async def test_what_goes_wrong_is_logged_and_says_nothing(says, logged, function):
    assert await says(function, Text(text="x")) is None
    assert "answer_failed" in [entry["event"] for entry in logged]


async def test_what_somebody_said_is_not_in_the_log(says, logged):
    assert await says(lambda turn: int(turn.text), Text(text="hunter2")) is None
    (line,) = [entry for entry in logged if "answer_failed" == entry["event"]]
    assert line["error"].startswith("ValueError at ")
    assert "hunter2" not in line["error"]


async def test_nobody_can_be_answered_where_the_platform_tells(says, logged):
    assert await says(hello, Text(text="x"), person="") is None
    assert "nobody spoke" in logged[-1]["error"]


def test_an_answer_cannot_be_async():
    async def slow(turn):
        """Wait."""

    with pytest.raises(ConfigError, match="slow is async"):
        Bot("probe").answer(Text)(slow)


def test_an_event_has_one_answer():
    bot = Bot("probe")
    bot.answer(ContactChanged)(hello)
    with pytest.raises(ConfigError, match="ContactChanged has two answers"):
        bot.answer(ContactChanged)(hello)
