"""Rows of sends, for the tests of messages and of cards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from botkit.wecom.api.messages import Sent
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example

URL = "https://www.example.com/"
SEND = "POST /cgi-bin/message/send"
TAKEN = {"errcode": 0, "errmsg": "ok", "msgid": "MSG1"}


def send(
    name: str,
    make: Callable[[WeCom], Awaitable[Any]],
    fields: dict[str, Any],
    **there: Any,
) -> Example:
    """A send to zhangsan by app 1000002."""
    body = {"touser": "zhangsan", "agentid": 1000002, **fields}
    sent = Sent(msgid="MSG1")
    return Example(name, make, SEND, sent, body, answer=TAKEN, repeatable=False, **there)
