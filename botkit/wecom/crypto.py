"""WeCom's callback encryption.  Doc: path/90968

The emulator uses it too, so it rests on published vectors (tests/vectors) and on nothing else.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from botkit.errors import BadSignature, Malformed, WrongReceiver
from botkit.wire import sealing, xml


class Sealed(NamedTuple):
    """A sealed message: base64 ciphertext and the signature over it."""

    encrypt: str
    signature: str


class Envelope:
    """Seals and opens messages with the token and EncodingAESKey of one app.

    ``receive_id`` is the corp id, the suite id of a third-party command callback, or "".
    Raises ConfigError when the key is no EncodingAESKey.
    """

    def __init__(self, token: str, aes_key: str, receive_id: str) -> None:
        self._token, self._receive_id = token, receive_id
        self._seal = sealing.Seal(sealing.aes_key(aes_key))

    def open(self, signature: str, timestamp: str, nonce: str, encrypt: str) -> bytes:
        """Check and decrypt.  Raises BadSignature, BadSeal (a Malformed), WrongReceiver."""
        opened = self.unseal(self.check(signature, timestamp, nonce, encrypt))
        if opened.receive_id != self._receive_id.encode():
            raise WrongReceiver("sealed for another receiver")
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


def read_outer(body: bytes) -> tuple[str, dict[str, Any]]:
    """The one ``Encrypt`` of a callback's body, and all its elements.  Raises Malformed."""
    outer = xml.parse(body)
    encrypt = outer.get("Encrypt")
    if not isinstance(encrypt, str):
        raise Malformed("the envelope needs exactly one Encrypt")
    return encrypt, outer
