"""One row per API method: what is sent, what is answered, what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from botkit.calls.pages import Pages
from botkit.testing.transport import FakeTransport
from botkit.wecom.client import WeCom

Make = Callable[[WeCom], Any]
"""``lambda w: w.contacts.users.get("zhangsan")``: something to await, or pages."""


@dataclass
class Example:
    """``make`` is called twice: over a transport that answers ``answer``, and on the emulator.

    ``before`` readies the emulator; what it returns is handed to ``make_there``, which stands in
    for ``make`` where a call needs an id that only the emulator knows.
    """

    name: str
    make: Make
    call: str  # "POST /cgi-bin/user/create"
    result: Any = None
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    answer: Any = None
    repeatable: bool = True
    before: Callable[[WeCom], Awaitable[Any]] | None = None
    make_there: Callable[[WeCom, Any], Any] | None = None
    has_token: bool = True

    def __str__(self) -> str:
        return self.name

    async def check(self, wecom: WeCom, transport: FakeTransport) -> None:
        """The request is what the manual says and the answer becomes the record."""
        if self.answer is not None:
            transport.answer(self.call, self.answer)
        assert self.result == await _done(self.make(wecom))
        request = transport.requests[-1]
        assert self.call == request.name
        token = {"access_token": "token-1"} if self.has_token else {}
        assert {**self.query, **token} == request.query
        assert self.body == request.body
        assert self.repeatable is request.repeatable

    async def perform(self, wecom: WeCom) -> None:
        """The emulator takes the call, and its answer becomes the same kind of record."""
        given = await self.before(wecom) if self.before else None
        made = self.make_there(wecom, given) if self.make_there else self.make(wecom)
        assert type(self.result) is type(await _done(made))


async def _done(made: Any) -> Any:
    return await made.all() if isinstance(made, Pages) else await made
