"""Both sides of the chat page: a tiny bot over HTTP, and ways to open the page in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from botkit.clock import MovableClock
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.wecom.crypto import Envelope, read_outer
from botkit.wire import xml

MENU = [
    {"type": "click", "name": "报修", "key": "new_ticket"},
    {
        "name": "更多",
        "sub_button": [
            {"type": "click", "name": "帮助", "key": "help"},
            {"type": "view", "name": "官网", "url": "https://www.example.com/"},
        ],
    },
]


class TinyBot:
    """Reads every callback, answers ``status``, and sends what a test tells it to."""

    def __init__(self, emulator: Emulator, client: aiohttp.ClientSession) -> None:
        self.emulator, self._client = emulator, client
        self.app = emulator.company.app()
        self._envelope = Envelope(self.app.token, self.app.aes_key, self.app.corp_id)
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        encrypt, _ = read_outer(await request.read())
        asked = request.query
        opened = self._envelope.open(
            asked["msg_signature"], asked["timestamp"], asked["nonce"], encrypt
        )
        self._heard.put_nowait(xml.parse(opened))
        return web.Response(status=self.status)

    async def hear(self, name: str) -> dict[str, Any]:
        """The next callback of this type or event; others before it are passed over."""
        async with asyncio.timeout(10):
            while True:
                heard = await self._heard.get()
                if name in (heard["MsgType"], heard.get("Event")):
                    return heard

    def has_heard(self, name: str) -> bool:
        return any(name in (one["MsgType"], one.get("Event")) for one in self._heard._queue)

    async def call(self, path: str, **fields: Any) -> dict[str, Any]:
        base = self.emulator.base
        asked = {"corpid": self.app.corp_id, "corpsecret": self.app.secret}
        async with self._client.get(f"{base}/cgi-bin/gettoken", params=asked) as answer:
            token = (await answer.json())["access_token"]
        query = {"access_token": token, "agentid": str(self.app.agent_id)}
        async with self._client.post(f"{base}{path}", params=query, json=fields) as answer:
            found = await answer.json()
        assert 0 == found["errcode"], found
        return found

    async def send(self, msgtype: str, to: str = "zhangsan", **content: Any) -> dict[str, Any]:
        fields = {"touser": to, "agentid": self.app.agent_id, "msgtype": msgtype}
        return await self.call("/cgi-bin/message/send", **fields, **{msgtype: content})

    async def post(self, msgtype: str, **content: Any) -> None:
        key = self.emulator.company.robots[0].key
        address = f"{self.emulator.base}/cgi-bin/webhook/send"
        body = {"msgtype": msgtype, msgtype: content}
        async with self._client.post(address, params={"key": key}, json=body) as answer:
            found = await answer.json()
        assert 0 == found["errcode"], found

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", content, filename=name)
        base = self.emulator.base
        asked = {"corpid": self.app.corp_id, "corpsecret": self.app.secret}
        async with self._client.get(f"{base}/cgi-bin/gettoken", params=asked) as answer:
            token = (await answer.json())["access_token"]
        query = {"access_token": token, "type": kind}
        address = f"{base}/cgi-bin/media/upload"
        async with self._client.post(address, params=query, data=form) as answer:
            return str((await answer.json())["media_id"])

    async def repaint(self, click: dict[str, Any], word: str) -> None:
        """Turn the buttons of the card clicked into this word."""
        await self.update(click, button={"replace_name": word})

    async def update(self, click: dict[str, Any], **new: Any) -> None:
        await self.call(
            "/cgi-bin/message/update_template_card",
            userids=[click["FromUserName"]],
            agentid=self.app.agent_id,
            response_code=click["ResponseCode"],
            **new,
        )


@pytest_asyncio.fixture(loop_scope="session")
async def emulator() -> AsyncIterator[Emulator]:
    emulator = Emulator(Company.pretend(), clock=MovableClock())
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def bot(emulator: Emulator) -> AsyncIterator[TinyBot]:
    async with aiohttp.ClientSession() as client:
        bot = TinyBot(emulator, client)
        application = web.Application()
        application.router.add_post("/callback", bot.take)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        bot.app.callback = f"http://127.0.0.1:{runner.addresses[0][1]}/callback"
        await bot.call("/cgi-bin/menu/create", button=MENU)
        yield bot
        await runner.cleanup()


@pytest.fixture
def visit(emulator: Emulator) -> Callable[..., Awaitable[Any]]:
    """``await visit(page, "person=lisi&app=main")``: open the page there, live."""

    async def go(page: Any, place: str = "person=zhangsan&app=main") -> None:
        await page.goto(f"{emulator.base}/#{place}")
        await page.wait_for_selector("body[data-ready] [data-online=yes]")

    return go
