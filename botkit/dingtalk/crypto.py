"""DingTalk's sealed events and its signatures.  Doc: callback message encryption

The emulator uses it too, so it rests on published vectors (tests/vectors) and on nothing else.
Signatures of robots, cards and pages do not cover the body: they prove less than an envelope.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from base64 import b64encode
from typing import Literal
from urllib.parse import unquote

from botkit.errors import BadSignature
from botkit.wire import envelope, sealing
from botkit.wire.envelope import Sealed

_PRINTABLE = (string.ascii_letters + string.digits).encode()


class Envelope(envelope.Envelope):
    """Seals and opens events with the token and aes_key of one app.

    ``receive_id`` is the client id of an app that subscribed in the console, the corp id when it
    called ``register_call_back``, the suite key of a third-party app.
    """

    mistaken = "; is it the client id or the corp id?"

    def seal(
        self, plaintext: bytes, *, timestamp: str, nonce: str, random: bytes | None = None
    ) -> Sealed:
        """Encrypt and sign.  ``random`` (16 bytes) is for tests; else letters are drawn."""
        if random is None:
            random = bytes(secrets.choice(_PRINTABLE) for _ in range(sealing.RANDOM))
        return super().seal(plaintext, timestamp=timestamp, nonce=nonce, random=random)


def keyed(key: str, message: str) -> str:
    """Base64 HMAC-SHA-256, plain: whoever puts it into an address quotes it, once."""
    text = message.encode("utf-8", "surrogatepass")
    return b64encode(hmac.digest(key.encode(), text, "sha256")).decode("ascii")


def robot_sign(secret: str, timestamp: str) -> str:
    """``sign`` beside ``timestamp`` (ms): of webhook robots, and of robot messages over HTTP.

    The secret is the robot's ``SEC...`` or the app's client secret; it is signed as well.
    """
    return keyed(secret, f"{timestamp}\n{secret}")


def check_robot_sign(secret: str, timestamp: str, sign: str) -> None:
    """Raises BadSignature.  Whether the timestamp is within an hour is the gateway's affair."""
    if not sealing.same(robot_sign(secret, timestamp), sign):
        raise BadSignature("the sign header does not match; is the client secret right?")


def card_sign(secret: str, timestamp: str) -> str:
    """``x-ddpaas-signature`` of a card's click over HTTP; the secret is the route's apiSecret."""
    return keyed(secret, timestamp)


def check_card_sign(secret: str, timestamp: str, sign: str) -> None:
    """Raises BadSignature."""
    if not sealing.same(card_sign(secret, timestamp), sign):
        raise BadSignature("the card's signature does not match; is the apiSecret right?")


def suite_sign(secret: str, timestamp: str, ticket: str) -> str:
    """``signature`` of a third-party app that asks for a corp's token."""
    return keyed(secret, f"{timestamp}\n{ticket}")


def sns_sign(secret: str, timestamp: str) -> str:
    """``signature`` of ``/sns/getuserinfo_bycode``: the timestamp alone is signed."""
    return keyed(secret, timestamp)


def page_sign(
    ticket: str, nonce: str, timestamp: str, url: str, *, by: Literal["sha256", "sha1"] = "sha256"
) -> str:
    """``signature`` of ``dd.config``: hex over the page's address without ``#`` and unquoted.

    SHA-1 is for pages written before about 2021.
    """
    page, question, query = url.partition("#")[0].partition("?")
    plain = (
        f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}"
        f"&url={page}{question}{unquote(query)}"
    )
    return hashlib.new(by, plain.encode(), usedforsecurity=False).hexdigest()
