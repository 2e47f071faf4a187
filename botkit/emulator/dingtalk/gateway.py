"""The gateway of Stream mode: tickets, connections, frames down and acks up.

Doc: Stream mode, protocol
"""

from __future__ import annotations

import asyncio
import uuid
from random import Random
from typing import Any

from aiohttp import web

from botkit.clock import Clock
from botkit.emulator.company import App
from botkit.emulator.dingtalk import frames
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.dingtalk.frames import Ack, Headers
from botkit.emulator.dingtalk.lines import Line, Topic
from botkit.emulator.dingtalk.names import app_id
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.dingtalk.tokens import Tokens
from botkit.emulator.faults import STREAM, Fault, Faults
from botkit.emulator.ids import Ids
from botkit.emulator.requests import Requests
from botkit.wire.record import Record

PATH = "/connect"
TICKET_MS = 90_000
STRANGE = "/v9.9/nobody/knows"  # a topic
FRAME_BYTES = 4 * 1024 * 1024
PING_SECONDS = 20.0
CLOSE_SECONDS = 1.0  # of the machine, for the other side to say goodbye
LEAVE_SECONDS = 10.0  # from the word to leave to the end of the connection


class Ticket(Record):
    app: App
    topics: list[Topic]
    expires_at: int


class Gateway:
    """``base`` is where the emulator listens."""

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        dice: Random,
        faults: Faults,
        requests: Requests,
        tokens: Tokens,
    ) -> None:
        self._clock, self._ids, self._dice = clock, ids, dice
        self._faults, self._requests, self._tokens = faults, requests, tokens
        self.base = ""
        self._tickets: dict[str, Ticket] = {}
        self._lines: list[Line] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def open_rooms(self) -> Rooms:
        return {("POST", "/v1.0/gateway/connections/open"): self.open}

    def open(self, call: Call) -> Answer | web.Response:
        """Hand out a ticket; whoever does not ask for JSON is answered in XML."""
        app = self._tokens.client(call.body.get("clientId"), call.body.get("clientSecret"))
        if app is None:
            raise Refusal("authFailed", status=401)
        topics = _topics(call.body.get("subscriptions"))
        ticket = str(uuid.UUID(bytes=self._ids.random()))
        expires_at = self._clock.now_ms() + TICKET_MS
        self._tickets[ticket] = Ticket(app, topics, expires_at)
        endpoint = self.base.replace("http", "ws", 1) + PATH
        if "application/json" not in call.headers.get("accept", ""):
            told = f"<endpoint>{endpoint}</endpoint><ticket>{ticket}</ticket>"
            return web.Response(text=f"<result>{told}</result>", content_type="application/xml")
        return {"endpoint": endpoint, "ticket": ticket}

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        ticket = self._tickets.pop(request.query.get("ticket", ""), None)
        if ticket is None or ticket.expires_at <= self._clock.now_ms():
            self._requests.add("WS", PATH, status=401, verdict="no such ticket")
            return web.Response(status=401)
        socket = web.WebSocketResponse(
            autoping=False, max_msg_size=FRAME_BYTES, timeout=CLOSE_SECONDS
        )
        await socket.prepare(request)
        self._requests.add("WS", PATH, status=101)
        id_ = str(uuid.UUID(bytes=self._ids.random()))
        line = Line(socket, request, ticket.app, ticket.topics, id_, self._clock)
        self._lines.append(line)
        pinging = asyncio.create_task(self._ping(line))
        try:
            await line.listen()
        finally:
            pinging.cancel()
            self._lines.remove(line)
        return socket

    async def stop(self) -> None:
        """Close all connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(line.close() for line in self._lines))

    def lines(self, app: App) -> list[Line]:
        """Open connections, those that leave included."""
        return [line for line in self._lines if line.app is app]

    def cut(self, app: App) -> int:
        """Cut all connections of an app without a word, as a gateway that dies; how many."""
        lines = self.lines(app)
        for line in lines:
            line.cut()
        return len(lines)

    async def send(
        self, app: App, kind: str, topic: str, data: str, seconds: float, **headers: str
    ) -> tuple[bool, Ack | None]:
        """Whether there was a connection, and the ack when one came in time.

        Several connections share the traffic at random.
        """
        fault = self._faults.take(STREAM, PATH)
        if fault and fault.fault == "ask_to_leave" and (line := self._choose(app, kind, topic)):
            await self._ask_to_leave(line)
        line = self._choose(app, kind, topic)
        if line is None:
            return False, None
        if fault and fault.fault == "strange_frame":
            await line.say(frames.frame(frames.CALLBACK, STRANGE, "", **self._told(line)))
        ack = await self._exchange(line, fault, kind, topic, data, seconds, headers)
        verdict = "ok" if ack else "no ack"
        self._requests.add(
            "WS", f"{PATH}{topic}", status=ack.code if ack else 0, verdict=verdict, to="bot"
        )
        return True, ack

    async def _exchange(
        self,
        line: Line,
        fault: Fault | None,
        kind: str,
        topic: str,
        data: str,
        seconds: float,
        headers: Headers,
    ) -> Ack | None:
        name = fault.fault if fault else ""
        line.is_silent = line.is_silent or name == "silent_socket"
        if name == "cut_before":
            line.cut()
        told = self._told(line, **headers)
        asking = asyncio.ensure_future(
            line.ask(told["messageId"], frames.frame(kind, topic, data, **told), seconds)
        )
        if name == "cut_after":
            await asyncio.sleep(0)  # let the frame go out first
            line.cut()
        ack = await asking
        if name == "lose_ack":
            await self._clock.sleep(seconds)
            return None
        return ack

    def _choose(self, app: App, kind: str, topic: str) -> Line | None:
        found = [line for line in self.lines(app) if line.takes(kind, topic)]
        return self._dice.choice(found) if found else None

    async def _ask_to_leave(self, line: Line) -> None:
        line.is_leaving = True
        reason = '{"reason":"connection is expired"}'
        await line.say(frames.frame(frames.SYSTEM, "disconnect", reason, **self._told(line)))
        task = asyncio.create_task(self._end(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self, line: Line) -> None:
        await self._clock.sleep(LEAVE_SECONDS)
        await line.close()

    async def _ping(self, line: Line) -> None:
        while True:
            await self._clock.sleep(PING_SECONDS)
            told = self._told(line)
            await line.say(frames.frame(frames.SYSTEM, "ping", '{"opaque":"emulator"}', **told))

    def _told(self, line: Line, **headers: str) -> Headers:
        """The headers of a frame; a repeat of what was told gets another message id."""
        return {
            "appId": app_id(line.app),
            "connectionId": line.id,
            "messageId": self._ids.text(),
            "time": str(self._clock.now_ms()),
            **headers,
        }


def _topics(given: Any) -> list[Topic]:
    """What a connection is for.  Raises Refusal."""
    if not isinstance(given, list) or not given:
        raise Refusal("InvalidParameter", "subscriptions 为空")
    topics = []
    for one in given:
        kind, topic = (one.get("type"), one.get("topic")) if isinstance(one, dict) else (0, 0)
        if kind not in frames.KINDS or not isinstance(topic, str) or not topic:
            raise Refusal("InvalidParameter", "subscriptions 不合法")
        if kind == frames.EVENT and topic != "*":
            raise Refusal("InvalidParameter", "EVENT 的 topic 只能是 *")
        topics.append((str(kind), topic))
    return topics
