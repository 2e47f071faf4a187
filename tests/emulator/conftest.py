"""An emulator on a moved clock, a bot that only listens, and a plain HTTP client."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from botkit.clock import MovableClock
from botkit.emulator.company import App, Company
from botkit.emulator.emulator import Emulator
from botkit.wecom.crypto import Envelope
from botkit.wire import xml

JSON = {"Content-Type": "application/json"}


class Bot:
    """Keeps every callback it gets, opened, and answers as it is told to."""

    def __init__(self, app: App) -> None:
        self.envelope = Envelope(app.token, app.aes_key, app.corp_id)
        self.heard: list[dict[str, Any]] = []
        self.queries: list[dict[str, str]] = []
        self.statuses: list[int] = []  # of the next answers; then 200
        self.reply: Callable[[dict[str, Any]], bytes] = lambda told: b""
        self.hangs = 0  # how many of the next callbacks get no answer
        self.arrived = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        outer = xml.parse(await request.read())
        plain = self.envelope.open(
            query["msg_signature"], query["timestamp"], query["nonce"], outer["Encrypt"]
        )
        self.queries.append(query)
        self.heard.append(xml.parse(plain))
        self.arrived.set()
        if self.hangs:
            self.hangs -= 1
            await asyncio.Event().wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, body=self.reply(self.heard[-1]))

    async def verify(self, request: web.Request) -> web.Response:
        query = request.query
        echostr = query["echostr"].replace(" ", "+")
        word = self.envelope.open(
            query["msg_signature"], query["timestamp"], query["nonce"], echostr
        )
        return web.Response(body=word)

    def sealed(self, fields: dict[str, Any]) -> bytes:
        """A passive reply."""
        sealed = self.envelope.seal(xml.build(fields).encode(), timestamp="1", nonce="2")
        outer = {"Encrypt": sealed.encrypt, "MsgSignature": sealed.signature}
        return xml.build({**outer, "TimeStamp": "1", "Nonce": "2"}).encode()


class Api:
    """Calls the emulator as any client would."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base, self.session = base, session
        self.token = ""

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        async with self.session.get(f"{self.base}{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, body: Any, **query: Any) -> dict[str, Any]:
        raw = io.BytesIO(json.dumps(body).encode())  # as a file: some bodies are large
        async with self.session.post(
            f"{self.base}{path}", params=query, data=raw, headers=JSON
        ) as answer:
            return await answer.json()

    async def call(self, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        """With the token; a GET when there is no body."""
        query["access_token"] = self.token
        path = f"/cgi-bin/{path}"
        return await (self.get(path, **query) if body is None else self.post(path, body, **query))

    async def send(self, to: str = "zhangsan", **fields: Any) -> dict[str, Any]:
        body = {"touser": to, "msgtype": "text", "agentid": 1000002, "text": {"content": "你好"}}
        return await self.call("message/send", {**body, **fields})

    async def card(
        self, task_id: str = "t1", to: str = "zhangsan", **fields: Any
    ) -> dict[str, Any]:
        card = {
            "card_type": "button_interaction",
            "main_title": {"title": "报修确认"},
            "task_id": task_id,
            "button_list": [{"text": "提交", "key": "yes"}, {"text": "取消", "key": "no"}],
        }
        return await self.send(to, msgtype="template_card", template_card={**card, **fields})

    async def status(self, method: str, path: str, **options: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.request(method, f"{self.base}{path}", **options) as answer:
            return answer.status, await answer.json()

    async def upload(self, path: str, name: str, content: bytes, **query: Any) -> dict[str, Any]:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", io.BytesIO(content), filename=name)
        async with self.session.post(f"{self.base}{path}", params=query, data=form) as answer:
            return await answer.json()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def move(clock: MovableClock) -> Callable[..., None]:
    """Move the clock forward: ``move(hours=2)``."""
    return lambda **by: clock.shift(timedelta(**by))


@pytest.fixture
def company() -> Company:
    return Company.pretend(apps=["main"], rooms=["ops"])


@pytest.fixture
async def emulator(company: Company, clock: MovableClock) -> AsyncIterator[Emulator]:
    emulator = Emulator(company, clock=clock)
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    """Listens at the callback address of the app ``main``."""
    app = emulator.company.app("main")
    bot = Bot(app)
    server = web.Application()
    server.router.add_post("/callback/wecom/main", bot.answer)
    server.router.add_get("/callback/wecom/main", bot.verify)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.callback = f"http://127.0.0.1:{runner.addresses[0][1]}/callback/wecom/main"
    yield bot
    await runner.cleanup()


@pytest.fixture
async def stranger(emulator: Emulator) -> AsyncIterator[Api]:
    """A client without a token."""
    async with aiohttp.ClientSession() as session:
        yield Api(emulator.base, session)


@pytest.fixture
async def api(stranger: Api, company: Company) -> Api:
    """A client with the token of the app ``main``."""
    app = company.app("main")
    answer = await stranger.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=app.secret)
    stranger.token = answer["access_token"]
    return stranger
