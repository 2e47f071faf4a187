"""Callbacks as WeCom sends them, each unique and sealed ahead of the measuring."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.dialog import OPENING
from botkit.wecom.crypto import Envelope

CORP_ID = "wwbenchmark000001"
AGENT_ID = 1000002
SECRET = "pretend-secret-of-the-benchmark"  # noqa: S105
TOKEN = "pretendToken"  # noqa: S105
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PATH = "/callback/wecom/main"

_INNER = (
    "<xml><ToUserName><![CDATA[{corp}]]></ToUserName><FromUserName><![CDATA[{person}]]>"
    "</FromUserName><CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId><AgentID>{agent}</AgentID></xml>"
)
_OUTER = (
    "<xml><ToUserName><![CDATA[{corp}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt>"
    "<AgentID><![CDATA[{agent}]]></AgentID></xml>"
)


class Callback(NamedTuple):
    """One delivery; ``person`` and ``text`` are what is sealed in it."""

    person: str
    text: str
    query: dict[str, str]
    body: bytes

    def raw(self) -> bytes:
        """The whole HTTP request."""
        head = (
            f"POST {PATH}?{urlencode(self.query)} HTTP/1.1\r\nHost: bench\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


class Company:
    """``people`` persons who talk to one app.  Numbers go on, so no two callbacks are equal."""

    def __init__(self, people: int) -> None:
        self.people = [f"person{number:07d}" for number in range(people)]
        self._envelope = Envelope(TOKEN, AES_KEY, CORP_ID)
        self._number = 0

    def openings(self) -> list[Callback]:
        """One message of everybody, which starts the flow."""
        return [self._sealed(person, OPENING) for person in self.people]

    def texts(self, count: int, dice: random.Random | None = None) -> list[Callback]:
        """Further messages: of one after the other, or of anybody when there are ``dice``."""
        return list(self._texts(count, dice))

    def _texts(self, count: int, dice: random.Random | None) -> Iterator[Callback]:
        for nth in range(count):
            person = dice.choice(self.people) if dice else self.people[nth % len(self.people)]
            yield self._sealed(person, f"三号机房巡检完毕，温度正常，编号 {nth}")

    def _sealed(self, person: str, text: str) -> Callback:
        self._number += 1
        at, nonce = str(int(time.time())), str(10**9 + self._number)
        inner = _INNER.format(
            corp=CORP_ID,
            person=person,
            at=at,
            text=text,
            number=7 * 10**18 + self._number,
            agent=AGENT_ID,
        )
        sealed = self._envelope.seal(inner.encode(), timestamp=at, nonce=nonce)
        query = {"msg_signature": sealed.signature, "timestamp": at, "nonce": nonce}
        body = _OUTER.format(corp=CORP_ID, encrypt=sealed.encrypt, agent=AGENT_ID)
        return Callback(person, text, query, body.encode())


def write(path: Path, callbacks: list[Callback]) -> None:
    """Keep raw requests for the load generators: a line with the length, then the bytes."""
    with path.open("wb") as file:
        for callback in callbacks:
            raw = callback.raw()
            file.write(b"%d\n%b" % (len(raw), raw))


def read(path: Path) -> list[bytes]:
    """What ``write`` kept."""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        line_end = data.index(b"\n", at)
        end = line_end + 1 + int(data[at:line_end])
        found.append(data[line_end + 1 : end])
        at = end
    return found
