"""A page of the vendor's manual: the calls that belong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from botkit.calls.caller import Caller
from botkit.calls.files import Upload
from botkit.calls.request import CALL_SECONDS, FILE_SECONDS, Request, query_of
from botkit.errors import Garbled
from botkit.wire.record import decode, plain

T = TypeVar("T")

Query = Mapping[str, str | int | None]


class Area:
    """Methods are one line over ``_get``, ``_post`` and ``_tell``.

    ``at`` names the one field of the answer to return; ``None`` in a query or body is not sent.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def _get(
        self, path: str, result: type[T], *, at: str = "", query: Query | None = None
    ) -> T:
        return await self._result(
            Request("GET", path, query=query_of(**query or {}), repeatable=True), result, at
        )

    async def _post(
        self,
        path: str,
        result: type[T],
        *,
        at: str = "",
        query: Query | None = None,
        body: Any = None,
        upload: Upload | None = None,
        repeatable: bool = True,
    ) -> T:
        request = Request(
            "POST",
            path,
            query=query_of(**query or {}),
            body=None if upload else plain(body or {}),
            upload=upload,
            repeatable=repeatable,
            seconds=FILE_SECONDS if upload else CALL_SECONDS,
        )
        return await self._result(request, result, at)

    async def _tell(
        self, path: str, *, query: Query | None = None, body: Any = None, repeatable: bool = True
    ) -> None:
        """A call without a result: POST when there is a body, else GET."""
        verb = "GET" if body is None else "POST"
        request = Request(
            verb, path, query=query_of(**query or {}), body=plain(body), repeatable=repeatable
        )
        await self._caller.call(request)

    async def _result(self, request: Request, result: type[T], at: str) -> T:
        fields = await self._caller.call(request)
        if not at:
            return decode(result, fields, where=request.shown())
        if at not in fields:
            words = f"unexpected answer: nothing at $.{at}"
            raise Garbled(words, request=request.shown(), sent=True)
        return decode(result, fields[at], where=f"{request.shown()} $.{at}")
