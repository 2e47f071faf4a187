"""The sealed envelope both platforms use: AES-256-CBC, padded to 32, and a SHA-1 signature.

Plaintext before padding: 16 random bytes, the length of the message in bytes (4, unsigned, big
endian), the message, the id of its receiver.  Doc: path/90968
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re
import secrets
import threading
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from botkit.errors import BadSeal, ConfigError

PAD = 32  # the platforms pad to 32 bytes, not to AES's 16; Doc: path/90968
BLOCK = 16  # AES
RANDOM = 16
HEADER = RANDOM + 4  # random bytes and the length of the message

_KEY = re.compile(r"[A-Za-z0-9]{43}", re.ASCII)


class Opened(NamedTuple):
    """What an envelope held: the message and the id of the receiver, which may be empty."""

    message: bytes
    receive_id: bytes


def aes_key(text: str) -> bytes:
    """The 32 bytes of an EncodingAESKey (43 letters and digits).  Raises ConfigError.

    The last character usually carries bits that are no part of the key, so they are ignored.
    """
    if len(text) != 43:
        raise ConfigError(f"aes_key: {len(text)} characters, not 43. Copy it again.")
    if not _KEY.fullmatch(text):
        raise ConfigError(
            "aes_key: only letters A-Z, a-z and digits may stand in it. Copy it again."
        )
    return binascii.a2b_base64(text + "=")


def sign(*parts: str) -> str:
    """Lower-case hex SHA-1 of the parts, sorted as text and joined."""
    return hashlib.sha1(_bytes("".join(sorted(parts))), usedforsecurity=False).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two signatures in constant time; letters differ by case."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def ciphertext(encrypt: str) -> bytes:
    """Base64 to whole AES blocks, at least one.  Raises BadSeal."""
    try:
        sealed = binascii.a2b_base64(encrypt, strict_mode=True)
    except ValueError:
        raise BadSeal("the ciphertext is not base64") from None
    _check_blocks(sealed)
    return sealed


class Seal:
    """Encrypts and decrypts with one key."""

    def __init__(self, key: bytes) -> None:
        # The IV is part of the key, so one cipher serves all messages.
        self._iv = key[:BLOCK]
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(self._iv))
        self._decryptor = self._cipher.decryptor()
        self._decrypting = threading.Lock()  # cryptography lets other threads run meanwhile

    def close(self, message: bytes, receive_id: str, random: bytes | None = None) -> str:
        """Seal a message; base64 on one line.  ``random`` (16 bytes) is drawn when left out."""
        random = secrets.token_bytes(RANDOM) if random is None else random
        if len(random) != RANDOM:
            raise ValueError(f"random: {len(random)} bytes, not {RANDOM}")
        plain = random + len(message).to_bytes(4, "big") + message + receive_id.encode()
        return binascii.b2a_base64(self.encrypt(plain), newline=False).decode("ascii")

    def open(self, sealed: bytes) -> Opened:
        """Undo ``close`` for the bytes of ``ciphertext``.  Raises BadSeal."""
        plain = self.decrypt(sealed)
        if len(plain) < HEADER:
            raise BadSeal("the plaintext is too short for random bytes and a length")
        end = HEADER + int.from_bytes(plain[RANDOM:HEADER], "big")
        if end > len(plain):
            raise BadSeal("the length inside points past the end")
        return Opened(plain[HEADER:end], plain[end:])

    def encrypt(self, plain: bytes) -> bytes:
        """Pad and encrypt, without the layout of ``close``."""
        padder = PKCS7(PAD * 8).padder()
        encryptor = self._cipher.encryptor()
        padded = padder.update(plain) + padder.finalize()
        return encryptor.update(padded) + encryptor.finalize()

    def decrypt(self, sealed: bytes) -> bytes:
        """Decrypt whole blocks and take the padding off.  Raises BadSeal."""
        _check_blocks(sealed)
        # One decryptor for all messages, since a new one takes longer than its work.  A block of
        # CBC depends on the ciphertext before it and on nothing else: sent through as ciphertext,
        # the IV makes what follows open as with a new one.  What it opens to itself is dropped.
        with self._decrypting:
            plain = self._decryptor.update(self._iv + sealed)
        return _unpad(plain[BLOCK:])


def _check_blocks(sealed: bytes) -> None:
    if not sealed or len(sealed) % BLOCK:
        raise BadSeal(f"the ciphertext has {len(sealed)} bytes, not a multiple of {BLOCK}")


def _unpad(padded: bytes) -> bytes:
    # Ours and not the library's: text padded to 16 only must open too, with 1 to 32 pad bytes.
    size = padded[-1]
    if not 1 <= size <= PAD or not padded.endswith(padded[-1:] * size):
        raise BadSeal("bad padding; is the aes_key of another app?")
    return padded[:-size]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
