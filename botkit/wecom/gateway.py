"""The way in for one WeCom app: verify, decrypt, read.

The checks run from cheap to dear, and nothing is decrypted for a sender who is not proved.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.clock import Clock
from botkit.errors import BadSignature, Malformed, Stale, Unreadable, WrongReceiver
from botkit.wecom import inbound
from botkit.wecom.crypto import Envelope, read_outer
from botkit.wire import xml

WINDOW = timedelta(minutes=5)  # the platform names none; the signature covers the timestamp

_SIGNATURE_NAMES = ("msg_signature", "msgsignature", "signature")
_SIGNATURE = re.compile(r"[0-9a-f]{40}", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{10}", re.ASCII)
# Fields are signed without separators, so the border between nonce and ciphertext could be moved.
# What still opens then lost or won whole blocks at its front, 64 characters of base64 at least; a
# shorter nonce has no room for them.  The platform's have about ten digits.
_NONCE = re.compile(r"[\x21-\x7e]{1,63}", re.ASCII)
_VERIFICATION = re.compile(rb"[0-9A-Za-z_-]{1,64}")


class _Signed(NamedTuple):
    signature: str
    timestamp: str
    nonce: str


class WecomGateway:
    """Implements ``chat.seams.Gateway``.

    ``app`` is the name in the settings.  ``receive_ids`` are the ids that callbacks may be sealed
    for, the corp id when left out.  ``window`` is how old or early a delivery may be.
    """

    def __init__(
        self,
        *,
        app: str,
        corp_id: str,
        agent_id: int,
        token: str,
        aes_key: str,
        clock: Clock,
        receive_ids: Collection[str] = (),
        window: timedelta = WINDOW,
    ) -> None:
        self._app, self._corp_id = app, corp_id
        self._key_prefix = f"wecom/{corp_id}/{app}/"
        self._receive_ids = frozenset(one.encode() for one in receive_ids or [corp_id])
        self._tenants = frozenset(["", corp_id, *receive_ids])
        # Missing for contact changes, and "0" for the old assistant.
        self._agents = frozenset(["", "0", str(agent_id)])
        self._envelope = Envelope(token, aes_key, corp_id)
        self._clock, self._window_ms = clock, window // timedelta(milliseconds=1)

    def verify(self, query: Mapping[str, str]) -> str:
        """Answer the check of the address, within the platform's second.

        The signature does not cover the verb, so only what looks like a check is given away.
        """
        # A proxy that decodes once too often turns + into blanks; base64 has none.
        encrypt = query.get("echostr", "").replace(" ", "+")
        message = self._open(_signed(query), encrypt)
        if not _VERIFICATION.fullmatch(message):
            raise BadSignature("signed and sealed, but no check of an address")
        return message.decode("ascii")

    def read(self, query: Mapping[str, str], body: bytes) -> Arrival:
        """Verify, decrypt and read one delivery.

        Raises Malformed for a bad outer body, BadSignature, BadSeal, Stale or WrongReceiver for
        a sender who is not proved, Unreadable for what a proved sender should not have sent.
        """
        signed = _signed(query)
        encrypt, outer = read_outer(body)
        inner = self._open(signed, encrypt)
        self._check_receiver(outer)
        fields = self._read_inner(inner)
        self._check_receiver(fields)
        return Arrival(
            key=self._key_prefix + inbound.dedupe_key(fields, inner),
            address=self._address(fields, inner),
            event=inbound.read_event(fields),
            trust=2,
        )

    def _open(self, signed: _Signed, encrypt: str) -> bytes:
        sealed = self._envelope.check(*signed, encrypt)
        away_ms = int(signed.timestamp) * 1000 - self._clock.now_ms()
        if abs(away_ms) > self._window_ms:
            raise Stale(f"the timestamp is {away_ms / 1000:+.0f} s away; is a clock wrong?")
        message, receive_id = self._envelope.unseal(sealed)
        if receive_id not in self._receive_ids:
            raise WrongReceiver("sealed for another receiver")
        return message

    def _check_receiver(self, fields: Mapping[str, Any]) -> None:
        if inbound.text(fields, "ToUserName") not in self._tenants:
            raise WrongReceiver("sent to another corp")
        if inbound.agent(fields) not in self._agents:
            raise WrongReceiver("sent to another app")

    def _read_inner(self, inner: bytes) -> dict[str, Any]:
        try:
            return xml.parse(inner)
        except Malformed as error:
            raise self._unreadable(str(error), inner) from None

    def _address(self, fields: Mapping[str, Any], inner: bytes) -> Address:
        person = inbound.text(fields, "FromUserName").lower()
        if not person:
            raise self._unreadable("it names no sender", inner)
        return Address(tenant=self._corp_id, platform="wecom", app=self._app, person=person)

    def _unreadable(self, words: str, inner: bytes) -> Unreadable:
        key = f"{self._key_prefix}event/{hashlib.sha256(inner).hexdigest()}"
        return Unreadable(words, key=key, payload=inner)


def _signed(query: Mapping[str, str]) -> _Signed:
    signed = _Signed(_signature(query), query.get("timestamp", ""), query.get("nonce", ""))
    if not _SIGNATURE.fullmatch(signed.signature):
        raise BadSignature("signature is missing or ill-formed")
    if not _TIMESTAMP.fullmatch(signed.timestamp):
        raise BadSignature("timestamp is missing or ill-formed")
    if not _NONCE.fullmatch(signed.nonce):
        raise BadSignature("nonce is missing or ill-formed")
    return signed


def _signature(query: Mapping[str, str]) -> str:
    for name in _SIGNATURE_NAMES:
        found = query.get(name)
        if found is not None:
            return found
    return ""
