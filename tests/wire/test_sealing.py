from __future__ import annotations

import hashlib
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import BadSeal, ConfigError
from botkit.wire.sealing import Opened, Seal, aes_key, ciphertext, same, sign

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors/wecom-crypto-vectors.json").read_text("utf-8")
)
KEY = bytes(range(32))


def encrypted(padded: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


@pytest.mark.parametrize(
    "case", VECTORS["encoding_aes_key_decoding"], ids=lambda case: str(case["from"])
)
def test_a_published_key_decodes_whatever_its_last_character_carries(case):
    assert case["key_hex"] == aes_key(case["encoding_aes_key"]).hex()


@pytest.mark.parametrize(
    "case", VECTORS["invalid_encoding_aes_keys"], ids=lambda case: str(case["why"])
)
def test_an_invalid_key_is_refused_without_being_shown(case):
    with pytest.raises(ConfigError, match="aes_key") as caught:
        aes_key(case["value"])
    assert not case["value"] or case["value"] not in str(caught.value)


def test_a_key_of_43_characters_takes_letters_and_digits_only():
    with pytest.raises(ConfigError, match="letters"):
        aes_key("+" * 43)


@pytest.mark.parametrize("case", VECTORS["aibot_media"])
def test_media_of_an_ai_bot_decrypts(case):
    seal = Seal(aes_key(case["encoding_aes_key"]))
    assert case["plaintext_hex"] == seal.decrypt(bytes.fromhex(case["ciphertext_hex"])).hex()
    assert case["ciphertext_hex"] == seal.encrypt(bytes.fromhex(case["plaintext_hex"])).hex()


@given(st.binary(max_size=300), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_what_was_closed_opens(message, receive_id):
    seal = Seal(KEY)
    closed = seal.close(message, receive_id)
    assert Opened(message, receive_id.encode()) == seal.open(ciphertext(closed))
    assert 0 == len(ciphertext(closed)) % 32


@given(st.binary(min_size=16, max_size=160))
def test_random_blocks_never_crash(noise):
    with suppress(BadSeal):
        Seal(KEY).open(noise[: len(noise) // 16 * 16])


def opened_anew(sealed: bytes) -> bytes | None:
    """The plaintext by a cipher of its own, None for what is bad."""
    if not sealed or len(sealed) % 16:
        return None
    decryptor = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).decryptor()
    padded = decryptor.update(sealed) + decryptor.finalize()
    size = padded[-1]
    good = 1 <= size <= 32 and len(padded) >= size and {*padded[-size:]} == {size}
    return padded[:-size] if good else None


def opened(seal: Seal, sealed: bytes) -> bytes | None:
    try:
        return seal.decrypt(sealed)
    except BadSeal:
        return None


@given(
    st.lists(
        st.binary(max_size=100)
        | st.binary(max_size=100).map(Seal(KEY).encrypt)
        | st.integers(1, 20).map(lambda blocks: KEY[:16] * blocks)
    )
)
def test_a_message_opens_alike_whatever_was_opened_before(messages):
    seal = Seal(KEY)
    for sealed in messages:
        assert opened_anew(sealed) == opened(seal, sealed)


def test_threads_may_share_a_seal():
    seal = Seal(KEY)
    plains = [bytes([n]) * 100_000 for n in range(8)]

    def open_often(plain: bytes) -> set[bytes]:
        sealed = seal.encrypt(plain)
        return {seal.decrypt(sealed) for _ in range(200)}

    with ThreadPoolExecutor(len(plains)) as threads:
        assert [{plain} for plain in plains] == list(threads.map(open_often, plains))


def test_random_bytes_are_drawn_for_each_message():
    assert Seal(KEY).close(b"hello", "corp") != Seal(KEY).close(b"hello", "corp")


def test_the_random_prefix_has_16_bytes():
    with pytest.raises(ValueError, match="15 bytes"):
        Seal(KEY).close(b"", "", secrets.token_bytes(15))


@pytest.mark.parametrize("size", range(1, 33))
def test_each_padding_of_1_to_32_is_taken_off(size):
    plain = bytes(range(64))[: 64 - size]
    assert plain == Seal(KEY).decrypt(encrypted(plain + bytes([size]) * size))


@pytest.mark.parametrize("size", range(2, 33))
def test_each_byte_of_the_padding_counts(size):
    padded = bytearray(bytes([0]) * (64 - size) + bytes([size]) * size)
    padded[64 - size] ^= 1
    with pytest.raises(BadSeal):
        Seal(KEY).decrypt(encrypted(bytes(padded)))


@pytest.mark.parametrize("last", [0, 33, 64, 255])
def test_a_padding_outside_1_to_32_is_malformed(last):
    with pytest.raises(BadSeal):
        Seal(KEY).decrypt(encrypted(bytes([last]) * 64))


def test_a_padding_longer_than_the_text_is_malformed():
    with pytest.raises(BadSeal):
        Seal(KEY).decrypt(encrypted(bytes([17]) * 16))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@@@@",
        "AAAA",
        "A" * 21,
        "A" * 22,
        "A" * 22 + "=",
        " " + "A" * 22 + "==",
        "A" * 22 + "==\n",
        "A" * 10 + "\n" + "A" * 12 + "==",
        "=" * 4,
        "请假",
    ],
)
def test_ciphertext_is_strict_base64_of_whole_blocks(text):
    with pytest.raises(BadSeal):
        ciphertext(text)


def test_ciphertext_of_one_block_is_read():
    assert bytes(16) == ciphertext("A" * 22 + "==")


def test_the_signature_sorts_texts_and_not_numbers():
    assert sign("9", "10") == sign("10", "9")
    assert sign("109") == sign("9", "10")


@given(st.lists(st.text(st.characters(codec=None), max_size=8), max_size=5))
def test_the_signature_is_over_the_bytes_in_the_order_of_bytes(parts):
    raw = b"".join(sorted(part.encode("utf-8", "surrogatepass") for part in parts))
    assert hashlib.sha1(raw, usedforsecurity=False).hexdigest() == sign(*parts)


def test_signatures_compare_by_case_and_take_any_text():
    assert same("ab", "ab")
    assert not same("ab", "AB")
    assert not same("ab", "请假\ud800")
