"""A pretend WeCom that takes every message; it runs on the core of the load."""

from __future__ import annotations

import asyncio
import json
import signal

import uvloop
from aiohttp import web

from benchmarks.machine import LOAD_CORE, pin
from benchmarks.servers.serving import listen


async def token(request: web.Request) -> web.Response:
    return web.json_response({"errcode": 0, "access_token": "pretend", "expires_in": 7200})


async def send(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": "1"})


async def main() -> None:
    app = web.Application()
    app.router.add_get("/cgi-bin/gettoken", token)
    app.router.add_post("/cgi-bin/message/send", send)
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    ports, stop = await listen(app)
    print(json.dumps(ports), flush=True)
    await told.wait()
    await stop()


if __name__ == "__main__":
    pin(LOAD_CORE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
