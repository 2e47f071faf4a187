"""How a platform is spoken to: where the token stands, and how an answer is read."""

from __future__ import annotations

from typing import Any, Protocol

from botkit.calls.refusals import Refusals
from botkit.calls.request import Request
from botkit.calls.transport import Answer, read_object
from botkit.errors import Garbled


class Dialect(Protocol):
    """Without a state of its own: one serves all callers."""

    def dressed(self, request: Request, token: str) -> Request:
        """The call as it goes out; ``token`` is "" when it needs none."""
        ...

    def read(self, request: Request, answer: Answer, refusals: Refusals) -> dict[str, Any]:
        """The answer's fields.  Raises CallError."""
        ...


class Errcodes:
    """``errcode`` and ``errmsg`` with HTTP status 200; the token stands in the query."""

    def dressed(self, request: Request, token: str) -> Request:
        return request.with_query(access_token=token) if token else request

    def read(self, request: Request, answer: Answer, refusals: Refusals) -> dict[str, Any]:
        """Only the code counts, and it may be the text ``"0"``; the words are for people."""
        fields = read_object(request, answer)
        if code := errcode(request, fields):
            words = str(fields.get("errmsg", ""))
            raise refusals.error(code, words, request=request.shown())
        return fields


def errcode(request: Request, fields: dict[str, Any]) -> int:
    """0 is good, and so is none.  Raises Garbled."""
    try:
        return int(fields.get("errcode", 0))
    except (TypeError, ValueError):
        words = "unexpected answer: no number at $.errcode"
        raise Garbled(words, request=request.shown(), sent=True) from None
