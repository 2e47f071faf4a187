"""The long connection of an AI bot, kept up: subscribe, ping, and begin again when it ends.

The platform keeps one connection per bot: a newer one ends ours, and who comes back at once would
only end the other's.  Doc: 智能机器人, long connection.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
)

from botkit.calls.request import MIB
from botkit.clock import Clock
from botkit.errors import BadArgument, CallError, NotAllowed, Unreachable
from botkit.wecom.aibot.frames import ACK_S, Frames, read_frame
from botkit.wecom.aibot.hearing import Hearing

PING_S = 30.0
MISSED = 2  # unanswered pings: the connection is dead
CONNECT_S = 10.0
WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
DISPLACED_S, LONGEST_DISPLACED_S = 60.0, 600.0  # after another connection took over
FRAME_BYTES = MIB
CHUNK_BYTES, MOST_CHUNKS = 512 * 1024, 100
SETTLED = 10  # answered pings: nobody else is there
CALLBACKS = ("aibot_msg_callback", "aibot_event_callback")

log = structlog.get_logger()


class Connection:
    """Implements ``channel.Line``.  ``app`` is the channel's name; ``dice`` gives 0 to 1.

    ``patience``: see ``Frames``.
    """

    def __init__(
        self,
        app: str,
        *,
        url: str,
        bot_id: str,
        secret: str,
        http: ClientSession,
        clock: Clock,
        dice: Callable[[], float] = random.random,
        patience: float = ACK_S,
    ) -> None:
        self._app, self._url, self._bot_id, self._secret = app, url, bot_id, secret
        self._http, self._clock, self._dice = http, clock, dice
        self._patience = patience
        self._frames: Frames | None = None
        self._ended = self._displaced = 0  # times in a row

    async def run(self, hearing: Hearing) -> None:
        """Keep the connection up, for ever."""
        while True:
            is_displaced = False
            try:
                is_displaced = await self._once(hearing)
            except NotAllowed as error:
                log.error("operator_needed", channel=self._app, error=str(error))
                self._ended = max(self._ended, 6)  # nothing changes soon
            except CallError as error:
                log.warning("aibot_unreachable", app=self._app, error=str(error))
            wait = self._wait(is_displaced=is_displaced)
            if is_displaced:
                log.error("aibot_displaced", app=self._app, wait=round(wait))
            else:
                log.warning("aibot_disconnected", app=self._app, wait=round(wait, 1))
            await self._clock.sleep(wait)

    async def say(self, chat: str, body: dict[str, Any]) -> None:
        """Doc: aibot_send_msg.  846607 when the person never wrote to the bot there."""
        await self._command("aibot_send_msg", {"chatid": chat, **body})

    async def respond(self, request: str, body: dict[str, Any]) -> None:
        """Doc: aibot_respond_msg.  A frame of an answer, or all of it."""
        await self._command("aibot_respond_msg", body, request=request)

    async def greet(self, request: str, body: dict[str, Any]) -> None:
        """Doc: aibot_respond_welcome_msg.  Within five seconds."""
        await self._command("aibot_respond_welcome_msg", body, request=request)

    async def update(self, request: str, body: dict[str, Any]) -> None:
        """Doc: aibot_respond_update_msg.  Within five seconds."""
        await self._command("aibot_respond_update_msg", body, request=request)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """Doc: aibot_upload_media_init, _chunk, _finish.  At most 50 MB."""
        starts = range(0, len(content), CHUNK_BYTES)
        if not 0 < len(starts) <= MOST_CHUNKS:
            words = f"{name}: {len(content)} bytes, allowed are {CHUNK_BYTES * MOST_CHUNKS}"
            raise BadArgument(words, code=0, request="aibot_upload_media_init")
        about = {
            "type": kind,
            "filename": name,
            "total_size": len(content),
            "total_chunks": len(starts),
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        }
        begun = await self._command("aibot_upload_media_init", about)
        upload = {"upload_id": begun.get("upload_id", "")}
        for index, start in enumerate(starts):
            data = b64encode(content[start : start + CHUNK_BYTES]).decode()
            chunk = {**upload, "chunk_index": index, "base64_data": data}
            await self._command("aibot_upload_media_chunk", chunk)
        done = await self._command("aibot_upload_media_finish", upload)
        return str(done.get("media_id", ""))

    async def _command(self, cmd: str, body: dict[str, Any], *, request: str = "") -> Any:
        if self._frames is None:
            raise Unreachable("the long connection is down", request=cmd, sent=False)
        return await self._frames.command(cmd, body, request=request)

    async def _once(self, hearing: Hearing) -> bool:
        """One connection, from its beginning to its end; True when another one took over."""
        timeout = ClientWSTimeout(ws_close=CONNECT_S)
        try:
            async with asyncio.timeout(CONNECT_S):
                socket = await self._http.ws_connect(
                    self._url, max_msg_size=FRAME_BYTES, timeout=timeout
                )
        except (ClientError, OSError, TimeoutError) as error:
            words = f"no connection: {type(error).__name__}"
            raise Unreachable(words, request=self._url, sent=False) from None
        async with socket:
            return await self._serve(socket, hearing)

    async def _serve(self, socket: ClientWebSocketResponse, hearing: Hearing) -> bool:
        frames = Frames(socket, patience=self._patience)
        reading = asyncio.create_task(_read(socket, frames, hearing))
        keeping = asyncio.create_task(self._keep(frames))
        try:
            await asyncio.wait({reading, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._frames = None
            for task in (reading, keeping):
                task.cancel()
            frames.end()
            was_read, kept = await asyncio.gather(reading, keeping, return_exceptions=True)
        if isinstance(kept, CallError):
            raise kept
        return was_read is True

    async def _keep(self, frames: Frames) -> None:
        """Subscribe, then ping; return when the other side is silent.  Raises CallError."""
        who = {"bot_id": self._bot_id, "secret": self._secret}
        await frames.command("aibot_subscribe", who)
        log.info("aibot_connected", app=self._app)
        self._frames, self._ended = frames, 0
        answered = missed = 0
        while missed < MISSED:
            await self._clock.sleep(PING_S)
            try:
                await frames.command("ping")
                answered, missed = answered + 1, 0
            except Unreachable:
                missed += 1
            if answered == SETTLED:
                self._displaced = 0
        log.warning("aibot_silent", app=self._app)

    def _wait(self, *, is_displaced: bool) -> float:
        """Seconds until the next connection, drawn, so that many bots do not come at once."""
        if is_displaced:
            self._displaced += 1
            longest = min(LONGEST_DISPLACED_S, DISPLACED_S * 2.0 ** (self._displaced - 1))
            return longest * (0.5 + self._dice() / 2)
        self._ended = min(self._ended + 1, 10)
        return self._dice() * min(LONGEST_WAIT_S, WAIT_S * 2.0**self._ended)


async def _read(socket: ClientWebSocketResponse, frames: Frames, hearing: Hearing) -> bool:
    """Sort what comes until the connection ends; True when another one took over."""
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        frame = read_frame(message.data)
        if frame is None:
            log.warning("aibot_garbled", size=len(message.data))
        elif not frame.cmd:
            frames.take(frame)
        elif frame.cmd in CALLBACKS and hearing.take(frame):
            return True
    return False
