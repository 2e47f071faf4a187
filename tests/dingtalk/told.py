"""What DingTalk tells, as it stands in the manual."""

from __future__ import annotations

import json
from typing import Any

from botkit.dingtalk.addresses import Addresses
from botkit.dingtalk.crypto import Envelope, card_sign, robot_sign
from botkit.dingtalk.reading import Reader
from botkit.dingtalk.sessions import Sessions
from botkit.testing.clock import NOW_MS, FakeClock
from botkit.testing.transport import FakeTransport

CORP, APP, CLIENT = "dingcorp01", "main", "dingbotkit"
SECRET = "this is a secret"
TOKEN, KEY = "tokenxxxx", "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus"
HOOK = "https://oapi.dingtalk.com/robot/sendBySession?session=s1"
CHAT = "cidXXX+/=="

SAID = {
    "msgtype": "text",
    "text": {"content": "请假"},
    "msgId": "msg+/1==",
    "createAt": NOW_MS,
    "conversationType": "1",
    "conversationId": "cid1",
    "senderId": "$:LWCP_v1:$abc",
    "senderNick": "张三",
    "senderCorpId": CORP,
    "senderStaffId": "ZhangSan",
    "sessionWebhook": HOOK,
    "sessionWebhookExpiredTime": NOW_MS + 5_400_000,
    "chatbotCorpId": CORP,
    "chatbotUserId": "$:LWCP_v1:$bot",
    "robotCode": CLIENT,
}
CLICKED = {
    "type": "actionCallback",
    "outTrackId": "t1",
    "corpId": CORP,
    "userId": "LiSi",
    "userIdType": 1,
    "content": json.dumps(
        {"cardPrivateData": {"actionIds": ["btn_1"], "params": {"action": "yes", "room": "r1"}}}
    ),
}
JOINED = {
    "EventType": "user_add_org",
    "EventTime": 1663143335567,
    "CorpId": CORP,
    "BizId": "1663",
    "eventId": "c7c7",
    "timeStamp": "1685501863357",
    "userId": ["u001"],
}


def said(**fields: Any) -> dict[str, Any]:
    """A robot message; a field that is None is left out."""
    return {key: value for key, value in {**SAID, **fields}.items() if value is not None}


def in_group(**fields: Any) -> dict[str, Any]:
    group = {"conversationType": "2", "conversationId": CHAT, "conversationTitle": "运维群"}
    return said(**{**group, "text": {"content": " 请假 "}, **fields})


def sessions(clock: FakeClock) -> Sessions:
    return Sessions(Addresses(FakeTransport(), ["http://127.0.0.1:8082"]), clock)


def reader(clock: FakeClock, known: Sessions | None = None) -> Reader:
    return Reader(corp_id=CORP, app=APP, robots=[CLIENT], sessions=known or sessions(clock))


def by_robot(body: Any, *, at: int = NOW_MS, secret: str = SECRET, **headers: str) -> Any:
    """Query, body and headers of a robot message over HTTP."""
    signed = {"timestamp": str(at), "sign": robot_sign(secret, str(at)), **headers}
    return {}, _bytes(body), signed


def by_card(body: Any, *, at: int = NOW_MS, secret: str = TOKEN, **headers: str) -> Any:
    """The same of a click."""
    names = ("x-ddpaas-signature-timestamp", "x-ddpaas-signature")
    signed = dict(zip(names, (str(at), card_sign(secret, str(at))), strict=True))
    return {}, _bytes(body), {**signed, **headers}


def by_event(
    inner: Any, *, at: int = NOW_MS, receive_id: str = CLIENT, nonce: str = "nonceA0001"
) -> Any:
    """The same of a sealed event."""
    envelope = Envelope(TOKEN, KEY, receive_id)
    sealed = envelope.seal(_bytes(inner), timestamp=str(at), nonce=nonce)
    query = {"msg_signature": sealed.signature, "timestamp": str(at), "nonce": nonce}
    return query, _bytes({"encrypt": sealed.encrypt}), {}


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
