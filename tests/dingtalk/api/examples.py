"""One row per API method: what is sent, what is answered, what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from botkit.calls.pages import Pages
from botkit.dingtalk.client import DingTalk
from botkit.dingtalk.dialects import TOKEN_HEADER
from botkit.testing.transport import FakeTransport

Make = Callable[[DingTalk], Any]
"""``lambda d: d.users.get("manager01")``: something to await, or pages."""


@dataclass
class Example:
    """``make`` is called twice: over a transport that answers ``answer``, and on the emulator.

    ``before`` readies the emulator; what it returns is handed to ``make_there``, which stands in
    for ``make`` where a call needs an id that only the emulator knows.  ``token`` is the one that
    goes out: in a header to ``/v1.0``, in the query to all others.
    """

    name: str
    make: Make
    call: str  # "POST /topapi/v2/user/create"
    result: Any = None
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    answer: Any = None
    repeatable: bool = True
    token: str = "token-1"
    before: Callable[[DingTalk], Awaitable[Any]] | None = None
    make_there: Callable[[DingTalk, Any], Any] | None = None

    def __str__(self) -> str:
        return self.name

    async def check(self, dingtalk: DingTalk, transport: FakeTransport) -> None:
        """The request is what the manual says and the answer becomes the record."""
        if self.answer is not None:
            transport.answer(self.call, self.answer)
        assert self.result == await _done(self.make(dingtalk))
        request = transport.requests[-1]
        assert self.call == request.name
        is_new = request.path.startswith("/v1.0/")
        base, given = ("http://api", {}) if is_new else ("http://oapi", self._token())
        assert base == request.base
        assert {**self.query, **given} == request.query
        assert (self.token if is_new else "") == request.headers.get(TOKEN_HEADER, "")
        assert self.body == request.body
        assert self.repeatable is request.repeatable

    async def perform(self, dingtalk: DingTalk) -> None:
        """The emulator takes the call, and its answer becomes the same kind of record."""
        given = await self.before(dingtalk) if self.before else None
        made = self.make_there(dingtalk, given) if self.make_there else self.make(dingtalk)
        assert type(self.result) is type(await _done(made))

    def _token(self) -> dict[str, str]:
        return {"access_token": self.token} if self.token else {}


def ok(**fields: Any) -> dict[str, Any]:
    """An answer of oapi."""
    return {"errcode": 0, "errmsg": "ok", **fields}


async def _done(made: Any) -> Any:
    return await made.all() if isinstance(made, Pages) else await made
