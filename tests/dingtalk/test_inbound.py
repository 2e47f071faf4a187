"""Messages of every kind, clicks, and what both may lack."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat import events
from botkit.dingtalk import inbound
from botkit.testing.clock import NOW_MS
from tests.dingtalk.told import CHAT, CLICKED, in_group, said


def content(msgtype, **fields):
    return said(msgtype=msgtype, text=None, content=fields)


@pytest.mark.parametrize(
    ("told", "event"),
    [
        (said(), events.Text(text="请假")),
        (said(text={"content": " 两边有空格 "}), events.Text(text=" 两边有空格 ")),
        (in_group(), events.Text(text="请假")),
        (
            content("picture", downloadCode="mIof", pictureDownloadCode="1lOl"),
            events.Image(media="mIof"),
        ),
        (
            content("audio", duration=4000, downloadCode="mIof", recognition="你好"),
            events.Voice(media="mIof", words="你好"),
        ),
        (
            content("video", duration="4", downloadCode="mIof", videoType="mp4"),
            events.Video(media="mIof"),
        ),
        (
            content("file", downloadCode="mIof", fileName="report.pdf", spaceId="1"),
            events.File(media="mIof", name="report.pdf"),
        ),
        (
            content(
                "richText",
                richText=[{"text": "看"}, {"type": "picture", "downloadCode": "a"}, {"text": "图"}],
            ),
            events.Remark(text="看图", images=["a"]),
        ),
        (
            content("richText", richText=[{"type": "picture", "downloadCode": "a"}]),
            events.Image(media="a"),
        ),
    ],
    ids=lambda one: one.get("msgtype") if isinstance(one, dict) else type(one).__name__,
)
def test_a_message_of_each_kind(told, event):
    event.at = NOW_MS
    assert event == inbound.read_message(told)


def test_an_unknown_kind_is_kept_with_its_fields_but_not_its_reply_address():
    event = inbound.read_message(content("unknownMsgType", unknownMsgType="x"))
    assert isinstance(event, events.Other)
    assert "message:unknownMsgType" == event.name
    assert {"unknownMsgType": "x"} == event.raw["content"]
    assert "sessionWebhook" not in event.raw


def test_over_the_quota_nothing_was_said():
    told = said(text=None, errorCode=20001, errorMessage="over")
    assert inbound.is_over_quota(told)
    assert "message:over quota" == inbound.read_message(told).name


def test_a_click_has_its_key_and_what_was_picked():
    click = inbound.read_click(CLICKED)
    assert ("t1", "yes", "t1") == (click.task_id, click.key, click.code)
    assert {"room": ["r1"]} == click.selected


@pytest.mark.parametrize(
    ("params", "selected"),
    [
        ({"dish": ["a", "b"]}, {"dish": ["a", "b"]}),
        ({"dish": '["a","b"]'}, {"dish": ["a", "b"]}),
        ({"dish": []}, {"dish": []}),
        ({"dish": {"value": "a", "index": 0}}, {"dish": ["a"]}),
        ({"dish": [{"value": "a"}, {"value": "b"}]}, {"dish": ["a", "b"]}),
        ({"days": 3}, {"days": ["3"]}),
        ({"note": None}, {"note": []}),
    ],
)
def test_inputs_are_read_in_every_form(params, selected):
    told = {"cardPrivateData": {"actionIds": ["send"], "params": params}}
    click = inbound.read_click({**CLICKED, "content": json.dumps(told)})
    assert ("send", selected) == (click.key, click.selected)


def test_a_group_is_a_part_of_an_address_without_slashes():
    chat = inbound.chat(in_group())
    assert "/" not in chat
    assert CHAT == inbound.conversation(chat)
    assert "" == inbound.chat(said())


def test_who_has_no_userid_is_known_by_a_sealed_one():
    assert "ZhangSan" == inbound.sender(said())
    assert "$:LWCP_v1:$abc" == inbound.sender(said(senderStaffId=""))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "content",
                    "text",
                    "richText",
                    "downloadCode",
                    "msgtype",
                    "cardPrivateData",
                    "params",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
KINDS = st.sampled_from(["text", "richText", "picture", "audio", "video", "file", "link", ""])


@given(told=st.dictionaries(st.text(max_size=5), JSON), body=JSON, kind=KINDS)
def test_nothing_that_is_told_raises_and_every_event_can_be_stored(told, body, kind):
    fields = {**told, "msgtype": kind, "text": body, "content": body}
    kept = msgspec.json.encode(inbound.read_message(fields))
    assert isinstance(msgspec.json.decode(kept, type=events.AnyEvent), events.Event)
    assert isinstance(inbound.read_click(fields), events.CardClicked)
    msgspec.json.encode(inbound.read_happening("x", told))
