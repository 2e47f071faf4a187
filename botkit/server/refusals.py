"""How a server says no: a status, an empty body, one line in the log, one count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from aiohttp import hdrs, web
from aiohttp.web_request import BaseRequest

from botkit.clock import Clock
from botkit.errors import StoreError
from botkit.observe.logs import Sparing, fault
from botkit.observe.metrics import Metrics
from botkit.server.floods import Floods

_FORWARDED = b"x-forwarded-for"


class Refusals:
    """Answers requests that are refused, and counts them per address.

    ``trusted_proxies``: addresses or networks whose ``X-Forwarded-For`` is believed.
    """

    def __init__(
        self,
        metrics: Metrics,
        clock: Clock,
        floods: Floods,
        *,
        trusted_proxies: Collection[str | IPv4Network | IPv6Network] = (),
    ) -> None:
        self._metrics, self._log, self._floods = metrics, Sparing(clock), floods
        networks = [ip_network(one, strict=False) for one in trusted_proxies]

        @lru_cache(maxsize=1_000)
        def is_proxy(address: str) -> bool:
            try:
                return any(ip_address(address) in network for network in networks)
            except ValueError:
                return False

        self._is_proxy = is_proxy if networks else lambda address: False

    def answer(
        self,
        request: BaseRequest,
        status: int,
        event: str,
        *,
        app: str = "",
        reason: str = "",
        headers: Mapping[str, str] | None = None,
        is_grave: bool = False,
    ) -> web.Response:
        """An empty answer; ``event`` is the name in the log and the outcome in the metrics.

        It is a 429 when the address has been refused too often within this second.
        """
        address = self.address(request)
        if self._floods.refuse(address):
            return self.turn_away(address)
        self._metrics.callback(app, event)
        say = self._log.error if is_grave else self._log.warning
        say(event, app=app, address=address, status=status, reason=reason)
        return web.Response(status=status, headers=headers)

    def turn_away(self, address: str) -> web.Response:
        """429: the address sends too much."""
        self.note("callback_flood", address, "too many refusals or requests")
        response = web.Response(status=429, headers={hdrs.RETRY_AFTER: "1"})
        response.force_close()  # nothing more is read from there
        return response

    def spare(self, address: str) -> None:
        """Something genuine came: its address is never turned away unread."""
        self._floods.prove(address)

    def note(self, event: str, address: str, reason: str) -> None:
        """Log and count what has no request to answer."""
        self._metrics.callback("", event)
        self._log.warning(event, app="", address=address, reason=reason)

    def come_again(self, request: BaseRequest, app: str, error: Exception) -> web.Response:
        """503: nothing was stored, and that is not the sender's fault."""
        self._metrics.callback(app, "inbound_unavailable")
        self._log.error(
            "inbound_unavailable",
            app=app,
            address=self.address(request),
            reason=fault(error),
            exc_info=None if isinstance(error, StoreError | TimeoutError) else error,
        )
        return web.Response(status=503, headers={hdrs.RETRY_AFTER: "2"})

    def is_proxy(self, address: str) -> bool:
        """Whether others speak through this address, and say who they are."""
        return self._is_proxy(address)

    def address(self, request: BaseRequest) -> str:
        """Who asks: behind trusted proxies the last hop that is none of them."""
        address = request.remote or ""
        if not self._is_proxy(address):
            return address
        # The raw headers, since bad framing leaves no others; they may be repeated.
        forwarded = [value for name, value in request.raw_headers if name.lower() == _FORWARDED]
        hops = b",".join(forwarded).decode("latin-1").split(",")
        while hops and self._is_proxy(address):
            address = hops.pop().strip()[:45] or address  # 45: the longest IPv6 text
        return address
