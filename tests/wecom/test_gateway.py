from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat import events
from botkit.chat.people import Address
from botkit.chat.seams import Gateway
from botkit.errors import (
    BadSeal,
    BadSignature,
    CallbackError,
    Malformed,
    Stale,
    Unreadable,
    WrongReceiver,
)
from botkit.wecom.crypto import Envelope
from botkit.wecom.gateway import WecomGateway
from botkit.wire import xml

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors/wecom-crypto-vectors.json").read_text("utf-8")
)
CORP, AGENT = "wwbotkit0000000001", 1000002
TOKEN, KEY = "botkitToken001", "mpF8TfVa1uLfAEXxoakRbpharRq5anPXNVTkKMUXkss"
NOW = 1700000000
TEXT = {
    "ToUserName": CORP,
    "FromUserName": "ZhangSan",
    "CreateTime": NOW,
    "MsgType": "text",
    "Content": "请假",
    "MsgId": "7300000000000000001",
    "AgentID": AGENT,
}


class FixedClock:
    def now_ms(self) -> int:
        return NOW * 1000

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("a gateway never waits")


def gateway(**changes) -> WecomGateway:
    settings = {
        "app": "main",
        "corp_id": CORP,
        "agent_id": AGENT,
        "token": TOKEN,
        "aes_key": KEY,
        "clock": FixedClock(),
    }
    return WecomGateway(**(settings | changes))


def sealed(inner: bytes, *, at=NOW, receive_id=CORP, nonce="nonce0001"):
    """The query of a delivery and its ciphertext."""
    encrypt, signature = Envelope(TOKEN, KEY, receive_id).seal(
        inner, timestamp=str(at), nonce=nonce
    )
    return {"msg_signature": signature, "timestamp": str(at), "nonce": nonce}, encrypt


def delivery(inner: bytes, outer: dict[str, object] | None = None, **options):
    query, encrypt = sealed(inner, **options)
    around = {"ToUserName": CORP, "AgentID": AGENT} if outer is None else outer
    return query, xml.build({**around, "Encrypt": encrypt}).encode()


def inner(**changes: object) -> bytes:
    return xml.build(TEXT | changes).encode()


def test_a_delivery_becomes_an_arrival():
    arrival = gateway().read(*delivery(inner()))
    assert f"wecom/{CORP}/main/message/7300000000000000001/ZhangSan" == arrival.key
    assert Address(CORP, "wecom", "main", "zhangsan") == arrival.address
    assert events.Text(at=NOW * 1000, text="请假") == arrival.event
    assert 2 == arrival.trust


def test_it_is_a_gateway():
    some: Gateway = gateway()
    assert some


def test_the_same_delivery_under_another_nonce_has_the_same_key():
    click = inner(MsgType="event", Event="click", EventKey="K", MsgId=None)
    one = gateway().read(*delivery(click))
    two = gateway().read(*delivery(click, nonce="nonce0002", at=NOW + 5))
    assert one.key == two.key
    assert f"wecom/{CORP}/main/event/{hashlib.sha256(click).hexdigest()}" == one.key


@pytest.mark.parametrize("name", ["msg_signature", "msgsignature", "signature"])
def test_the_signature_may_have_any_of_its_names(name):
    query, body = delivery(inner())
    query[name] = query.pop("msg_signature")
    assert gateway().read(query, body)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("msg_signature", ""),
        ("msg_signature", "0" * 40),
        ("msg_signature", "A" * 40),
        ("msg_signature", "0" * 39),
        ("timestamp", ""),
        ("timestamp", "17000000000"),
        ("timestamp", "170000000"),
        ("timestamp", "１７００００００００"),
        ("timestamp", "1700000000\n"),
        ("nonce", ""),
        ("nonce", "a b"),
        ("nonce", "n" * 64),
        ("nonce", "nonce0002"),
    ],
)
def test_an_ill_formed_or_wrong_auth_field_is_a_bad_signature(name, value):
    query, body = delivery(inner())
    with pytest.raises(BadSignature):
        gateway().read(query | {name: value}, body)


def test_auth_fields_are_checked_before_the_body_is_parsed():
    with pytest.raises(BadSignature):
        gateway().read({}, b"<<<")


def test_a_timestamp_cannot_be_split_in_another_way():
    query, body = delivery(inner(), nonce="0123456789")
    moved = {"timestamp": query["timestamp"] + "0", "nonce": "123456789"}
    with pytest.raises(BadSignature):
        gateway().read(query | moved, body)


@pytest.mark.parametrize("away", [-301, 301, -86_400, 10**8])
def test_a_delivery_outside_the_window_is_stale(away):
    with pytest.raises(Stale):
        gateway().read(*delivery(inner(), at=NOW + away))


@pytest.mark.parametrize("away", [-300, 300])
def test_a_delivery_on_the_edge_of_the_window_is_read(away):
    assert gateway().read(*delivery(inner(), at=NOW + away))


def test_the_window_can_be_set():
    wide = gateway(window=timedelta(hours=1))
    assert wide.read(*delivery(inner(), at=NOW - 3600))


def test_a_stale_delivery_is_not_decrypted():
    query, encrypt = sealed(inner(), at=NOW - 999, receive_id="somebody else")
    with pytest.raises(Stale):
        gateway().read(query, xml.build({"Encrypt": encrypt}).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml/>",
        b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b"<!DOCTYPE xml><xml><Encrypt>a</Encrypt></xml>",
    ],
)
def test_an_unreadable_outer_body_is_malformed(body):
    query, _ = delivery(inner())
    with pytest.raises(Malformed) as caught:
        gateway().read(query, body)
    assert Malformed is type(caught.value)


@pytest.mark.parametrize("encrypt", ["", "@@@@", "QUJD", "QUJDRA=="])
def test_ciphertext_that_is_no_whole_base64_is_a_bad_seal(encrypt):
    query, _ = delivery(inner())
    with pytest.raises(BadSeal):
        gateway().read(query, xml.build({"Encrypt": encrypt}).encode())


def test_a_message_sealed_with_another_key_is_a_bad_seal():
    other = gateway(aes_key="TWFuWetVgtz9ggPKjUKGzjeydnlHShlEJCprWpvx5Qk")
    with pytest.raises(BadSeal):
        other.read(*delivery(inner()))


@pytest.mark.parametrize("receive_id", ["wwsomeoneelse00001", "", CORP + "x"])
def test_a_message_sealed_for_another_is_refused(receive_id):
    with pytest.raises(WrongReceiver):
        gateway().read(*delivery(inner(), receive_id=receive_id))


@pytest.mark.parametrize("receive_id", [CORP, "", "wwsuite"])
def test_any_of_several_receive_ids_opens(receive_id):
    many = gateway(receive_ids=[CORP, "", "wwsuite"])
    assert many.read(*delivery(inner(), receive_id=receive_id))


@pytest.mark.parametrize("agent", [None, "", "0", AGENT])
def test_a_missing_empty_or_zero_agent_id_is_tolerated(agent):
    outer = {"ToUserName": CORP, "AgentID": agent}
    assert gateway().read(*delivery(inner(AgentID=agent), outer))


@pytest.mark.parametrize(
    ("outer", "changes"),
    [
        ({"ToUserName": "wwsomeoneelse00001"}, {}),
        ({"AgentID": "1000003"}, {}),
        ({}, {"ToUserName": "wwsomeoneelse00001"}),
        ({}, {"AgentID": "1000003"}),
        ({}, {"AgentID": None, "AgentId": "1000003"}),
    ],
)
def test_what_names_another_corp_or_app_is_refused(outer, changes):
    with pytest.raises(WrongReceiver):
        gateway().read(*delivery(inner(**changes), outer))


@pytest.mark.parametrize(
    "payload", [b"", b"not xml", b'{"a": 1}', b"<xml/>", inner(FromUserName=""), b"\xff"]
)
def test_an_authentic_delivery_that_cannot_be_used_is_unreadable(payload):
    with pytest.raises(Unreadable) as caught:
        gateway().read(*delivery(payload))
    assert payload == caught.value.payload
    assert f"wecom/{CORP}/main/event/{hashlib.sha256(payload).hexdigest()}" == caught.value.key


def test_a_check_of_the_address_is_answered():
    query, encrypt = sealed(b"7301984556012345678")
    assert "7301984556012345678" == gateway().verify(query | {"echostr": encrypt})


def test_blanks_in_a_check_are_plus_signs_decoded_once_too_often():
    (case,) = [one for one in VECTORS["crypto"] if one["name"] == "gen_verify_url_plus_signs"]
    query = {
        "msg_signature": case["signature"],
        "timestamp": case["timestamp"],
        "nonce": case["nonce"],
        "echostr": case["encrypt"].replace("+", " "),
    }
    assert "+" in case["encrypt"]
    assert case["plaintext"] == gateway().verify(query)


@pytest.mark.parametrize(
    "message", [b"", b"a" * 65, b"two words", "请假".encode(), b"123\n", inner()]
)
def test_a_captured_delivery_is_not_decrypted_for_anyone(message):
    query, encrypt = sealed(message)
    with pytest.raises(BadSignature):
        gateway().verify(query | {"echostr": encrypt})


def test_a_check_that_is_stale_or_for_another_is_refused():
    query, encrypt = sealed(b"123", at=NOW - 999)
    with pytest.raises(Stale):
        gateway().verify(query | {"echostr": encrypt})
    query, encrypt = sealed(b"123", receive_id="")
    with pytest.raises(WrongReceiver):
        gateway().verify(query | {"echostr": encrypt})


def test_a_check_without_its_text_is_refused():
    query, _ = sealed(b"123")
    with pytest.raises(BadSeal):
        gateway().verify(query)


@given(
    st.dictionaries(
        st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr"]), st.text(max_size=50)
    ),
    st.binary(max_size=200),
)
def test_nothing_from_outside_raises_anything_but_callback_errors(query, body):
    with pytest.raises(CallbackError):
        gateway().read(query, body)
    with pytest.raises(CallbackError):
        gateway().verify(query)


@given(st.binary(max_size=300))
def test_no_authentic_payload_crashes(payload):
    with pytest.raises(CallbackError):
        gateway().read(*delivery(payload))


def test_what_the_platform_itself_tells_waits_in_a_conversation_without_a_person():
    told = inner(FromUserName="sys", MsgType="event", Event="change_contact", AgentID=None)
    arrival = gateway().read(*delivery(told, {"ToUserName": CORP}))
    assert Address(CORP, "wecom", "main", "") == arrival.address
    assert ("event:change_contact", None) == (arrival.event.name, arrival.reply)


def test_two_changes_of_one_second_are_two_events():
    changes = [
        inner(FromUserName="sys", MsgType="event", Event="change_contact", MsgId=None, UserID=user)
        for user in ("li", "wang")
    ]
    assert 2 == len({gateway().read(*delivery(one)).key for one in changes})
