"""An emulator with DingTalk apps, bots that listen by Stream and by HTTP, a plain HTTP client."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType, web

from botkit.dingtalk.crypto import Envelope
from botkit.emulator.company import App, Company
from botkit.emulator.emulator import Emulator

OPEN = "/v1.0/gateway/connections/open"
MESSAGES, CARDS = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"
TOPICS = [
    {"type": "EVENT", "topic": "*"},
    {"type": "CALLBACK", "topic": MESSAGES},
    {"type": "CALLBACK", "topic": CARDS},
]
TOKEN = "x-acs-dingtalk-access-token"
PATIENCE = 5
ASKING = {
    "title": "报修确认",
    "status": "",
    "buttons": '[{"id":"yes","text":"提交"},{"id":"no","text":"取消"}]',
}


class Api:
    """Calls the emulator as any client would: the token where each generation wants it."""

    def __init__(self, base: str, session: aiohttp.ClientSession, app: App) -> None:
        self.base, self.session, self.app = base, session, app
        self.token = ""

    async def call(
        self, path: str, body: Any = None, *, verb: str = "", **query: Any
    ) -> dict[str, Any]:
        """The answer; a GET when there is no body."""
        return (await self.status(path, body, verb=verb, **query))[1]

    async def status(
        self, path: str, body: Any = None, *, verb: str = "", **query: Any
    ) -> tuple[int, dict[str, Any]]:
        verb = verb or ("GET" if body is None else "POST")
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if path.startswith("/v1.0/"):
            headers[TOKEN] = self.token
        elif self.token:
            query.setdefault("access_token", self.token)
        raw = None if body is None else io.BytesIO(json.dumps(body).encode())
        async with self.session.request(
            verb, f"{self.base}{path}", params=query, data=raw, headers=headers
        ) as answer:
            return answer.status, await answer.json(content_type=None)

    async def sign_in(self) -> Api:
        body = {"appKey": self.app.client_id, "appSecret": self.app.secret}
        self.token = (await self.call("/v1.0/oauth2/accessToken", body))["accessToken"]
        return self

    async def send(self, *users: str, text: str = "你好") -> dict[str, Any]:
        """A text of the robot to people."""
        body = {"robotCode": self.app.robot_code, "userIds": list(users or ("zhangsan",))}
        param = json.dumps({"content": text})
        body |= {"msgKey": "sampleText", "msgParam": param}
        return await self.call("/v1.0/robot/oToMessages/batchSend", body)

    async def notice(self, msg: dict[str, Any], users: str = "zhangsan", **more: Any) -> Any:
        body = {"agent_id": self.app.agent_id, "userid_list": users, "msg": msg, **more}
        return await self.call("/topapi/message/corpconversation/asyncsend_v2", body)

    async def card(
        self, space: str = "IM_ROBOT.zhangsan", card: str = "c1", **more: Any
    ) -> dict[str, Any]:
        """An interactive card with two buttons."""
        body = {
            "cardTemplateId": "botkit.schema",
            "outTrackId": card,
            "callbackType": "STREAM",
            "cardData": {"cardParamMap": ASKING},
            "openSpaceId": f"dtv1.card//{space}",
            "imRobotOpenSpaceModel": {"supportForward": True},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
            "imGroupOpenSpaceModel": {"supportForward": True},
            "imGroupOpenDeliverModel": {"robotCode": self.app.robot_code},
        }
        return await self.call("/v1.0/card/instances/createAndDeliver", {**body, **more})

    async def upload(self, name: str, content: bytes, **fields: str) -> dict[str, Any]:
        form = aiohttp.FormData(quote_fields=False)
        for key, value in fields.items():
            form.add_field(key, value)
        form.add_field("media", io.BytesIO(content), filename=name)
        url = f"{self.base}/media/upload?access_token={self.token}"
        async with self.session.post(url, data=form) as answer:
            return await answer.json()


class StreamBot:
    """One Stream connection; what comes is kept, and acknowledged as ``answers`` say."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.frames: list[dict[str, Any]] = []
        self.pings: list[dict[str, Any]] = []
        self.is_mute = False  # takes frames, acknowledges none
        self.code = 200
        self.event = {"status": "SUCCESS", "message": "OK"}
        self.response: Any = None  # to a click
        self.changed = asyncio.Event()
        self.left = asyncio.Event()
        self.asked_to_leave = asyncio.Event()

    async def connect(self) -> StreamBot:
        opened = await self.open()
        url = opened["endpoint"]
        self.socket = await self._api.session.ws_connect(url, params={"ticket": opened["ticket"]})
        self.task = asyncio.create_task(self._listen())
        return self

    async def open(self, **more: Any) -> dict[str, Any]:
        app = self._api.app
        body = {"clientId": app.client_id, "clientSecret": app.secret, "subscriptions": TOPICS}
        return await self._api.call(OPEN, {**body, **more})

    async def close(self) -> None:
        await self.socket.close()
        await self.task

    async def heard(self, count: int) -> list[dict[str, Any]]:
        """The data of that many frames, once they are here."""
        async with asyncio.timeout(PATIENCE):
            while len(self.frames) < count:
                self.changed.clear()
                await self.changed.wait()
        return [json.loads(one["data"]) for one in self.frames]

    async def _listen(self) -> None:
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                await self._take(json.loads(message.data))
        self.left.set()

    async def _take(self, frame: dict[str, Any]) -> None:
        topic = frame["headers"]["topic"]
        if frame["type"] == "SYSTEM" and topic == "disconnect":
            self.asked_to_leave.set()
            return
        if frame["type"] == "SYSTEM":
            self.pings.append(frame)
        else:
            self.frames.append(frame)
        self.changed.set()
        if not self.is_mute:
            data = self.event if frame["type"] == "EVENT" else {"response": self.response}
            await self.ack(frame, data)

    async def ack(self, frame: dict[str, Any], data: Any) -> None:
        headers = {
            "messageId": frame["headers"]["messageId"],
            "contentType": "application/json",
        }
        told = {"code": self.code, "headers": headers, "message": "OK", "data": json.dumps(data)}
        await self.socket.send_str(json.dumps(told))


class HttpBot:
    """Keeps what it is told by HTTP; answers events with the sealed word."""

    def __init__(self, app: App) -> None:
        self.envelope = Envelope(app.token, app.aes_key, app.client_id)
        self.messages: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.events: list[dict[str, Any]] = []
        self.clicks: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.word = b"success"
        self.status = 200
        self.response: dict[str, Any] = {}
        self.changed = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        body, headers = await request.json(), {k.lower(): v for k, v in request.headers.items()}
        if "outTrackId" in body:
            self.clicks.append((headers, body))
            return web.json_response(self.response)
        if "encrypt" not in body:
            self.messages.append((headers, body))
            return web.json_response({}, status=self.status)
        query = request.query
        opened = self.envelope.open(
            query["msg_signature"], query["timestamp"], query["nonce"], body["encrypt"]
        )
        assert query["signature"] == query["msg_signature"]
        self.events.append(json.loads(opened))
        self.changed.set()
        sealed = self.envelope.seal(self.word, timestamp="1700000000002", nonce="n")
        return web.json_response(
            {
                "msg_signature": sealed.signature,
                "timeStamp": "1700000000002",
                "nonce": "n",
                "encrypt": sealed.encrypt,
            }
        )


@pytest.fixture
def company() -> Company:
    return Company.pretend([], [], dingtalk={"main": "stream", "web": "http"}, ding_rooms=["ops"])


@pytest.fixture
def app(company: Company) -> App:
    return company.app("main", "dingtalk")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def api(emulator: Emulator, session: aiohttp.ClientSession, app: App) -> Api:
    """A client with the token of the app ``main``."""
    return await Api(emulator.base, session, app).sign_in()


@pytest.fixture
async def web_api(emulator: Emulator, session: aiohttp.ClientSession, company: Company) -> Api:
    """A client with the token of the app ``web``."""
    return await Api(emulator.base, session, company.app("web", "dingtalk")).sign_in()


@pytest.fixture
async def connect(api: Api) -> AsyncIterator[Callable[[], Any]]:
    """Open another Stream connection of the app ``main``."""
    made: list[StreamBot] = []

    async def open_one() -> StreamBot:
        made.append(await StreamBot(api).connect())
        return made[-1]

    yield open_one
    for one in made:
        await one.close()


@pytest.fixture
async def bot(connect: Callable[[], Any]) -> StreamBot:
    """A Stream connection of the app ``main``."""
    bot: StreamBot = await connect()
    return bot


@pytest.fixture
async def web_bot(emulator: Emulator, company: Company) -> AsyncIterator[HttpBot]:
    """Listens at the callback address of the app ``web``."""
    app = company.app("web", "dingtalk")
    bot = HttpBot(app)
    server = web.Application()
    server.router.add_post("/callback/dingtalk/web", bot.answer)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.callback = f"http://127.0.0.1:{runner.addresses[0][1]}/callback/dingtalk/web"
    yield bot
    await runner.cleanup()
