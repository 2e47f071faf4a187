"""A sealed and signed message, as both platforms send events.  Doc: path/90968"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from botkit.errors import BadSignature, WrongReceiver
from botkit.wire import sealing


class Sealed(NamedTuple):
    """A sealed message: base64 ciphertext and the signature over it."""

    encrypt: str
    signature: str


class Envelope:
    """Seals and opens messages with the token and aes_key of one app.

    ``receive_id`` is whom they are for, or "".  Raises ConfigError when the key is no aes_key.
    """

    mistaken: ClassVar[str] = ""  # what somebody may have taken for the receiver

    def __init__(self, token: str, aes_key: str, receive_id: str) -> None:
        self._token, self._receive_id = token, receive_id
        self._seal = sealing.Seal(sealing.aes_key(aes_key))

    def open(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> bytes:
        """Check and decrypt.  Raises BadSignature, BadSeal (a Malformed), WrongReceiver."""
        opened = self.unseal(self.check(signature, timestamp, nonce, encrypt))
        if opened.receive_id != self._receive_id.encode():
            raise WrongReceiver(f"sealed for another receiver{self.mistaken}")
        return opened.message

    def seal(
        self, plaintext: bytes, *, timestamp: str, nonce: str, random: bytes | None = None
    ) -> Sealed:
        """Encrypt and sign.  ``random`` (16 bytes) is for tests; else it is drawn."""
        encrypt = self._seal.close(plaintext, self._receive_id, random)
        return Sealed(encrypt, sealing.sign(self._token, timestamp, nonce, encrypt))

    def check(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> bytes:
        """First half of ``open``: the ciphertext, its signature proved."""
        sealed = sealing.ciphertext(encrypt)
        if not sealing.same(sealing.sign(self._token, timestamp, nonce, encrypt), signature):
            raise BadSignature("the signature does not match; is the token right?")
        return sealed

    def unseal(self, sealed: bytes) -> sealing.Opened:
        """Second half of ``open``: message and receive id, which the caller compares."""
        return self._seal.open(sealed)
