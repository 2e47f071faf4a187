"""Telling an app, over Stream or by HTTP, as often as the platform would.

Doc: Stream mode (delivery), event subscription
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from yarl import URL

from botkit.clock import Clock
from botkit.emulator.company import DINGTALK, App, Company
from botkit.emulator.dingtalk import frames
from botkit.emulator.dingtalk.gateway import PATH, Gateway
from botkit.emulator.dingtalk.names import app_id
from botkit.emulator.dingtalk.pushes import CARD_SECONDS, CardRoute, Pushes
from botkit.emulator.faults import DELIVERY, Faults
from botkit.emulator.ids import Ids
from botkit.emulator.outward import NOWHERE, Delivery

STREAM, HTTP = "stream", "http"
ACK_SECONDS = 60.0  # without an ack within these it is told again
MESSAGE_DELIVERIES = 3  # over Stream; by HTTP there is one: nothing is said of more
EVENT_DELIVERIES = 10
HTTP_PAUSES = (10.0, 30.0)  # before an event is pushed again
FAILED_KEPT = 200

Fields = dict[str, Any]
Attempt = Callable[[], Awaitable[Delivery]]


class Telling:
    """``failed`` has the events that were pushed in vain.

    ``forgets``: a robot message over Stream is told once, ack or not, as the manual has it; else
    again, as it is seen in the field.
    """

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        faults: Faults,
        gateway: Gateway,
        pushes: Pushes,
    ) -> None:
        self._company, self._clock, self._ids, self._faults = company, clock, ids, faults
        self._gateway, self._pushes = gateway, pushes
        self.forgets = False
        self.failed: list[tuple[App, Fields]] = []
        self._held: list[Attempt] = []
        self._running: set[asyncio.Task[Delivery]] = set()

    async def stop(self) -> None:
        """Break off whatever is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def message(self, app: App, body: Fields) -> Delivery:
        """A robot message; returns when it was taken, or will not be."""
        by = self._message_by_stream if app.mode == STREAM else self._message_by_http
        return await asyncio.shield(self._begin(app, lambda: by(app, body)))

    async def event(self, app: App, kind: str, payload: Fields) -> Delivery:
        """An event; returns when it was taken, or will not be."""
        return await asyncio.shield(self._begin_event(app, kind, payload))

    def tell(self, app: App, kind: str, payload: Fields) -> None:
        """An event, while the caller goes on."""
        self._begin_event(app, kind, payload)

    def tell_all(self, kind: str, payload: Fields) -> None:
        """An event to every app, while the caller goes on."""
        for app in self._company.apps_of(DINGTALK):
            self._begin_event(app, kind, payload)

    async def card(
        self, app: App, by: str, route: CardRoute | None, body: Fields
    ) -> tuple[Delivery, Fields]:
        """A click, which is told once (twice with the fault); with what it was answered."""
        path = URL(route.url).path if route else PATH
        fault = self._faults.take(DELIVERY, path)
        name = fault.fault if fault else ""
        if name == "drop_delivery":
            return Delivery(0, 1), {}
        found = await self._card(app, by, route, body)
        if name == "duplicate_delivery":
            await self._card(app, by, route, body)
        return found

    async def _card(
        self, app: App, by: str, route: CardRoute | None, body: Fields
    ) -> tuple[Delivery, Fields]:
        if by == "STREAM":
            kind, topic = frames.CALLBACK, frames.CARDS
            is_sent, ack = await self._gateway.send(app, kind, topic, _json(body), CARD_SECONDS)
            if ack is None or ack.code != 200:
                return Delivery(ack.code if ack else 0, int(is_sent)), {}
            response = ack.data.get("response")
            return Delivery(200, 1), response if isinstance(response, dict) else {}
        if route is None:
            return NOWHERE, {}
        answer = await self._pushes.card(route, body)
        return (Delivery(0, 1), {}) if answer is None else (Delivery(200, 1), answer)

    def _begin_event(self, app: App, kind: str, payload: Fields) -> asyncio.Task[Delivery]:
        by = self._event_by_stream if app.mode == STREAM else self._event_by_http
        told = {
            "eventId": self._ids.text(),
            "eventCorpId": app.corp_id,
            "eventType": kind,
            "eventBornTime": str(self._clock.now_ms()),
            "eventUnifiedAppId": app_id(app),
        }
        payload = {"timeStamp": told["eventBornTime"], **payload}
        return self._begin(app, lambda: by(app, told, payload))

    def _begin(self, app: App, attempt: Attempt) -> asyncio.Task[Delivery]:
        task = asyncio.ensure_future(self._deliver(app, attempt))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _deliver(self, app: App, attempt: Attempt) -> Delivery:
        if app.mode != STREAM and not app.callback:
            return NOWHERE
        path = PATH if app.mode == STREAM else URL(app.callback).path
        fault = self._faults.take(DELIVERY, path)
        name = fault.fault if fault else ""
        if name == "drop_delivery":
            return NOWHERE
        if name == "out_of_order":
            self._held.append(attempt)
            return NOWHERE
        delivery = await attempt()
        if name == "duplicate_delivery":
            await attempt()
        held, self._held = self._held, []
        for earlier in held:
            await earlier()
        return delivery

    async def _message_by_http(self, app: App, body: Fields) -> Delivery:
        return Delivery(await self._pushes.message(app, body), 1)

    async def _message_by_stream(self, app: App, body: Fields) -> Delivery:
        """Any ack counts as received; without one it is told again.

        While there is no connection a first delivery comes to nothing, as the platform has it.
        """
        deliveries = 1 if self.forgets else MESSAGE_DELIVERIES
        for nth in range(1, deliveries + 1):
            begun = self._clock.monotonic()
            is_sent, ack = await self._gateway.send(
                app, frames.CALLBACK, frames.MESSAGES, _json(body), ACK_SECONDS
            )
            if ack:
                return Delivery(ack.code, nth)
            if not is_sent and nth == 1:
                return NOWHERE
            await self._rest(begun)
        return Delivery(0, deliveries)

    async def _event_by_stream(self, app: App, told: dict[str, str], payload: Fields) -> Delivery:
        """Again and again until it is done, also when it was asked for LATER."""
        for nth in range(1, EVENT_DELIVERIES + 1):
            begun = self._clock.monotonic()
            _, ack = await self._gateway.send(
                app, frames.EVENT, "*", _json(payload), ACK_SECONDS, **told
            )
            if ack and ack.is_done:
                return Delivery(200, nth)
            await self._rest(begun)
        return Delivery(0, EVENT_DELIVERIES)

    async def _event_by_http(self, app: App, told: dict[str, str], payload: Fields) -> Delivery:
        envelope = {
            "EventType": told["eventType"],
            "EventTime": int(told["eventBornTime"]),
            "CorpId": told["eventCorpId"],
            "BizId": self._ids.digits(13),
            "eventId": told["eventId"],
        }
        body = {**envelope, **payload}
        for nth, pause in enumerate((*HTTP_PAUSES, 0.0), 1):
            if await self._pushes.event(app, body) == 200:
                return Delivery(200, nth)
            await self._clock.sleep(pause)
        self.failed = [*self.failed, (app, body)][-FAILED_KEPT:]
        return Delivery(0, len(HTTP_PAUSES) + 1)

    async def _rest(self, begun: float) -> None:
        """Until it is time to tell it again."""
        await self._clock.sleep(begun + ACK_SECONDS - self._clock.monotonic())


def _json(body: Fields) -> str:
    return json.dumps(body, ensure_ascii=False)
