"""Telling the bot: sealed, signed, in up to three deliveries.  Doc: path/90238"""

from __future__ import annotations

import asyncio

from yarl import URL

from botkit.clock import Clock
from botkit.emulator.company import App
from botkit.emulator.faults import DELIVERY, Faults
from botkit.emulator.ids import Ids
from botkit.emulator.outward import Delivery, Outward
from botkit.emulator.requests import Requests
from botkit.emulator.wecom.happenings import Fields
from botkit.emulator.wecom.replies import Replies
from botkit.wecom.crypto import Envelope
from botkit.wire import xml

DEADLINE_SECONDS = 5.0  # for the whole answer
VERIFY_SECONDS = 1.0
DELIVERIES = 3  # in all, as two projects observed
RETRY_SECONDS = 5.0  # from the start of one to the start of the next; not documented


class Callbacks:
    def __init__(
        self, clock: Clock, ids: Ids, faults: Faults, requests: Requests, replies: Replies
    ) -> None:
        self._clock, self._ids, self._faults = clock, ids, faults
        self._requests, self._replies = requests, replies
        self._held: list[tuple[App, Fields]] = []
        self._running: set[asyncio.Task[Delivery]] = set()
        self._outward = Outward(clock)

    async def start(self) -> None:
        await self._outward.start()

    async def stop(self) -> None:
        """Break off whatever is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._outward.stop()

    async def deliver(self, app: App, told: Fields) -> Delivery:
        """Return when the bot has answered, or will not; goes on when the caller goes away."""
        return await asyncio.shield(self._begin(app, told))

    def tell(self, app: App, told: Fields) -> None:
        """Deliver while the caller goes on."""
        self._begin(app, told)

    async def verify(self, app: App, *, percent: bool = True) -> bool:
        """The check of an address that the console makes when it is saved.

        Without ``percent`` the ``+`` of the echostr is sent as it is, as a sloppy proxy would.
        """
        word = self._ids.digits(19)
        sealed = self._seal(app, word.encode())
        echostr = sealed.pop("Encrypt")
        url = URL(app.callback).update_query({**sealed, "echostr": echostr})
        if percent:
            for sign, code in (("+", "%2B"), ("/", "%2F"), ("=", "%3D")):
                echostr = echostr.replace(sign, code)
            query = "&".join(f"{name}={value}" for name, value in sealed.items())
            url = URL(
                f"{URL(app.callback).with_query(None)}?{query}&echostr={echostr}", encoded=True
            )
        status, body = await self._outward.ask("GET", url, seconds=VERIFY_SECONDS)
        is_right = status == 200 and body == word.encode()
        verdict = "ok" if is_right else "the address is not verified"
        self._requests.add("GET", url.path, status=status, verdict=verdict, to="bot")
        return is_right

    def _begin(self, app: App, told: Fields) -> asyncio.Task[Delivery]:
        task = asyncio.ensure_future(self._deliver(app, told))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _deliver(self, app: App, told: Fields) -> Delivery:
        if not app.callback:
            return Delivery(0, 0)
        fault = self._faults.take(DELIVERY, URL(app.callback).path)
        name = fault.fault if fault else ""
        if name == "drop_delivery":
            return Delivery(0, 0)
        if name == "out_of_order":
            self._held.append((app, told))
            return Delivery(0, 0)
        delivery = await self._insist(app, told)
        if name == "duplicate_delivery":
            await self._once(app, told, nth=delivery.tries + 1)
        held, self._held = self._held, []
        for earlier in held:
            await self._insist(*earlier)
        return delivery

    async def _insist(self, app: App, told: Fields) -> Delivery:
        """Deliver until there is a 200, at most three times."""
        status = 0
        for nth in range(1, DELIVERIES + 1):
            begun = self._clock.monotonic()
            status = await self._once(app, told, nth=nth)
            if status == 200:
                return Delivery(status, nth)
            if nth < DELIVERIES:
                await self._clock.sleep(begun + RETRY_SECONDS - self._clock.monotonic())
        return Delivery(status, DELIVERIES)

    async def _once(self, app: App, told: Fields, *, nth: int) -> int:
        """One delivery: the same elements, everything around them fresh."""
        query = self._seal(app, xml.build(told).encode())
        outer = {
            "ToUserName": app.corp_id,
            "AgentID": app.agent_id,
            "Encrypt": query.pop("Encrypt"),
        }
        url = URL(app.callback).update_query(query)
        status, body = await self._outward.ask(
            "POST", url, xml.build(outer).encode(), kind="text/xml", seconds=DEADLINE_SECONDS
        )
        verdict = f"not taken, delivery {nth}"
        if status == 200:
            verdict = self._replies.take(app, told, body) if nth <= DELIVERIES else "ok"
        self._requests.add("POST", url.path, status=status, verdict=verdict, to="bot")
        return status

    def _seal(self, app: App, plain: bytes) -> dict[str, str]:
        timestamp = str(self._clock.now_ms() // 1000)
        nonce = self._ids.digits(10)
        envelope = Envelope(app.token, app.aes_key, app.corp_id)
        sealed = envelope.seal(plain, timestamp=timestamp, nonce=nonce, random=self._ids.random())
        return {
            "msg_signature": sealed.signature,
            "timestamp": timestamp,
            "nonce": nonce,
            "Encrypt": sealed.encrypt,
        }

    async def post(self, url: URL, body: bytes, seconds: float) -> tuple[int, bytes]:
        """Send JSON; status and body, 0 and nothing without an answer within this time."""
        return await self._outward.ask("POST", url, body, seconds=seconds)
