from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import structlog
from aiohttp import ClientSession
from multidict import CIMultiDict, CIMultiDictProxy

from botkit.engine.intake import Received
from botkit.observe.metrics import Metrics
from botkit.server.application import public_application
from botkit.server.bounds import Bounds
from botkit.server.listening import serve
from botkit.wecom.crypto import Envelope
from botkit.wecom.gateway import WecomGateway
from botkit.wire import xml

CORP, AGENT, NOW = "wwbotkit0000000001", 1000002, 1700000000
TOKEN, KEY = "botkitToken001", "mpF8TfVa1uLfAEXxoakRbpharRq5anPXNVTkKMUXkss"


@dataclass
class Clock:
    """Stands still until it is moved."""

    seconds: float = NOW

    def now_ms(self) -> int:
        return round(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits on a clock")


@dataclass
class Intake:
    """Keeps what it was given; ``gate`` is passed before each commit."""

    answer: str = "stored"
    error: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    stored: list = field(default_factory=list)
    buried: list = field(default_factory=list)

    async def take(self, read):
        arrival = read()
        await self.gate.wait()
        if self.error:
            raise self.error
        self.stored.append(arrival)
        return Received(self.answer, arrival)

    async def bury(self, app, unreadable):
        await self.gate.wait()
        if self.error:
            raise self.error
        self.buried.append((app, unreadable))


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: CIMultiDictProxy[str]


@dataclass
class Line:
    """One connection, byte by byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> Answer:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = CIMultiDict(line.split(": ", 1) for line in head[1:] if line)
        body = await self.reader.readexactly(int(headers["Content-Length"]))
        return Answer(int(head[0].split()[1]), body, CIMultiDictProxy(headers))

    async def rest(self) -> bytes:
        """All that still comes until the server hangs up."""
        try:
            return await self.reader.read()
        except ConnectionError:
            return b""


@dataclass
class Face:
    """The public application on a port of its own, and who calls it."""

    session: ClientSession
    port: int
    metrics: Metrics
    path: str = "/callback/wecom/main"

    async def get(self, path: str | None = None, **options) -> Answer:
        return await self.ask("GET", path, **options)

    async def post(self, path: str | None = None, **options) -> Answer:
        return await self.ask("POST", path, **options)

    async def ask(self, method: str, path: str | None = None, **options) -> Answer:
        url = f"http://127.0.0.1:{self.port}{path or self.path}"
        async with self.session.request(method, url, **options) as response:
            return Answer(response.status, await response.read(), response.headers)

    async def raw(self, *pieces: bytes) -> Answer:
        """Send bytes, each piece in a packet of its own, and read one answer."""
        async with self.line() as line:
            for piece in pieces:
                await line.send(piece)
                await self.get("/between")  # the server has read the piece when it answers this
            return await line.answer()

    @asynccontextmanager
    async def line(self, address: str = "127.0.0.1") -> AsyncIterator[Line]:
        """A connection from an address of this machine."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, local_addr=(address, 0)
        )
        try:
            yield Line(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def hang_up_after(self, request: bytes) -> None:
        """Send bytes and break the connection."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        await writer.drain()
        await self.get("/between")
        writer.transport.abort()
        await self.get("/after")

    def count(self, outcome: str, app: str = "wecom/main") -> int:
        line = f'botkit_callbacks_total{{app="{app}",outcome="{outcome}"}} '
        found = [one for one in self.metrics.render().decode().splitlines() if line in one]
        return int(float(found[0].removeprefix(line))) if found else 0


class Platform:
    """Writes what WeCom would send."""

    def text(self, content: str = "请假", **changes: object) -> bytes:
        message = {
            "ToUserName": CORP,
            "FromUserName": "zhangsan",
            "CreateTime": NOW,
            "MsgType": "text",
            "Content": content,
            "MsgId": "7300000000000000001",
            "AgentID": AGENT,
        }
        return xml.build(message | changes).encode()

    def delivery(self, plain: bytes, **options) -> dict[str, object]:
        """Query and body of a POST, for ``Face.post``."""
        query, encrypt = self._sealed(plain, **options)
        body = xml.build({"ToUserName": CORP, "AgentID": AGENT, "Encrypt": encrypt})
        return {"params": query, "data": body.encode()}

    def raw(self, plain: bytes, *headers: str, version: str = "1.1") -> bytes:
        """The same byte by byte, for ``Line.send``."""
        query, body = self.delivery(plain).values()
        head = (
            f"POST /callback/wecom/main?{urlencode(query)} HTTP/{version}",
            *("Host: x", f"Content-Length: {len(body)}", *headers),
        )
        return "\r\n".join([*head, "", ""]).encode() + body

    def check(self, plain: bytes, **options) -> dict[str, object]:
        """Query of a verification GET."""
        query, encrypt = self._sealed(plain, **options)
        return {"params": query | {"echostr": encrypt}}

    def _sealed(
        self, plain: bytes, *, at: int = NOW, receive_id: str = CORP
    ) -> tuple[dict[str, str], str]:
        encrypt, signature = Envelope(TOKEN, KEY, receive_id).seal(
            plain, timestamp=str(at), nonce="nonce0001"
        )
        query = {"msg_signature": signature, "timestamp": str(at), "nonce": "nonce0001"}
        return query, encrypt


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def intake() -> Intake:
    ready = Intake()
    ready.gate.set()
    return ready


@pytest.fixture
def gateway(clock) -> WecomGateway:
    return WecomGateway(
        app="main", corp_id=CORP, agent_id=AGENT, token=TOKEN, aes_key=KEY, clock=clock
    )


@pytest.fixture
def logs():
    with structlog.testing.capture_logs() as written:
        yield written


@pytest.fixture
def served(clock, intake, gateway):
    """A context: the public application with some of its bounds and settings changed."""

    @asynccontextmanager
    async def face(gateway=gateway, options=(), **bounds) -> AsyncIterator[Face]:
        metrics = Metrics()
        app = public_application(
            {"wecom/main": gateway},
            intake,
            metrics=metrics,
            clock=clock,
            bounds=Bounds(**bounds),
            **dict(options),
        )
        runner, port = await serve(app, "127.0.0.1", 0, strict=True)
        try:
            async with ClientSession() as session:
                yield Face(session, port, metrics)
        finally:
            await runner.cleanup()

    return face


@pytest.fixture
async def face(served):
    async with served() as one:
        yield one
