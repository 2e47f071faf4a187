"""Every event of WeCom's own: the XML as it comes, and the record that a bot hears."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botkit.chat import events as chat
from botkit.wecom import events, inbound, natives
from botkit.wire import xml
from tests.wecom.native_samples import EVENTS

AT = 1700000000000
HEAD = (
    "<ToUserName><![CDATA[wwbotkit0000000001]]></ToUserName>"
    "<FromUserName><![CDATA[{who}]]></FromUserName><CreateTime>1700000000</CreateTime>"
    "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>"
)


def fields(event: str, rest: str, who: str = "sys") -> dict[str, object]:
    return xml.parse(f"<xml>{HEAD.format(who=who, event=event)}{rest}</xml>".encode())


def heard(event: str, rest: str) -> chat.Happening:
    """What a bot hears after the event went through the store; ``at`` and ``raw`` are checked."""
    raw = fields(event, rest)
    kept = msgspec.json.encode(inbound.read_event(raw))
    found = natives.understand(msgspec.json.decode(kept, type=chat.AnyEvent))
    assert AT == found.at
    if isinstance(found, chat.Native):
        assert raw == found.raw
        found.raw, found.at = {}, 0
    return found


@pytest.mark.parametrize(("event", "rest", "expected"), EVENTS)
def test_an_event_is_heard_as_its_record(event, rest, expected):
    assert expected == heard(event, rest)


def test_the_table_above_has_every_record_there_is():
    assert set(natives._READERS) == {type(expected) for *_, expected in EVENTS}


def test_authors_find_every_record_in_one_place():
    public = {getattr(events, name) for name in events.__all__}
    assert set() == set(natives._READERS) - public


@pytest.mark.parametrize(
    ("event", "rest"),
    [
        ("doc_change", "<ChangeType>a</ChangeType>"),
        ("change_chain", "<ChangeType>a</ChangeType>"),
        ("change_school_contact", "<ChangeType>a</ChangeType>"),
        ("change_contact", "<ChangeType>a_new_one</ChangeType>"),
        ("a_new_one", ""),
    ],
)
def test_what_has_no_record_stays_as_it_came(event, rest):
    expected = chat.Other(name=f"event:{event}", raw=fields(event, rest), at=AT)
    assert expected == heard(event, rest)


def test_a_row_that_an_earlier_version_stored_is_understood():
    row = b'{"kind":"Other","name":"event:LOCATION","raw":{"MsgType":"event","Event":"LOCATION"}}'
    stored = msgspec.json.decode(row, type=chat.AnyEvent)
    assert isinstance(natives.understand(stored), events.LocationReported)


def test_other_events_are_left_as_they_are():
    text = chat.Text(text="x")
    assert text is natives.understand(text)


PATHS = st.sampled_from(
    sorted(
        {
            word
            for record in natives._READERS
            for one in msgspec.structs.fields(record)
            for way in one.encode_name.split("|")
            for word in way.split("/")
        }
    )
)
TREES = st.recursive(
    st.text(max_size=5) | st.sampled_from(["1", "-1", "a,b", ""]),
    lambda inner: st.dictionaries(PATHS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=25,
)
KINDS = st.sampled_from(sorted(natives._RECORDS))


@settings(deadline=None)
@given(KINDS, st.dictionaries(PATHS, TREES, max_size=8))
def test_no_payload_crashes(kind, inner):
    event, change = kind
    raw = {**inner, "MsgType": "event", "Event": event, "ChangeType": change}
    kept = msgspec.json.encode(inbound.read_event(raw))
    stored = msgspec.json.decode(kept, type=chat.AnyEvent)
    record = natives.understand(stored)
    assert stored.word == type(record).__name__
    assert record == msgspec.convert(msgspec.to_builtins(record), type(record))
