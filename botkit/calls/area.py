"""A page of the vendor's manual: the calls that belong together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from botkit.calls.caller import Caller
from botkit.calls.files import Download, Upload
from botkit.calls.pages import Pages
from botkit.calls.request import CALL_SECONDS, FILE_SECONDS, Request, query_of
from botkit.errors import Garbled
from botkit.wire.record import decode, plain

P = TypeVar("P")
T = TypeVar("T")

Query = Mapping[str, str | int | None]


class Area:
    """Methods are one line over ``_get``, ``_post``, ``_tell``, ``_pages`` and ``_file``.

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

    def _pages(
        self,
        path: str,
        page: type[P],
        rows: Callable[[P], list[T]],
        *,
        next: Callable[[P], str],  # noqa: A002 - the word for it
        body: Mapping[str, Any] | None = None,
        query: Query | None = None,
        cursor: str = "cursor",
    ) -> Pages[T]:
        """A call that answers page by page: GET with a ``query``, POST with a ``body``.

        ``cursor`` is the field that carries what ``next`` found in the page before.
        """

        async def fetch(at: str) -> tuple[list[T], str]:
            more = {cursor: at or None}
            if body is None:
                read = await self._get(path, page, query={**(query or {}), **more})
            else:
                read = await self._post(path, page, query=query, body={**body, **more})
            return rows(read), next(read)

        return Pages(fetch)

    async def _file(self, path: str, *, query: Query | None = None, body: Any = None) -> Download:
        """A file, at most 20 MiB: POST when there is a body, else GET."""
        verb = "GET" if body is None else "POST"
        request = Request(
            verb, path, query=query_of(**query or {}), body=plain(body), repeatable=True
        )
        return await self._caller.download(request)

    async def _result(self, request: Request, result: type[T], at: str) -> T:
        fields = await self._caller.call(request)
        if not at:
            return decode(result, fields, where=request.shown())
        if at not in fields:
            words = f"unexpected answer: nothing at $.{at}"
            raise Garbled(words, request=request.shown(), sent=True)
        return decode(result, fields[at], where=f"{request.shown()} $.{at}")
