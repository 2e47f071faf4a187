from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import (
    BadSeal,
    BadSignature,
    CallbackError,
    ConfigError,
    Malformed,
    WrongReceiver,
)
from botkit.wecom.crypto import Envelope, Sealed, read_outer
from botkit.wire import xml

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors/wecom-crypto-vectors.json").read_text("utf-8")
)
KEY = "mpF8TfVa1uLfAEXxoakRbpharRq5anPXNVTkKMUXkss"
# The first code a case asks for, as our error; the codes are those of the official library.
ERRORS = {
    "-40001": BadSignature,
    "-40002": Malformed,
    "-40005": WrongReceiver,
    "-40007": BadSeal,
    "-40008": BadSeal,
    "-40010": BadSeal,
}


def cases(group: str):
    return pytest.mark.parametrize("case", VECTORS[group], ids=lambda case: str(case["name"]))


def envelope(case: dict[str, str]) -> Envelope:
    return Envelope(case["token"], case["encoding_aes_key"], case["receive_id"])


def signed(case: dict[str, str]) -> tuple[str, str, str, str]:
    return case["signature"], case["timestamp"], case["nonce"], case["encrypt"]


def deliver(case: dict[str, str]) -> bytes:
    """Some cases bring a broken body of their own around the ciphertext."""
    if "post_body" in case:
        read_outer(case["post_body"].encode())
    return envelope(case).open(*signed(case))


def test_the_file_of_vectors_is_whole():
    assert (16, 20, 1) == tuple(
        len(VECTORS[group]) for group in ("crypto", "crypto_negative", "crypto_tolerated")
    )


@cases("crypto")
def test_a_vector_opens(case):
    assert case["plaintext"] == envelope(case).open(*signed(case)).decode()


@cases("crypto")
def test_a_vector_is_sealed_byte_for_byte(case):
    sealed = envelope(case).seal(
        case["plaintext"].encode(),
        timestamp=case["timestamp"],
        nonce=case["nonce"],
        random=bytes.fromhex(case["random_hex"]),
    )
    assert Sealed(case["encrypt"], case["signature"]) == sealed


@cases("crypto_tolerated")
def test_a_tolerated_vector_opens(case):
    assert case["plaintext"] == envelope(case).open(*signed(case)).decode()


@cases("crypto_negative")
def test_a_negative_vector_raises_what_it_asks_for(case):
    with pytest.raises(CallbackError) as caught:
        deliver(case)
    assert isinstance(caught.value, ERRORS[case["botkit_should"].split()[0]])


@pytest.mark.parametrize(
    "case", VECTORS["invalid_encoding_aes_keys"], ids=lambda case: str(case["why"])
)
def test_an_invalid_key_is_a_mistake_of_the_settings(case):
    with pytest.raises(ConfigError):
        Envelope("token", case["value"], "corp")


@cases("crypto")
def test_the_envelope_of_a_vector_names_its_one_ciphertext(case):
    body = case.get("http", {}).get("body", "")
    if body.startswith("<"):
        assert case["encrypt"] == read_outer(body.encode())[0]


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><Encrypt>a</Encrypt><Encrypt>a</Encrypt></xml>",
        b"<xml><Encrypt><A>1</A></Encrypt></xml>",
        b"<xml><encrypt>a</encrypt></xml>",
        b"<xml/>",
    ],
)
def test_an_envelope_has_exactly_one_ciphertext(body):
    with pytest.raises(Malformed):
        read_outer(body)


def test_an_envelope_may_have_more_elements():
    encrypt, outer = read_outer(b"<xml><AgentID/><Encrypt>a</Encrypt><New>1</New></xml>")
    assert ("a", {"AgentID": "", "Encrypt": "a", "New": "1"}) == (encrypt, outer)


@given(
    st.binary(max_size=300),
    st.text("0123456789", min_size=10, max_size=10),
    st.text("abc0123", max_size=20),
    st.text("abc0123", max_size=20),
)
def test_what_was_sealed_opens(message, timestamp, nonce, receive_id):
    envelope = Envelope("botkitToken001", KEY, receive_id)
    sealed = envelope.seal(message, timestamp=timestamp, nonce=nonce)
    body = xml.build({"ToUserName": receive_id, "Encrypt": sealed.encrypt}).encode()
    encrypt, _ = read_outer(body)
    assert message == envelope.open(sealed.signature, timestamp, nonce, encrypt)


@given(st.text(max_size=50), st.text(max_size=10), st.text(max_size=10), st.text(max_size=60))
def test_no_text_from_outside_crashes(signature, timestamp, nonce, encrypt):
    with pytest.raises((BadSignature, BadSeal)):
        Envelope("botkitToken001", KEY, "corp").open(signature, timestamp, nonce, encrypt)
