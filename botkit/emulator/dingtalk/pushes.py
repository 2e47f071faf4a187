"""Telling an app by HTTP: robot messages, sealed events, clicks on cards.

Doc: robot messages (receiving), event subscription (HTTP), card callbacks
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from yarl import URL

from botkit.clock import Clock
from botkit.dingtalk.crypto import Envelope, card_sign, robot_sign
from botkit.emulator.company import App
from botkit.emulator.dingtalk.frames import read_object
from botkit.emulator.ids import Ids
from botkit.emulator.outward import Outward
from botkit.emulator.requests import Requests
from botkit.errors import BotkitError
from botkit.wire.record import Record

MESSAGE_SECONDS = 5.0  # not documented
EVENT_SECONDS = 1.5
CARD_SECONDS = 2.0
SUCCESS = b"success"


class CardRoute(Record):
    """Where clicks of a ``callbackRouteKey`` go."""

    url: str
    secret: str = ""


class Pushes:
    def __init__(self, clock: Clock, ids: Ids, requests: Requests, outward: Outward) -> None:
        self._clock, self._ids, self._requests, self._outward = clock, ids, requests, outward

    async def message(self, app: App, body: dict[str, Any]) -> int:
        """One delivery; the HTTP status.  The signature does not cover the body."""
        stamp = str(self._clock.now_ms())
        headers = {"timestamp": stamp, "sign": robot_sign(app.secret, stamp)}
        status, _ = await self._outward.ask(
            "POST",
            URL(app.callback),
            msgspec.json.encode(body),
            seconds=MESSAGE_SECONDS,
            headers=headers,
        )
        self._note(app.callback, status, "ok" if status == 200 else "not taken")
        return status

    async def event(self, app: App, told: dict[str, Any], *, url: str = "") -> int:
        """One delivery of an event; 200 when it was answered with a sealed ``success``.

        The ids to seal for: the app's client id, as when it was subscribed in the console.
        """
        envelope = Envelope(app.token, app.aes_key, app.client_id)
        stamp, nonce = str(self._clock.now_ms()), self._ids.digits(10)
        raw = json.dumps(told, ensure_ascii=False).encode()
        sealed = envelope.seal(raw, timestamp=stamp, nonce=nonce, random=_letters(self._ids))
        query = {"signature": sealed.signature, "msg_signature": sealed.signature}
        to = URL(url or app.callback).update_query({**query, "timestamp": stamp, "nonce": nonce})
        body = msgspec.json.encode({"encrypt": sealed.encrypt})
        status, answer = await self._outward.ask("POST", to, body, seconds=EVENT_SECONDS)
        verdict = _verdict(envelope, answer) if status == 200 else "not taken"
        self._note(str(to), status, verdict)
        return status if verdict == "ok" else 0

    async def verify(self, app: App) -> bool:
        """The check of an address that the console makes when it is saved."""
        return await self.event(app, {"EventType": "check_url"}) == 200

    async def card(self, route: CardRoute, body: dict[str, Any]) -> dict[str, Any] | None:
        """What a click was answered with; None without an answer in time."""
        headers = {}
        if route.secret:
            stamp = str(self._clock.now_ms())
            headers["x-ddpaas-signature-timestamp"] = stamp
            headers["x-ddpaas-signature"] = card_sign(route.secret, stamp)
        status, answer = await self._outward.ask(
            "POST",
            URL(route.url),
            msgspec.json.encode(body),
            seconds=CARD_SECONDS,
            headers=headers,
        )
        self._note(route.url, status, "ok" if status == 200 else "not taken")
        return read_object(answer.decode("utf-8", "replace")) if status == 200 else None

    def _note(self, url: str, status: int, verdict: str) -> None:
        self._requests.add("POST", URL(url).path, status=status, verdict=verdict, to="bot")


def _verdict(envelope: Envelope, answer: bytes) -> str:
    """Whether an event was answered as it must be: four keys, ``success`` sealed and signed."""
    fields = read_object(answer.decode("utf-8", "replace"))
    names = ("msg_signature", "timeStamp", "nonce", "encrypt")
    if set(fields) != set(names):
        return f"the answer must have the keys {', '.join(names)}"
    given = [str(fields[name]) for name in names]
    try:
        opened = envelope.open(*given)
    except BotkitError as error:
        return f"the answer cannot be opened: {error}"
    return "ok" if opened == SUCCESS else "the answer is not the sealed word success"


def _letters(ids: Ids) -> bytes:
    """The 16 bytes before a sealed message, printable as the platform's are."""
    return ids.text()[-16:].encode()
