"""A Stream gateway of our own: it hands out tickets, takes sockets and keeps what it was told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

PATIENCE = 5  # seconds for something that comes at once


class Line:
    """The gateway's end of one socket."""

    def __init__(
        self, socket: web.WebSocketResponse, ticket: str, transport: asyncio.Transport
    ) -> None:
        self.socket, self.ticket, self._transport = socket, ticket, transport
        self.acks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.pings: asyncio.Queue[bytes] = asyncio.Queue()
        self.pongs: asyncio.Queue[bytes] = asyncio.Queue()
        self.closed = asyncio.Event()
        self.is_frozen = False

    async def send(self, type_: str, topic: str, data: Any = "", **headers: str) -> None:
        """One frame; ``data`` that is no text goes as JSON in a text."""
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        named = {"contentType": "application/json", "messageId": "m1", "time": 1690362102194}
        fields = {"specVersion": "1.0", "type": type_, "data": text}
        await self.say({**fields, "headers": {**named, "topic": topic, **headers}})

    async def say(self, frame: Any) -> None:
        await self.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def ack(self) -> dict[str, Any]:
        """The next ack, its ``data`` read."""
        fields = await asyncio.wait_for(self.acks.get(), PATIENCE)
        return {**fields, "data": json.loads(fields["data"]) if fields["data"] else None}

    async def breaks(self, how: str) -> None:
        """ "disconnect": it asks for another link; "close": politely; "abort": no word at all."""
        if how == "disconnect":
            await self.send("SYSTEM", "disconnect", {"reason": "connection is expired"})
        elif how == "close":
            await self.socket.close()
        else:
            self._transport.abort()

    async def ends(self) -> None:
        await asyncio.wait_for(self.closed.wait(), PATIENCE)

    async def listen(self) -> None:
        async for message in self.socket:
            if message.type == WSMsgType.TEXT:
                self.acks.put_nowait(json.loads(message.data))
            elif message.type == WSMsgType.PING:
                self.pings.put_nowait(message.data)
                if not self.is_frozen:
                    await self.socket.pong(message.data)
            elif message.type == WSMsgType.PONG:
                self.pongs.put_nowait(message.data)
        self.closed.set()


class Gateway:
    """``refusals`` are answered before tickets are handed out again."""

    def __init__(self) -> None:
        self.base = ""
        self.endpoint = ""  # told in place of the right one
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.refusals: list[Callable[[], web.Response]] = []
        self.tickets: set[str] = set()
        self.lines: list[Line] = []
        self._new: asyncio.Queue[Line] = asyncio.Queue()
        app = web.Application()
        app.router.add_post("/v1.0/gateway/connections/open", self._open)
        app.router.add_get("/connect", self._connect)
        self._server = TestServer(app)

    async def start(self) -> None:
        await self._server.start_server()
        self.base = str(self._server.make_url("")).rstrip("/")

    async def stop(self) -> None:
        for line in self.lines:
            await line.socket.close()
        await self._server.close()

    async def line(self) -> Line:
        """The next socket that is opened."""
        return await asyncio.wait_for(self._new.get(), PATIENCE)

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if not line.closed.is_set()]

    async def _open(self, request: web.Request) -> web.Response:
        self.asked.append((dict(request.headers), await request.json()))
        if self.refusals:
            return self.refusals.pop(0)()
        ticket = f"ticket+/{len(self.asked)}=="
        self.tickets.add(ticket)
        endpoint = self.endpoint or self.base.replace("http", "ws") + "/connect"
        return web.json_response({"endpoint": endpoint, "ticket": ticket})

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=401)
        self.tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        line = Line(socket, ticket, request.transport)
        self.lines.append(line)
        self._new.put_nowait(line)
        await line.listen()
        return socket
