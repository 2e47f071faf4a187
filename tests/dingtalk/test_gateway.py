"""HTTP: three protocols at one address, and what none of them is."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat import events
from botkit.chat.people import Address
from botkit.dingtalk.crypto import Envelope
from botkit.dingtalk.gateway import DingTalkGateway
from botkit.errors import (
    BadSeal,
    BadSignature,
    CallbackError,
    Malformed,
    SignatureReused,
    Stale,
    Unreadable,
    WrongReceiver,
)
from botkit.testing.clock import NOW_MS, FakeClock
from botkit.wire.cleaning import stored_json
from tests.dingtalk import told
from tests.dingtalk.told import CLICKED, JOINED, SECRET, by_card, by_event, by_robot, said

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors/dingtalk-crypto-vectors.json").read_text("utf-8")
)
PUSHES = [one for one in VECTORS["crypto"] if (one.get("http_request") or {}).get("json")]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def gateway(clock) -> DingTalkGateway:
    return made(clock)


def made(clock, **changes) -> DingTalkGateway:
    settings = {
        "client_secret": SECRET,
        "token": told.TOKEN,
        "aes_key": told.KEY,
        "receive_ids": [told.CLIENT, told.CORP],
        "clock": clock,
    }
    return DingTalkGateway(told.reader(clock), **(settings | changes))


async def test_a_robot_message_is_read_with_trust_1(gateway):
    exchange = gateway.open(*by_robot(said()))
    arrival = exchange.arrival
    assert "dingtalk/dingcorp01/main/message/msg+/1==" == arrival.key
    assert Address(told.CORP, "dingtalk", "main", "zhangsan") == arrival.address
    assert events.Text(at=NOW_MS, text="请假") == arrival.event
    assert 1 == arrival.trust
    assert {"msgtype": "empty"} == json.loads(await exchange.answer())


async def test_what_is_said_in_a_group_is_a_conversation_of_its_own(gateway):
    arrival = gateway.open(*by_robot(told.in_group())).arrival
    assert ("zhangsan", True) == (arrival.address.person, bool(arrival.address.chat))
    assert arrival.address == Address.parse(arrival.address.key)


async def test_a_click_is_read_with_trust_1_and_the_same_key_each_time(gateway, clock):
    exchange = gateway.open(*by_card(CLICKED))
    assert ("yes", 1) == (exchange.arrival.event.key, exchange.arrival.trust)
    assert {} == json.loads(await exchange.answer())
    assert exchange.arrival.key == gateway.open(*by_card(CLICKED)).arrival.key
    later = gateway.open(*by_card(CLICKED, at=NOW_MS + 1)).arrival
    assert exchange.arrival.key != later.key


async def test_an_event_is_read_with_trust_2_and_answered_with_the_sealed_word(gateway):
    exchange = gateway.open(*by_event(JOINED))
    arrival = exchange.arrival
    assert "dingtalk/dingcorp01/main/event/c7c7" == arrival.key
    assert ("", 2, "UsersJoined") == (arrival.address.person, arrival.trust, arrival.event.word)
    assert 1663143335567 == arrival.event.at
    answer = json.loads(await exchange.answer())
    assert {"msg_signature", "timeStamp", "nonce", "encrypt"} == set(answer)
    envelope = Envelope(told.TOKEN, told.KEY, told.CLIENT)
    assert b"success" == envelope.open(*answer.values())


async def test_the_answer_is_sealed_for_the_receiver_that_was_named(gateway):
    answer = json.loads(await gateway.open(*by_event(JOINED, receive_id=told.CORP)).answer())
    assert b"success" == Envelope(told.TOKEN, told.KEY, told.CORP).open(*answer.values())


@pytest.mark.parametrize("type_", ["check_url", "check_update_suite_url"])
async def test_a_check_of_the_address_is_answered_and_stores_nothing(gateway, type_):
    exchange = gateway.open(*by_event({"EventType": type_}))
    assert exchange.arrival is None
    assert "encrypt" in json.loads(await exchange.answer())


def test_an_event_without_an_id_is_known_by_what_it_says(gateway):
    old = {"EventType": "user_add_org", "TimeStamp": "43535463645", "UserId": ["u1"]}
    key = gateway.open(*by_event(old)).arrival.key
    assert key == gateway.open(*by_event(old, nonce="another")).arrival.key
    assert key != gateway.open(*by_event({**old, "UserId": ["u2"]})).arrival.key


@pytest.mark.parametrize(
    "delivery",
    [
        by_robot(rb'{"msgId":"\ud83d","senderStaffId":"\ud83d","msgtype":"\ud83d"}'),
        by_card(rb'{"outTrackId":"\ud83d","userId":"\ud83d","content":"{}"}'),
        by_event(rb'{"EventType":"x","CorpId":"dingcorp01","name":"\ud83d"}'),
    ],
    ids=["message", "click", "event without id"],
)
def test_half_an_emoji_is_cleaned_wherever_it_stands(gateway, delivery):
    arrival = gateway.open(*delivery).arrival
    told_ = (arrival.key, arrival.address.person, stored_json(arrival.event))
    assert "".join(told_).isprintable()  # which no half of a pair is


def test_the_button_of_a_card_is_found_beside_half_an_emoji(gateway):
    content = r'{"cardPrivateData":{"params":{"action":"yes","why":"好\ud83d"}}}'
    event = gateway.open(*by_card({**CLICKED, "content": content})).arrival.event
    assert ("yes", {"why": ["好\ufffd"]}) == (event.key, event.selected)


@pytest.mark.parametrize("vector", PUSHES, ids=lambda one: one["name"])
def test_every_vector_of_a_push_passes_the_door(vector):
    clock = FakeClock(int(vector["timestamp"]))
    keys = {"token": vector["token"], "aes_key": vector["aes_key"]}
    gateway = made(clock, **keys, receive_ids=[vector["receiver_id"]])
    request = vector["http_request"]
    body = json.dumps(request["json"]).encode()
    inner = json.loads(vector["plaintext"])
    try:
        exchange = gateway.open(request["query"], body)
    except WrongReceiver:
        assert told.CORP != inner.get("CorpId")  # opened, and meant for another corp
    else:
        assert (exchange.arrival is None) is inner["EventType"].startswith("check_")


OLD = NOW_MS - 300_001


@pytest.mark.parametrize(
    ("delivery", "error"),
    [
        (by_robot(said(), secret="another"), BadSignature),
        (by_robot(said(), sign="x"), BadSignature),
        (by_robot(said(), timestamp=""), BadSignature),
        (by_robot(said(), timestamp="1800000000"), BadSignature),
        (by_robot(said(), at=OLD), Stale),
        (by_robot(said(), at=NOW_MS + 300_001), Stale),
        (by_robot(b"{"), Malformed),
        (by_robot(b'{"msgId":"a","msgId":"b"}'), Malformed),
        (by_robot(said(chatbotCorpId="dingother")), WrongReceiver),
        (by_robot(said(robotCode="dingother")), WrongReceiver),
        (by_robot(said(senderStaffId="", senderId="")), Unreadable),
        (by_robot(said(msgId=None)), Unreadable),
        (by_robot(rb'{"msgId":"m","senderNick":"\ud83d"}'), Unreadable),
        (by_card(CLICKED, secret="another"), BadSignature),
        (by_card(CLICKED, at=OLD), Stale),
        (by_card({**CLICKED, "corpId": "dingother"}), WrongReceiver),
        (by_card({**CLICKED, "userId": ""}), Unreadable),
        (by_event(JOINED, at=OLD), Stale),
        (by_event(JOINED, receive_id="dingother"), WrongReceiver),
        (by_event({**JOINED, "CorpId": "dingother"}), WrongReceiver),
        (by_card(rb'{"outTrackId":"\ud83d"}'), Unreadable),
        (by_event(b"no json"), Unreadable),
        (({}, b"{}", {}), BadSignature),
        (({}, b'{"encrypt":"x"}', {}), BadSignature),
    ],
)
def test_what_the_platform_would_not_send_is_refused(gateway, delivery, error):
    with pytest.raises(error):
        gateway.open(*delivery)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"msg_signature": "0" * 40}, BadSignature),
        ({"msg_signature": "x"}, BadSignature),
        ({"timestamp": "1800000000"}, BadSignature),
        ({"nonce": "n" * 64}, BadSignature),
        ({"nonce": "a b"}, BadSignature),
    ],
)
def test_a_sealed_event_with_another_query_is_refused(gateway, change, error):
    query, body, headers = by_event(JOINED)
    with pytest.raises(error):
        gateway.open({**query, **change}, body, headers)


def test_a_sealed_event_that_was_changed_is_refused(gateway):
    query, body, headers = by_event(JOINED)
    short = json.dumps({"encrypt": json.loads(body)["encrypt"][:-8]}).encode()
    with pytest.raises((BadSeal, BadSignature)):
        gateway.open(query, short, headers)
    with pytest.raises(Malformed):
        gateway.open(query, b'{"encrypt":1}', headers)


def test_the_older_name_of_the_signature_is_known(gateway):
    query, body, headers = by_event(JOINED)
    query["signature"] = query.pop("msg_signature")
    assert gateway.open(query, body, headers).arrival is not None


def test_a_get_is_never_a_check(gateway):
    with pytest.raises(BadSignature):
        gateway.verify({"echostr": "x"})


def test_without_token_and_key_only_messages_are_taken(clock):
    gateway = made(clock, token="", aes_key="")
    assert gateway.open(*by_robot(said())).arrival is not None
    for delivery in (by_card(CLICKED), by_event(JOINED)):
        with pytest.raises(BadSignature):
            gateway.open(*delivery)


def test_a_sixth_message_under_one_signature_is_refused(gateway):
    for nth in range(5):
        gateway.open(*by_robot(said(msgId=f"m{nth}")))
    with pytest.raises(SignatureReused):
        gateway.open(*by_robot(said(msgId="m5")))
    assert gateway.open(*by_robot(said(msgId="m4"))).arrival is not None


def test_a_dead_letter_has_no_reply_address_and_is_still_known_by_all_that_came(gateway):
    keys = set()
    for hook in ("https://oapi.dingtalk.com/a", "https://oapi.dingtalk.com/b"):
        with pytest.raises(Unreadable) as raised:
            gateway.open(*by_robot(said(senderStaffId="", senderId="", sessionWebhook=hook)))
        letter = json.loads(raised.value.payload)
        assert ("请假", False) == (letter["text"]["content"], "sessionWebhook" in letter)
        keys.add(raised.value.key)
    assert 2 == len(keys)


def test_what_cannot_be_read_counts_as_well(gateway):
    for nth in range(5):
        with pytest.raises(Unreadable):
            gateway.open(*by_robot(said(msgId=f"m{nth}", senderStaffId="", senderId="")))
    with pytest.raises(SignatureReused):
        gateway.open(*by_robot(said(msgId="m5")))


@pytest.mark.parametrize(
    "unread",
    [
        lambda nth: by_robot({"n": nth}),
        lambda nth: by_robot({"msgId": "m", "n": nth}),
        lambda nth: by_robot({"senderStaffId": "li", "n": nth}),
        lambda nth: by_card({"outTrackId": "t", "n": nth}),
        lambda nth: by_card({"userId": "li", "n": nth}),
    ],
    ids=["nothing", "no sender", "no msgId", "no person", "no card"],
)
def test_what_cannot_be_read_is_told_apart_by_all_that_is_in_it(gateway, unread):
    for nth in (0, 1, 2, 3, 4, 4, 0):
        with pytest.raises(Unreadable):
            gateway.open(*unread(nth))
    with pytest.raises(SignatureReused):
        gateway.open(*unread(5))


def test_the_window_is_the_settings_affair(clock):
    gateway = made(clock, window=timedelta(hours=1))
    assert gateway.open(*by_robot(said(), at=OLD)).arrival is not None


TEXTS = st.dictionaries(
    st.sampled_from(["timestamp", "sign", "signature", "nonce", "x-ddpaas-signature"]),
    st.text(max_size=45),
)


@given(query=TEXTS, headers=TEXTS, body=st.binary(max_size=200))
def test_nothing_from_outside_raises_anything_else(query, headers, body):
    with pytest.raises(CallbackError):
        made(FakeClock()).open(query, body, headers)
