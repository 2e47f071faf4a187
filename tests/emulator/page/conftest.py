"""Both sides of the chat page: tiny bots of each platform, and ways to open the page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from botkit.clock import MovableClock
from botkit.dingtalk.crypto import robot_sign
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.wecom.crypto import Envelope, read_outer
from botkit.wire import xml
from tests.emulator.dingtalk.conftest import Api, StreamBot

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


class DingBot:
    """An app of DingTalk that listens by Stream, and the robot of the group."""

    def __init__(self, emulator: Emulator, client: aiohttp.ClientSession) -> None:
        self.emulator, self._client = emulator, client
        self.app = emulator.company.app("main", "dingtalk")
        self.api = Api(emulator.base, client, self.app)
        self.stream = StreamBot(self.api)

    async def heard(self, field: str, count: int = 1) -> dict[str, Any]:
        """The last that has this field, once so many have; that it was read is told in between."""
        came = await self.stream.heard(1)
        while len(found := [one for one in came if field in one]) < count:
            came = await self.stream.heard(len(came) + 1)
        return found[-1]

    async def send(self, key: str, to: str = "zhangsan", **param: str) -> str:
        """A message of the robot by its template; the handle."""
        body = {"robotCode": self.app.robot_code, "userIds": [to], "msgKey": key}
        found = await self.api.call(
            "/v1.0/robot/oToMessages/batchSend",
            {**body, "msgParam": json.dumps(param, ensure_ascii=False)},
        )
        return str(found["processQueryKey"])

    async def notice(self, kind: str, **content: Any) -> int:
        """A work notice; the number of its task."""
        found = await self.api.notice({"msgtype": kind, kind: content})
        assert 0 == found["errcode"], found
        return int(found["task_id"])

    async def card(self, name: str, to: str = "IM_ROBOT.zhangsan", **values: str) -> None:
        await self.api.card(to, name, cardData={"cardParamMap": values})

    async def repaint(self, name: str, **values: str) -> None:
        options = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
        body = {"outTrackId": name, "cardData": {"cardParamMap": values}}
        body |= {"cardUpdateOptions": options}
        assert (await self.api.call("/v1.0/card/instances", body, verb="PUT"))["success"]

    async def post(self, kind: str, at: dict[str, Any] | None = None, **content: Any) -> None:
        """By the robot of the group, signed."""
        robots = self.emulator.company.robots
        robot = next(one for one in robots if one.platform == "dingtalk")
        stamp = str(self.emulator.clock.now_ms())
        sign = robot_sign(robot.sign, stamp)
        query = {"access_token": robot.key, "timestamp": stamp, "sign": sign}
        body = {"msgtype": kind, kind: content, "at": at or {}}
        found = await Api(self.api.base, self._client, self.app).call("/robot/send", body, **query)
        assert 0 == found["errcode"], found

    async def reply(self, heard: dict[str, Any], kind: str, **content: Any) -> None:
        """To the address that came with a message."""
        body = {"msgtype": kind, kind: content}
        async with self._client.post(heard["sessionWebhook"], json=body) as answer:
            found = await answer.json(content_type=None)
        assert 0 == found["errcode"], found


@pytest.fixture
def company() -> Company:
    return Company.pretend()


@pytest_asyncio.fixture(loop_scope="session")
async def emulator(company: Company) -> AsyncIterator[Emulator]:
    emulator = Emulator(company, clock=MovableClock())
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


@pytest_asyncio.fixture(loop_scope="session")
async def ding(emulator: Emulator) -> AsyncIterator[DingBot]:
    """For companies that have an app ``main`` on DingTalk."""
    async with aiohttp.ClientSession() as client:
        bot = DingBot(emulator, client)
        await bot.api.sign_in()
        await bot.stream.connect()
        yield bot
        await bot.stream.close()


@pytest.fixture
def visit(emulator: Emulator) -> Callable[..., Awaitable[Any]]:
    """``await visit(page, "person=lisi&app=main")``: open the page there, live."""

    async def go(page: Any, place: str = "person=zhangsan&app=main") -> None:
        await page.goto(f"{emulator.base}/#{place}")
        await page.wait_for_selector("body[data-ready] [data-online=yes]")

    return go
