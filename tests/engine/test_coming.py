"""Where an answer to somebody else's card belongs, when the card went out as a text."""

import pytest

from botkit import Bot, Flow
from botkit.chat.events import Text
from botkit.chat.messages import TaskCard, card_number
from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.errors import BadArgument
from botkit.testing.clock import FakeClock

TEMPLATES = {
    "probe/ask/a.text.j2": "a\n",
    "probe/ask/z.text.j2": "{{ owner }}: z\n",
    "probe/ask/n.text.j2": "{{ owner }}: n\n",
    "probe/ask/request.taskcard.j2": (
        '+++\ntitle = "?"\nbuttons = { approve = "同意", reject = "驳回" }\n+++\n?\n'
    ),
    "probe/echo.text.j2": "echo {{ words }}\n",
    "probe/offer.taskcard.j2": (
        '+++\ntitle = "?"\nbuttons = { publish = "发布", drop = "不发" }\n+++\n?\n'
    ),
}


def a_bot():
    bot = Bot("probe")

    @bot.otherwise
    async def echo(turn):
        turn.reply("echo", words=turn.text)

    @bot.command("offer")
    async def offer(turn):
        turn.reply("offer")

    @bot.click("publish", "drop")
    async def decided(turn):
        turn.reply("echo", words=turn.value)

    @bot.flow(start="go")
    class Ask(Flow):
        initial = "a"
        states = ["a", "z", "n"]
        ends = ["z", "n"]
        transitions = [
            dict(trigger="text", source="a", dest="=", after="ask"),
            dict(trigger="approve", source="a", dest="z"),
            dict(trigger="reject", source="a", dest="n"),
        ]

        def ask(self, turn):
            turn.tell("boss", "request")

    return bot


@pytest.fixture
async def here(world):
    made = await world(a_bot(), templates=TEMPLATES, clock=FakeClock())
    made.main.types_cards = True
    return made


async def asked(here, *people):
    """Everybody asks the boss; the numbers of the cards."""
    for person in people:
        await here.say(person, "go")
        await here.say(person, "please")
    return [card_number(card.task_id) for card in here.cards()]


@pytest.mark.parametrize(("typed", "end"), [("同意", "z"), ("2", "n"), (" 1 ", "z")])
async def test_a_typed_label_or_number_is_a_click(here, typed, end):
    await asked(here, "li")
    await here.say("boss", typed)
    assert f"li: {end}" == here.heard("li")[-1]
    assert await here.session("li") is None


@pytest.mark.parametrize(("typed", "key"), [("发布", "publish"), ("2", "drop")])
async def test_the_card_of_a_handler_is_answered_so_too_and_once(here, typed, key):
    await here.say("li", "offer")
    await here.say("li", typed)
    assert f"echo {key}" == here.heard("li")[-1]
    await here.say("li", typed)
    assert f"echo {typed}" == here.heard("li")[-1]


async def test_what_is_no_label_is_the_readers_own(here):
    await asked(here, "li")
    await here.say("boss", "好的")
    assert "echo 好的" == here.heard("boss")[-1]


async def test_of_several_the_number_says_which(here):
    first, second = await asked(here, "li", "wang")
    await here.say("boss", "同意")
    assert "echo 同意" == here.heard("boss")[-1]
    await here.say("boss", f"驳回 {second.lower()}")
    await here.say("boss", f"1{first}")
    assert ("li: z", "wang: n") == (here.heard("li")[-1], here.heard("wang")[-1])


async def test_words_for_a_run_of_ones_own_need_the_number(here):
    (number,) = await asked(here, "li")
    await here.say("boss", "go")
    await here.say("boss", "1")
    assert await here.session("boss") is not None
    assert await here.session("li") is not None
    await here.say("boss", f"1 {number}")
    assert "li: z" == here.heard("li")[-1]


async def test_a_card_that_is_used_takes_no_words(here):
    (number,) = await asked(here, "li")
    await here.say("boss", "同意")
    await here.say("boss", "同意")
    await here.say("boss", f"同意 {number}")
    assert ["echo 同意", f"echo 同意 {number}"] == here.heard("boss")[-2:]


async def test_somebody_else_does_not_answer_for_the_reader(here):
    (number,) = await asked(here, "li")
    await here.say("wang", f"同意 {number}")
    assert f"echo 同意 {number}" == here.heard("wang")[-1]
    assert await here.session("li") is not None


@pytest.mark.parametrize(
    ("address", "is_answer"),
    [
        (Address("corp", "wecom", "other", "boss"), False),
        (Address("corp", "wecom", "main", "boss", "group"), False),
        (Address("corp", "wecom", "main", "boss"), True),
    ],
    ids=["another app", "a group", "alone"],
)
async def test_only_what_is_said_to_the_same_app_alone_is_an_answer(here, address, is_answer):
    await asked(here, "li")
    await here.intake.receive(Arrival("k", address, Text(at=7, text="同意"), 3))
    waiting = await here.rows("SELECT conv, actor, payload FROM inbox")
    if is_answer:
        ((conv, actor, payload),) = waiting
        assert ("corp/wecom/main//li", "boss") == (conv, actor)
        assert '"at":7' in payload
        assert '"key":"approve"' in payload
    else:
        assert address.key == waiting[0][0]


async def test_a_signature_that_does_not_cover_the_words_is_not_enough(here):
    await asked(here, "li")
    arrival = Arrival("k", Address("corp", "wecom", "main", "boss"), Text(text="同意"), 1)
    await here.intake.receive(arrival)
    await here.settle()
    assert await here.session("li") is not None


async def test_cards_that_can_be_pressed_are_not_typed(here):
    here.main.types_cards = False
    await asked(here, "li")
    await here.say("boss", "同意")
    assert "echo 同意" == here.heard("boss")[-1]


async def test_a_card_that_was_refused_is_typed(here):
    here.main.types_cards = False
    here.main.plainer = lambda message: message if isinstance(message, TaskCard) else None
    await here.say("li", "go")
    here.main.script = [BadArgument("no", code="param.templateNotExist")]
    await here.say("li", "please")
    await here.say("boss", "同意")
    assert "li: z" == here.heard("li")[-1]
