import pytest

from botkit.chat.events import Text
from botkit.chat.people import Person
from botkit.clock import as_datetime
from botkit.errors import FlowError
from botkit.flows.turn import Job, Turn, Voice, Written


def turn(person="li"):
    return Turn(person=Person(person), event=Text(text="x"), platform="wecom", now=as_datetime(0))


async def test_what_is_streamed_is_shown_piece_by_piece_and_sent_as_a_whole():
    shown, begun, now = [], [], turn()

    async def show(text):
        shown.append(text)

    now.voice = Voice(show, begin=lambda: begun.append(1))
    async with now.stream() as answer:
        await answer.write("春眠")
        await answer.write("不觉晓")
    assert (["春眠", "春眠不觉晓"], [1]) == (shown, begun)
    assert [Written("春眠不觉晓")] == now.staged


async def test_nothing_written_is_nothing_sent():
    now = turn()

    async def show(text):
        return None

    now.voice = Voice(show, begin=lambda: None)
    async with now.stream() as answer:
        await answer.write(" \n")
    assert [] == now.staged


async def test_a_flow_leaves_streaming_to_a_job():
    with pytest.raises(FlowError, match="a flow leaves it to a job"):
        async with turn().closed().stream():
            raise AssertionError("never begun")


async def test_nobody_can_be_answered_by_a_plan():
    with pytest.raises(FlowError, match="nobody spoke"):
        async with turn("").stream():
            raise AssertionError("never begun")


async def test_a_job_shows_what_it_writes():
    shown = []

    async def show(text):
        shown.append(text)

    answer = Job(key="k", attempt=1, clients={}, http=None, show=show).stream()
    await answer.write("想")
    await answer.write("好了")
    assert (["想", "想好了"], "想好了") == (shown, answer.text)


async def test_where_nothing_can_be_shown_a_job_writes_all_the_same():
    answer = Job(key="k", attempt=1, clients={}, http=None).stream()
    await answer.write("想")
    assert "想" == answer.text
