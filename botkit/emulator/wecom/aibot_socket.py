"""The gateway of the long connection: one WebSocket per AI bot.

Doc: 智能机器人, long connection.
"""

from __future__ import annotations

import asyncio
import binascii
import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from botkit.clock import Clock
from botkit.emulator.company import App, Company
from botkit.emulator.faults import SOCKET, Faults
from botkit.emulator.ids import Ids
from botkit.emulator.outward import Delivery
from botkit.emulator.requests import Requests
from botkit.emulator.wecom.aibot_replies import AiBotReplies
from botkit.emulator.wecom.aibot_talks import Talk, Talks
from botkit.emulator.wecom.allowance import Allowance
from botkit.emulator.wecom.media import KINDS, Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

PATH = "/aibot/socket"
FRAME_BYTES = 1024 * 1024
READ_SECONDS = 5.0
CHUNK_BYTES, MOST_CHUNKS = 512 * 1024, 100
PER_MINUTE, MINUTE_MS = 20, 60_000  # subscriptions of one bot; not documented
SAID_PER_MINUTE, SAID_PER_HOUR, HOUR_MS = 30, 1000, 3_600_000  # unasked, into one chat
REPLIES = {
    "aibot_respond_msg": "",
    "aibot_respond_welcome_msg": "enter_chat",
    "aibot_respond_update_msg": "template_card_event",
}

Body = dict[str, Any]


class Upload(Record):
    kind: str
    name: str
    total: int
    md5: str
    chunks: dict[int, bytes] = field(default_factory=dict)


class Link:
    """One connection; ``app`` is None until it has subscribed."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.app: App | None = None
        self.is_silent = False
        self.read = asyncio.Event()  # the other side has read what was sent to it


class AiBotSockets:
    """Implements ``aibots.Teller``."""

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        faults: Faults,
        requests: Requests,
        talks: Talks,
        replies: AiBotReplies,
        media: Media,
    ) -> None:
        self._company, self._ids = company, ids
        self._faults, self._requests, self._talks = faults, requests, talks
        self._replies, self._media = replies, media
        self._links: dict[str, Link] = {}  # by bot_id
        self._open: set[web.WebSocketResponse] = set()
        self._subscribing = Allowance(clock, (PER_MINUTE, MINUTE_MS))
        self._saying = Allowance(clock, (SAID_PER_MINUTE, MINUTE_MS), (SAID_PER_HOUR, HOUR_MS))
        self._uploads: dict[str, Upload] = {}
        self._commands: dict[str, Callable[[App, Body], Body]] = {
            "aibot_send_msg": self._send,
            "aibot_upload_media_init": self._begin_upload,
            "aibot_upload_media_chunk": self._add_chunk,
            "aibot_upload_media_finish": self._end_upload,
        }

    async def stop(self) -> None:
        """Close all connections."""
        for socket in list(self._open):
            await socket.close()

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection to its end."""
        socket = web.WebSocketResponse(max_msg_size=FRAME_BYTES, autoping=False)
        await socket.prepare(request)
        link = Link(socket)
        self._open.add(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(link, message.data)
                elif message.type is WSMsgType.PING:
                    await socket.pong(message.data)
                elif message.type is WSMsgType.PONG:
                    link.read.set()
        finally:
            self._open.discard(socket)
            if link.app and self._links.get(link.app.bot_id) is link:
                del self._links[link.app.bot_id]
        return socket

    async def tell(self, talk: Talk) -> Delivery:
        """Tell it to the live connection, once."""
        link = self._links.get(talk.app.bot_id)
        if link is None:
            return Delivery(0, 0)
        if link.is_silent:
            return Delivery(0, 1)
        cmd = "aibot_event_callback" if talk.event else "aibot_msg_callback"
        is_sent = await _send(link, cmd, talk.request, talk.told) and await _was_read(link)
        return Delivery(200 if is_sent else 0, 1)

    async def _take(self, link: Link, text: str) -> None:
        if self._faults.take({"silent_socket": SOCKET["silent_socket"]}, PATH):
            link.is_silent = True
        if link.is_silent:
            return
        if link.app and self._faults.take({"kick_socket": SOCKET["kick_socket"]}, PATH):
            await self._displace(link)
            return
        try:
            frame = msgspec.json.decode(text)
            cmd, request = str(frame["cmd"]), str(frame["headers"]["req_id"])
        except (msgspec.DecodeError, RecursionError, KeyError, TypeError):
            self._requests.add("WS", PATH, status=400, verdict="no frame")
            return
        code, words, body = 0, "ok", {}
        try:
            given = frame.get("body")
            body = await self._act(link, cmd, request, given if isinstance(given, dict) else {})
        except Refusal as refusal:
            code, words = refusal.code, refusal.reason
        self._requests.add("WS", f"{PATH}/{cmd}", status=200, errcode=code, verdict=words)
        answer = {"headers": {"req_id": request}, "errcode": code, "errmsg": words}
        await _write(link, {**answer, "body": body} if body else answer)

    async def _act(self, link: Link, cmd: str, request: str, body: Body) -> Body:
        if cmd == "aibot_subscribe":
            await self._subscribe(link, body)
            return {}
        if link.app is None:
            raise Refusal(846609)
        if cmd == "ping":
            return {}
        if cmd in REPLIES:
            self._reply(link.app, cmd, request, body)
            return {}
        if cmd not in self._commands:
            raise Refusal(846610)
        return self._commands[cmd](link.app, body)

    async def _subscribe(self, link: Link, body: Body) -> None:
        bot_id, secret = body.get("bot_id"), body.get("secret")
        apps = (one for one in self._company.apps if one.kind == "aibot")
        app = next((one for one in apps if one.bot_id == bot_id), None)
        if app is None or app.secret != secret:
            raise Refusal(853000)
        if app.mode != "long":
            raise Refusal(846601)
        if not self._subscribing.take(app.bot_id):
            raise Refusal(45009)
        earlier = self._links.get(app.bot_id)
        link.app, self._links[app.bot_id] = app, link
        if earlier is not None and earlier is not link:
            await self._displace(earlier)

    async def _displace(self, link: Link) -> None:
        """Another connection took over."""
        event = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        told = {"msgid": self._ids.text(), **event}
        await _send(link, "aibot_event_callback", self._ids.text(), told)
        await link.socket.close()

    def _reply(self, app: App, cmd: str, request: str, body: Body) -> None:
        talk = self._talks.by_request(request)
        if talk is None or talk.app.name != app.name or talk.event != REPLIES[cmd]:
            raise Refusal(846605)
        self._replies.answer(talk, body)

    def _send(self, app: App, body: Body) -> Body:
        chat = str(body.get("chatid", ""))
        groups = [one for one in self._company.groups if one.id == chat]
        member = next((one for one in self._company.people if one.id == chat), None)
        if not groups and member is None:
            raise Refusal(93006)
        if not self._talks.has_written(app, chat):
            raise Refusal(846607)
        if not self._saying.take(app.name, chat):
            raise Refusal(846607)
        speaker = member or self._company.person(groups[0].members[0])
        self._replies.say(app, speaker, chat if groups else "", body)
        return {}

    def _begin_upload(self, app: App, body: Body) -> Body:
        kind, total = str(body.get("type")), body.get("total_chunks")
        if kind not in KINDS:
            raise Refusal(846697)
        if not isinstance(total, int) or not 1 <= total <= MOST_CHUNKS:
            raise Refusal(846612)
        upload = Upload(kind, str(body.get("filename")), total, str(body.get("md5")))
        upload_id = self._ids.text()
        self._uploads[upload_id] = upload
        return {"upload_id": upload_id}

    def _add_chunk(self, app: App, body: Body) -> Body:
        upload, index = self._upload(body), body.get("chunk_index")
        if not isinstance(index, int) or not 0 <= index < upload.total:
            raise Refusal(846612)
        try:
            data = binascii.a2b_base64(str(body.get("base64_data", "")), strict_mode=True)
        except ValueError:
            raise Refusal(40058, "base64_data is not base64") from None
        if len(data) > CHUNK_BYTES:
            raise Refusal(846613)
        upload.chunks[index] = data
        return {}

    def _end_upload(self, app: App, body: Body) -> Body:
        upload = self._upload(body)
        if len(upload.chunks) < upload.total:
            raise Refusal(846616)
        content = b"".join(upload.chunks[index] for index in range(upload.total))
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != upload.md5:
            raise Refusal(301019)
        stored = self._media.keep(upload.kind, upload.name, content)
        del self._uploads[str(body["upload_id"])]
        created = stored.created_at // 1000
        return {"type": upload.kind, "media_id": stored.id, "created_at": created}

    def _upload(self, body: Body) -> Upload:
        if (found := self._uploads.get(str(body.get("upload_id", "")))) is None:
            raise Refusal(846611)
        return found


async def _was_read(link: Link) -> bool:
    """No frame says that a message came, but a pong after it does."""
    link.read.clear()
    try:
        await link.socket.ping()
        async with asyncio.timeout(READ_SECONDS):
            await link.read.wait()
    except (ConnectionError, RuntimeError, TimeoutError):
        return False
    return True


async def _send(link: Link, cmd: str, request: str, body: Body) -> bool:
    return await _write(link, {"cmd": cmd, "headers": {"req_id": request}, "body": body})


async def _write(link: Link, frame: Body) -> bool:
    """Whether it went out."""
    try:
        await link.socket.send_str(msgspec.json.encode(frame).decode())
    except (ConnectionError, RuntimeError):
        return False
    return True
