"""The same dialog with wechatpy, as its manual has it: the reply goes back in the answer."""

from __future__ import annotations

import argparse

from aiohttp import web
from wechatpy.enterprise import create_reply, parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

from benchmarks import callbacks
from benchmarks.dialog import say, step
from benchmarks.notebook import Notebook
from benchmarks.servers.serving import Stop, listen, run


class Bot:
    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._crypto = WeChatCrypto(callbacks.TOKEN, callbacks.AES_KEY, callbacks.CORP_ID)

    async def take(self, request: web.Request) -> web.Response:
        query = request.query
        message = parse_message(
            self._crypto.decrypt_message(
                await request.text(), query["msg_signature"], query["timestamp"], query["nonce"]
            )
        )
        async with self._notebook.turn:
            if not await self._notebook.note(f"{message.id}/{message.source}"):
                return web.Response()
            state, notes = await self._notebook.session(message.source)
            state, notes = step(state, notes, message.content)
            reply = say(state, message.source, notes)
            await self._notebook.keep(message.source, state, notes, reply)
        xml = create_reply(reply, message).render()
        sealed = self._crypto.encrypt_message(xml, query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="text/xml")


async def start(args: argparse.Namespace) -> tuple[dict[str, int], Stop]:
    notebook = await Notebook.open(args.folder / "bench.db")
    app = web.Application()
    app.router.add_post(callbacks.PATH, Bot(notebook).take)
    ports, stop = await listen(app)

    async def stop_all() -> None:
        await stop()
        await notebook.close()

    return ports, stop_all


if __name__ == "__main__":
    run(start)
