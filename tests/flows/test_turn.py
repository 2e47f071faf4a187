from datetime import UTC, datetime, timedelta

import pytest

from botkit import Bot, ConfigError, FlowError, Person, Record, Room, Turn
from botkit.chat.events import JobEnded, Text
from botkit.flows.turn import Outside, Paint, Remind, Run, Say, Stop

LI = Person("li", "李")


def turn(**fields):
    values = {"person": LI, "event": Text(text="x"), "platform": "wecom"} | fields
    return Turn(now=datetime(2027, 1, 1, tzinfo=UTC), **values)


@pytest.fixture
def job():
    async def file(job, ticket): ...

    return Bot("helpdesk").job()(file)


def test_effects_are_staged_in_order(job):
    now = turn(task_id="t1")
    now.reply("hello", n=1)
    now.tell("wang", "request")
    now.post(Room("ops"), "notice", key="k", version="1.2")
    now.job(job, {"a": 1})
    now.remind("4h", "nudge")
    now.remind(timedelta(seconds=1), "soon")
    now.stop("nudge")
    now.update_card(choice="x")
    assert [
        Say("hello", {"n": 1}, to="li"),
        Say("request", {}, to="wang", role="told"),
        Say("notice", {"version": "1.2"}, room="ops", key="k"),
        Run("helpdesk.file", [{"a": 1}]),
        Remind("nudge", 4 * 3_600_000),
        Remind("soon", 1000),
        Stop("nudge"),
        Paint({"choice": "x"}),
    ] == now.staged


def test_who_is_told_is_named_as_the_platform_names_them_back():
    now = turn()
    now.tell("ZhangSan", "request")
    now.tell(Person("LiSi"), "request")
    assert ["zhangsan", "lisi"] == [say.to for say in now.staged]


def test_a_jobs_arguments_are_what_they_were_when_it_was_staged(job):
    class Ticket(Record):
        kind: str = "x"
        note: str | None = "default"

    ticket, now = Ticket(note=None), turn()
    now.job(job, ticket)
    ticket.kind = "changed"
    assert [{"kind": "x", "note": None}] == now.staged[0].args


@pytest.mark.parametrize("person", ["", Person("")])
def test_somebody_must_be_told(person):
    with pytest.raises(FlowError, match="no person given"):
        turn().tell(person, "request")


def test_only_a_job_is_a_job():
    async def plain(job): ...

    with pytest.raises(FlowError, match=r"Put @bot\.job\(\) above it"):
        turn().job(plain)


def test_only_a_clicked_card_is_drawn_anew():
    with pytest.raises(FlowError, match="not started by a click"):
        turn().update_card()


def test_a_wrong_time_is_told():
    with pytest.raises(ConfigError, match="is no duration"):
        turn().remind("4 hours", "nudge")


def test_a_jobs_outcome_is_on_the_turn():
    now = turn(event=JobEnded(job="helpdesk.file", result={"n": 1}, error="no"))
    assert ({"n": 1}, "no") == (now.result, now.error)
    assert (None, "") == (turn().result, turn().error)


@pytest.mark.parametrize("word", ["people", "clients", "http"])
def test_the_outside_is_closed_while_deciding(word):
    open_turn = turn(outside=Outside(people="people", clients="clients", http="http"))
    assert word == getattr(open_turn, word)
    with pytest.raises(FlowError, match="use it in prepare or a job"):
        getattr(open_turn.closed(), word)


def test_a_closed_turn_stages_into_the_open_one():
    open_turn = turn(text="x", value="v", task_id="t1")
    closed = open_turn.closed()
    closed.reply("hello")
    assert [Say("hello", {}, to="li")] == open_turn.staged
    assert ("x", "v", "t1", open_turn.now) == (
        closed.text,
        closed.value,
        closed.task_id,
        closed.now,
    )


@pytest.mark.parametrize("arguments", [(), (1, 2, 3)])
def test_a_job_is_given_what_it_takes(job, arguments):
    with pytest.raises(FlowError, match="give what it takes"):
        turn().job(job, *arguments)
