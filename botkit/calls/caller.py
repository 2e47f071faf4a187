"""Makes one API call well: token, verdict, repeats."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol, Self, TypeVar

import msgspec
import stamina

from botkit.calls.dialect import Dialect, Errcodes
from botkit.calls.files import Download, file_name
from botkit.calls.refusals import Refusals
from botkit.calls.request import FILE_SECONDS, MIB, Request
from botkit.calls.tokens import TokenKeeper
from botkit.calls.transport import Answer, Transport
from botkit.errors import Garbled, Refused, Unreachable

T = TypeVar("T")

ATTEMPTS = 4  # one call and three repeats
TEXT_TYPES = frozenset({"application/json", "text/json", "text/plain", "text/html"})


class Calls(Protocol):
    """What an area needs."""

    async def call(self, request: Request) -> dict[str, Any]: ...

    async def download(self, request: Request) -> Download: ...

    def bearing(self, token: str) -> Self: ...


class Caller:
    """Calls one platform as one app, in its ``dialect`` (WeCom's when left out).

    A call refused for its token is made once more with a new one.  A repeatable call is repeated
    up to three times when it fails for a reason that passes.
    """

    def __init__(
        self,
        transport: Transport,
        base: str,
        refusals: Refusals,
        *,
        tokens: TokenKeeper | None = None,
        first_wait: timedelta = timedelta(milliseconds=300),
        dialect: Dialect | None = None,
    ) -> None:
        self._transport, self._base = transport, base.rstrip("/")
        self._refusals, self._tokens, self._first_wait = refusals, tokens, first_wait
        self._dialect, self._bearer = dialect or Errcodes(), ""

    def bearing(self, token: str) -> Self:
        """A caller with this token, which nobody renews; "" for calls that need none."""
        twin = copy.copy(self)
        twin._tokens, twin._bearer = None, token
        return twin

    async def call(self, request: Request) -> dict[str, Any]:
        """The answer's fields.  Raises CallError."""
        return await self._repeat(request, self._fields)

    async def download(self, request: Request, *, most_bytes: int = 20 * MIB) -> Download:
        """A file.  An error in its place is raised, whatever the HTTP status says."""
        request = msgspec.structs.replace(request, most_bytes=most_bytes, seconds=FILE_SECONDS)
        return await self._repeat(request, self._file)

    async def _repeat(self, request: Request, read: Callable[[Request, Answer], T]) -> T:
        request = msgspec.structs.replace(request, base=self._base)
        wait = self._first_wait.total_seconds()
        async for attempt in stamina.retry_context(
            on=lambda error: request.repeatable and self._passes(error),
            attempts=ATTEMPTS,
            timeout=20,  # seconds; no repeat begins later
            wait_initial=wait,
            wait_max=wait * 8,
            wait_jitter=wait,
        ):
            with attempt:
                return await self._with_token(request, read)
        raise AssertionError("the last attempt returns or raises")

    def _passes(self, error: Exception) -> bool:
        """Whether the same call may succeed a moment later."""
        if isinstance(error, Refused):
            return self._refusals.policy(error) == "N"
        return isinstance(error, Unreachable)

    async def _with_token(self, request: Request, read: Callable[[Request, Answer], T]) -> T:
        if self._tokens is None:
            return await self._as(self._bearer, request, read)
        token = await self._tokens.token()
        try:
            return await self._as(token, request, read)
        except Refused as error:
            if self._refusals.policy(error) != "T":
                raise
        self._tokens.drop(token)
        return await self._as(await self._tokens.token(), request, read)

    async def _as(self, token: str, request: Request, read: Callable[[Request, Answer], T]) -> T:
        request = self._dialect.dressed(request, token)
        return read(request, await self._transport.exchange(request))

    def _fields(self, request: Request, answer: Answer) -> dict[str, Any]:
        return self._dialect.read(request, answer, self._refusals)

    def _file(self, request: Request, answer: Answer) -> Download:
        """Text that carries no file name is an error, or an error page, in a file's place.

        A store of files, whose addresses come from outside, says so by its HTTP status.
        """
        is_text = answer.content_type in TEXT_TYPES
        is_file = answer.disposition or request.given or not is_text
        if is_file and answer.status < 300:
            return Download(file_name(answer.disposition), answer.content_type, answer.body)
        self._fields(request, answer)
        words = f"unexpected answer: {answer.content_type} in place of a file"
        raise Garbled(words, request=request.shown(), sent=True)
