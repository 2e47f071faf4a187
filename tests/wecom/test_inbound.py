from __future__ import annotations

import hashlib
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat import events
from botkit.wecom import inbound
from botkit.wire import xml

AT = 1700000000000
COMMON = (
    "<ToUserName><![CDATA[wwbotkit0000000001]]></ToUserName>"
    "<FromUserName><![CDATA[zhangsan]]></FromUserName><CreateTime>1700000000</CreateTime>"
)


def fields(rest: str) -> dict[str, object]:
    return xml.parse(f"<xml>{COMMON}{rest}</xml>".encode())


def message(kind: str, rest: str) -> dict[str, object]:
    return fields(f"<MsgType>{kind}</MsgType>{rest}<MsgId>7300000000000000001</MsgId>")


def event(name: str, rest: str = "") -> dict[str, object]:
    return fields(f"<MsgType>event</MsgType><Event>{name}</Event>{rest}<AgentID>1000002</AgentID>")


@pytest.mark.parametrize(
    ("kind", "rest", "expected"),
    [
        ("text", "<Content><![CDATA[请假 <b>]]></Content>", events.Text(text="请假 <b>", at=AT)),
        ("text", "<Content/>", events.Text(text="", at=AT)),
        (
            "image",
            "<PicUrl>https://pic.example.com/1</PicUrl><MediaId>M1</MediaId>",
            events.Image(media="M1", url="https://pic.example.com/1", at=AT),
        ),
        (
            "voice",
            "<MediaId>M2</MediaId><Format>amr</Format>",
            events.Voice(media="M2", format="amr", at=AT),
        ),
        (
            "video",
            "<MediaId>M3</MediaId><ThumbMediaId>M4</ThumbMediaId>",
            events.Video(media="M3", thumb="M4", at=AT),
        ),
        (
            "location",
            "<Location_X>31.2304</Location_X><Location_Y>121.4737</Location_Y>"
            "<Scale>15</Scale><Label>上海市黄浦区</Label><AppType>wxwork</AppType>",
            events.Location(
                latitude=31.2304,
                longitude=121.4737,
                scale=15,
                label="上海市黄浦区",
                client="wxwork",
                at=AT,
            ),
        ),
        (
            "location",
            "<Location_X>nan</Location_X><Location_Y>east</Location_Y><Scale>1e9</Scale>",
            events.Location(at=AT),
        ),
        (
            "link",
            "<Title>公告</Title><Description>摘要</Description><Url>https://www.example.com/a</Url>",
            events.Link(title="公告", description="摘要", url="https://www.example.com/a", at=AT),
        ),
    ],
)
def test_a_message_becomes_its_event(kind, rest, expected):
    assert expected == inbound.read_event(message(kind, rest))


@pytest.mark.parametrize(
    ("name", "rest", "expected"),
    [
        ("subscribe", "<EventKey/>", events.Subscribed(at=AT)),
        ("unsubscribe", "<EventKey/>", events.Unsubscribed(at=AT)),
        ("enter_agent", "<EventKey/>", events.Entered(at=AT)),
        ("click", "<EventKey>MENU</EventKey>", events.MenuClicked(key="MENU", at=AT)),
        (
            "view",
            "<EventKey>https://www.example.com/</EventKey>",
            events.MenuViewed(url="https://www.example.com/", at=AT),
        ),
        (
            "template_card_event",
            "<EventKey>yes</EventKey><TaskId>task-1</TaskId>"
            "<CardType>button_interaction</CardType><ResponseCode>RC1</ResponseCode>",
            events.CardClicked(
                task_id="task-1", key="yes", code="RC1", card_type="button_interaction", at=AT
            ),
        ),
        (
            "template_card_menu_event",
            "<EventKey>mute</EventKey><TaskId>task-3</TaskId>"
            "<CardType>text_notice</CardType><ResponseCode>RC2</ResponseCode>",
            events.CardMenuClicked(
                task_id="task-3", key="mute", code="RC2", card_type="text_notice", at=AT
            ),
        ),
        (
            "taskcard_click",
            "<EventKey>agree</EventKey><TaskId>task-0001</TaskId><AgentId>1000002</AgentId>",
            events.CardClicked(task_id="task-0001", key="agree", card_type="taskcard", at=AT),
        ),
    ],
)
def test_what_a_person_does_becomes_its_event(name, rest, expected):
    assert expected == inbound.read_event(event(name, rest))


@pytest.mark.parametrize(
    "items",
    [
        "<SelectedItems><SelectedItem><QuestionKey>lunch</QuestionKey><OptionIds>"
        "<OptionId>noodles</OptionId><OptionId>rice</OptionId></OptionIds></SelectedItem>"
        "<SelectedItem><QuestionKey>drink</QuestionKey><OptionIds><OptionId>tea</OptionId>"
        "</OptionIds></SelectedItem></SelectedItems>",
        "<SelectedItems><SelectedItem><QuestionKey>lunch</QuestionKey>"
        "<OptionIds><OptionId>noodles</OptionId></OptionIds>"
        "<OptionIds><OptionId>rice</OptionId></OptionIds></SelectedItem></SelectedItems>"
        "<SelectedItems><SelectedItem><QuestionKey>drink</QuestionKey><OptionIds>"
        "<OptionId>tea</OptionId></OptionIds></SelectedItem></SelectedItems>",
    ],
)
def test_choices_are_read_in_both_repeated_shapes(items):
    clicked = inbound.read_event(event("template_card_event", items))
    assert {"lunch": ["noodles", "rice"], "drink": ["tea"]} == clicked.selected


def test_a_question_without_a_choice_has_an_empty_list():
    items = "<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds/></SelectedItem>"
    clicked = inbound.read_event(event("template_card_event", items + "</SelectedItems>"))
    assert {"q": []} == clicked.selected


@pytest.mark.parametrize(
    ("raw", "name", "word"),
    [
        (message("file", "<MediaId>M</MediaId>"), "file", ""),
        (event("LOCATION", "<Latitude>31.2</Latitude>"), "event:LOCATION", "LocationReported"),
        (event("doc_change", "<ChangeType>x</ChangeType>"), "event:doc_change", ""),
        (
            event("batch_job_result", "<BatchJob><JobId>J</JobId></BatchJob>"),
            "event:batch_job_result",
            "BatchJobEnded",
        ),
        (fields(""), "", ""),
        (fields("<MsgType>event</MsgType>"), "event:", ""),
    ],
)
def test_anything_else_keeps_its_name_and_raw_fields(raw, name, word):
    other = inbound.read_event(raw)
    assert events.Other(name=name, word=word, raw=raw, at=AT) == other


def test_a_command_to_a_third_party_app_is_kept_as_it_came():
    raw = {"SuiteId": "ww1", "InfoType": "suite_ticket", "TimeStamp": "1700000000"}
    assert events.Other(name="info:suite_ticket", raw=raw, at=AT) == inbound.read_event(raw)
    assert "" == inbound.person(raw)


@pytest.mark.parametrize(
    ("raw", "person"),
    [
        (event("click"), "zhangsan"),
        ({**event("click"), "FromUserName": "ZhangSan"}, "zhangsan"),
        ({**event("change_contact"), "FromUserName": "sys"}, ""),
        ({**message("text", ""), "FromUserName": "sys"}, "sys"),
        ({"MsgType": "event"}, None),
    ],
)
def test_the_person_is_who_did_it_and_nobody_when_the_platform_tells(raw, person):
    assert person == inbound.person(raw)


@pytest.mark.parametrize("time", ["", "soon", "-1", "1" * 16, "１７００００００００", "1²"])
def test_an_unreadable_time_is_no_time(time):
    raw = {**message("text", ""), "CreateTime": time}
    assert 0 == inbound.read_event(raw).at


def test_a_message_is_known_by_its_id_and_sender():
    key = inbound.dedupe_key(message("text", ""), b"any")
    assert "message/7300000000000000001/zhangsan" == key


def test_a_card_click_is_known_by_its_code():
    click = event("template_card_event", "<ResponseCode>RC1</ResponseCode>")
    assert "card/RC1" == inbound.dedupe_key(click, b"any")


@pytest.mark.parametrize(
    "raw", [event("click"), event("taskcard_click"), event("template_card_event"), fields("")]
)
def test_an_event_without_an_id_is_known_by_its_bytes(raw):
    assert f"event/{hashlib.sha256(b'inner').hexdigest()}" == inbound.dedupe_key(raw, b"inner")


NAMES = st.sampled_from(
    [
        "MsgType",
        "Event",
        "EventKey",
        "CreateTime",
        "MsgId",
        "ResponseCode",
        "Location_X",
        "Scale",
        "SelectedItems",
        "SelectedItem",
        "OptionIds",
        "OptionId",
        "QuestionKey",
        "Content",
        "AgentID",
        "TaskId",
    ]
)
VALUES = st.sampled_from(
    ["event", "text", "location", "link", "template_card_event", "taskcard_click", "inf", "", "1"]
)
TREES = st.recursive(
    VALUES | st.text(max_size=5),
    lambda inner: st.dictionaries(NAMES, inner, max_size=5) | st.lists(inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(NAMES, TREES, max_size=8))
def test_no_fields_crash_and_every_event_can_be_stored(raw):
    read = inbound.read_event(raw)
    assert read == msgspec.json.decode(msgspec.json.encode(read), type=events.AnyEvent)
    assert inbound.dedupe_key(raw, b"")
    assert inbound.agent(raw) is not None


@given(st.text(max_size=8))
def test_a_location_is_always_finite(text):
    where = inbound.read_event({"MsgType": "location", "Location_X": text})
    assert math.isfinite(where.latitude)
