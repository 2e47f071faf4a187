"""One app, put together: its client, its channel, and the way in that its mode has."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from aiohttp import ClientSession

from botkit.calls.tokens import Shelf
from botkit.calls.transport import Transport
from botkit.clock import Clock
from botkit.dingtalk.channel import DingTalkChannel
from botkit.dingtalk.client import API, LOGIN, OAPI, DingTalk
from botkit.dingtalk.gateway import WINDOW, DingTalkGateway
from botkit.dingtalk.hearing import Hearing, Intake
from botkit.dingtalk.reading import Reader
from botkit.dingtalk.sessions import Sessions
from botkit.dingtalk.stream import Stream
from botkit.observe.metrics import Metrics
from botkit.wire.record import Record


class Keys(Record):
    """What the developer console shows of an app; ``token`` and ``aes_key`` are for HTTP only."""

    client_id: str
    client_secret: str
    corp_id: str
    agent_id: int = 0
    robot_code: str = ""
    mode: Literal["stream", "http"] = "stream"
    token: str = ""
    aes_key: str = ""
    card_template: str = ""


class DingTalkApp:
    """``channel`` and ``client`` always; ``gateway`` in http mode only.

    In stream mode call ``listen`` when events can be stored, and ``stop`` when nothing more is to
    be heard.  ``name`` is the channel's, ``dingtalk/<app>``.
    """

    def __init__(
        self,
        name: str,
        keys: Keys,
        *,
        clock: Clock,
        transport: Transport,
        http: ClientSession,
        shelf: Shelf | None = None,
        api: str = API,
        oapi: str = OAPI,
        login: str = LOGIN,
        window: timedelta = WINDOW,
    ) -> None:
        self._name, self._keys, self._clock, self._api = name, keys, clock, api
        self._transport, self._http = transport, http
        self.client = DingTalk(
            client_id=keys.client_id,
            client_secret=keys.client_secret,
            agent_id=keys.agent_id,
            robot_code=keys.robot_code,
            corp_id=keys.corp_id,
            transport=transport,
            clock=clock,
            api=api,
            oapi=oapi,
            login=login,
            shelf=shelf,
        )
        sessions = Sessions(self.client.addresses, clock)
        is_http = keys.mode == "http"
        self.channel = DingTalkChannel(
            name,
            self.client,
            sessions,
            card_template=keys.card_template,
            clicks="HTTP" if is_http else "STREAM",
            route=keys.client_id if is_http else None,
        )
        self._reader = Reader(
            corp_id=keys.corp_id,
            app=name.partition("/")[2],
            robots=[keys.client_id, self.client.robot_code],
            sessions=sessions,
        )
        self.gateway = self._callbacks(window) if is_http else None
        self._stream: Stream | None = None

    def listen(self, intake: Intake, metrics: Metrics) -> None:
        """Open the Stream connection and keep it up; nothing in http mode."""
        if self.gateway is not None:
            return
        self._stream = Stream(
            client_id=self._keys.client_id,
            client_secret=self._keys.client_secret,
            handler=Hearing(self._name, self._reader, intake, metrics),
            session=self._http,
            transport=self._transport,
            clock=self._clock,
            api=self._api,
        )
        self._stream.start()

    async def connected(self) -> None:
        """Return when the Stream connection is up; in http mode at once."""
        if self._stream is not None:
            await self._stream.connected()

    async def stop(self) -> None:
        """Take nothing more and close the connection."""
        if self._stream is not None:
            await self._stream.stop()
            self._stream = None

    def _callbacks(self, window: timedelta) -> DingTalkGateway:
        return DingTalkGateway(
            self._reader,
            client_secret=self._keys.client_secret,
            token=self._keys.token,
            aes_key=self._keys.aes_key,
            receive_ids=[self._keys.client_id, self._keys.corp_id],
            clock=self._clock,
            window=window,
        )
