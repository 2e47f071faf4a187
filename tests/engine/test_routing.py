"""One test per line of "Who gets an input"."""

import pytest

from botkit import Bot, Entered, Flow, MenuClicked
from botkit.chat import events
from botkit.engine.routing import Situation, route
from botkit.flows.starting import Roster
from botkit.store.card import Card
from botkit.store.session import Session


def a_bot(name="helpdesk", **attributes):
    bot = Bot(name)
    table = {
        "initial": "a",
        "states": ["a", "busy", "z"],
        "ends": ["z"],
        "transitions": [
            dict(trigger=["text", "image", "nudge", "file.done", "menu:m"], source="a", dest="z"),
            dict(trigger=["yes", "click", "cancel", "timeout"], source="a", dest="z"),
            dict(trigger="file.failed", source="busy", dest="z"),
        ],
    } | attributes
    bot.flow(start=["报修", "menu:new"])(type("New", (Flow,), table))

    @bot.command("帮助")
    async def help_(turn): ...

    @bot.click("publish")
    async def publish(turn): ...

    return bot


def session(state="a", id="s1", bot="helpdesk"):  # noqa: A002
    return Session("c", id, f"{bot}.New", "f", state, "{}", "li", 1, 0, 0)


def card(**fields):
    values = {
        "task_id": "t1",
        "conv": "c",
        "session": "s1",
        "bot": "helpdesk",
        "receiver": "li",
        "role": "state",
        "buttons": [("yes", "提交"), ("other", "其他")],
        "choices": False,
        "template": "x",
        "update_code": "",
        "status": "live",
        "expires_at": 0,
    } | fields
    return Card(**values)


def plan(event, *, actor="li", now=None, live=(), clicked=None, bots=None):
    roster = Roster(bots or [a_bot()])
    entry = roster.flow(now.flow) if now else None
    return route(event, Situation(actor, now, entry, clicked, list(live), roster))


def click(key="yes"):
    return events.CardClicked(task_id="t1", key=key, code="c")


def text(words):
    return events.Text(text=words)


# A job's outcome or a timer goes to its session.


def test_a_timer_goes_to_its_session():
    found = plan(events.TimerFired(session="s1", trigger="nudge"), now=session())
    assert ("fire", "nudge") == (found.kind, found.trigger)


@pytest.mark.parametrize(
    "event",
    [
        events.TimerFired(session="s0", trigger="nudge"),
        events.TimerFired(session="s1", trigger="unknown"),
        events.JobEnded(job="helpdesk.file", session="s0"),
        events.JobEnded(job="helpdesk.file", session="s1", error="no"),
    ],
)
def test_what_belongs_to_a_session_that_moved_on_is_dropped(event):
    assert "drop" == plan(event, now=session()).kind


def test_a_timer_without_a_session_is_dropped():
    assert "drop" == plan(events.TimerFired(session="s1", trigger="nudge")).kind


@pytest.mark.parametrize(
    ("state", "error", "trigger"), [("a", "", "file.done"), ("busy", "no", "file.failed")]
)
def test_a_jobs_outcome_goes_to_its_session(state, error, trigger):
    event = events.JobEnded(job="helpdesk.file", session="s1", error=error)
    found = plan(event, now=session(state))
    assert ("fire", trigger) == (found.kind, found.trigger)


# (1) a click -> the card's session


def test_a_click_fires_the_buttons_key():
    found = plan(click(), now=session(), clicked=card())
    assert ("fire", "yes", "提交", "yes", "提交") == (
        found.kind,
        found.trigger,
        found.text,
        found.value,
        found.label,
    )


def test_a_click_whose_key_is_no_trigger_fires_click():
    found = plan(click("other"), now=session(), clicked=card())
    assert ("fire", "click", "other") == (found.kind, found.trigger, found.value)


def test_a_choice_known_only_at_run_time_fires_click_whatever_it_is_called():
    choices = card(choices=True, buttons=[("cancel", "取消订单")])
    found = plan(click("cancel"), now=session(), clicked=choices)
    assert ("fire", "click", "cancel") == (found.kind, found.trigger, found.value)


@pytest.mark.parametrize(
    ("clicked", "key", "now"),
    [
        (None, "yes", session()),
        (card(status="used"), "yes", session()),
        (card(status="replaced"), "yes", session()),
        (card(), "cancel", session()),  # takes it, but it is not printed on this card
        (card(), "yes", session(id="s2")),
        (card(), "yes", None),
        (card(), "yes", session("busy")),
        (card(session="", buttons=[("gone", "x")]), "gone", None),
    ],
)
def test_an_unknown_used_or_replaced_button_is_said_to_be_dead(clicked, key, now):
    found = plan(click(key), now=now, clicked=clicked)
    assert ("say", "card_dead") == (found.kind, found.template)


def test_somebody_else_may_not_click():
    found = plan(click(), actor="wang", now=session(), clicked=card())
    assert ("say", "not_entitled") == (found.kind, found.template)


def test_a_told_card_is_for_the_one_it_was_sent_to():
    found = plan(click(), actor="boss", now=session(), clicked=card(receiver="boss"))
    assert "fire" == found.kind


def test_a_handlers_card_goes_to_the_click_handler_of_its_bot():
    clicked = card(session="", buttons=[("publish", "发布")])
    bots = [a_bot("other"), a_bot()]
    found = plan(click("publish"), clicked=clicked, bots=bots)
    assert ("handle", bots[1]) == (found.kind, found.handlers[0][0])


# (2) 退出, /cancel -> cancel


@pytest.mark.parametrize("word", ["退出", "/cancel", "  退出 "])
def test_a_leave_word_is_cancel(word):
    found = plan(text(word), now=session())
    assert ("fire", "cancel") == (found.kind, found.trigger)


def test_a_leave_word_where_nothing_can_be_left_is_told():
    found = plan(text("退出"), now=session("busy"))
    assert ("say", "busy") == (found.kind, found.template)


def test_a_leave_word_without_a_flow_is_like_any_other():
    assert "help" == plan(text("退出")).kind


# (3) an exact command word


def test_a_command_goes_to_its_handler_also_during_a_flow():
    for now in (None, session()):
        assert "handle" == plan(text("帮助"), now=now).kind
    assert "help" == plan(text("帮助我")).kind


# (4) text equal to a label or number on the live card


@pytest.mark.parametrize(("typed", "key"), [("提交", "yes"), ("1", "yes"), ("2", "other")])
def test_a_typed_label_or_number_is_that_click(typed, key):
    found = plan(text(typed), now=session(), live=[card()])
    assert ("fire", key, "t1") == (found.kind, found.value, found.card.task_id)


def test_a_typed_number_whose_click_nobody_takes_is_plain_text():
    offer = card(role="reply", buttons=[("more", "多一点"), ("less", "少一点")])
    now = session("a", bot="asking")
    asking = a_bot(
        "asking", transitions=[dict(trigger=["text", "timeout", "cancel"], source="a", dest="z")]
    )
    found = plan(text("2"), now=now, live=[offer], bots=[asking])
    assert ("fire", "text", "2") == (found.kind, found.trigger, found.text)


def test_the_number_of_a_card_that_somebody_else_got_is_plain_text():
    found = plan(text("1"), now=session(), live=[card(receiver="boss")])
    assert ("fire", "text") == (found.kind, found.trigger)


# (5) the running flow, when its state takes the trigger


@pytest.mark.parametrize(
    ("event", "trigger"),
    [
        (text("报修"), "text"),  # goes before a start
        (events.Image(media="m"), "image"),
        (MenuClicked(key="m"), "menu:m"),
    ],
)
def test_the_running_flow_takes_what_its_state_takes(event, trigger):
    found = plan(event, now=session())
    assert ("fire", trigger) == (found.kind, found.trigger)


# (6) a start


@pytest.mark.parametrize("event", [text("报修"), MenuClicked(key="new")])
def test_a_start_word_or_menu_key_starts(event):
    found = plan(event)
    assert ("start", "helpdesk.New") == (found.kind, found.entry.name)


def test_a_start_interrupts_a_flow_that_can_be_left():
    assert "start" == plan(MenuClicked(key="new"), now=session()).kind


def test_a_start_during_a_flow_that_cannot_be_left_is_refused():
    found = plan(MenuClicked(key="new"), now=session("busy"))
    assert ("say", "busy") == (found.kind, found.template)


# (7) the running flow: its state's template again


@pytest.mark.parametrize("event", [text("hm"), events.Location(), MenuClicked(key="x")])
def test_what_the_state_does_not_take_repeats_it(event):
    assert "again" == plan(event, now=session("busy")).kind


# (8) @bot.otherwise, else the built-in help


def test_anything_else_goes_to_otherwise_of_the_first_bot_that_has_it():
    first, second = a_bot("one"), a_bot("two")

    @second.otherwise
    async def anything(turn): ...

    found = plan(text("hm"), bots=[first, second])
    assert ("handle", [(second, anything)]) == (found.kind, found.handlers)


def test_without_otherwise_there_is_help():
    assert "help" == plan(text("hm")).kind


def test_of_several_bots_the_first_is_asked_first():
    assert "one.New" == plan(text("报修"), bots=[a_bot("one"), a_bot("two")]).entry.name


# Events outside flows.


async def heard(turn): ...


def test_all_listeners_hear_an_event_and_without_any_it_is_dropped():
    bots = [a_bot("one"), a_bot("two")]
    for bot in bots:
        bot.on(Entered)(heard)
    assert 2 == len(plan(Entered(), bots=bots).handlers)
    assert "drop" == plan(Entered()).kind


def test_a_menu_entry_that_no_flow_takes_goes_to_its_listeners():
    bot = Bot("menu")
    bot.on(MenuClicked)(heard)
    found = plan(MenuClicked(key="news"), bots=[bot])
    assert ("handle", "news", 1) == (found.kind, found.value, len(found.handlers))
