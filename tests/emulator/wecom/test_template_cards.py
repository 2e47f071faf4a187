"""The five kinds of template cards: what each needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.emulator.wecom import template_cards
from botkit.emulator.wecom.refusals import Refusal

TITLE = {"title": "标题"}
ACTION = {"type": 1, "url": "https://www.example.com/"}
OPTIONS = [{"id": "a", "text": "面"}, {"id": "b", "text": "饭"}]
MENU = {"desc": "更多", "action_list": [{"text": "不再提醒", "key": "mute"}]}

CARDS = {
    "text": {"card_type": "text_notice", "main_title": TITLE, "card_action": ACTION},
    "news": {
        "card_type": "news_notice",
        "main_title": TITLE,
        "card_image": {"url": "https://www.example.com/p.png"},
        "card_action": ACTION,
    },
    "buttons": {
        "card_type": "button_interaction",
        "main_title": TITLE,
        "task_id": "t-1",
        "button_list": [
            {"text": "同意", "key": "yes"},
            {"text": "看", "type": 1, "url": "https://a"},
        ],
        "button_selection": {"question_key": "why", "option_list": OPTIONS, "selected_id": "b"},
    },
    "vote": {
        "card_type": "vote_interaction",
        "main_title": TITLE,
        "task_id": "t-2",
        "checkbox": {
            "question_key": "lunch",
            "mode": 1,
            "option_list": [{**OPTIONS[0], "is_checked": True}, OPTIONS[1]],
        },
        "submit_button": {"text": "提交", "key": "submit"},
    },
    "multiple": {
        "card_type": "multiple_interaction",
        "main_title": TITLE,
        "task_id": "t-3",
        "select_list": [{"question_key": "day", "option_list": OPTIONS}],
        "submit_button": {"key": "submit"},
    },
}


@pytest.mark.parametrize("name", CARDS)
def test_a_whole_card_is_taken_and_interactive_ones_call_back(name):
    assert (name not in ("text", "news")) == template_cards.check_card(CARDS[name])


def test_a_notice_with_a_menu_calls_back_and_needs_a_task_id():
    card = {**CARDS["text"], "action_menu": MENU}
    assert 42014 == code(card)
    assert template_cards.check_card({**card, "task_id": "t"})


REFUSED = [
    (42031, "text", {"card_type": "poem"}),
    (42045, "text", {"card_action": None}),
    (42045, "text", {"card_action": {"type": 0}}),
    (42028, "text", {"card_action": {"type": 1}}),
    (42030, "text", {"card_action": {"type": 2}}),
    (42033, "text", {"main_title": {}}),
    (42027, "text", {"horizontal_content_list": [{"value": "v"}]}),
    (42028, "text", {"horizontal_content_list": [{"keyname": "k", "type": 1}]}),
    (42029, "text", {"horizontal_content_list": [{"keyname": "k", "type": 2}]}),
    (42050, "text", {"horizontal_content_list": [{"keyname": "k", "type": 3}]}),
    (42035, "text", {"horizontal_content_list": [{"keyname": "k"}] * 7}),
    (42042, "text", {"jump_list": [{"title": "t"}] * 4}),
    (42033, "text", {"jump_list": [{"type": 0}]}),
    (42051, "text", {"task_id": "t", "action_menu": {"action_list": MENU["action_list"] * 2}}),
    (40058, "text", {"emphasis_content": {"title": "7"}, "quote_area": {"quote_text": "x"}}),
    (42044, "news", {"card_image": {"aspect_ratio": 1.3}}),
    (40058, "news", {"card_image": {"url": "https://a", "aspect_ratio": 1.2}}),
    (42036, "news", {"vertical_content_list": [TITLE] * 5}),
    (42014, "buttons", {"task_id": None}),
    (42014, "buttons", {"task_id": "任务"}),
    (42038, "buttons", {"button_list": [{"key": "k"}]}),
    (42039, "buttons", {"button_list": [{"text": "t"}]}),
    (42028, "buttons", {"button_list": [{"text": "t", "type": 1}]}),
    (40058, "buttons", {"button_list": CARDS["buttons"]["button_list"][:1] * 7}),
    (42043, "buttons", {"button_selection": {"option_list": OPTIONS}}),
    (42037, "vote", {"checkbox": {"question_key": "q", "option_list": OPTIONS * 11}}),
    (42040, "vote", {"checkbox": {"question_key": "q", "option_list": [{"text": "t"}]}}),
    (42041, "vote", {"checkbox": {"question_key": "q", "option_list": [{"id": "i"}]}}),
    (42046, "vote", {"submit_button": {"text": "提交"}}),
    (42049, "vote", {"submit_button": {"key": "k", "text": ""}}),
    (42040, "vote", {"checkbox": {"question_key": "q", "option_list": OPTIONS[:1] * 2}}),
    (40058, "vote", {"checkbox": {"question_key": "q", "mode": 2, "option_list": OPTIONS}}),
    (
        40058,
        "vote",
        {
            "checkbox": {
                "question_key": "q",
                "option_list": [{**option, "is_checked": True} for option in OPTIONS],
            }
        },
    ),
    (42043, "multiple", {"select_list": CARDS["multiple"]["select_list"] * 2}),
    (
        42040,
        "multiple",
        {"select_list": [{"question_key": "q", "option_list": OPTIONS, "selected_id": "c"}]},
    ),
    (42047, "multiple", {"select_list": CARDS["multiple"]["select_list"] * 4}),
]


@pytest.mark.parametrize(("wanted", "name", "change"), REFUSED)
def test_a_card_with_a_bad_field_is_refused(wanted, name, change):
    assert wanted == code({**CARDS[name], **change})


def test_a_robot_sends_notices_only():
    assert 42031 == code(CARDS["buttons"], robot=True)
    assert not template_cards.check_card(CARDS["text"], robot=True)


@pytest.mark.parametrize(
    ("wanted", "name", "change"),
    [
        (40058, "text", {"main_title": {"title": "题" * 27}}),
        (40058, "text", {"sub_title_text": "文" * 113}),
        (40058, "text", {"emphasis_content": {"title": "x" * 11}}),
        (40058, "text", {"source": {"desc": "x" * 14}}),
        (40058, "text", {"horizontal_content_list": [{"keyname": "六个字的名字"}]}),
        (40058, "text", {"jump_list": [{"title": "x" * 14}]}),
        (40058, "news", {"vertical_content_list": [{"title": "x" * 27}]}),
        (
            40058,
            "news",
            {"card_image": None, "image_text_area": {"image_url": "https://a"}},
        ),
        (0, "text", {"main_title": {"title": "题" * 26}, "sub_title_text": "文" * 112}),
    ],
)
def test_a_robots_notice_is_refused_where_an_apps_is_drawn_narrow(wanted, name, change):
    assert wanted == code({**CARDS[name], **change}, robot=True)
    assert 0 == code({**CARDS[name], **change})


def test_what_is_preselected_is_known():
    assert {"why": ["b"]} == template_cards.preselected(CARDS["buttons"])
    assert {"lunch": ["a"]} == template_cards.preselected(CARDS["vote"])
    assert {"day": ["a"]} == template_cards.preselected(CARDS["multiple"])


ODD = (
    st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=2) | st.just({})
)
PLACES = sorted(
    {name for card in CARDS.values() for name in card} | {"jump_list", "quote_area", "btn"}
)


@given(st.sampled_from(sorted(CARDS)), st.dictionaries(st.sampled_from(PLACES), ODD, max_size=3))
def test_odd_values_are_refused_or_can_be_drawn_and_clicked(name, change):
    card = {**CARDS[name], **change}
    try:
        template_cards.check_card(card)
    except Refusal:
        return
    template_cards.buttons(card)
    template_cards.menu_entries(card)
    template_cards.preselected(card)
    template_cards.options(card)


@given(st.dictionaries(st.sampled_from(PLACES), ODD, max_size=3), st.sampled_from(["text", "news"]))
def test_odd_values_of_a_robots_notice_are_taken_or_refused(change, name):
    code({**CARDS[name], **change}, robot=True)


def code(card, **how):
    try:
        template_cards.check_card(card, **how)
    except Refusal as refusal:
        return refusal.code
    return 0
