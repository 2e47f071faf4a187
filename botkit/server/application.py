"""The two faces: the public one for the platforms, the other for operators."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Mapping
from ipaddress import IPv4Network, IPv6Network

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from botkit.chat.seams import AnsweringGateway, Gateway
from botkit.clock import Clock
from botkit.observe.metrics import Metrics
from botkit.server.bounds import Bounds
from botkit.server.callbacks import Callbacks, Intake
from botkit.server.door import Door
from botkit.server.floods import Floods
from botkit.server.health import healthz, readyz
from botkit.server.metrics import exposition
from botkit.server.refusals import Refusals
from botkit.server.skew import Skew

OPEN_PATHS = ("/healthz", "/readyz")


def public_application(
    gateways: Mapping[str, Gateway | AnsweringGateway],
    intake: Intake,
    *,
    metrics: Metrics,
    clock: Clock,
    bounds: Bounds | None = None,
    trusted_proxies: Collection[str | IPv4Network | IPv6Network] = (),
    is_finishing: Callable[[], bool] = lambda: False,
) -> Door:
    """What the platforms call; put it on a port with ``listening.serve``.

    ``gateways`` are by name, e.g. ``wecom/main``.  While ``is_finishing`` callbacks are answered
    503, so that they come again to whoever follows.
    """
    bounds = bounds or Bounds()
    floods = Floods(clock, refusals=bounds.refusals)
    refusals = Refusals(metrics, clock, floods, trusted_proxies=trusted_proxies)
    callbacks = Callbacks(
        gateways,
        intake,
        refusals,
        metrics,
        skew=Skew(clock),
        bounds=bounds,
        is_finishing=is_finishing,
    )
    return Door(callbacks.answer, refusals, floods, bounds)


def ops_application(
    ready: Callable[[], str | None], metrics: Metrics, *, token: str = ""
) -> web.Application:
    """What operators call; ``ready`` gives the reason why no callbacks are taken, or None.

    With a ``token`` everything but health asks for it, as ``Authorization: Bearer``.
    """
    app = web.Application(middlewares=[_operators_only(token)] if token else [])
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz(ready))
    app.router.add_get("/metrics", exposition(metrics))
    return app


def _operators_only(token: str) -> Middleware:
    wanted = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get(hdrs.AUTHORIZATION, "").encode(errors="surrogateescape")
        if request.path not in OPEN_PATHS and not hmac.compare_digest(given, wanted):
            return web.Response(status=401, headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
        return await handler(request)

    return check
