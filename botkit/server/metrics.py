"""``/metrics`` for Prometheus."""

from __future__ import annotations

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from botkit.observe.metrics import CONTENT_TYPE, Metrics


def exposition(metrics: Metrics) -> Handler:
    """All counters in Prometheus' text format."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})

    return answer
