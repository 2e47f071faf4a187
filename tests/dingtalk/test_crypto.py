from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.dingtalk.crypto import (
    Envelope,
    Sealed,
    card_sign,
    check_card_sign,
    check_robot_sign,
    keyed,
    page_sign,
    robot_sign,
    sns_sign,
    suite_sign,
)
from botkit.errors import BadSeal, BadSignature, CallbackError, ConfigError, WrongReceiver

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors/dingtalk-crypto-vectors.json").read_text("utf-8")
)
HMACS = {case["name"]: case for case in VECTORS["hmac"]}
KEY = "2b0CPfkknBHgBfIbI2TPZn4Hwc1EtQbkqOWxmX30QpI"
# The codes are those of the official libraries.
ERRORS = {
    "bad_signature": BadSignature,  # 900005
    "wrong_token": BadSignature,
    "wrong_receiver_id": WrongReceiver,  # 900010
    "wrong_aes_key": BadSeal,  # 900008
    "truncated_ciphertext": BadSeal,
    "length_field_too_large": BadSeal,  # 900009
    "padding_value_33": BadSeal,
    "not_base64": BadSeal,
}
PADDED_TO_16 = "padding_16_block_compat"  # opens, but is never made


def cases(group: str, *, without: str = ""):
    chosen = [case for case in VECTORS[group] if case["name"] != without]
    return pytest.mark.parametrize("case", chosen, ids=lambda case: str(case["name"]))


def envelope(case: dict[str, str]) -> Envelope:
    return Envelope(case["token"], case["aes_key"], case["receiver_id"])


def signed(case: dict[str, str]) -> tuple[str, str, str, str]:
    return case["signature"], case["timestamp"], case["nonce"], case["encrypt"]


def test_the_file_of_vectors_is_whole():
    groups = ("crypto", "crypto_negative", "hmac", "jsapi")
    assert (7, 9, 5, 1) == tuple(len(VECTORS[group]) for group in groups)


@cases("crypto")
def test_a_vector_opens(case):
    assert case["plaintext"] == envelope(case).open(*signed(case)).decode()


@cases("crypto", without=PADDED_TO_16)
def test_a_vector_is_sealed_byte_for_byte(case):
    sealed = envelope(case).seal(
        case["plaintext"].encode(),
        timestamp=case["timestamp"],
        nonce=case["nonce"],
        random=case["random"].encode(),
    )
    assert Sealed(case["encrypt"], case["signature"]) == sealed


@cases("crypto_negative", without="aes_key_42_chars")
def test_a_negative_vector_raises_what_it_asks_for(case):
    with pytest.raises(CallbackError) as caught:
        envelope(case).open(*signed(case))
    assert ERRORS[case["name"]] is type(caught.value)


def test_a_key_of_42_characters_is_a_mistake_of_the_settings():
    [case] = [case for case in VECTORS["crypto_negative"] if case["name"] == "aes_key_42_chars"]
    with pytest.raises(ConfigError, match="42 characters"):
        Envelope("token", case["aes_key"], "corp")


@given(
    st.binary(max_size=300),
    st.text("0123456789", min_size=10, max_size=13),
    st.text("abc0123", max_size=20),
    st.text("abc0123", max_size=36),
)
def test_what_was_sealed_opens(message, timestamp, nonce, receive_id):
    envelope = Envelope("botkitToken001", KEY, receive_id)
    sealed = envelope.seal(message, timestamp=timestamp, nonce=nonce)
    assert message == envelope.open(sealed.signature, timestamp, nonce, sealed.encrypt)


@given(st.text(max_size=50), st.text(max_size=10), st.text(max_size=10), st.text(max_size=60))
def test_no_text_from_outside_crashes(signature, timestamp, nonce, encrypt):
    with pytest.raises((BadSignature, BadSeal)):
        Envelope("botkitToken001", KEY, "corp").open(signature, timestamp, nonce, encrypt)


@cases("hmac")
def test_a_keyed_vector_is_signed_byte_for_byte(case):
    assert case["base64"] == keyed(case["key"], case["message"])


def test_each_signature_signs_what_its_vector_signs():
    robot, header = HMACS["custom_robot_webhook_sign"], HMACS["robot_callback_header_sign"]
    suite = HMACS["third_party_corp_token_signature"]
    sns, card = HMACS["sns_getuserinfo_bycode_signature"], HMACS["card_callback_signature"]
    assert robot["base64"] == robot_sign(robot["key"], robot["timestamp"])
    assert header["base64"] == robot_sign(header["key"], header["timestamp"])
    assert suite["base64"] == suite_sign(suite["key"], suite["timestamp"], "ticket")
    assert sns["base64"] == sns_sign(sns["key"], sns["timestamp"])
    assert card["base64"] == card_sign(card["key"], card["timestamp"])


def test_a_sign_quoted_once_is_the_one_in_the_address():
    case = HMACS["custom_robot_webhook_sign"]
    sign = robot_sign(case["key"], case["timestamp"])
    assert case["url_encoded"] == quote(sign, safe="")
    assert [sign] == parse_qs(urlsplit(case["url"]).query)["sign"]


def test_a_genuine_sign_of_a_robot_message_passes():
    case = HMACS["robot_callback_header_sign"]
    check_robot_sign(case["key"], case["timestamp"], case["base64"])


def test_a_genuine_sign_of_a_card_passes():
    case = HMACS["card_callback_signature"]
    check_card_sign(case["key"], case["timestamp"], case["base64"])


@given(st.text(max_size=20), st.text(max_size=60))
def test_no_other_sign_passes_or_crashes(timestamp, sign):
    for check in (check_robot_sign, check_card_sign):
        with pytest.raises(BadSignature):
            check("this is a secret", timestamp, sign)


@cases("jsapi")
def test_a_page_is_signed_over_its_unquoted_address(case):
    told = ("ticket0001", "nonce0001", "1700000000000", case["page_url"])
    assert case["sha256_hex"] == page_sign(*told)
    assert case["sha1_hex"] == page_sign(*told, by="sha1")
