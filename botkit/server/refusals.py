"""How a server says no: a status, an empty body, one line in the log, one count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from aiohttp import web
from aiohttp.web_request import BaseRequest

from botkit.clock import Clock
from botkit.errors import StoreError
from botkit.observe.logs import Sparing
from botkit.observe.metrics import Metrics

_FORWARDED = b"x-forwarded-for"


class Refusals:
    """Answers requests that are refused.

    ``trusted_proxies``: addresses or networks whose ``X-Forwarded-For`` is believed.
    """

    def __init__(
        self,
        metrics: Metrics,
        clock: Clock,
        *,
        trusted_proxies: Collection[str | IPv4Network | IPv6Network] = (),
    ) -> None:
        self._metrics, self._log = metrics, Sparing(clock)
        self._trusted = [ip_network(one, strict=False) for one in trusted_proxies]

    def answer(
        self,
        request: BaseRequest,
        status: int,
        event: str,
        *,
        app: str = "",
        reason: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> web.Response:
        """An empty answer; ``event`` is the name in the log and the outcome in the metrics."""
        self._metrics.callback(app, event)
        address = self.address(request)
        self._log.warning(event, app=app, address=address, status=status, reason=reason)
        return web.Response(status=status, headers=headers)

    def come_again(self, request: BaseRequest, app: str, error: Exception) -> web.Response:
        """503: nothing was stored, and that is not the sender's fault."""
        self._metrics.callback(app, "inbound_unavailable")
        self._log.error(
            "inbound_unavailable",
            app=app,
            address=self.address(request),
            reason=f"{type(error).__name__}: {error}",
            exc_info=None if isinstance(error, StoreError | TimeoutError) else error,
        )
        return web.Response(status=503, headers={"Retry-After": "2"})

    def address(self, request: BaseRequest) -> str:
        """Who asks: behind trusted proxies the last hop that is none of them."""
        address = request.remote or ""
        # The raw headers, since bad framing leaves no others; they may be repeated.
        forwarded = [value for name, value in request.raw_headers if name.lower() == _FORWARDED]
        hops = b",".join(forwarded).decode("latin-1").split(",")
        while hops and self._is_trusted(address):
            address = hops.pop().strip()[:45] or address  # 45: the longest IPv6 text
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self._trusted)
        except ValueError:
            return False


REFUSALS = web.AppKey("REFUSALS", Refusals)
