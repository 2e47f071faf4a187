"""The ceiling: an aiohttp handler that reads the body and does nothing."""

from __future__ import annotations

import argparse

from aiohttp import web

from benchmarks.callbacks import PATH
from benchmarks.servers.serving import Stop, listen, run


async def take(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


async def start(args: argparse.Namespace) -> tuple[dict[str, int], Stop]:
    app = web.Application()
    app.router.add_post(PATH, take)
    return await listen(app)


if __name__ == "__main__":
    run(start)
