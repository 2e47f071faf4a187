"""The other side: the platform with its people, on one address of this machine."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from botkit.clock import Clock, MovableClock
from botkit.emulator.access import face_rules, loopback_only, readable_only
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.gateway import PATH as STREAM_PATH
from botkit.emulator.face import Face
from botkit.emulator.wecom.aibot_socket import PATH as SOCKET_PATH
from botkit.emulator.wecom.platform import BODY_BYTES
from botkit.emulator.world import World
from botkit.errors import ConfigError

PAGE = Path(__file__).parent / "page"


class Emulator(World):
    """Speaks the platform's protocol to an unmodified bot.

    ``app.callback`` of ``company`` is where the bot listens; set it before people speak.
    ``seed`` fixes everything that is drawn; ``page`` is the folder of the chat page.
    """

    def __init__(
        self,
        company: Company,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        page: Path | None = None,
    ) -> None:
        super().__init__(company, clock or MovableClock(), seed)
        self._face = Face(self, page or PAGE)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0, *, strict: bool = False) -> str:
        """Listen and return the base address.

        Port 0 is any; a taken port is replaced by any, or with ``strict`` raises ConfigError.
        """
        rules = [loopback_only, face_rules, readable_only]
        app = web.Application(middlewares=rules, client_max_size=BODY_BYTES)
        app.add_routes(self._face.routes())
        app.router.add_get(SOCKET_PATH, self.wecom.aibot_sockets.connect)
        app.router.add_get(STREAM_PATH, self.dingtalk.gateway.connect)
        app.router.add_route("*", "/{path:.*}", self._handle)
        # Cancellation lets a slow answer end when the client has gone.
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0
        )
        await self.wecom.start()
        await self.dingtalk.start()
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            if strict or not port:
                await self.stop()
                raise ConfigError(f"emulator port {port}: {error.strerror}") from None
            await web.TCPSite(self._runner, host, 0).start()
        self.base = f"http://{host}:{self._runner.addresses[0][1]}"
        self.wecom.listens_at(self.base)
        self.dingtalk.listens_at(self.base)
        return self.base

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Both platforms on one address; a path tells which one is meant."""
        is_ding = self.dingtalk.platform.knows(request.path)
        half = self.dingtalk if is_ding else self.wecom
        return await half.platform.handle(request)

    async def stop(self) -> None:
        """Break off deliveries, end the streams, close the port."""
        self.feed.close()
        await self._face.stop()
        await self.wecom.stop()
        await self.dingtalk.stop()
        if self._runner:
            await self._runner.cleanup()
