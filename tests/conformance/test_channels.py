"""What the engine relies on, of every channel alike."""

from __future__ import annotations

from typing import get_args

import pytest

from botkit.chat.messages import (
    AnyMessage,
    Article,
    Button,
    File,
    Form,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    News,
    Notice,
    Option,
    Question,
    Story,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.chat.receipts import Policy, Receipt
from botkit.chat.seams import Repaint, conversing, pace_of, platform_of
from botkit.errors import CallError, FlowError, OverLimit, Refused, Unreachable
from tests.conformance.channels import CHANNELS, Made

URL = "https://www.example.com/"
CONV = "corp/platform/main//li"
HELLO = Text("你好")
YES = Button("yes", "同意")
OPTIONS = [Option("a", "甲")]
KINDS = [
    HELLO,
    Markdown("**你好**"),
    TextCard("标题", "正文", URL),
    TaskCard("标题", "正文", [YES], task_id="t1"),
    Vote("标题", "正文", "k", OPTIONS, YES, task_id="t1"),
    Form("标题", "正文", [Question("k", "问", OPTIONS)], YES, task_id="t1"),
    News([Article("标题", URL)]),
    Image("media"),
    File("media"),
    Voice("media"),
    Video("media"),
    MpNews([Story("标题", "正文", "media")]),
    Notice("标题", URL, "正文"),
    MiniProgram("wx1", "四个字的", page="index"),
]


@pytest.fixture(params=CHANNELS)
def made(request) -> Made:
    made = CHANNELS[request.param]()
    made.transport.answer(made.call, made.taken)
    return made


def place(made: Made) -> str:
    """What is kept with a row as its ``to``."""
    talk = conversing(made.channel)
    return talk.place(CONV, "li", "") if talk else "li"


def test_there_is_an_example_of_every_kind():
    assert set(get_args(AnyMessage)) == {type(one) for one in KINDS}


@pytest.mark.parametrize("message", KINDS, ids=lambda one: type(one).__name__)
def test_a_kind_fits_or_is_refused_with_words_for_its_author(made, message):
    words, parts = "", [message]
    try:
        parts = made.channel.fit(message)
    except (FlowError, OverLimit) as error:
        words = str(error)
    assert words == "" or len(words) > 20
    assert [message] == parts


@pytest.mark.parametrize("kind", [Text, Markdown])
def test_a_long_text_is_divided_and_nothing_is_lost(made, kind):
    text = "一句话，不长不短。" * 3000
    parts = made.channel.fit(kind(text))
    assert len(parts) > 1
    assert text == "".join(part.content for part in parts)
    assert all([part] == made.channel.fit(part) for part in parts)


@pytest.mark.parametrize("message", KINDS, ids=lambda one: type(one).__name__)
def test_each_kind_has_a_policy(made, message):
    assert made.channel.policy(message) in get_args(Policy)


async def test_a_text_is_sent_once_and_brings_a_receipt(made):
    assert isinstance(await made.channel.send(HELLO, place(made)), Receipt)
    assert 1 == len(made.bodies())


async def test_a_repeat_is_byte_for_byte_the_same_and_varied_only_where_repeats_are_dropped(made):
    to = place(made)
    await made.channel.send(HELLO, to)
    await made.channel.send(HELLO, to)
    first, again = made.bodies()
    assert first == again
    # Two answers that happen to be equal are none.
    await made.channel.send(made.channel.vary(HELLO, 1), place(made))
    drops_repeats = made.channel.policy(HELLO) == "dedupe"
    assert drops_repeats is (first != made.bodies()[-1])


def test_what_may_arrive_twice_is_marked(made):
    is_marked = made.channel.resent(HELLO) != HELLO
    assert (made.channel.policy(HELLO) == "at_least_once") is is_marked


def test_a_mark_and_a_variation_still_fit(made):
    text = made.channel.fit(Text("字" * 20_000))[0]
    for nth in (1, 15, 255):
        changed = made.channel.resent(made.channel.vary(text, nth))
        assert [changed] == made.channel.fit(changed) or len(made.channel.fit(changed)[0].content)


async def test_a_refusal_is_raised(made):
    made.transport.answer(made.call, made.refused)
    with pytest.raises(Refused):
        await made.channel.send(HELLO, place(made))


async def test_a_send_is_not_repeated_unless_a_repeat_is_known_there(made):
    made.transport.answer(made.call, Unreachable("no answer", sent=True))
    with pytest.raises(Unreachable) as error:
        await made.channel.send(HELLO, place(made))
    assert error.value.sent
    assert 1 == len(made.bodies()) or made.channel.policy(HELLO) == "dedupe"


async def test_what_names_no_file_is_not_uploaded(made):
    assert HELLO is await made.channel.uploaded(HELLO)
    assert [] == made.transport.requests


async def test_a_file_that_is_missing_is_a_refusal_and_no_crash(made):
    message = Image(path="/nowhere/a.png")

    async def staged_and_sent():
        made.channel.fit(message)
        await made.channel.send(message, place(made))

    with pytest.raises((CallError, FlowError)):
        await staged_and_sent()


async def test_a_repaint_is_made_or_refused(made):
    made.transport.answer("PUT /v1.0/card/instances", {"success": True})
    try:
        done = await made.channel.repaint(Repaint("li", "t1", "code", "同意"))
    except Refused:
        done = Receipt()
    assert isinstance(done, Receipt)


def test_templates_are_rendered_for_its_platform(made):
    assert platform_of(made.channel) in ("wecom", "dingtalk")


def test_a_pace_of_its_own_is_within_the_platforms(made):
    burst, per_second = pace_of(made.channel) or (0, 0)
    assert burst + per_second <= 20  # calls of one kind a second
