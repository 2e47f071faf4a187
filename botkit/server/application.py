"""The two faces: the public one for the platforms, the other for operators."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Mapping
from ipaddress import IPv4Network, IPv6Network

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from botkit.chat.seams import Gateway
from botkit.clock import Clock
from botkit.observe.metrics import Metrics
from botkit.server.callbacks import (
    BODY_BYTES,
    BODY_SECONDS,
    COMMIT_SECONDS,
    PATH,
    Callbacks,
    Intake,
)
from botkit.server.health import healthz, readyz
from botkit.server.metrics import exposition
from botkit.server.refusals import REFUSALS, Refusals

OPEN_PATHS = ("/healthz", "/readyz")
HEADER_BYTES = 8 * 1024  # of all headers together; the parser bounds each one


def public_application(
    gateways: Mapping[str, Gateway],
    intake: Intake,
    *,
    metrics: Metrics,
    clock: Clock,
    body_bytes: int = BODY_BYTES,
    body_seconds: float = BODY_SECONDS,
    commit_seconds: float = COMMIT_SECONDS,
    trusted_proxies: Collection[str | IPv4Network | IPv6Network] = (),
) -> web.Application:
    """What the platforms call.

    ``gateways`` are by name, e.g. ``wecom/main``.  A body that takes longer than ``body_seconds``
    is answered 408, a commit that takes longer than ``commit_seconds`` 503.
    """
    refusals = Refusals(metrics, clock, trusted_proxies=trusted_proxies)
    callbacks = Callbacks(
        gateways,
        intake,
        refusals,
        metrics,
        body_bytes=body_bytes,
        body_seconds=body_seconds,
        commit_seconds=commit_seconds,
    )
    app = web.Application(middlewares=[_refuse], client_max_size=body_bytes)
    app[REFUSALS] = refusals
    route = app.router.add_resource(PATH)
    route.add_route("GET", callbacks.verify, expect_handler=callbacks.expect)
    route.add_route("POST", callbacks.deliver, expect_handler=callbacks.expect)
    return app


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
        given = request.headers.get(hdrs.AUTHORIZATION, "").encode()
        if request.path not in OPEN_PATHS and not hmac.compare_digest(given, wanted):
            return web.Response(status=401, headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
        return await handler(request)

    return check


@web.middleware
async def _refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
    refusals = request.app[REFUSALS]
    if sum(len(name) + len(value) + 4 for name, value in request.raw_headers) > HEADER_BYTES:
        return refusals.answer(request, 400, "http_malformed", reason="headers too large")
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return refusals.answer(request, 404, "callback_unknown_path")
    except web.HTTPMethodNotAllowed as error:
        allow = error.headers[hdrs.ALLOW]
        return refusals.answer(request, 405, "callback_bad_method", headers={"Allow": allow})
