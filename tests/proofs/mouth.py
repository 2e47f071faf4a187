"""Says texts as the platform would, each exactly once: no second delivery hides a first."""

from __future__ import annotations

import time

import aiohttp

from botkit.emulator.company import App
from botkit.wecom.crypto import Envelope
from botkit.wire import xml


class Mouth:
    """``sent`` is message id -> text; ``accepted`` those of them that were answered 200."""

    def __init__(self, callback: str, app: App, session: aiohttp.ClientSession) -> None:
        self.callback, self.app, self.session = callback, app, session
        self.next_id = 1
        self.sent: dict[str, str] = {}
        self.accepted: dict[str, str] = {}

    async def say(self, person: str, text: str) -> int:
        """The status of the answer, 0 for none."""
        number, self.next_id = str(self.next_id), self.next_id + 1
        self.sent[number] = text
        told = {
            "ToUserName": self.app.corp_id,
            "FromUserName": person,
            "CreateTime": int(time.time()),
            "MsgType": "text",
            "Content": text,
            "MsgId": number,
            "AgentID": self.app.agent_id,
        }
        envelope = Envelope(self.app.token, self.app.aes_key, self.app.corp_id)
        timestamp = str(int(time.time()))
        sealed = envelope.seal(xml.build(told).encode(), timestamp=timestamp, nonce=number)
        query = {"msg_signature": sealed.signature, "timestamp": timestamp, "nonce": number}
        outer = {"ToUserName": self.app.corp_id, "Encrypt": sealed.encrypt}
        try:
            async with self.session.post(
                self.callback, params=query, data=xml.build(outer).encode()
            ) as answer:
                status = answer.status
        except (TimeoutError, aiohttp.ClientError):
            return 0
        if status == 200:
            self.accepted[number] = text
        return status
