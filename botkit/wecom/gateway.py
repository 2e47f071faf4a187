"""The way in for one WeCom app: verify, decrypt, read; and the answer, where there is one.

The checks run from cheap to dear, and nothing is decrypted for a sender who is not proved.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import structlog

from botkit.chat.messages import AnyMessage
from botkit.chat.people import Address
from botkit.chat.seams import NO_HEADERS, Arrival, Repaint
from botkit.clock import Clock
from botkit.errors import (
    BadSignature,
    BotkitError,
    CallbackError,
    Malformed,
    Stale,
    Unreadable,
    WrongReceiver,
)
from botkit.wecom import inbound
from botkit.wecom.crypto import Envelope, read_outer
from botkit.wecom.elements import text
from botkit.wecom.passive import passive, takes_reply
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


Say = Callable[[Arrival], AnyMessage | Repaint | None]

log = structlog.get_logger()


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

    def opened(self, query: Mapping[str, str], encrypt: str) -> bytes:
        """What was sealed by whoever signed the query.  Raises as ``read`` does."""
        return self._open(_signed(query), encrypt)

    def seal(self, arrival: Arrival, reply: AnyMessage | Repaint) -> str:
        """The envelope of an answer.  Raises OverLimit; FlowError for what cannot be one."""
        common = {
            "ToUserName": arrival.address.person,
            "FromUserName": self._corp_id,
            "CreateTime": self._clock.now_ms() // 1000,
        }
        return self._sealed(xml.build({**common, **passive(arrival.event, reply)}).encode())

    def reseal(self, envelope: str) -> str:
        """The same answer with a nonce of its own; "" when the keys have changed meanwhile."""
        try:
            outer = xml.parse(envelope.encode())
            names = ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")
            return self._sealed(self._envelope.open(*(text(outer, name) for name in names)))
        except CallbackError:
            return ""

    def _sealed(self, plain: bytes) -> str:
        timestamp, nonce = str(self._clock.now_ms() // 1000), str(secrets.randbelow(10**10))
        sealed = self._envelope.seal(plain, timestamp=timestamp, nonce=nonce)
        return xml.build(
            {
                "Encrypt": sealed.encrypt,
                "MsgSignature": sealed.signature,
                "TimeStamp": timestamp,
                "Nonce": nonce,
            }
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
        if text(fields, "ToUserName") not in self._tenants:
            raise WrongReceiver("sent to another corp")
        if inbound.agent(fields) not in self._agents:
            raise WrongReceiver("sent to another app")

    def _read_inner(self, inner: bytes) -> dict[str, Any]:
        try:
            return xml.parse(inner)
        except Malformed as error:
            raise self._unreadable(str(error), inner) from None

    def _address(self, fields: Mapping[str, Any], inner: bytes) -> Address:
        person = inbound.person(fields)
        if person is None:
            raise self._unreadable("it names no sender", inner)
        return Address(tenant=self._corp_id, platform="wecom", app=self._app, person=person)

    def _unreadable(self, words: str, inner: bytes) -> Unreadable:
        key = f"{self._key_prefix}event/{hashlib.sha256(inner).hexdigest()}"
        return Unreadable(words, key=key, payload=inner)


class PassiveGateway:
    """The same for an app whose bots say something in the platform's own request (被动回复).

    Implements ``chat.seams.AnsweringGateway``.  ``say`` is asked for each event that can be
    answered; None is an empty answer.
    """

    def __init__(self, gateway: WecomGateway, say: Say) -> None:
        self._gateway, self._say = gateway, say

    def verify(self, query: Mapping[str, str]) -> str:
        """As ``WecomGateway.verify``."""
        return self._gateway.verify(query)

    def open(
        self, query: Mapping[str, str], body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> PassiveExchange:
        """Read one delivery, and seal what it shall be answered with.  Raises as ``read`` does."""
        arrival = self._gateway.read(query, body)
        arrival.reply = ""
        if takes_reply(arrival.event) and (said := self._say(arrival)) is not None:
            try:
                arrival.reply = self._gateway.seal(arrival, said)
            except BotkitError as error:
                log.error("answer_failed", app=arrival.address.channel, error=str(error))
        return PassiveExchange(self._gateway, arrival)


class PassiveExchange:
    """One delivery that is answered.  Implements ``chat.seams.Exchange``."""

    content_type = "text/plain"

    def __init__(self, gateway: WecomGateway, arrival: Arrival) -> None:
        self.arrival: Arrival = arrival
        self._gateway, self._fresh = gateway, arrival.reply

    async def begin(self) -> None:
        """The answer is kept in the transaction that stores the event."""

    async def answer(self) -> bytes:
        """What was kept; for a delivery that came again what the first one was answered with."""
        kept = self.arrival.reply or ""
        return (kept if kept == self._fresh else self._gateway.reseal(kept)).encode()


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
