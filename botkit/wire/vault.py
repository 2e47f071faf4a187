"""Secrets that must lie in a file: sealed with a key that only the app's own secret gives."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12  # bytes; what GCM wants
PURPOSE = b"botkit token store 1"


class Vault:
    """AES-256-GCM under a key derived from ``secret`` by HKDF-SHA-256; ``name`` is bound to it."""

    def __init__(self, secret: str, name: str) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
        self._aead, self._name = AESGCM(key), name.encode()

    def seal(self, text: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        return b64encode(nonce + self._aead.encrypt(nonce, text.encode(), self._name)).decode()

    def open(self, sealed: str) -> str | None:
        """The text, or None when another secret or name sealed it, or it was changed."""
        try:
            data = b64decode(sealed, validate=True)
            return self._aead.decrypt(data[:NONCE], data[NONCE:], self._name).decode()
        except (InvalidTag, ValueError):
            return None
