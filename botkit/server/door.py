"""The door of the public port: what is checked before a request is even routed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web
from aiohttp.web_request import BaseRequest

from botkit.server.bounds import Bounds
from botkit.server.floods import Floods
from botkit.server.refusals import Refusals

Handler = Callable[[BaseRequest], Awaitable[web.StreamResponse]]

_EVENTS = {
    404: "callback_unknown_path",
    405: "callback_bad_method",
    413: "callback_too_large",
}


class Door:
    """Turns floods away, and takes the bodies from all refusals."""

    def __init__(self, refusals: Refusals, floods: Floods, bounds: Bounds) -> None:
        self.refusals, self.bounds = refusals, bounds
        self._floods = floods

    def enter(self, peer: str) -> int:
        """A connection was made; how many ``peer`` has.  A proxy speaks for many: 0."""
        return 0 if self.refusals.is_proxy(peer) else self._floods.enter(peer)

    def leave(self, peer: str) -> None:
        """A connection that entered has ended."""
        if not self.refusals.is_proxy(peer):
            self._floods.leave(peer)

    def guard(self, handler: Handler) -> Handler:
        """The application's handler behind all that needs no reading."""

        async def guarded(request: BaseRequest) -> web.StreamResponse:
            address = self.refusals.address(request)
            if self._floods.is_flooding(address):
                return self.refusals.turn_away(address)
            if _head_bytes(request) > self.bounds.head_bytes:
                return self._malformed(request, 400, "headers too large")
            if address == (request.remote or ""):
                return await self._answer(request, handler)
            # Behind a proxy the requests under way are what an address has open.
            try:
                if self._floods.enter(address) > self.bounds.connections:
                    return self.refusals.turn_away(address)
                return await self._answer(request, handler)
            finally:
                self._floods.leave(address)

        return guarded

    async def _answer(self, request: BaseRequest, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            # The library's own refusals have a body, and some repeat what was sent.
            event = _EVENTS.get(error.status)
            if event is None:
                return self._malformed(request, error.status, type(error).__name__)
            allow = error.headers.get(hdrs.ALLOW)
            headers = {"Allow": allow} if allow else None
            return self.refusals.answer(request, error.status, event, headers=headers)

    def _malformed(self, request: BaseRequest, status: int, reason: str) -> web.Response:
        return self.refusals.answer(request, status, "http_malformed", reason=reason)


def _head_bytes(request: BaseRequest) -> int:
    return sum(len(name) + len(value) + 4 for name, value in request.raw_headers)


DOOR = web.AppKey("DOOR", Door)
