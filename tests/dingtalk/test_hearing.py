"""Stream frames: stored before they are acknowledged, each under its own key."""

from __future__ import annotations

import json

import pytest
import structlog

from botkit.chat import events
from botkit.dingtalk import frames
from botkit.dingtalk.frames import Frame
from botkit.dingtalk.hearing import Hearing
from botkit.errors import Unavailable, Unreadable
from botkit.observe.metrics import Metrics
from botkit.testing.clock import FakeClock
from tests.dingtalk import told
from tests.dingtalk.told import CLICKED, said


class Intake:
    """Keeps what it is given."""

    def __init__(self):
        self.arrivals, self.letters, self.error, self.outcome = [], [], None, "stored"

    async def receive(self, arrival):
        if self.error:
            raise self.error
        self.arrivals.append(arrival)
        return self.outcome

    async def bury(self, app, unreadable):
        self.letters.append((app, unreadable))


@pytest.fixture
def intake():
    return Intake()


@pytest.fixture
def hearing(intake):
    return Hearing("dingtalk/main", told.reader(FakeClock()), intake, Metrics())


@pytest.fixture(autouse=True)
def logged():
    with structlog.testing.capture_logs() as entries:
        yield entries


def frame(topic, data, type_=frames.CALLBACK, **headers):
    text = data if isinstance(data, str) else json.dumps(data)
    return Frame(type_, {"topic": topic, "messageId": "f1", **headers}, text)


def event(type_, data, **headers):
    named = {"eventType": type_, "eventCorpId": told.CORP, "eventBornTime": "1683533823336"}
    return frame("*", data, frames.EVENT, **{**named, "eventId": "e1", **headers})


async def test_a_message_is_stored_with_trust_3(hearing, intake):
    assert await hearing(frame(frames.MESSAGES, said())) is None
    (arrival,) = intake.arrivals
    assert ("dingtalk/dingcorp01/main/message/msg+/1==", 3) == (arrival.key, arrival.trust)


async def test_a_click_is_known_by_its_frame_and_changes_nothing_yet(hearing, intake):
    assert {} == await hearing(frame(frames.CARDS, CLICKED))
    (arrival,) = intake.arrivals
    assert ("dingtalk/dingcorp01/main/card/f1", "lisi") == (arrival.key, arrival.address.person)
    assert isinstance(arrival.event, events.CardClicked)


async def test_clicks_of_frames_without_an_id_are_known_by_what_they_say(hearing, intake):
    first = frame(frames.CARDS, CLICKED, messageId="", time="1690362102194")
    again = frame(frames.CARDS, CLICKED, messageId="", time="1690362104194")
    other = frame(frames.CARDS, {**CLICKED, "userId": "u2"}, messageId="", time="1690362102194")
    for one in (first, first, again, other):
        await hearing(one)
    keys = [arrival.key for arrival in intake.arrivals]
    assert (True, 3) == (keys[0] == keys[1], len(set(keys)))


async def test_an_event_has_its_data_in_the_headers(hearing, intake):
    await hearing(event("user_add_org", {"userId": ["u1"]}))
    (arrival,) = intake.arrivals
    assert "dingtalk/dingcorp01/main/event/e1" == arrival.key
    assert (1683533823336, "UsersJoined") == (arrival.event.at, arrival.event.word)


async def test_an_event_without_data_is_one_too(hearing, intake):
    await hearing(event("org_change", ""))
    assert "OrgChanged" == intake.arrivals[0].event.word


async def test_what_cannot_be_read_is_buried_and_acknowledged(hearing, intake, logged):
    assert await hearing(frame(frames.MESSAGES, "no json")) is None
    assert await hearing(frame(frames.MESSAGES, said(senderStaffId="", senderId=""))) is None
    assert ["dingtalk/main"] * 2 == [app for app, _ in intake.letters]
    assert "inbound_dead_letter" == logged[-1]["event"]


async def test_what_does_not_fit_into_the_store_is_buried_and_acknowledged(hearing, intake):
    intake.error = Unreadable("2**63", key="k", payload=b"{}")
    assert await hearing(frame(frames.MESSAGES, said())) is None
    assert {} == await hearing(frame(frames.CARDS, CLICKED))
    assert [("dingtalk/main", intake.error)] * 2 == intake.letters


async def test_half_an_emoji_is_cleaned_in_the_frame_and_in_what_it_carries(hearing, intake):
    data = json.dumps(said(text={"content": "a\ud83d"}))
    text = json.dumps({"type": "CALLBACK", "headers": {"topic": frames.MESSAGES}, "data": data})
    await hearing(frames.read_frame(text))
    await hearing(frames.read_frame(text.replace(r"a\\ud83d", r"b\ud83d")))
    assert ["a\ufffd", "b\ufffd"] == [one.event.text for one in intake.arrivals]
    nameless = frame("*", r'{"x":"\ud83d"}', frames.EVENT, eventType="x", eventId="")
    await hearing(nameless)
    assert {"x": "\ufffd", "eventType": "x"} == intake.arrivals[2].event.raw


async def test_what_is_meant_for_somebody_else_is_acknowledged_and_dropped(hearing, intake, logged):
    await hearing(frame(frames.MESSAGES, said(chatbotCorpId="dingother")))
    assert ([], []) == (intake.arrivals, intake.letters)
    assert "callback_rejected" == logged[-1]["event"]


async def test_what_cannot_be_stored_is_not_acknowledged(hearing, intake):
    intake.error = Unavailable("full")
    with pytest.raises(Unavailable):
        await hearing(frame(frames.MESSAGES, said()))


async def test_a_repeat_and_an_unknown_event_are_told(hearing, intake, logged):
    intake.outcome = "duplicate"
    await hearing(frame(frames.MESSAGES, said()))
    intake.outcome = "stored"
    await hearing(event("edu_x", {}))
    assert ["callback_duplicate", "inbound_other"] == [one["event"] for one in logged]


async def test_a_used_up_quota_is_told_to_operators(hearing, intake, logged):
    await hearing(frame(frames.MESSAGES, said(text=None, errorCode=20001)))
    assert "inbound_over_quota" in [one["event"] for one in logged]
    assert 1 == len(intake.arrivals)
