"""One AI bot, put together: its client, its channel, and the way in that its mode has."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import timedelta

from aiohttp import ClientSession

from botkit.calls.transport import Transport
from botkit.clock import Clock
from botkit.observe.metrics import Metrics
from botkit.wecom.aibot.answers import Answers, Shelf
from botkit.wecom.aibot.channel import AiBotChannel
from botkit.wecom.aibot.client import AiBot
from botkit.wecom.aibot.connection import Connection
from botkit.wecom.aibot.gateway import AiBotGateway
from botkit.wecom.aibot.hearing import Hearing, Intake
from botkit.wecom.aibot.outbound import Mode
from botkit.wecom.aibot.pushing import Pushing
from botkit.wecom.aibot.reading import Reader
from botkit.wecom.crypto import Envelope
from botkit.wecom.gateway import WINDOW, WecomGateway
from botkit.wire.record import Record


class Keys(Record):
    """What the console shows of an AI bot, by its mode.

    ``name``: what people write after @ in groups.  ``receive_ids``: whom callbacks may be sealed
    for; inside a corp nobody.
    """

    mode: Mode = "long"
    bot_id: str = ""
    secret: str = ""
    token: str = ""
    aes_key: str = ""
    name: str = ""
    receive_ids: Collection[str] = ()


class AiBotApp:
    """``channel`` and ``client`` always; ``gateway`` in callback mode only.

    In long mode call ``listen`` when events can be stored, and ``stop`` when nothing more is to
    be sent.  ``tenant`` is the first part of its conversations' keys; ``api`` and ``socket`` are
    addresses of the platform.
    """

    def __init__(
        self,
        name: str,
        keys: Keys,
        *,
        tenant: str,
        api: str,
        socket: str,
        shelf: Shelf,
        clock: Clock,
        transport: Transport,
        http: ClientSession,
        feedback: bool,
        window: timedelta = WINDOW,
    ) -> None:
        self._name, self._clock = name, clock
        app = name.partition("/")[2]
        self._reader = Reader(tenant=tenant, app=app, name=keys.name, clock=clock)
        self._answers = Answers(shelf, clock, feedback=feedback)
        self.client = AiBot(transport, aes_key=keys.aes_key, api=api)
        self.gateway: AiBotGateway | None = None
        self._line: Connection | None = None
        self._hearing: Hearing | None = None
        self._tasks: list[asyncio.Task[None]] = []
        if keys.mode == "long":
            self._line = Connection(
                name, url=socket, bot_id=keys.bot_id, secret=keys.secret, http=http, clock=clock
            )
            self._pushing = Pushing(self._answers, self._line.respond)
            self._answers.on_open = self._pushing.begin
        else:
            self.gateway = self._callbacks(app, keys, window)
        self.channel = AiBotChannel(
            name, tenant, self.client, self._answers, mode=keys.mode, line=self._line
        )

    def listen(self, intake: Intake, metrics: Metrics) -> None:
        """Open the long connection and keep it up."""
        if self._line is None:
            return
        self._hearing = hearing = Hearing(
            self._name, self._reader, self._answers, intake, clock=self._clock, metrics=metrics
        )
        self._tasks = [
            asyncio.create_task(hearing.run(), name=f"{self._name} hearing"),
            asyncio.create_task(self._line.run(hearing), name=f"{self._name} connection"),
        ]

    async def rest(self) -> None:
        """Return when all that came is stored."""
        if self._hearing is not None:
            await self._hearing.rest()

    async def stop(self) -> None:
        """Close the connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._line is not None:
            await self._pushing.stop()

    def _callbacks(self, app: str, keys: Keys, window: timedelta) -> AiBotGateway:
        receive_id = next(iter(keys.receive_ids), "")
        door = WecomGateway(
            app=app,
            corp_id=receive_id,
            agent_id=0,
            token=keys.token,
            aes_key=keys.aes_key,
            clock=self._clock,
            receive_ids=keys.receive_ids,
            window=window,
        )
        envelope = Envelope(keys.token, keys.aes_key, receive_id)
        return AiBotGateway(door, envelope, self._reader, self._answers)
