"""Every way in by callback: genuine deliveries, and each way to forge one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botkit.chat.seams import AnsweringGateway, Arrival, Gateway
from botkit.dingtalk.gateway import DingTalkGateway
from botkit.testing.clock import NOW_MS, FakeClock
from botkit.wecom.crypto import Envelope
from botkit.wecom.gateway import WecomGateway
from botkit.wire import xml
from tests.dingtalk import told

WECOM_TOKEN, WECOM_KEY = "botkitToken001", "mpF8TfVa1uLfAEXxoakRbpharRq5anPXNVTkKMUXkss"
Delivery = tuple[dict[str, str], bytes, dict[str, str]]


@dataclass
class Way:
    """``say`` makes a delivery of a text; the others change one thing about it."""

    gateway: Gateway | AnsweringGateway
    say: Callable[..., Delivery]
    forge: Callable[[], Delivery]
    elsewhere: Callable[[], Delivery]
    unreadable: Callable[[], Delivery]
    broken: Callable[[], Delivery]
    trust: int

    def read(self, delivery: Delivery) -> Arrival | None:
        query, body, headers = delivery
        if isinstance(self.gateway, AnsweringGateway):
            return self.gateway.open(query, body, headers).arrival
        return self.gateway.read(query, body)


def wecom() -> Way:
    gateway = WecomGateway(
        app="main",
        corp_id="ww1",
        agent_id=1,
        token=WECOM_TOKEN,
        aes_key=WECOM_KEY,
        clock=FakeClock(),
    )

    def seal(inner: bytes, at: int, token: str = WECOM_TOKEN) -> Delivery:
        stamp = str(at // 1000)
        encrypt, signature = Envelope(token, WECOM_KEY, "ww1").seal(
            inner, timestamp=stamp, nonce="nonce1"
        )
        query = {"msg_signature": signature, "timestamp": stamp, "nonce": "nonce1"}
        return query, xml.build({"ToUserName": "ww1", "Encrypt": encrypt}).encode(), {}

    def say(text: str = "你好", id_: str = "m1", at: int = NOW_MS, **fields: Any) -> Delivery:
        token = fields.pop("token", WECOM_TOKEN)
        inner = {
            "ToUserName": "ww1",
            "FromUserName": "ZhangSan",
            "CreateTime": at // 1000,
            "MsgType": "text",
            "Content": text,
            "MsgId": id_,
            "AgentID": 1,
            **fields,
        }
        return seal(xml.build(inner).encode(), at, token)

    return Way(
        gateway,
        say,
        forge=lambda: say(token="another"),
        elsewhere=lambda: say(ToUserName="ww2"),
        unreadable=lambda: seal(b"no xml", NOW_MS),
        broken=lambda: (say()[0], b"<xml>", {}),
        trust=2,
    )


def _dingtalk() -> DingTalkGateway:
    clock = FakeClock()
    return DingTalkGateway(
        told.reader(clock),
        client_secret=told.SECRET,
        token=told.TOKEN,
        aes_key=told.KEY,
        receive_ids=[told.CLIENT],
        clock=clock,
    )


def dingtalk_robot() -> Way:
    def say(text: str = "你好", id_: str = "m1", at: int = NOW_MS, **fields: Any) -> Delivery:
        secret = fields.pop("secret", told.SECRET)
        body = told.said(text={"content": text}, msgId=id_, **fields)
        return told.by_robot(body, at=at, secret=secret)

    return Way(
        _dingtalk(),
        say,
        forge=lambda: say(secret="another"),
        elsewhere=lambda: say(chatbotCorpId="ding2"),
        unreadable=lambda: say(senderStaffId="", senderId=""),
        broken=lambda: told.by_robot(b"{"),
        trust=1,
    )


def dingtalk_events() -> Way:
    def say(text: str = "你好", id_: str = "e1", at: int = NOW_MS, **fields: Any) -> Delivery:
        return told.by_event({**told.JOINED, "eventId": id_, "words": text, **fields}, at=at)

    def forge() -> Delivery:
        query, body, headers = say()
        return {**query, "msg_signature": "0" * 40}, body, headers

    return Way(
        _dingtalk(),
        say,
        forge=forge,
        elsewhere=lambda: say(CorpId="ding2"),
        unreadable=lambda: told.by_event(b"no json"),
        broken=lambda: (say()[0], json.dumps({"encrypt": 1}).encode(), {}),
        trust=2,
    )


def dingtalk_cards() -> Way:
    def say(text: str = "你好", id_: str = "c1", at: int = NOW_MS, **fields: Any) -> Delivery:
        token = fields.pop("token", told.TOKEN)
        click = {**told.CLICKED, "outTrackId": id_, "content": json.dumps({"said": text})}
        return told.by_card({**click, **fields}, at=at, secret=token)

    return Way(
        _dingtalk(),
        say,
        forge=lambda: say(token="another"),
        elsewhere=lambda: say(corpId="ding2"),
        unreadable=lambda: say(userId=""),
        broken=lambda: told.by_card(b"{"),
        trust=1,
    )


WAYS: dict[str, Callable[[], Way]] = {
    "wecom": wecom,
    "dingtalk robot": dingtalk_robot,
    "dingtalk events": dingtalk_events,
    "dingtalk cards": dingtalk_cards,
}
