"""How DingTalk says no: a number of oapi with HTTP 200, a word of ``/v1.0`` with HTTP 4xx or 5xx.

Doc: global error codes, and the error tables of each call
"""

from __future__ import annotations

from typing import Any

from botkit.emulator.dingtalk.wording import WORDS
from botkit.errors import BotkitError


class Refusal(BotkitError):
    """``code`` is a number on oapi, a word on ``/v1.0``; ``status`` is for words only.

    ``detail`` replaces the usual words, ``fields`` stand beside it in the answer.
    """

    def __init__(
        self, code: int | str, detail: str = "", *, status: int = 400, **fields: Any
    ) -> None:
        self.code, self.status, self.fields = code, status, fields
        self.reason = detail or WORDS.get(code, "refused")
        super().__init__(f"{code} {self.reason}")

    @property
    def number(self) -> int | None:
        return self.code if isinstance(self.code, int) else None

    @property
    def http_status(self) -> int:
        return 200 if isinstance(self.code, int) else self.status

    def body(self, request_id: str) -> dict[str, Any]:
        """What is answered."""
        if isinstance(self.code, int):
            told = {"errcode": self.code, "errmsg": self.reason}
            return {**told, **self.fields, "request_id": request_id}
        told = {"code": self.code, "message": self.reason}
        return {**told, **self.fields, "requestid": request_id}


def wrapped(code: int) -> Refusal:
    """A number inside of 88, as ``/topapi`` tells some of them."""
    words = WORDS.get(code, "refused")
    detail = f"ding talk error[subcode={code},submsg={words}]"
    return Refusal(88, detail, sub_code=str(code), sub_msg=words)


def missing(name: str) -> Refusal:
    """A field of an oapi call that is not there."""
    return Refusal(40035, f"缺少参数 {name}")


def wrong(name: str) -> Refusal:
    """A field of an oapi call that is not what it must be."""
    return Refusal(40035, f"不合法的参数 {name}")
