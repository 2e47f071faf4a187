"""The same work done straight on: defusedxml, a Machine per message, a commit per message."""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac

from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from defusedxml import ElementTree
from transitions import Machine

from benchmarks import callbacks
from benchmarks.dialog import say
from benchmarks.notebook import Notebook
from benchmarks.servers.serving import Stop, listen, run

KEY = base64.b64decode(callbacks.AES_KEY + "=")


class Diary:
    """One person's conversation, with a machine of its own."""

    def __init__(self, state: str | None, notes: list[str]) -> None:
        self.notes = notes
        self.machine = Machine(
            model=self, states=["new", "fresh", "noted", "full"], initial=state or "new"
        )
        self.machine.add_transition("text", ["new", "full"], "fresh", before="turn_over")
        self.machine.add_transition("text", "fresh", "noted", before="note")
        self.machine.add_transition("text", "noted", "full", conditions="is_last", before="note")
        self.machine.add_transition("text", "noted", "=", before="note")

    def is_last(self, text: str) -> bool:
        return len(self.notes) == 3

    def note(self, text: str) -> None:
        self.notes.append(text)

    def turn_over(self, text: str) -> None:
        self.notes = []


def opened(query: dict[str, str], body: bytes) -> dict[str, str]:
    """Verify, decrypt, parse."""
    encrypt = ElementTree.fromstring(body).findtext("Encrypt")
    parts = sorted([callbacks.TOKEN, query["timestamp"], query["nonce"], encrypt])
    signature = hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324  WeCom's choice
    if not hmac.compare_digest(signature, query["msg_signature"]):
        raise web.HTTPForbidden
    decryptor = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).decryptor()
    plain = decryptor.update(base64.b64decode(encrypt)) + decryptor.finalize()
    plain = plain[: -plain[-1]]
    length = int.from_bytes(plain[16:20], "big")
    if plain[20 + length :].decode() != callbacks.CORP_ID:
        raise web.HTTPForbidden
    return {one.tag: one.text or "" for one in ElementTree.fromstring(plain[20 : 20 + length])}


class Bot:
    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    async def take(self, request: web.Request) -> web.Response:
        fields = opened(dict(request.query), await request.read())
        person, text = fields["FromUserName"], fields["Content"]
        async with self._notebook.turn:
            if await self._notebook.note(f"{fields['MsgId']}/{person}"):
                diary = Diary(*await self._notebook.session(person))
                diary.text(text)
                reply = say(diary.state, person, diary.notes)
                await self._notebook.keep(person, diary.state, diary.notes, reply)
        return web.Response()


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
