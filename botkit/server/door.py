"""The door of the public port: what is checked before a request is even looked up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import chain

from aiohttp import web
from aiohttp.web_request import BaseRequest

from botkit.server.bounds import Bounds
from botkit.server.floods import Floods
from botkit.server.refusals import Refusals

Handler = Callable[[BaseRequest, str], Awaitable[web.StreamResponse]]


class Door:
    """The public application: turns floods away, and lets ``handler`` answer all others.

    ``handler`` is given the request and the address it came from.
    """

    def __init__(
        self, handler: Handler, refusals: Refusals, floods: Floods, bounds: Bounds
    ) -> None:
        self.refusals, self.bounds = refusals, bounds
        self._handler, self._floods = handler, floods

    def enter(self, peer: str) -> int:
        """A connection was made; how many ``peer`` has.  A proxy speaks for many: 0."""
        return 0 if self.refusals.is_proxy(peer) else self._floods.enter(peer)

    def leave(self, peer: str) -> None:
        """A connection that entered has ended."""
        if not self.refusals.is_proxy(peer):
            self._floods.leave(peer)

    async def answer(self, request: BaseRequest) -> web.StreamResponse:
        """What is answered to any request that is HTTP at all."""
        address = self.refusals.address(request)
        if self._floods.is_flooding(address):
            return self.refusals.turn_away(address)
        if _head_bytes(request) > self.bounds.head_bytes:
            reason = "headers too large"
            return self.refusals.answer(request, 400, "http_malformed", reason=reason)
        if address == (request.remote or ""):
            return await self._handler(request, address)
        # Behind a proxy the requests under way are what an address has open.
        try:
            if self._floods.enter(address) > self.bounds.connections:
                return self.refusals.turn_away(address)
            return await self._handler(request, address)
        finally:
            self._floods.leave(address)


def _head_bytes(request: BaseRequest) -> int:
    headers = request.raw_headers
    return sum(map(len, chain.from_iterable(headers))) + 4 * len(headers)
