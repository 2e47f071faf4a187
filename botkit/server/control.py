"""The control socket: verbs that act ask the running process, which owns outbox and store."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web

from botkit.engine.errands import Errand
from botkit.engine.orders import Done, Order
from botkit.errors import BotkitError, ConfigError

LONGEST_PATH = 100  # bytes; the kernel allows 107


Asked = Errand | Order
Run = Callable[[Asked], Awaitable[Done]]

ANSWER_S = 600.0  # erasing rewrites the whole file


def socket_of(database: Path) -> Path:
    """The socket beside a database."""
    return database.with_name(database.name + ".sock")


async def serve_control(path: Path, run: Run) -> web.AppRunner:
    """Listen on the socket, for this user only.  The caller cleans the runner up."""
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise ConfigError(f"{path}: longer than {LONGEST_PATH} bytes. Move the database up.")

    async def handle(request: web.Request) -> web.Response:
        try:
            asked = msgspec.json.decode(await request.read(), type=Asked)
            done = await run(asked)
        except (BotkitError, msgspec.ValidationError) as error:
            return web.json_response({"outcome": "refused", "error": str(error)}, status=400)
        return web.json_response(msgspec.to_builtins(done))

    app = web.Application()
    app.router.add_post("/order", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    # A killed process left it: the lock says that we are alone.
    path.unlink(missing_ok=True)  # noqa: ASYNC240
    before = os.umask(0o177)
    try:
        await web.UnixSite(runner, path).start()
    finally:
        os.umask(before)
    return runner


async def ask(path: Path, asked: Asked) -> Done | None:
    """Hand it to the running process; None when none listens there."""
    if not path.exists():  # noqa: ASYNC240
        return None
    body: Mapping[str, Any] = msgspec.to_builtins(asked)
    connector = aiohttp.UnixConnector(str(path))
    timeout = aiohttp.ClientTimeout(ANSWER_S)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        try:
            async with session.post("http://botkit/order", json=body) as response:
                return msgspec.convert(await response.json(), Done)
        except aiohttp.ClientConnectorError:
            return None
        except (aiohttp.ClientError, TimeoutError, msgspec.ValidationError) as error:
            raise BotkitError(
                f"{path}: the running process did not answer ({type(error).__name__}), so nobody"
                " knows whether it was done. Look with `outbox list` before you try again."
            ) from None
