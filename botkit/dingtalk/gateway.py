"""The way in over HTTP for one DingTalk app: three protocols at one address.

Robot messages and clicks are signed in a header that does not cover the body (trust 1); events
are sealed (trust 2).  Over Stream none of this is needed: see ``hearing``.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from botkit.chat.seams import NO_HEADERS, Arrival
from botkit.chat.signatures import Signatures
from botkit.clock import Clock
from botkit.dingtalk import inbound
from botkit.dingtalk.crypto import Envelope, check_card_sign, check_robot_sign
from botkit.dingtalk.fields import integer, text
from botkit.dingtalk.reading import Reader
from botkit.errors import BadSignature, Malformed, Stale, WrongReceiver
from botkit.wire.objects import read_object

WINDOW = timedelta(minutes=5)  # the platform itself allows an hour
SAID_NOTHING = b'{"msgtype":"empty"}'  # answers go another way
NO_CHANGE = b"{}"
SUCCESS = b"success"

CARD_SIGN, CARD_TIME = "x-ddpaas-signature", "x-ddpaas-signature-timestamp"
CHECKS = frozenset({"check_url", "check_create_suite_url", "check_update_suite_url"})
CLICK_KEYS = ("outTrackId", "userId", "content")
FRAME_KEYS = ("EventType", "eventType", "eventId", "EventTime", "CorpId", "BizId")

_HEX = re.compile(r"[0-9a-f]{40}", re.ASCII)
_BASE64 = re.compile(r"[0-9A-Za-z+/]{43}=", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{13}", re.ASCII)
# Fields are signed without separators; what still opens after the border between nonce and
# ciphertext was moved has 64 characters more in front, for which a nonce has no room.
_NONCE = re.compile(r"[\x21-\x7e]{1,63}", re.ASCII)


class HttpExchange:
    """One delivery.  Implements ``chat.seams.Exchange``."""

    content_type = "application/json"

    def __init__(self, arrival: Arrival | None, answer: bytes) -> None:
        self.arrival, self._answer = arrival, answer

    async def begin(self) -> None:
        """Nothing has to be kept: the answer says no more than "stored"."""

    async def answer(self) -> bytes:
        """What the platform waits for."""
        return self._answer


class DingTalkGateway:
    """Implements ``chat.seams.AnsweringGateway``.

    ``token`` and ``aes_key`` are those of the event subscription; the token is also the apiSecret
    of the route that clicks come by.  Without them only robot messages are taken.
    ``receive_ids``: whom events may be sealed for.  ``window``: how old or early a delivery may
    be.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        client_secret: str,
        token: str,
        aes_key: str,
        receive_ids: Collection[str],
        clock: Clock,
        window: timedelta = WINDOW,
    ) -> None:
        self._reader, self._secret, self._token, self._clock = reader, client_secret, token, clock
        self._window_ms = window // timedelta(milliseconds=1)
        self._signatures = Signatures(clock, window=window)
        self._envelopes = (
            {one.encode(): Envelope(token, aes_key, one) for one in receive_ids} if aes_key else {}
        )

    def verify(self, query: Mapping[str, str]) -> str:
        """DingTalk checks an address by an event, never so."""
        raise BadSignature("DingTalk checks no address by GET")

    def open(
        self, query: Mapping[str, str], body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> HttpExchange:
        """Verify and read one delivery.  Raises as ``Gateway.read`` does."""
        if CARD_SIGN in headers:
            return self._clicked(headers, body)
        if "sign" in headers:
            return self._said(headers, body)
        return self._happened(query, body)

    def _said(self, headers: Mapping[str, str], body: bytes) -> HttpExchange:
        timestamp, sign = headers.get("timestamp", ""), headers.get("sign", "")
        self._check_form(timestamp, sign)
        fields = read_object(body)
        check_robot_sign(self._secret, timestamp, sign)
        self._check_time(timestamp)
        message = text(fields, "msgId") if inbound.sender(fields) else ""
        self._bound(timestamp, sign, message, body)
        return HttpExchange(self._reader.message(fields, trust=1), SAID_NOTHING)

    def _clicked(self, headers: Mapping[str, str], body: bytes) -> HttpExchange:
        timestamp, sign = headers.get(CARD_TIME, ""), headers.get(CARD_SIGN, "")
        self._check_form(timestamp, sign)
        fields = read_object(body)
        if not self._token:
            raise BadSignature("a click by HTTP, but no token in the settings")
        check_card_sign(self._token, timestamp, sign)
        self._check_time(timestamp)
        card, person, content = (text(fields, name) for name in CLICK_KEYS)
        key = inbound.digest(card, person, content, timestamp)
        self._bound(timestamp, sign, key if card and person else "", body)
        return HttpExchange(self._reader.click(fields, key=key, trust=1), NO_CHANGE)

    def _happened(self, query: Mapping[str, str], body: bytes) -> HttpExchange:
        signature = query.get("msg_signature") or query.get("signature") or ""
        timestamp, nonce = (
            query.get("timestamp") or query.get("timeStamp") or "",
            query.get("nonce"),
        )
        if not _HEX.fullmatch(signature) or not _TIMESTAMP.fullmatch(timestamp):
            raise BadSignature("signature or timestamp is missing or ill-formed")
        if nonce is None or not _NONCE.fullmatch(nonce):
            raise BadSignature("nonce is missing or ill-formed")
        encrypt = read_object(body).get("encrypt")
        if not isinstance(encrypt, str):
            raise Malformed("the envelope needs encrypt")
        if not self._envelopes:
            raise BadSignature("an event by HTTP, but no token and aes_key in the settings")
        one = next(iter(self._envelopes.values()))
        sealed = one.check(signature, timestamp, nonce, encrypt)
        self._check_time(timestamp)
        opened = one.unseal(sealed)
        envelope = self._envelopes.get(opened.receive_id)
        if envelope is None:
            raise WrongReceiver("sealed for another receiver; is it the client id or the corp id?")
        return HttpExchange(self._event(opened.message), self._success(envelope))

    def _event(self, inner: bytes) -> Arrival | None:
        """The event of a sealed push; None for a check of the address."""
        fields = self._reader.fields(inner)
        type_ = text(fields, "EventType")
        if type_ in CHECKS:
            return None
        payload = {key: value for key, value in fields.items() if key not in FRAME_KEYS}
        return self._reader.happening(
            type_,
            text(fields, "eventId"),
            payload,
            corp=text(fields, "CorpId"),
            at=integer(fields, "EventTime") or integer(fields, "TimeStamp"),
            trust=2,
        )

    def _success(self, envelope: Envelope) -> bytes:
        """The sealed word the platform waits for, for the receiver it named."""
        timestamp, nonce = str(self._clock.now_ms()), secrets.token_hex(8)
        sealed = envelope.seal(SUCCESS, timestamp=timestamp, nonce=nonce)
        answer: dict[str, Any] = {
            "msg_signature": sealed.signature,
            "timeStamp": timestamp,
            "nonce": nonce,
            "encrypt": sealed.encrypt,
        }
        return msgspec.json.encode(answer)

    def _bound(self, timestamp: str, sign: str, message: str, body: bytes) -> None:
        """Count a message under its signature; one without a name is known by all it says."""
        known = message or inbound.digest(body.decode("utf-8", "replace"))
        self._signatures.check(f"{timestamp} {sign}", known)

    def _check_form(self, timestamp: str, sign: str) -> None:
        if not _TIMESTAMP.fullmatch(timestamp) or not _BASE64.fullmatch(sign):
            raise BadSignature("timestamp or signature is missing or ill-formed")

    def _check_time(self, timestamp: str) -> None:
        away_ms = int(timestamp) - self._clock.now_ms()
        if abs(away_ms) > self._window_ms:
            raise Stale(f"the timestamp is {away_ms / 1000:+.0f} s away; is a clock wrong?")
