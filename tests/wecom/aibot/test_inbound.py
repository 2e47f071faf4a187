import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat import events
from botkit.wecom.aibot import inbound
from botkit.wecom.aibot.inbound import answer_id, answered, read_event

GROUP = {"chatid": "CHAT0001", "chattype": "group", "from": {"userid": "zhangsan"}}
SINGLE = {"chattype": "single", "from": {"userid": "zhangsan"}}


def said(msgtype, content, *, within=SINGLE, **more):
    return {"msgid": "m1", **within, "msgtype": msgtype, msgtype: content, **more}


def happened(name, about=None):
    return said("event", {"eventtype": name, **({name: about} if about else {})})


@pytest.mark.parametrize(
    ("text", "name", "heard"),
    [
        ("@助手 查库存", "", "查库存"),
        ("@助手\u2005查库存", "", "查库存"),
        ("@AI 助手 查库存", "AI 助手", "查库存"),
        ("查库存 @AI 助手", "AI 助手", "查库存"),
        ("请问 @张三 在吗", "", "请问 @张三 在吗"),
        ("@助手", "助手", ""),
        ("@助手们 来", "助手", "@助手们 来"),
    ],
)
def test_in_a_group_the_mention_is_taken_out(text, name, heard):
    fields = said("text", {"content": text}, within=GROUP)
    assert events.Text(text=heard) == read_event(fields, name)


def test_alone_with_the_bot_an_at_is_an_at():
    assert events.Text(text="@助手 你好") == read_event(said("text", {"content": "@助手 你好"}))


def test_a_mixed_message_is_a_text_with_pictures():
    items = [
        {"msgtype": "text", "text": {"content": "这是什么"}},
        {"msgtype": "image", "image": {"url": "https://media.example.com/1"}},
        {"msgtype": "image", "image": {"url": "https://media.example.com/2", "aeskey": "k"}},
        {"msgtype": "text", "text": {"content": "还有这个"}},
    ]
    images = ["https://media.example.com/1", "https://media.example.com/2#k"]
    expected = events.Remark(text="这是什么\n还有这个", images=images)
    assert expected == read_event(said("mixed", {"msg_item": items}))


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ({"msgtype": "text", "text": {"content": "库存 3"}}, "库存 3"),
        ({"msgtype": "voice", "voice": {"content": "说过的"}}, "说过的"),
        ({"msgtype": "image", "image": {"url": "https://x.example"}}, "[图片]"),
        (
            {
                "msgtype": "mixed",
                "mixed": {"msg_item": [{"msgtype": "text", "text": {"content": "a"}}]},
            },
            "a",
        ),
    ],
)
def test_what_was_quoted_comes_along(quote, words):
    event = read_event(said("text", {"content": "这个"}, quote=quote))
    assert events.Remark(text="这个", quote=words) == event


def test_of_speech_the_words_arrive():
    assert events.Text(text="明天见") == read_event(said("voice", {"content": "明天见"}))


@pytest.mark.parametrize(
    ("kind", "event"),
    [("image", events.Image), ("file", events.File), ("video", events.Video)],
)
def test_a_file_is_known_by_its_address_and_its_own_key(kind, event):
    url = "https://media.example.com/1"
    assert event(media=url) == read_event(said(kind, {"url": url}))
    assert event(media=f"{url}#key") == read_event(said(kind, {"url": url, "aeskey": "key"}))


def test_a_click_brings_what_was_picked():
    about = {
        "card_type": "vote_interaction",
        "event_key": "submit",
        "task_id": "task-0007",
        "selected_items": {
            "selected_item": [{"question_key": "lunch", "option_ids": {"option_id": ["rice"]}}]
        },
    }
    expected = events.CardClicked(
        task_id="task-0007",
        key="submit",
        card_type="vote_interaction",
        selected={"lunch": ["rice"]},
    )
    assert expected == read_event(happened("template_card_event", about))


def test_entering_and_rating_are_events_of_their_own():
    assert events.Entered() == read_event(happened("enter_chat"))
    about = {"id": "a1", "type": 2, "content": "不对", "inaccurate_reason_list": [1, 4]}
    expected = events.Rated(id="a1", verdict=2, words="不对", reasons=[1, 4])
    assert expected == read_event(happened("feedback_event", about))


def test_what_is_unknown_keeps_its_fields():
    event = read_event(happened("brand_new", {"x": 1}))
    assert ("event:brand_new", {"x": 1}) == (event.name, event.raw["brand_new"])
    assert "poll" == read_event(said("poll", {})).name


def test_the_time_is_the_platforms():
    assert (
        1_700_000_040_000 == read_event(said("text", {"content": "a"}, create_time=1700000040)).at
    )


def test_only_messages_entering_and_clicks_are_answered():
    assert ["message", "welcome", "card", "none"] == [
        answered(one)
        for one in (
            said("text", {}),
            happened("enter_chat"),
            happened("template_card_event"),
            happened("feedback_event"),
        )
    ]


def test_the_same_message_opens_the_same_answer():
    assert answer_id({"msgid": "m"}, b"1") == answer_id({"msgid": "m"}, b"2")
    assert answer_id({}, b"1") != answer_id({}, b"2")


@given(
    st.dictionaries(
        st.sampled_from(["msgtype", "text", "mixed", "event", "quote", "chattype", "image"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["event"]),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["msg_item", "content", "eventtype", "template_card_event"]),
                    inner,
                )
            ),
        ),
    )
)
def test_no_shape_of_json_makes_reading_fail(fields):
    json.dumps(fields)
    assert isinstance(read_event(fields, "助手"), events.Event)
    assert inbound.answered(fields) in ("message", "welcome", "card", "none")
