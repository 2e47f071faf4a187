"""``/healthz``: the process lives.  ``/readyz``: it takes callbacks, or why not."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler


async def healthz(request: web.Request) -> web.Response:
    """200 as long as the process answers at all."""
    return web.Response(text="ok\n")


def readyz(ready: Callable[[], str | None]) -> Handler:
    """503 with the reason, e.g. while draining; ``ready`` gives it, or None."""

    async def answer(request: web.Request) -> web.Response:
        reason = ready()
        return web.Response(text=f"{reason or 'ok'}\n", status=503 if reason else 200)

    return answer
